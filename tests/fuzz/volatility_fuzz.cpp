// Any bytes as a volatility's snapshot, as they are and with a hash that fits them: refused, or exactly what is written
// again, and it goes on by its rules.

#include <algorithm>
#include <cstdlib>

#include "oracle/realized_volatility.hpp"
#include "oracle/sealed_bytes.hpp"

namespace {

using namespace otp::oracle;
using otp::Price;

void require(bool condition) {
    if (!condition) std::abort();
}

void require_sound(const otp::Result<PriceBand, NoVolatility>& band) {
    if (!band) return;
    require(band->price >= Price::from_raw(volatility_min) && band->price <= Price::from_raw(volatility_max));
    require(band->confidence > 0);
}

void look(otp::ByteView bytes) {
    auto moves = RealizedVolatility::restore("BTC/USD", bytes);
    if (!moves) return require(!moves.error().reason.empty());
    const otp::Bytes again = moves->snapshot();
    require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    require_sound(moves->ewma());
    require_sound(moves->forecast());
    for (const std::int64_t second_s : {1'795'219'200, 1'795'219'260, 1'795'305'600}) {
        moves->observe(second_s, Price::from_raw(9'500'000'000'000));
        require_sound(moves->ewma());
        require_sound(moves->forecast());
        require(RealizedVolatility::restore("BTC/USD", moves->snapshot()).has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    look({data, size});
    look(otp::oracle::seal({data, data + size}));
    return 0;
}
