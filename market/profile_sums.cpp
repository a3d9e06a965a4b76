// The inner loop of a gamma profile: one exponential and one quotient of polynomials an option and level, written
// without branches so that a compiler turns it into the widest instructions it may use. The same text is compiled for
// each kind of processor; the plain version is what tests hold the others against.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "market/gamma_profile.hpp"

namespace otp::market {
namespace {

/// e^-x for x from 0 to about 745, below 1 ulp from the library's in the range that matters; 0 beyond 708. 2^n e^r with
/// |r| <= ln 2 / 2, e^r by its Taylor series to the 13th power (remainder below 2^-56).
[[gnu::always_inline]] inline double exp_of_minus(double x) {
    constexpr double log2_e = 1.44269504088896340736, ln2_high = 6.93147180369123816490e-01,
                     ln2_low = 1.90821492927058770002e-10;
    constexpr double round_shift = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to a whole number.
    const double bounded = x < 708.0 ? x : 708.0;
    const double y = -bounded;
    const double shifted = y * log2_e + round_shift;
    const double n = shifted - round_shift;
    const double r = (y - n * ln2_high) - n * ln2_low;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    std::uint64_t bits = 0, whole = 0;
    std::memcpy(&whole, &shifted, sizeof whole);
    bits = (whole + 1023) << 52;  // The low bits of `shifted` are n.
    double power = 0;
    std::memcpy(&power, &bits, sizeof power);
    return x < 708.0 ? sum * power : 0.0;
}

/// The normal distribution's share beyond x >= 0, given e = exp(-x^2/2): Hart's quotient as G. West prints it (Better
/// approximations to cumulative normal functions, Wilmott, May 2005), to 1e-15; far out, where it has lost its digits,
/// what it is a share of is below 1e-11.
[[gnu::always_inline]] inline double upper_share(double x, double e) {
    double above = 3.52624965998911e-02;
    above = above * x + 0.700383064443688;
    above = above * x + 6.37396220353165;
    above = above * x + 33.912866078383;
    above = above * x + 112.079291497871;
    above = above * x + 221.213596169931;
    above = above * x + 220.206867912376;
    double below = 8.83883476483184e-02;
    below = below * x + 1.75566716318264;
    below = below * x + 16.064177579207;
    below = below * x + 86.7807322029461;
    below = below * x + 296.564248779674;
    below = below * x + 637.333633378831;
    below = below * x + 793.826512519948;
    below = below * x + 440.413735824752;
    return e * above / below;
}

constexpr std::size_t lanes = 8;

/// Eight sums side by side, added up in one order, so that a compiler need not change the order of a sum to be quick.
[[gnu::always_inline]] inline ProfileSums sums_of(const double* __restrict d1, const double* __restrict slope,
                                                  const double* __restrict coins, const double* __restrict put,
                                                  std::size_t count, double shift) {
    const auto term = [&](std::size_t i, double& gamma, double& delta) __attribute__((always_inline)) {
        const double d = d1[i] + shift * slope[i];
        const double size = d < 0 ? -d : d;
        const double bounded = size < 40.0 ? size : 40.0;  // Beyond, both are 0 or 1 to the last bit.
        const double e = exp_of_minus(bounded * bounded / 2);
        const double tail = upper_share(bounded, e);
        gamma += coins[i] * slope[i] * e;
        delta += coins[i] * ((d < 0 ? tail : 1.0 - tail) - put[i]);
    };
    double gamma[lanes] = {}, delta[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) term(i + lane, gamma[lane], delta[lane]);
    }
    for (std::size_t lane = 0; i < count; ++i, ++lane) term(i, gamma[lane], delta[lane]);
    ProfileSums sums;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        sums.gamma += gamma[lane];
        sums.delta += delta[lane];
    }
    return sums;
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] ProfileSums sums_avx2(const double* d1, const double* slope, const double* coins,
                                                  const double* put, std::size_t count, double shift) {
    return sums_of(d1, slope, coins, put, count, shift);
}
[[gnu::target("avx512f,avx512dq,fma")]] ProfileSums sums_avx512(const double* d1, const double* slope,
                                                                const double* coins, const double* put,
                                                                std::size_t count, double shift) {
    return sums_of(d1, slope, coins, put, count, shift);
}
#endif

using SumsFunction = ProfileSums (*)(const double*, const double*, const double*, const double*, std::size_t, double);

SumsFunction widest() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return sums_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return sums_avx2;
#endif
    return profile_sums_plain;
}

}  // namespace

ProfileSums profile_sums_plain(const double* d1, const double* slope, const double* coins, const double* put,
                               std::size_t count, double shift) {
    return sums_of(d1, slope, coins, put, count, shift);
}

ProfileSums profile_sums(const double* d1, const double* slope, const double* coins, const double* put,
                         std::size_t count, double shift) {
    static const SumsFunction chosen = widest();
    return chosen(d1, slope, coins, put, count, shift);
}

}  // namespace otp::market
