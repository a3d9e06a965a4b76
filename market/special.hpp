#pragma once
// Our own exp, log and Mills ratio, for one lane or many (lanes.hpp): the same operations everywhere, so that a page
// and a server print the same digits. Errors are measured by tests/market/special_test.cpp against long double.

#include "market/lanes.hpp"
#include "market/normal.hpp"
#include "market/normal_tables.hpp"

namespace otp::market {

template <class L>
struct Special {
    using Real = typename L::Real;
    using Bits = typename L::Bits;

    /// Sum of c[k] x^k, even and odd powers side by side so that two chains of additions run at once.
    template <std::size_t N>
    static Real polynomial(const double (&c)[N], Real x) {
        const Real square = x * x;
        Real even = L::all(c[(N - 1) & ~std::size_t{1}]);
        for (std::size_t k = (N - 1) & ~std::size_t{1}; k >= 2; k -= 2) {
            even = L::multiply_add(even, square, L::all(c[k - 2]));
        }
        if constexpr (N < 2) {
            return even;
        } else {
            constexpr std::size_t top = ((N - 2) & ~std::size_t{1}) + 1;
            Real odd = L::all(c[top]);
            for (std::size_t k = top; k >= 3; k -= 2) odd = L::multiply_add(odd, square, L::all(c[k - 2]));
            return L::multiply_add(odd, x, even);
        }
    }

    /// e^x with a relative error below 2^-52 for x in [-708, 709]; 0 below. x = n ln 2 + r with |r| <= ln 2 / 2, and
    /// Taylor's series to r^13, whose rest is below 5e-18. NaN stays NaN.
    static Real exp(Real x) {
        constexpr double shifter = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer
        constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
        const Real clamped = L::select(x < -708.0, L::all(-708.0), L::select(x > 709.0, L::all(709.0), x));
        const Real shifted = L::multiply_add(clamped, L::all(1.44269504088896338700), L::all(shifter));
        const Real n = shifted - shifter;
        const Real r = L::multiply_add(n, L::all(-ln2_low), L::multiply_add(n, L::all(-ln2_high), clamped));
        constexpr double c[] = {1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,
                                1.0 / 720,     1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
        const Real mantissa = L::multiply_add(r * r, polynomial(c, r), r) + 1.0;
        const Real scaled = L::from_bits(L::bits(mantissa) + (L::bits(shifted) << 52));
        return L::select(x < -708.0, L::all(0.0), L::select(x == x, scaled, x));
    }

    /// ln(a / b) for positive normal a and b whose ratio is normal, with a relative error of a few 2^-53 near 1 too,
    /// where ln of the rounded ratio has none: a / b = 2^k m, and ln m = 2 artanh((a - 2^k b) / (a + 2^k b)), a
    /// difference that is exact. The series to z^21 leaves out less than 4e-18.
    static Real log_of_ratio(Real a, Real b) {
        constexpr std::int64_t half_root = 0x3fe6a09e667f3bcd;  // sqrt(1/2)
        constexpr double shifter = 6755399441055744.0;
        constexpr std::int64_t shifter_bits = 0x4338000000000000;
        constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
        const Bits k = (L::bits(a / b) - half_root) >> 52;
        const Real n = L::from_bits(k + shifter_bits) - shifter;
        // Half of the power goes to each, so that neither leaves the range of doubles.
        const Bits up = k >> 1;
        const Bits down = k - up;
        const Bits one = L::bits(L::all(1.0));
        const Real numerator = a * L::from_bits(one - (up << 52));
        const Real denominator = b * L::from_bits(one + (down << 52));
        const Real z = (numerator - denominator) / (numerator + denominator);
        constexpr double c[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
        const Real square = z * z;
        const Real log_of_m = L::multiply_add(z * square, polynomial(c, square), z + z);
        return L::multiply_add(n, L::all(ln2_high), L::multiply_add(n, L::all(ln2_low), log_of_m));
    }

    /// (1 - Phi(h)) / phi(h) for h at or above 0, with a relative error of a few 2^-53; at infinity as at 1e100.
    static Real mills(Real h) {
        const Real far = L::select(h < 1e100, h, L::all(1e100));
        const Real r = 1.0 / (far + tables::scale);
        return polynomial(tables::mills, 1.0 - (2 * tables::scale) * r) * r;
    }

    /// (M(h - t) - M(h + t)) / (2 t) for h >= 0 and t in [0, 1/2]: the moments J_(2k+1)(h) t^(2k) / (2k+1)!, all
    /// positive, so that nothing cancels.
    static Real mills_slope(Real h, Real t) {
        const Real far = L::select(h < 1e100, h, L::all(1e100));
        const Real r = 1.0 / (far + tables::scale);
        const Real y = 1.0 - (2 * tables::scale) * r;
        const Real u = (t * r) * (t * r);
        Real sum = polynomial(tables::moment_21, y);
        sum = L::multiply_add(sum, u, polynomial(tables::moment_19, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_17, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_15, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_13, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_11, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_9, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_7, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_5, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_3, y));
        sum = L::multiply_add(sum, u, polynomial(tables::moment_1, y));
        return sum * r * r;
    }
};

}  // namespace otp::market
