#pragma once
// One source for one number and for many at once: the kernels are written against these types, with no branch on a
// value. `OneLane` is plain double; `Lanes<N>` is the compilers' vector of N doubles. Results of OneLane and of
// Lanes<2> are the same bits, in the browser too; where a file is compiled for processors that fuse multiplication and
// addition, results differ by rounding.
//
// This header and those built on it use nothing of the standard library but integers and sizes: the files compiled for
// newer processors must bring no inline function that the linker might choose for all.

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace otp::market {

struct OneLane {
    using Real = double;
    using Bits = std::int64_t;
    using Mask = bool;
    static constexpr std::size_t width = 1;

    static Real all(double value) { return value; }
    static Real load(const double* from) { return *from; }
    static void store(double* to, Real value) { *to = value; }
    static Real multiply_add(Real a, Real b, Real c) { return a * b + c; }
    static Real root(Real value) { return __builtin_sqrt(value); }
    static Real select(Mask mask, Real yes, Real no) { return mask ? yes : no; }
    static bool any(Mask mask) { return mask; }
    static Bits bits(Real value) {
        Bits out;
        __builtin_memcpy(&out, &value, sizeof out);
        return out;
    }
    static Real from_bits(Bits value) {
        Real out;
        __builtin_memcpy(&out, &value, sizeof out);
        return out;
    }
};

// Emscripten's plain target has no vectors; there OneLane serves.
#if defined(__x86_64__)
template <std::size_t N>
struct Lanes {
    typedef double Real __attribute__((vector_size(8 * N)));
    typedef std::int64_t Bits __attribute__((vector_size(8 * N)));
    typedef std::int64_t Mask __attribute__((vector_size(8 * N)));
    static constexpr std::size_t width = N;

    static Real all(double value) { return Real{} + value; }
    static Real load(const double* from) {
        Real out;
        __builtin_memcpy(&out, from, sizeof out);
        return out;
    }
    static void store(double* to, Real value) { __builtin_memcpy(to, &value, sizeof value); }
    /// Fused where the file is compiled for processors that can, and with leave to do so (market/CMakeLists.txt).
    static Real multiply_add(Real a, Real b, Real c) { return a * b + c; }
    static Real root(Real value) {
#if defined(__AVX512F__)
        if constexpr (N == 8) return (Real)_mm512_sqrt_pd((__m512d)value);
#endif
#if defined(__AVX__)
        if constexpr (N == 4) return (Real)_mm256_sqrt_pd((__m256d)value);
#endif
        if constexpr (N == 2) return (Real)_mm_sqrt_pd((__m128d)value);
    }
    static Real select(Mask mask, Real yes, Real no) { return mask ? yes : no; }
    static bool any(Mask mask) {
        std::int64_t lane[N], out = 0;
        __builtin_memcpy(lane, &mask, sizeof lane);
        for (const std::int64_t each : lane) out |= each;
        return out != 0;
    }
    static Bits bits(Real value) { return (Bits)value; }
    static Real from_bits(Bits value) { return (Real)value; }
};
#endif

}  // namespace otp::market
