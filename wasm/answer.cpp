#include "wasm/answer.hpp"

#include <cstdlib>

namespace otp::wasm {
namespace {

Writer output;
std::uint8_t* input = nullptr;
std::uint32_t input_capacity = 0;

}  // namespace

Writer& begin_output() {
    output.clear();
    return output;
}

std::int32_t fail(otp_status status, std::string_view reason, std::uint64_t position) {
    output.clear();
    output.integer(position);
    output.bytes(as_bytes(reason));
    return status;
}

}  // namespace otp::wasm

using otp::wasm::input;
using otp::wasm::input_capacity;
using otp::wasm::output;

uint32_t otp_interface(void) { return 3; }

uint8_t* otp_input(uint32_t size) {
    if (size > OTP_INPUT_MAX) return nullptr;
    if (size <= input_capacity && input != nullptr) return input;
    std::free(input);
    input_capacity = 0;
    input = static_cast<std::uint8_t*>(std::malloc(size == 0 ? 1 : size));
    if (input != nullptr) input_capacity = size;
    return input;
}

const uint8_t* otp_output(void) { return output.view().data(); }
uint32_t otp_output_size(void) { return static_cast<uint32_t>(output.view().size()); }
