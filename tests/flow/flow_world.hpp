#pragma once
// A flow service behind HTTP with sources that do what the test says, on a clock that begins when the test says.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "flow/service.hpp"
#include "net/client.hpp"
#include "tests/flow/plain_chain.hpp"
#include "tests/settlement/temporary_folder.hpp"

namespace otp::flow {

struct FlowAnswer {
    int status = 0;
    std::string body;
    std::map<std::string, std::string> headers;
    nlohmann::json json;  ///< Null if the body is none.
};

/// What the sources answer; may be changed while they are asked.
class FakeVenue {
public:
    using Answers = std::function<Fetched(const std::string& underlying)>;

    void answer_with(Answers answers) {
        const std::lock_guard lock{mutex_};
        answers_ = std::move(answers);
    }
    Source source(const std::string& venue, bool simulated = false) {
        Source source;
        source.venue = venue;
        source.description = venue + (simulated ? " simulator" : " live");
        source.simulated = simulated;
        source.underlyings = {"BTC", "ETH"};
        source.fetch = [this](const std::string& underlying) {
            Answers answers;
            {
                const std::lock_guard lock{mutex_};
                answers = answers_;
            }
            ++asked;
            return answers(underlying);
        };
        return source;
    }
    std::atomic<int> asked = 0;

private:
    std::mutex mutex_;
    Answers answers_ = [](const std::string&) -> Fetched {
        return FetchFailure{FetchFailure::Kind::unreachable, "connection refused"};
    };
};

class FlowWorld : public testing::Test {
protected:
    /// Refreshes follow each other quickly, for no test waits a minute.
    FlowWorld() {
        options.rules.refresh_min_ms = 20;
        options.rules.refresh_max_ms = 30;
        options.rules.backoff = {20, 40};
        options.rules.stale_after_ms = 20 * second_ms;
        options.history = ":memory:";
        options.clock = [this] { return now(); };
        options.log = [this](std::string_view level, std::string_view line) {
            const std::lock_guard lock{log_mutex};
            log.push_back(std::string{level} + ": " + std::string{line});
        };
        options.choice.first = [this] { return std::vector<Source>{deribit.source("deribit")}; };
        // A chain a moment, with a price that moves.
        answer_ = [this](const std::string& underlying) -> Fetched { return moving_chain(underlying); };
        deribit.answer_with(answer_);
    }
    void TearDown() override { stop(); }

    [[nodiscard]] std::int64_t now() const {
        return test_start_ms + skipped_ms +
               std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_).count();
    }
    [[nodiscard]] market::OptionChain moving_chain(const std::string& underlying,
                                                   const std::string& venue = "deribit") {
        return plain_chain(now(), 100'000 + (now() - test_start_ms) % 1000, venue, underlying);
    }
    void start() {
        service = std::make_unique<Service>(options);
        const auto problem = service->start();
        ASSERT_FALSE(problem) << *problem;
        net::ServerOptions http;
        http.threads = 2;
        server = std::make_unique<net::Server>(
            http,
            [this](const net::Request& request, const net::Respond& respond) { service->handle(request, respond); },
            service->websockets());
        ASSERT_FALSE(server->start());
    }
    void stop() {
        if (service) service->stop();
        server.reset();
        service.reset();
    }
    FlowAnswer get(const std::string& target) {
        const auto result = client.get("http://127.0.0.1:" + std::to_string(server->port()) + target);
        const auto* answer = std::get_if<net::Answer>(&result);
        if (answer == nullptr) return {};
        return {answer->status, answer->body, answer->headers, nlohmann::json::parse(answer->body, nullptr, false)};
    }
    /// Asks until `is_so` of the answer; the last answer either way.
    FlowAnswer get_until(const std::string& target, const std::function<bool(const FlowAnswer&)>& is_so) {
        FlowAnswer answer;
        for (int i = 0; i < 1000; ++i) {
            answer = get(target);
            if (is_so(answer)) break;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return answer;
    }
    FlowAnswer get_good(const std::string& target) {
        return get_until(target, [](const FlowAnswer& answer) { return answer.status == 200; });
    }

    std::atomic<std::int64_t> skipped_ms = 0;  ///< The clock goes ahead by as much.
    FakeVenue deribit, binance, made_up;
    FakeVenue::Answers answer_;
    ServiceOptions options;
    std::unique_ptr<Service> service;
    std::unique_ptr<net::Server> server;
    net::HttpClient client;
    std::mutex log_mutex;
    std::vector<std::string> log;

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace otp::flow
