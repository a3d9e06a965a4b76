#include "cli/sim_path.hpp"

#include <algorithm>
#include <deque>
#include <memory>

namespace otp::cli {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t seconds_kept = 600;

struct Generated {
    oracle::GeneratedTape tape;
    std::deque<std::int64_t> prices = {};  ///< One a second, the last at `last_s`.
    std::int64_t last_s = 0;
};

}  // namespace

SimPath path_of(oracle::Tape tape, std::int64_t start_us) {
    const auto kept = std::make_shared<const oracle::Tape>(std::move(tape));
    const auto points = kept->points();
    const std::int64_t shift_us = start_us - points.front().time.ms * 1000;
    return {.at =
                [kept, points, shift_us](std::int64_t time_us) {
                    const auto next =
                        std::upper_bound(points.begin(), points.end(), time_us - shift_us,
                                         [](std::int64_t us, const auto& point) { return us < point.time.ms * 1000; });
                    return (next == points.begin() ? *next : *std::prev(next)).price.raw();
                },
            // The last price holds as long as the others did.
            .ends_us = points.back().time.ms * 1000 + kept->interval().ms * 1000 + shift_us};
}

SimPath path_of(oracle::GeneratedTape tape, std::int64_t start_us) {
    const auto state = std::make_shared<Generated>(Generated{.tape = tape, .last_s = start_us / second_us - 1});
    return {.at = [state](std::int64_t time_us) {
        const std::int64_t second = time_us / second_us;
        while (state->last_s < second || state->prices.empty()) {
            state->prices.push_back(state->tape.next().price.raw());
            state->last_s += 1;
            if (state->prices.size() > seconds_kept) state->prices.pop_front();
        }
        const auto back = static_cast<std::size_t>(
            std::clamp<std::int64_t>(state->last_s - second, 0, static_cast<std::int64_t>(state->prices.size()) - 1));
        return state->prices[state->prices.size() - 1 - back];
    }};
}

}  // namespace otp::cli
