#include "wasm/price_bytes.hpp"

#include "protocol/leaves.hpp"

namespace otp::wasm {
namespace {

constexpr std::uint32_t sets_max = 1024;

}  // namespace

std::optional<std::vector<SignerSet>> read_sets(ByteView bytes) {
    Reader r{bytes};
    const auto count = r.integer<std::uint32_t>();
    if (count > sets_max) return std::nullopt;
    std::vector<SignerSet> sets;
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) decode(r, sets.emplace_back());
    if (r.failed() || !r.at_end()) return std::nullopt;
    return sets;
}

void write_report(Writer& w, const PriceReport& report) {
    encode(w, report.feed);
    encode(w, report.price);
    encode(w, report.confidence);
    encode(w, report.exponent);
    encode(w, report.publish_time_s);
    encode(w, report.prev_publish_time_s);
    encode(w, report.ema_price);
    encode(w, report.ema_confidence);
    encode(w, report.slot);
    encode(w, report.digest);
    encode(w, report.set_index);
    encode(w, Text{report.network});
}

std::int32_t malformed_sets() { return fail(OTP_MALFORMED, "the signer sets are malformed"); }

}  // namespace otp::wasm
