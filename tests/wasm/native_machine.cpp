// The machine behind wasm/otp.h when it is compiled natively.

#include "keys/native_host.hpp"
#include "wasm/host.hpp"

namespace otp::wasm {

const Host& machine() {
    static const keys::NativeHost host;
    return host;
}

}  // namespace otp::wasm
