#include "settlement/api/parts.hpp"

namespace otp::settlement::api {

Reply ApiParts::look(const std::function<Reply(const State&)>& show) const {
    Reply reply = node_failed();
    (void)node.read([&](const State& state) { reply = show(state); });
    return reply;
}

Problem index_failed(const store::SqlError&) {
    return unavailable("index_failed", "The history index cannot answer.",
                       "Balances, positions and settlement do not need it; /readyz has its state.");
}

Problem index_behind() {
    return unavailable("index_behind", "The history index does not have this yet.", "Ask again in a moment.");
}

}  // namespace otp::settlement::api
