#include "oracle/log_return.hpp"

namespace otp::oracle {
namespace {

constexpr u128 fine_one = u128(log_return_one) * log_return_one;

u128 times(u128 a, u128 b) { return mul_div(a, b, fine_one, Round::down).value_or(0); }

}  // namespace

std::int64_t log_return(Price from, Price to) {
    const bool rises = to > from;
    const u128 high = static_cast<u128>((rises ? to : from).raw());
    const u128 low = static_cast<u128>((rises ? from : to).raw());
    std::int64_t size = log_return_max;
    if (high * 4 <= low * 5) {
        const u128 x = mul_div(high - low, fine_one, high + low, Round::down).value_or(0);
        const u128 square = times(x, x);
        u128 sum = 0;
        unsigned odd = 1;
        for (u128 power = x; power > 0; power = times(power, square), odd += 2) sum += power / odd;
        size = static_cast<std::int64_t>(mul_div(2 * sum, 1, log_return_one, Round::half_even).value_or(0));
    }
    return rises ? size : -size;
}

std::uint64_t square_root(u128 value) {
    u128 root = 0, rest = value;
    for (u128 bit = u128{1} << 126; bit != 0; bit >>= 2) {
        if (rest >= root + bit) {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return static_cast<std::uint64_t>(root);
}

}  // namespace otp::oracle
