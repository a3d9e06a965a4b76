// Deribit JSON-RPC: the index is a JSON number without trailing zeros, its time in milliseconds.

#include "venues/simulator/json_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator::deribit {
namespace {

JsonText envelope() {
    JsonText text;
    text.text("jsonrpc", "2.0");
    return text;
}

}  // namespace

std::string answered(std::string_view id, std::string_view result) {
    return envelope().plain("id", id).plain("result", result).done();
}

std::string error(std::string_view id, int code, std::string_view message) {
    return envelope()
        .plain("id", id)
        .plain("error", JsonText{}.text("message", message).plain("code", std::to_string(code)).done())
        .done();
}

std::string heartbeat(std::string_view type) {
    return envelope().text("method", "heartbeat").plain("params", JsonText{}.text("type", type).done()).done();
}

std::string price_index(const View& view) {
    const std::string data = JsonText{}
                                 .plain("timestamp", std::to_string(view.time_us / 1000))
                                 .plain("price", price_text(view, view.index, Spelling::trimmed))
                                 .text("index_name", view.name)
                                 .done();
    return envelope()
        .text("method", "subscription")
        .plain("params",
               JsonText{}.text("channel", "deribit_price_index." + std::string{view.name}).plain("data", data).done())
        .done();
}

}  // namespace otp::venues::simulator::deribit
