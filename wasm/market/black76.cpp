#include "market/black.hpp"
#include "wasm/answer.hpp"
#include "wasm/market.h"
#include "wasm/market/numbers.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

constexpr std::uint32_t inputs_max = 65'536;

std::optional<market::Black76Input> read_input(Reader& r) {
    const auto kind = r.integer<std::uint8_t>();
    if (kind > 1) return std::nullopt;
    market::Black76Input input;
    input.kind = kind == 0 ? OptionKind::call : OptionKind::put;
    input.forward = read_double(r);
    input.strike = read_double(r);
    input.sigma = read_double(r);
    input.years = read_double(r);
    input.discount = read_double(r);
    if (r.failed()) return std::nullopt;
    return input;
}

}  // namespace

int32_t market_black76(const uint8_t* input, uint32_t size) {
    Reader r{{input, size}};
    const auto count = r.integer<std::uint32_t>();
    if (count > inputs_max) return fail(OTP_MALFORMED, "at most 65,536 inputs");
    Writer& w = begin_output();
    w.integer(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto each = read_input(r);
        if (!each) return fail(OTP_MALFORMED, "an input is malformed", r.position());
        const market::Greeks g = market::black76_greeks(*each);
        for (const double value : {g.value, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.charm, g.volga})
            write_double(w, value);
    }
    if (!r.at_end()) return fail(OTP_MALFORMED, "there is more than the inputs", r.position());
    return OTP_OK;
}
