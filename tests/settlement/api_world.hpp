#pragma once
// A development network behind HTTP, with a clock that stands still: what the tests of the API talk to.

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "net/client.hpp"
#include "oracle/update_builder.hpp"
#include "settlement/node_service.hpp"
#include "tests/settlement/temporary_folder.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {

struct HttpAnswer {
    int status = 0;
    std::string body;
    nlohmann::json json;  ///< Null if the body is none.
};

/// Begins on 2026-11-20; its markets settle at the point of their expiry.
class ApiWorld : public testing::Test {
protected:
    void SetUp() override { start(); }
    void TearDown() override { stop(); }

    void start();
    void stop() { service.reset(); }

    HttpAnswer get(const std::string& target);
    HttpAnswer post(const std::string& target, const std::string& body,
                    const std::string& content_type = "application/json");
    HttpAnswer post(const std::string& target, const nlohmann::json& body) { return post(target, body.dump()); }

    [[nodiscard]] const keys::SecretKey& user(const std::string& name);
    [[nodiscard]] Address address(const std::string& name) { return user(name).address(); }
    [[nodiscard]] std::string hex_address(const std::string& name) { return to_hex(address(name)); }
    [[nodiscard]] Envelope sign(const std::string& name, std::vector<Command> commands);
    /// Hands in one command; expects HTTP 200.
    HttpAnswer run(const std::string& name, const Command& command);
    HttpAnswer send(const Envelope& envelope);
    void fund(const std::string& name, const std::string& amount, const std::string& asset);
    HttpAnswer report(std::int64_t second, const std::string& price);
    /// Waits for the index to have everything that is durable.
    void settle_index();

    const SeriesName call = support::symbol("BTC_USD-20261127-C-100K0000");
    const std::string call_target = "/v1/series/BTC_USD-20261127-C-100K0000";

    TemporaryFolder folder;
    ManualClock clock{support::time_of("2026-11-20T00:00:00Z")};
    ServiceOptions options;  ///< For the next start().
    std::unique_ptr<NodeService> service;
    std::vector<std::string> log;

private:
    net::HttpClient client_;
    std::mutex log_mutex_;
    std::map<std::string, keys::SecretKey> users_;
    std::uint64_t nonce_ = 0;
    int references_ = 0;
};

}  // namespace otp::settlement
