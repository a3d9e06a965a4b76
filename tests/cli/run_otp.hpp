#pragma once
// `otp` in this process: arguments in, exit code and both outputs back, on a machine the test owns.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "keys/key_store.hpp"
#include "tests/support/core_node.hpp"

namespace otp::cli {

/// A clock, an environment and a terminal of the test's own, and CoreNode at every URL.
class TestMachine final : public Machine {
public:
    explicit TestMachine(support::CoreNode* node = nullptr) : node_{node} {}

    /// A millisecond passes with each look.
    Time now() override {
        if (node_ == nullptr) return time = time + milliseconds(1);
        node_->set_time(node_->now() + milliseconds(1));
        return node_->now();
    }
    std::optional<std::string> variable(const std::string& name) override {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional<std::string>{found->second};
    }
    bool is_interactive() override { return interactive; }
    bool is_terminal() override { return terminal; }
    Result<std::string, Failure> ask_secret(const std::string& prompt) override { return reply(prompt); }
    Result<std::string, Failure> ask(const std::string& prompt) override { return reply(prompt); }
    Result<std::unique_ptr<settlement::RemoteNode>, std::string> connect(const std::string& url,
                                                                         std::chrono::milliseconds timeout) override {
        if (node_ == nullptr) return settlement::connect_http(url, timeout);
        return std::unique_ptr<settlement::RemoteNode>{std::make_unique<Borrowed>(*node_)};
    }
    bool sleep(Duration duration) override {
        if (node_ != nullptr) node_->set_time(node_->now() + duration);
        return ++naps < naps_max;
    }
    std::uint32_t random() override { return 7; }

    Time time{1'795'219'200'000};
    std::map<std::string, std::string> variables;
    bool interactive = false, terminal = false;
    std::vector<std::string> replies;  ///< To the questions, in order.
    std::vector<std::string> questions;
    int naps = 0, naps_max = 1'000'000;

private:
    class Borrowed final : public settlement::RemoteNode {
    public:
        explicit Borrowed(support::CoreNode& node) : node_{node} {}
        Answer get(const std::string& target) override { return node_.get(target); }
        Answer post(const std::string& target, const nlohmann::json& body) override { return node_.post(target, body); }

    private:
        support::CoreNode& node_;
    };

    Result<std::string, Failure> reply(const std::string& prompt) {
        questions.push_back(prompt);
        if (questions.size() > replies.size()) return Failure{"interrupted", "interrupted", "", exit_interrupted};
        return replies[questions.size() - 1];
    }

    support::CoreNode* node_;
};

struct Ran {
    int exit_code = 0;
    std::string out, err;
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
    [[nodiscard]] std::string error_code() const {
        const auto document = nlohmann::json::parse(err, nullptr, false);
        return document.is_discarded() ? err : document["error"]["code"].get<std::string>();
    }
};

/// A home folder of its own with the password "secret" in a file, and a node.
class OtpTest : public testing::Test {
protected:
    OtpTest()
        : home{std::filesystem::path{testing::TempDir()} /
               ("otp-cli-" + std::to_string(::getpid()) + "-" +
                testing::UnitTest::GetInstance()->current_test_info()->name())} {
        std::filesystem::remove_all(home);
        std::filesystem::create_directories(home);
        std::ofstream{home / "password"} << "secret\n";
        machine.variables["HOME"] = home.string();
        machine.variables["OTP_PASSWORD_FILE"] = (home / "password").string();
    }
    ~OtpTest() override { std::filesystem::remove_all(home); }

    Ran otp(const std::vector<std::string>& arguments) { return otp_on(machine, arguments); }
    static Ran otp_on(Machine& on, const std::vector<std::string>& arguments) {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int exit_code = run_program(arguments, on);
        return {exit_code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
    }
    /// A key whose file is cheap to open.
    Address key(const std::string& name) {
        const auto store = keys::KeyStore::open(home / ".config/otp/keys");
        EXPECT_TRUE(store);
        const auto address = store->add(name, keys::SecretKey::derive_for_development(name), "secret", {4096, 8, 1});
        EXPECT_TRUE(address);
        return *address;
    }

    std::filesystem::path home;
    support::CoreNode node;
    TestMachine machine{&node};
};

}  // namespace otp::cli
