// What clients say to the simulated venues, how faults are ordered, and the control routes: nothing makes a venue say
// something that is no JSON of its own, or speak on a connection that is over.

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "venues/feed_protocol.hpp"
#include "venues/simulator/control.hpp"

namespace {

using namespace otp::venues;

void require(bool condition) {
    if (!condition) std::abort();
}

void play(std::string_view text) {
    constexpr std::int64_t start = 1'791'028'800'000'000;
    simulator::Stage stage{{.bitcoin = [](std::int64_t) { return std::int64_t{8'000'000'000'000}; },
                            .seed = 1,
                            .start_us = start,
                            .venues = {}}};
    std::uint64_t id = 0;
    for (auto& [venue, script] : stage.venues()) {
        std::vector<simulator::Act> acts;
        // The text as the client's target, then, line by line, as what it says.
        if (script.open(++id, text, start, acts) != simulator::VenueScript::Welcome::accepted) std::abort();
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            script.hear(id, rest.substr(0, end), start, acts);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        script.advance(start + 1'000'000, acts);
        bool over = false;
        for (const simulator::Act& act : acts) {
            require(!over && act.connection == id);
            over = act.kind == simulator::Act::Kind::close;
            require(act.kind != simulator::Act::Kind::text || act.text == "pong" || nlohmann::json::accept(act.text));
        }
    }
    const auto parsed = simulator::parse_fault_order(text);
    if (const auto* order = std::get_if<simulator::FaultOrder>(&parsed)) {
        require(std::get<simulator::FaultOrder>(simulator::parse_fault_order(simulator::to_text(*order))) == *order);
    }
    for (const char* route : {"/control/faults", "/control/stablecoins", "/control/state"}) {
        const auto answer = simulator::control(stage, start, "POST", route, text);
        require(nlohmann::json::accept(answer.body));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    play({reinterpret_cast<const char*>(data), size});
    return 0;
}
