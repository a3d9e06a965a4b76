#pragma once
// The permutation keccak-f[1600], written once for lanes of 64 bits and for vectors of them: a vector's i-th elements
// are the lanes of the i-th of several states that are permuted together. Source: FIPS 202, section 3.2.

#include <array>
#include <cstddef>
#include <cstdint>

namespace otp::keccak {

inline constexpr std::size_t lane_count = 25;  ///< Lane (x, y) stands at x + 5 y.

inline constexpr std::array<std::uint64_t, 24> round_constants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Where a lane comes from in the steps rho and pi, and by how much it is rotated on the way.
struct Move {
    std::size_t from = 0;
    unsigned rotation = 0;
};

constexpr std::array<Move, lane_count> make_moves() {
    std::array<Move, lane_count> moves{};
    std::size_t x = 1;
    std::size_t y = 0;
    for (unsigned t = 0; t < 24; ++t) {
        const std::size_t to = y + 5 * ((2 * x + 3 * y) % 5);
        moves[to] = {x + 5 * y, (t + 1) * (t + 2) / 2 % 64};
        x = to % 5;
        y = to / 5;
    }
    return moves;
}
inline constexpr std::array<Move, lane_count> moves = make_moves();

template <unsigned N, class Lane>
[[gnu::always_inline]] inline Lane rotate_left(Lane lane) {
    if constexpr (N == 0) return lane;
    return (lane << (N % 64)) | (lane >> ((64 - N) % 64));
}

/// Lane `To` after the steps theta (its end), rho and pi.
template <std::size_t To, class Lane>
[[gnu::always_inline]] inline Lane moved(const Lane (&a)[lane_count], const Lane (&mix)[5]) {
    return rotate_left<moves[To].rotation>(a[moves[To].from] ^ mix[moves[To].from % 5]);
}

/// One row of a round's result: the step chi over five moved lanes.
template <std::size_t Row, class Lane>
[[gnu::always_inline]] inline void make_row(const Lane (&a)[lane_count], const Lane (&mix)[5],
                                            Lane (&out)[lane_count]) {
    constexpr std::size_t at = 5 * Row;
    const Lane b0 = moved<at>(a, mix);
    const Lane b1 = moved<at + 1>(a, mix);
    const Lane b2 = moved<at + 2>(a, mix);
    const Lane b3 = moved<at + 3>(a, mix);
    const Lane b4 = moved<at + 4>(a, mix);
    out[at] = b0 ^ (~b1 & b2);
    out[at + 1] = b1 ^ (~b2 & b3);
    out[at + 2] = b2 ^ (~b3 & b4);
    out[at + 3] = b3 ^ (~b4 & b0);
    out[at + 4] = b4 ^ (~b0 & b1);
}

template <class Lane>
[[gnu::always_inline]] inline void round(const Lane (&a)[lane_count], Lane (&out)[lane_count], std::uint64_t constant) {
    const Lane c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    const Lane c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    const Lane c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    const Lane c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    const Lane c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    const Lane mix[5] = {c4 ^ rotate_left<1>(c1), c0 ^ rotate_left<1>(c2), c1 ^ rotate_left<1>(c3),
                         c2 ^ rotate_left<1>(c4), c3 ^ rotate_left<1>(c0)};
    make_row<0>(a, mix, out);
    make_row<1>(a, mix, out);
    make_row<2>(a, mix, out);
    make_row<3>(a, mix, out);
    make_row<4>(a, mix, out);
    out[0] ^= constant;
}

/// A machine of 32 bits is a browser's, whose registers are few and whose vectors have two lanes.
inline constexpr bool is_narrow_machine = sizeof(void*) == 4;

/// All 24 rounds, two at a time so that nothing is copied back; on a narrow machine one at a time, since less code
/// there keeps more in registers than the copy costs.
template <class Lane>
[[gnu::always_inline]] inline void permute(Lane (&a)[lane_count]) {
    Lane b[lane_count];
    if constexpr (is_narrow_machine) {
        for (const std::uint64_t constant : round_constants) {
            round(a, b, constant);
            for (std::size_t i = 0; i < lane_count; ++i) a[i] = b[i];
        }
        return;
    }
    for (std::size_t i = 0; i < round_constants.size(); i += 2) {
        round(a, b, round_constants[i]);
        round(b, a, round_constants[i + 1]);
    }
}

}  // namespace otp::keccak
