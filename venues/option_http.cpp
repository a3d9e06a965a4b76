#include "venues/option_http.hpp"

#include <algorithm>
#include <chrono>

#include "net/http.hpp"
#include "venues/json_rows.hpp"
#include "venues/option_chain.hpp"

namespace otp::venues {
namespace {

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t minute_ms = 60 * second_ms;
constexpr std::int64_t throttled_ms = second_ms;
constexpr std::int64_t banned_ms = 2 * minute_ms;              ///< Binance bans for 2 minutes to 3 days.
constexpr std::int64_t wait_max_ms = 3 * 24 * 60 * minute_ms;  ///< Longer than any venue says: a mistake of units.
constexpr double used_weight_max = 2'160;                      ///< Nine tenths of Binance's 2,400 a minute.
constexpr std::size_t quoted_max = 200;
constexpr int binance_too_many_requests = -1003;
constexpr int deribit_too_many_requests = 10028;

std::int64_t system_now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Retry-After in whole seconds (RFC 9110 section 10.2.3); a date or anything else counts as none.
std::int64_t wait_of(const net::Answer& answer, std::int64_t otherwise_ms) {
    const auto seconds = market_number(answer.header("retry-after"));
    if (!seconds || *seconds < 0) return otherwise_ms;
    return static_cast<std::int64_t>(std::min(*seconds * second_ms, static_cast<double>(wait_max_ms)));
}

std::string quoted(std::string_view body) {
    std::string text{body.substr(0, quoted_max)};
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
    return text;
}

/// What the venue says in the body of a refusal: Binance {"code","msg"}, Deribit {"error":{"code","message"}}.
std::optional<double> refusal_code(std::string_view body) {
    JsonRows rows;
    if (rows.read(body, {"-"})) return std::nullopt;
    const std::string_view inner = rows.top().scalar("error.code");
    return market_number(inner.empty() ? rows.top().scalar("code") : inner);
}

}  // namespace

std::int64_t PointBudget::take(double points, std::int64_t now_ms) {
    if (last_ms_ != 0 && now_ms > last_ms_) {
        left_ = std::min(most_, left_ + per_s_ * static_cast<double>(now_ms - last_ms_) / second_ms);
    }
    last_ms_ = std::max(last_ms_, now_ms);
    const double lacking = std::min(points, most_) - left_;
    if (lacking > 0) return static_cast<std::int64_t>(lacking / per_s_ * second_ms) + 1;
    left_ -= std::min(points, most_);
    return 0;
}

OptionRequests::OptionRequests(std::string venue, OptionHttp http, std::string_view default_url, PointBudget budget)
    : venue_{std::move(venue)}, http_{std::move(http)}, budget_{budget} {
    if (http_.base_url.empty()) http_.base_url = default_url;
    if (!http_.now_ms) http_.now_ms = system_now_ms;
    if (http_.get) return;
    client_ = std::make_unique<net::HttpClient>(http_.client);
    http_.get = [client = client_.get()](const std::string& url) { return client->get(url); };
}

SourceResult<std::string> OptionRequests::get(std::string_view path_and_query, double points) {
    const std::string path{path_and_query.substr(0, path_and_query.find('?'))};
    if (cancelled_) return SourceError{SourceError::Kind::cancelled, path + ": cancelled"};
    const std::int64_t now = now_ms();
    if (blocked_.retry_at_ms.value_or(0) > now) return blocked_;
    if (const std::int64_t wait = budget_.take(points, now); wait > 0) {
        return SourceError{SourceError::Kind::throttled, path + ": not sent, to keep within the limits of " + venue_,
                           now + wait};
    }
    net::ClientResult result = http_.get(http_.base_url + std::string{path_and_query});
    if (cancelled_) return SourceError{SourceError::Kind::cancelled, path + ": cancelled"};
    if (const auto* const error = std::get_if<net::ClientError>(&result)) {
        return SourceError{SourceError::Kind::unreachable, http_.base_url + path + ": " + error->message};
    }
    auto& answer = std::get<net::Answer>(result);
    if (!answer.header("x-otp-simulated").empty()) simulated_ = true;
    const auto used = market_number(answer.header("x-mbx-used-weight-1m"));
    if (answer.status == 200 && used && *used >= used_weight_max) {
        blocked_ = {SourceError::Kind::throttled, "not sent, the minute's weight at " + venue_ + " is nearly used up",
                    (now / minute_ms + 1) * minute_ms};
    }
    if (answer.status == 200) return std::move(answer.body);
    return answered(answer, path);
}

SourceError OptionRequests::throttled(std::string message, std::int64_t wait_ms) {
    blocked_ = {SourceError::Kind::throttled, std::move(message), now_ms() + wait_ms};
    return blocked_;
}

SourceError OptionRequests::answered(const net::Answer& answer, std::string_view path) {
    const std::string message =
        http_.base_url + std::string{path} + ": status " + std::to_string(answer.status) + " " + quoted(answer.body);
    if (answer.status == 418) {
        blocked_ = {SourceError::Kind::banned, message, now_ms() + wait_of(answer, banned_ms)};
        return blocked_;
    }
    const auto code = refusal_code(answer.body);
    const bool asks_less = code == binance_too_many_requests || code == deribit_too_many_requests;
    if (answer.status == 429 || asks_less) return throttled(message, wait_of(answer, throttled_ms));
    if (answer.status >= 500) {
        SourceError error{SourceError::Kind::unavailable, message};
        if (!answer.header("retry-after").empty()) error.retry_at_ms = now_ms() + wait_of(answer, second_ms);
        return error;
    }
    return {SourceError::Kind::refused, message};
}

}  // namespace otp::venues
