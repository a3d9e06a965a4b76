#pragma once
// The simulator's own HTTP routes, by which faults come and go while it runs. Pure.
//
//     GET  /control/state         what is served, who is connected, what is wrong
//     POST /control/faults
//     {"clear":["all"|"VENUE"|"VENUE=FAULT",...],"add":["VENUE=FAULT[:VALUE][@START][+LENGTH]",...]} POST
//     /control/stablecoins   {"USDC":"0.87"}
//
// A POST is done whole or not at all, and answered with the state after it.

#include <cstdint>
#include <string>
#include <string_view>

#include "venues/simulator/stage.hpp"

namespace otp::venues::simulator {

struct ControlAnswer {
    int status = 200;
    std::string body;  ///< JSON.
};

[[nodiscard]] ControlAnswer control(Stage& stage, std::int64_t now_us, std::string_view method, std::string_view path,
                                    std::string_view body);

/// {"error":{"code","message"}}
[[nodiscard]] ControlAnswer control_error(int status, std::string_view code, std::string_view message);

}  // namespace otp::venues::simulator
