#include "market/instructions.hpp"

namespace otp::market {

bool can_run(Instructions instructions) {
    if (instructions == Instructions::plain) return true;
#if defined(__x86_64__)
    if (instructions == Instructions::pairs) return true;
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (instructions == Instructions::avx2) return has_avx2;
    return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

Instructions best_instructions() {
    static const Instructions best = [] {
        for (const auto each : {Instructions::avx512, Instructions::avx2, Instructions::pairs}) {
            if (can_run(each)) return each;
        }
        return Instructions::plain;
    }();
    return best;
}

std::string_view instructions_name(Instructions instructions) {
    switch (instructions) {
        case Instructions::plain:
            return "plain";
        case Instructions::pairs:
            return "pairs";
        case Instructions::avx2:
            return "avx2";
        case Instructions::avx512:
            return "avx512";
    }
    return "";
}

}  // namespace otp::market
