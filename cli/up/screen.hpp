#pragma once
// The live summary of a served network: where it is, what expires next, what settled and for how much.

#include <deque>
#include <mutex>
#include <string>

#include "cli/up/ledger_of_expiries.hpp"
#include "settlement/node.hpp"

namespace otp::cli {

/// On a terminal the summary is redrawn in place; elsewhere each settlement is one line.
class Screen {
public:
    explicit Screen(bool terminal) : terminal_{terminal} {}

    /// From the node, in order of the blocks.
    void observe(const settlement::AppliedBlock& block, const State& state);
    /// A line worth reading (from any thread).
    void say(const std::string& line);
    /// Draws, on a terminal. `headline` names address and prices.
    void draw(const settlement::Node& node, const std::string& headline);

private:
    [[nodiscard]] std::string body(const settlement::Node& node) const;

    bool terminal_;
    std::mutex mutex_;
    LedgerOfExpiries expiries_;
    std::deque<std::string> lines_;  ///< The last few.
    int drawn_ = 0;                  ///< Lines on the terminal that the next drawing goes over.
};

}  // namespace otp::cli
