#pragma once
// Laws: what a rule of the core says about one step, checked over random sequences of commands. A sequence that breaks
// one is thinned out to the steps that matter and shown with its seed.

#include <functional>
#include <string>

#include "tests/support/playground.hpp"

namespace otp::property {

struct StepView {
    const State& before;
    const State& after;
    const support::Step& step;
    Status status;
    const Events& events;
};

/// Empty when the step keeps the law, else what is wrong.
using Law = std::function<std::string(const StepView&)>;

struct Run {
    std::uint64_t first_seed = 1;
    std::size_t seeds = 12;
    std::size_t steps = 900;  ///< Of each seed.
};

/// Plays and checks the law after each step; on a broken law fails the test with the seed and a short sequence.
void expect_law(const Law& law, const Run& run = {});

/// Plays `steps` steps of a seed and returns where that leads, with the steps if asked for.
[[nodiscard]] State play(std::uint64_t seed, std::size_t steps, std::vector<support::Step>* taken = nullptr);

/// The first broken invariant whose name begins with `rule` ("S1"), as a law.
[[nodiscard]] Law invariant(std::string rule);

template <class E, class F>
void for_each_event_of(const Events& events, F&& f) {
    for (const Event& event : events) {
        if (const E* e = std::get_if<E>(&event)) f(*e);
    }
}

/// sum over all accounts of their free money.
[[nodiscard]] u128 total_free(const State& state, AssetNo asset);

}  // namespace otp::property
