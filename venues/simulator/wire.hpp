#pragma once
// Each venue's messages, written as the venue writes them. Pure; the counterpart of the decoders in venues/.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/simulator/view.hpp"

namespace otp::venues::simulator {

/// How a decimal is spelled: with all of the instrument's decimals, with eight, or without trailing zeros.
enum class Spelling : std::uint8_t { instrument, eight, trimmed };

/// A price of the view as the venue spells it, in its absurdity if it has one. No quotes.
[[nodiscard]] std::string price_text(const View& view, std::int64_t raw, Spelling spelling);

/// The same 128 bits for the same two numbers, as a UUID.
[[nodiscard]] std::string uuid_text(std::uint64_t a, std::uint64_t b);

namespace coinbase {
struct Channel {
    std::string name;
    std::vector<std::string> products;
};
[[nodiscard]] std::string subscriptions(const std::vector<Channel>& channels);
[[nodiscard]] std::string ticker(const View& view);
[[nodiscard]] std::string match(const View& view, std::string_view type);  ///< "match" or "last_match".
[[nodiscard]] std::string heartbeat(const View& view);
[[nodiscard]] std::string error(std::string_view message, std::string_view reason);
}  // namespace coinbase

namespace kraken {
struct Request {
    std::string method = {}, channel = {}, symbol = {};
    std::string event_trigger = {};  ///< Ticker only.
    bool snapshot = true;
    std::optional<std::uint64_t> number = {};  ///< req_id.
    std::int64_t time_us = 0;
};
[[nodiscard]] std::string status(std::uint64_t connection, std::string_view system);
[[nodiscard]] std::string subscribed(const Request& request);
[[nodiscard]] std::string refused(const Request& request, std::string_view error);
[[nodiscard]] std::string pong(const Request& request);
[[nodiscard]] std::string heartbeat();
[[nodiscard]] std::string ticker(const View& view, std::string_view type);  ///< "snapshot" or "update".
[[nodiscard]] std::string trade(const View& view, std::string_view type);
}  // namespace kraken

namespace binance {
/// `id` is JSON text.
[[nodiscard]] std::string answered(std::string_view id);
[[nodiscard]] std::string error(int code, std::string_view message, std::string_view id);
[[nodiscard]] std::string book_ticker(const View& view);
[[nodiscard]] std::string trade(const View& view);
[[nodiscard]] std::string agg_trade(const View& view);
[[nodiscard]] std::string mini_ticker(const View& view);
/// The message within the combined stream's {"stream","data"}.
[[nodiscard]] std::string combined(std::string_view stream, std::string_view data);
[[nodiscard]] std::string server_shutdown(std::int64_t time_us);
}  // namespace binance

namespace okx {
[[nodiscard]] std::string subscribed(std::string_view channel, std::string_view instrument,
                                     std::string_view connection);
[[nodiscard]] std::string event(std::string_view event, std::string_view code, std::string_view message,
                                std::string_view connection);
[[nodiscard]] std::string tickers(const View& view);
[[nodiscard]] std::string trades(const View& view);
[[nodiscard]] std::string best_book(const View& view);  ///< bbo-tbt.
[[nodiscard]] std::string index_tickers(const View& view);
}  // namespace okx

namespace bybit {
[[nodiscard]] std::string answered(bool success, std::string_view message, std::string_view connection,
                                   std::string_view operation, std::string_view request_id);
[[nodiscard]] std::string pong();
[[nodiscard]] std::string tickers(const View& view);
[[nodiscard]] std::string public_trade(const View& view);
}  // namespace bybit

namespace deribit {
/// `id` and `result` are JSON text.
[[nodiscard]] std::string answered(std::string_view id, std::string_view result);
[[nodiscard]] std::string error(std::string_view id, int code, std::string_view message);
[[nodiscard]] std::string heartbeat(std::string_view type);  ///< "heartbeat" or "test_request".
[[nodiscard]] std::string price_index(const View& view);
}  // namespace deribit

}  // namespace otp::venues::simulator
