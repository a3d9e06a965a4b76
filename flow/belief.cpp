#include "flow/belief.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "flow/moment.hpp"

namespace otp::flow {
namespace {

using market::OptionChain;
using market::OptionQuote;

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

/// Rows that the exposures are made of.
std::size_t useful_rows(const OptionChain& chain, std::int64_t now_ms) {
    return static_cast<std::size_t>(std::count_if(
        chain.quotes.begin(), chain.quotes.end(),
        [&](const OptionQuote& quote) { return quote.expiry_ms > now_ms && quote.mark_iv && quote.open_interest; }));
}

double step(double from, double to) { return std::abs(to / from - 1); }

}  // namespace

std::optional<std::string> Belief::doubt(const OptionChain& answer, const OptionChain* current, std::int64_t now_ms) {
    if (answer.quotes.empty()) return "the venue's answer holds no option";
    if (answer.time_ms <= 0) return "the venue's answer has no time";
    if (answer.time_ms > now_ms + rules_.ahead_max_ms) {
        return "the venue's time " + rfc3339(answer.time_ms) + " is ahead of this machine's clock";
    }
    if (!answer.index || !std::isfinite(*answer.index) || *answer.index <= 0) return "the venue's answer has no index";
    if (current == nullptr || answer.time_ms <= current->time_ms) return std::nullopt;
    if (auto doubt = doubt_index(answer, *current)) return doubt;
    if (!answer.partial) return std::nullopt;
    const std::size_t had = useful_rows(*current, now_ms), has = useful_rows(answer, now_ms);
    if (static_cast<double>(has) >= rules_.partial_share_min * static_cast<double>(had)) return std::nullopt;
    std::string missing;
    for (const std::string& what : answer.missing) missing += (missing.empty() ? ", without " : ", ") + what;
    return "the venue's answer is partial" + missing + ": " + std::to_string(has) +
           " usable options where there were " + std::to_string(had);
}

/// One answer may be a slip; several in a row, of different times, that agree with each other are the market.
std::optional<std::string> Belief::doubt_index(const OptionChain& answer, const OptionChain& current) {
    if (!current.index || step(*current.index, *answer.index) <= rules_.index_step_max) {
        witnesses_ = 0;
        witness_.reset();
        return std::nullopt;
    }
    const bool agrees = witness_ && step(*witness_, *answer.index) <= rules_.index_agreement;
    if (!agrees) witnesses_ = 0;
    if (!agrees || answer.time_ms > witness_ms_) ++witnesses_;
    witness_ = answer.index;
    witness_ms_ = answer.time_ms;
    if (witnesses_ < rules_.step_witnesses) {
        return "the venue's index went from " + number(*current.index) + " to " + number(*answer.index) +
               " in one step (answer " + std::to_string(witnesses_) + " of " + std::to_string(rules_.step_witnesses) +
               " that would have to agree)";
    }
    witnesses_ = 0;
    witness_.reset();
    return std::nullopt;
}

}  // namespace otp::flow
