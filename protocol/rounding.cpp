#include "protocol/rounding.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>

// Where a program has no exceptions, Boost asks it what happens instead. The only one here would be a division by zero,
// which every function below has refused before it divides.
void boost::throw_exception(const std::exception&) { std::abort(); }
void boost::throw_exception(const std::exception&, const boost::source_location&) { std::abort(); }

namespace otp {
namespace {

namespace mp = boost::multiprecision;
using Wide = mp::number<mp::cpp_int_backend<512, 512, mp::unsigned_magnitude, mp::unchecked, void>>;

constexpr u128 u64_max = ~std::uint64_t{0};

/// quotient and remainder of the exact division -> the rounded quotient, if it still fits.
template <class Number>
bool rounds_up(const Number& remainder, const Number& divisor, bool quotient_is_odd, Round direction) {
    if (direction == Round::down || remainder == 0) return false;
    if (direction == Round::up) return true;
    const Number rest = divisor - remainder;
    return remainder > rest || (remainder == rest && quotient_is_odd);
}

std::optional<u128> finish(u128 quotient, bool up) {
    if (!up) return quotient;
    if (quotient == ~u128{0}) return std::nullopt;
    return quotient + 1;
}

std::optional<u128> divide(const Wide& product, const Wide& divisor, Round direction) {
    Wide quotient;
    Wide remainder;
    mp::divide_qr(product, divisor, quotient, remainder);
    if (quotient > Wide{~u128{0}}) return std::nullopt;
    const auto narrow = static_cast<u128>(quotient);
    return finish(narrow, rounds_up(remainder, divisor, (narrow & 1) != 0, direction));
}

}  // namespace

std::optional<u128> mul_div(u128 a, u128 b, u128 c, Round direction) {
    if (c == 0) return std::nullopt;
    if (a <= u64_max && b <= u64_max) {  // The common case: the product fits 128 bits.
        const u128 product = a * b;
        if (product <= u64_max && c <= u64_max) {
            const auto p = static_cast<std::uint64_t>(product);
            const auto d = static_cast<std::uint64_t>(c);
            const std::uint64_t quotient = p / d;
            return finish(quotient, rounds_up(p % d, d, (quotient & 1) != 0, direction));
        }
        const u128 quotient = product / c;
        return finish(quotient, rounds_up(product % c, c, (quotient & 1) != 0, direction));
    }
    return divide(Wide{a} * Wide{b}, Wide{c}, direction);
}

std::optional<u128> mul_mul_div(u128 a, u128 b, u128 c, u128 d, Round direction) {
    if (d == 0) return std::nullopt;
    if (const auto ab = checked_mul(a, b)) return mul_div(*ab, c, d, direction);
    return divide(Wide{a} * Wide{b} * Wide{c}, Wide{d}, direction);
}

}  // namespace otp
