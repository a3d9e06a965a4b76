#pragma once
// Asking a venue's public REST interface for options: limits kept, refusals understood, nothing thrown.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "net/client.hpp"
#include "venues/option_source.hpp"

namespace otp::venues {

/// What stands between a source and the world.
struct OptionHttp {
    /// Where the venue is; empty: its public address. No '/' at the end.
    std::string base_url = {};
    /// Milliseconds UTC. Empty: the system's clock.
    std::function<std::int64_t()> now_ms = {};
    /// Carries a GET. Empty: net's client with `client`.
    std::function<net::ClientResult(const std::string& url)> get = {};
    net::ClientOptions client = {.connect_timeout = std::chrono::milliseconds{5'000},
                                 .request_timeout = std::chrono::milliseconds{15'000}};
};

/// A venue's allowance as a bucket of points that fills steadily. Time that runs backwards adds nothing.
class PointBudget {
public:
    PointBudget(double points_max, double points_per_s) : most_{points_max}, per_s_{points_per_s}, left_{points_max} {}

    /// Takes the points, or says in how many milliseconds they are there.
    [[nodiscard]] std::int64_t take(double points, std::int64_t now_ms);

private:
    double most_, per_s_, left_;
    std::int64_t last_ms_ = 0;
};

/// Sends requests of one venue. Remembers what the venue said about being asked, and sends nothing until then.
class OptionRequests {
public:
    /// `default_url`: the venue's public address.
    OptionRequests(std::string venue, OptionHttp http, std::string_view default_url, PointBudget budget);

    /// The body of a 200, else why there is none. 429 and 418 are understood with their Retry-After, and without one as
    /// a second and two minutes; bodies of other statuses are quoted.
    [[nodiscard]] SourceResult<std::string> get(std::string_view path_and_query, double points);

    /// The venue said in its own words that it is asked too often.
    SourceError throttled(std::string message, std::int64_t wait_ms);

    void cancel() { cancelled_ = true; }
    [[nodiscard]] bool is_cancelled() const { return cancelled_; }
    [[nodiscard]] std::int64_t now_ms() const { return http_.now_ms(); }
    [[nodiscard]] const std::string& base_url() const { return http_.base_url; }
    /// Whether the newest answer called itself simulated (`X-OTP-Simulated`, which our simulator sends).
    [[nodiscard]] bool is_simulated() const { return simulated_; }

private:
    [[nodiscard]] SourceError answered(const net::Answer& answer, std::string_view path);

    std::string venue_;
    OptionHttp http_;
    PointBudget budget_;
    std::unique_ptr<net::HttpClient> client_;
    std::atomic<bool> cancelled_{false};
    bool simulated_ = false;
    SourceError blocked_;  ///< Holds while its `retry_at_ms` is ahead.
};

}  // namespace otp::venues
