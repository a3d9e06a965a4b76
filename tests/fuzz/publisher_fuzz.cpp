// Any bytes as a publisher's snapshot, as they are and with a hash that fits them: refused, or exactly what is written
// again, and a publisher that goes on by its rules.

#include <cstdlib>

#include "oracle/publisher.hpp"
#include "oracle/sealed_bytes.hpp"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void look(otp::ByteView bytes) {
    using namespace otp::oracle;
    auto publisher = Publisher::restore("BTC/USD", bytes);
    if (!publisher) {
        require(!publisher.error().reason.empty());
        return;
    }
    const otp::Bytes again = publisher->snapshot();
    require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    const auto last = publisher->last();
    const std::int64_t second_s = last ? last->publish_time_s + 1 : 1;
    if (last) require(!publisher->publish(last->publish_time_s, {otp::Price::from_raw(last->price), last->confidence}));
    const auto next = publisher->publish(second_s, {otp::Price::from_raw(9'500'000'000'000), 1'000'000'000});
    if (second_s >= std::int64_t{1} << 32) return require(!next);
    require(next && next->publish_time_s == second_s && next->prev_publish_time_s == second_s - 1);
    require(next->ema_price >= 0 && next->ema_price <= otp::price_limit.raw());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    look({data, size});
    look(otp::oracle::seal({data, data + size}));
    return 0;
}
