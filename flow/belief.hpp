#pragma once
// Whether an answer of a venue may become the snapshot that everyone sees. A venue that is half down, or lies, must not
// push out what is good. Pure.

#include <cstdint>
#include <optional>
#include <string>

#include "market/chain.hpp"

namespace otp::flow {

struct BeliefRules {
    std::int64_t ahead_max_ms = 60'000;  ///< A venue time beyond our clock by more would block all later answers.
    double index_step_max = 0.25;        ///< Of the index from one snapshot to the next, as a fraction.
    double index_agreement = 0.05;       ///< Answers after such a step that agree within this ...
    unsigned step_witnesses = 3;         ///< ... are believed once there are so many of them.
    double partial_share_min = 0.5;      ///< A partial answer needs this share of the rows that the snapshot had.
};

/// Judges the answers for one chain, in the order they come.
class Belief {
public:
    explicit Belief(const BeliefRules& rules = {}) : rules_{rules} {}

    /// Why the answer is not believed, in a sentence's end ("the index went from 100 to 2"); nothing: it is.
    /// `current` is the snapshot so far, or nullptr.
    [[nodiscard]] std::optional<std::string> doubt(const market::OptionChain& answer,
                                                   const market::OptionChain* current, std::int64_t now_ms);

private:
    [[nodiscard]] std::optional<std::string> doubt_index(const market::OptionChain& answer,
                                                         const market::OptionChain& current);

    BeliefRules rules_;
    std::optional<double> witness_;  ///< The index that answers after a step agree on,
    std::int64_t witness_ms_ = 0;    ///< the venue's time of the last of them,
    unsigned witnesses_ = 0;         ///< and how many there are.
};

}  // namespace otp::flow
