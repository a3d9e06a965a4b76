#include "tests/property/laws.hpp"

#include <gtest/gtest.h>

#include "protocol/invariants.hpp"

namespace otp::property {

using namespace support;

namespace {

/// Plays exactly these steps; the place of the first that breaks the law, and how.
std::optional<std::pair<std::size_t, std::string>> broken_at(const Law& law, const std::vector<Step>& steps) {
    State state = playground_state(Cast::of_names());
    Events events;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const State before = state;
        const Status status = apply_step(state, steps[i], events);
        std::string wrong = law({before, state, steps[i], status, events});
        if (!wrong.empty()) return std::pair{i, std::move(wrong)};
    }
    return std::nullopt;
}

/// Leaves out ever smaller pieces while the law is still broken.
std::vector<Step> thin_out(const Law& law, std::vector<Step> steps) {
    for (std::size_t piece = steps.size() / 2; piece > 0; piece /= 2) {
        for (std::size_t from = 0; from + piece <= steps.size();) {
            std::vector<Step> fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(from));
            fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(from + piece), steps.end());
            if (const auto broken = broken_at(law, fewer)) {
                fewer.resize(broken->first + 1);
                steps = std::move(fewer);
            } else {
                from += piece;
            }
        }
    }
    return steps;
}

}  // namespace

void expect_law(const Law& law, const Run& run) {
    for (std::uint64_t seed = run.first_seed; seed < run.first_seed + run.seeds; ++seed) {
        Playground playground{seed};
        State state = playground_state(playground.cast());
        std::vector<Step> taken;
        Events events;
        for (std::size_t i = 0; i < run.steps; ++i) {
            taken.push_back(playground.next(state));
            const State before = state;
            const Status status = apply_step(state, taken.back(), events);
            const std::string wrong = law({before, state, taken.back(), status, events});
            if (wrong.empty()) continue;
            std::string story;
            for (const Step& step : thin_out(law, taken)) story += "\n  " + describe(step);
            ADD_FAILURE() << "seed " << seed << ", step " << i << ": " << wrong << story;
            return;
        }
    }
}

State play(std::uint64_t seed, std::size_t steps, std::vector<Step>* taken) {
    Playground playground{seed};
    State state = playground_state(playground.cast());
    Events events;
    for (std::size_t i = 0; i < steps; ++i) {
        const Step step = playground.next(state);
        (void)apply_step(state, step, events);
        if (taken != nullptr) taken->push_back(step);
    }
    return state;
}

Law invariant(std::string rule) {
    return [rule](const StepView& view) -> std::string {
        const auto broken = broken_invariant(view.after);
        return broken && broken->starts_with(rule + ":") ? *broken : std::string{};
    };
}

u128 total_free(const State& state, AssetNo asset) {
    u128 sum = 0;
    for (std::size_t i = 0; i < state.accounts().size(); ++i) {
        sum += state.ledger.free(AccountNo{static_cast<std::uint32_t>(i)}, asset).raw();
    }
    return sum;
}

}  // namespace otp::property
