#pragma once
// The least value of a function of a few parameters, without derivatives and without chance: the same points are
// visited everywhere. J. A. Nelder and R. Mead, A simplex method for function minimization (1965).

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace otp::market {

template <std::size_t N>
struct Minimum {
    std::array<double, N> at{};
    double value = 0;
};

/// From a simplex at `start` with edges `step`, until its values agree to `tolerance` relative or after `rounds` moves.
/// The function may answer infinity where it is not defined, but not at the start.
template <std::size_t N, class F>
[[nodiscard]] Minimum<N> minimise(const F& f, const std::array<double, N>& start, const std::array<double, N>& step,
                                  int rounds, double tolerance = 1e-12) {
    using Point = std::array<double, N>;
    std::array<Minimum<N>, N + 1> corner;
    for (std::size_t i = 0; i <= N; ++i) {
        corner[i].at = start;
        if (i > 0) corner[i].at[i - 1] += step[i - 1];
        corner[i].value = f(corner[i].at);
    }
    const auto by_value = [](const Minimum<N>& a, const Minimum<N>& b) { return a.value < b.value; };
    for (int round = 0; round < rounds; ++round) {
        std::stable_sort(corner.begin(), corner.end(), by_value);
        Minimum<N>& worst = corner[N];
        if (worst.value - corner[0].value <= tolerance * corner[0].value) break;
        Point centre{};
        for (std::size_t i = 0; i < N; ++i) {
            for (std::size_t k = 0; k < N; ++k) centre[k] += corner[i].at[k] / static_cast<double>(N);
        }
        const auto along = [&](double t) {
            Minimum<N> out;
            for (std::size_t k = 0; k < N; ++k) out.at[k] = centre[k] + t * (worst.at[k] - centre[k]);
            out.value = f(out.at);
            return out;
        };
        const Minimum<N> reflected = along(-1);
        if (reflected.value < corner[0].value) {
            const Minimum<N> expanded = along(-2);
            worst = expanded.value < reflected.value ? expanded : reflected;
            continue;
        }
        if (reflected.value < corner[N - 1].value) {
            worst = reflected;
            continue;
        }
        const Minimum<N> contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
        if (contracted.value < std::min(reflected.value, worst.value)) {
            worst = contracted;
            continue;
        }
        for (std::size_t i = 1; i <= N; ++i) {
            for (std::size_t k = 0; k < N; ++k) corner[i].at[k] = 0.5 * (corner[i].at[k] + corner[0].at[k]);
            corner[i].value = f(corner[i].at);
        }
    }
    return *std::min_element(corner.begin(), corner.end(), by_value);
}

}  // namespace otp::market
