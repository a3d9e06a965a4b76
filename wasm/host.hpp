#pragma once
// The machine that the core runs on behind wasm/otp.h: in the browser the curves compiled with it
// (module/browser_host.cpp); natively that of whoever links it.

#include "protocol/host.hpp"

namespace otp::wasm {

[[nodiscard]] const Host& machine();

}  // namespace otp::wasm
