#include "net/server_core.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace otp::net {
namespace {

/// Connections above the limit that may still be told so; beyond, sockets are closed without a word.
constexpr std::size_t refusals_at_once_max = 128;

/// An IPv6 customer has a whole /64, so that is what counts as one address.
std::string address_key(asio::ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return asio::ip::make_address_v6(bytes).to_string();
}

bool is_loopback_ip(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    }
    return address.is_loopback();
}

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

std::string_view without_port(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

/// A page that this very server delivered.
bool origin_is_own(const Request& request) {
    const std::string_view origin = request.header("origin");
    const std::size_t slashes = origin.find("://");
    return slashes != origin.npos && equal_ignoring_case(origin.substr(slashes + 3), request.header("host"));
}

bool host_is_allowed(const Request& request, const ServerOptions& options) {
    if (options.allowed_hosts.empty()) return true;
    const std::string_view host = without_port(request.header("host"));
    return std::any_of(options.allowed_hosts.begin(), options.allowed_hosts.end(),
                       [&](const std::string& allowed) { return equal_ignoring_case(allowed, host); });
}

}  // namespace

std::string address_group(const std::string& remote_address) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(remote_address, error);
    return error ? remote_address : address_key(address);
}

bool is_loopback(const std::string& remote_address) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(remote_address, error);
    return !error && is_loopback_ip(address);
}

Core::Core(ServerOptions given, Handler handle, std::map<std::string, WebSocketHandlers> sockets)
    : options{std::move(given)},
      handler{std::move(handle)},
      websockets{std::move(sockets)},
      io{static_cast<int>(std::max(options.threads, 1u))},
      rate_{options.requests_per_second,
            options.requests_burst > 0 ? options.requests_burst : 2 * options.requests_per_second},
      loopback_rate_{options.loopback_requests_per_second, 2 * options.loopback_requests_per_second} {}

Core::Place::Place(std::shared_ptr<Core> core, std::uint64_t id, std::string key, bool counted)
    : core_{std::move(core)}, id_{id}, key_{std::move(key)}, counted_{counted} {}

Core::Place::~Place() {
    const std::lock_guard lock{core_->mutex_};
    core_->places_.erase(id_);
    if (counted_) {
        --core_->counted_;
        const auto entry = core_->per_address_.find(key_);
        if (--entry->second == 0) core_->per_address_.erase(entry);
    }
    if (core_->places_.empty()) core_->emptied_.notify_all();
}

void Core::Place::occupy(const std::shared_ptr<Connection>& connection) {
    {
        const std::lock_guard lock{core_->mutex_};
        connection_ = connection;
    }
    if (core_->stopping()) connection->shut_down();
}

std::unique_ptr<Core::Place> Core::admit(const asio::ip::address& address, std::optional<Response>& refusal) {
    const std::lock_guard lock{mutex_};
    std::string key = address_key(address);
    const bool exempt = options.loopback_exempt && is_loopback_ip(address);
    const auto known = per_address_.find(key);
    const std::size_t of_address = known == per_address_.end() ? 0 : known->second;
    if (counted_ >= options.connections_max) {
        refusal = error_response(503, "too_many_connections", "the server has as many connections as it takes",
                                 "try again in a moment");
    } else if (!exempt && of_address >= options.connections_per_address_max) {
        refusal = error_response(429, "too_many_connections", "your address has as many connections as it may",
                                 "reuse connections");
    }
    if (refusal) {
        counters.connections_refused.fetch_add(1);
        refusal->headers.emplace_back("Retry-After", "1");
        if (places_.size() >= counted_ + refusals_at_once_max) return nullptr;
    } else {
        counters.connections_accepted.fetch_add(1);
        ++counted_;
        ++per_address_[key];
    }
    const std::uint64_t id = next_id_++;
    auto place = std::make_unique<Place>(shared_from_this(), id, std::move(key), !refusal.has_value());
    places_.emplace(id, place.get());
    return place;
}

int Core::seconds_until_allowed(const asio::ip::address& address) {
    const bool local = options.loopback_exempt && is_loopback_ip(address);
    if ((local ? options.loopback_requests_per_second : options.requests_per_second) == 0) return 0;
    const std::lock_guard lock{rate_mutex_};
    RateLimiter& limiter = local ? loopback_rate_ : rate_;
    const std::int64_t wait_us = limiter.take(local ? "loopback" : address_key(address), now_us());
    return static_cast<int>((wait_us + 999'999) / 1'000'000);
}

void Core::count_response(int status) {
    // What is no status at all is sent as a 500.
    const int status_class = status >= 100 && status < 600 ? status / 100 : 5;
    counters.responses.at(static_cast<std::size_t>(status_class)) += 1;
}

void Core::log(std::string_view line) const {
    if (options.log) options.log(line);
}

void Core::shut_down() {
    stopping_ = true;
    for (const auto& connection : connections()) connection->shut_down();
}

bool Core::wait_until_empty(Clock::time_point until) {
    std::unique_lock lock{mutex_};
    return emptied_.wait_until(lock, until, [this] { return places_.empty(); });
}

void Core::abort_all() {
    for (const auto& connection : connections()) connection->abort();
}

std::size_t Core::connections_open() const {
    const std::lock_guard lock{mutex_};
    return counted_;
}

std::vector<std::shared_ptr<Connection>> Core::connections() {
    // Collected under the lock, used outside of it: ending a connection takes the lock again.
    const std::lock_guard lock{mutex_};
    std::vector<std::shared_ptr<Connection>> out;
    for (const auto& [id, place] : places_) {
        if (auto connection = place->connection_.lock()) out.push_back(std::move(connection));
    }
    return out;
}

std::optional<Response> Core::answer_itself(const Request& request, const asio::ip::address& address) {
    if (!host_is_allowed(request, options)) {
        return error_response(421, "host_not_served", "this server does not serve that host name");
    }
    const bool allowed = !allowed_origin(request, options).empty();
    if (!allowed && !request.header("origin").empty() && !origin_is_own(request)) {
        return error_response(403, "origin_not_allowed", "pages of that origin may not call this server",
                              "the operator can add it to the allowed origins");
    }
    if (const int seconds = seconds_until_allowed(address); seconds != 0) {
        counters.requests_limited += 1;
        Response response = error_response(429, "too_many_requests", "your address asks more often than it may",
                                           "wait as long as Retry-After says");
        response.headers.emplace_back("Retry-After", std::to_string(std::max(seconds, 1)));
        return response;
    }
    const bool preflight = request.method == "OPTIONS" && request.headers.contains("access-control-request-method");
    if (!allowed || !preflight) return std::nullopt;
    return Response{.status = 204,
                    .headers = {{"Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"},
                                {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                                {"Access-Control-Max-Age", "600"}}};
}

std::string allowed_origin(const Request& request, const ServerOptions& options) {
    const std::string_view origin = request.header("origin");
    const auto& allowed = options.allowed_origins;
    const bool listed = !origin.empty() && std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
    return listed ? std::string{origin} : std::string{};
}

std::string_view http_date() {
    // By hand, for strftime speaks the locale's language.
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    thread_local std::time_t formatted = -1;
    thread_local std::array<char, 64> text{};
    const std::time_t now = std::time(nullptr);
    if (now != formatted) {
        formatted = now;
        std::tm utc{};
        gmtime_r(&now, &utc);
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      days.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                      months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                      utc.tm_sec);
    }
    return text.data();
}

}  // namespace otp::net
