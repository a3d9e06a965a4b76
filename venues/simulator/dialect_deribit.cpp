// Deribit JSON-RPC: the price index. Heartbeats come when asked for; who leaves a test_request unanswered until the
// next one is disconnected.

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/request.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::string_view index_prefix = "deribit_price_index.";
constexpr std::int64_t interval_min_s = 10, interval_max_s = 3'600;

void tell(Talk& talk, const Subscription& subscription) {
    talk.data(deribit::price_index(talk.view(subscription.instrument)));
}

/// Channels that are not known are left out of the answer, as there.
void subscribe(Talk& talk, const Request& request, const std::string& id) {
    std::vector<std::string> accepted;
    std::vector<Subscription> wanted;
    for (const std::string& channel : texts_of(member_of(request, "params"), "channels")) {
        if (!channel.starts_with(index_prefix)) continue;
        const auto found = talk.find(channel.substr(index_prefix.size()));
        if (!found) continue;
        accepted.push_back(channel);
        if (talk.add({"index", *found})) wanted.push_back({"index", *found});
    }
    talk.answer(deribit::answered(id, json_array(accepted)));
    for (const Subscription& subscription : wanted) tell(talk, subscription);
}

void set_heartbeat(Talk& talk, const Request& request, const std::string& id) {
    const Request& interval = member_of(member_of(request, "params"), "interval");
    const bool given = interval.is_number_unsigned();
    const auto seconds = given ? interval.get<std::uint64_t>() : 0;
    if (seconds < interval_min_s || seconds > interval_max_s) {
        return talk.answer(deribit::error(id, -32602, "Invalid params"));
    }
    talk.connection.heartbeat_us = static_cast<std::int64_t>(seconds) * 1'000'000;
    talk.connection.heartbeat_due_us = talk.now_us + talk.connection.heartbeat_us;
    talk.answer(deribit::answered(id, R"("ok")"));
}

void greet(Talk&, std::string_view) {}

void hear(Talk& talk, std::string_view text) {
    const Request request = read_request(text);
    if (request.is_discarded()) return talk.answer(deribit::error("null", -32700, "Parse error"));
    const std::string id = id_of(request);
    const std::string method = text_of(request, "method");
    if (method == "public/subscribe") return subscribe(talk, request, id);
    if (method == "public/set_heartbeat") return set_heartbeat(talk, request, id);
    if (method == "public/test") {
        talk.connection.unanswered_us = 0;
        return talk.answer(deribit::answered(id, JsonText{}.text("version", "1.2.26").done()));
    }
    talk.answer(deribit::error(id, -32601, "Method not found"));
}

/// The session ends with the credits.
void throttle(Talk& talk, std::string_view text) {
    talk.answer(deribit::error(id_of(read_request(text)), 10028, "too_many_requests"));
    talk.close(1000, "too_many_requests");
}

void tick(Talk& talk, bool) {
    for (const Subscription& subscription : talk.connection.subscriptions) tell(talk, subscription);
}

void beat(Talk& talk) {
    Connection& connection = talk.connection;
    if (connection.heartbeat_us == 0 || talk.now_us < connection.heartbeat_due_us) return;
    if (connection.unanswered_us != 0) return talk.close(1000, "no answer to test_request");
    connection.heartbeat_due_us = talk.now_us + connection.heartbeat_us;
    connection.unanswered_us = talk.now_us;
    talk.heartbeat(deribit::heartbeat("heartbeat"));
    talk.heartbeat(deribit::heartbeat("test_request"));
}

}  // namespace

const Dialect& deribit_dialect() {
    static constexpr Dialect row{greet, hear, throttle, tick, beat};
    return row;
}

}  // namespace otp::venues::simulator
