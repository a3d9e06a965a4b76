#include "market/boxes.hpp"

#include <algorithm>
#include <vector>

namespace otp::market {
namespace {

constexpr double fee_coins = 0.0003, fee_share = 0.125;

struct StrikeQuotes {
    double strike = 0;
    const OptionQuote* call = nullptr;
    const OptionQuote* put = nullptr;
};

std::vector<StrikeQuotes> strikes_of(const PricedChain& chain, const ExpirySlice& slice) {
    std::vector<StrikeQuotes> strikes;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const OptionQuote* quote = chain.options[i].quote;
        if (strikes.empty() || strikes.back().strike != quote->strike) {
            StrikeQuotes next;
            next.strike = quote->strike;
            strikes.push_back(next);
        }
        (quote->kind == OptionKind::call ? strikes.back().call : strikes.back().put) = quote;
    }
    return strikes;
}

double fee(double price) { return std::min(fee_coins, fee_share * price); }

/// A box at these four prices: the first and third are paid, the second and fourth received, or the other way about.
std::optional<Box> box_at(const StrikeQuotes& low, const StrikeQuotes& high, double forward,
                          const std::optional<double>& call_low, const std::optional<double>& call_high,
                          const std::optional<double>& put_high, const std::optional<double>& put_low, bool is_bought) {
    if (!call_low || !call_high || !put_high || !put_low) return std::nullopt;
    Box box;
    box.strike_low = low.strike;
    box.strike_high = high.strike;
    box.price = *call_low - *call_high + *put_high - *put_low;
    box.fees = fee(*call_low) + fee(*call_high) + fee(*put_high) + fee(*put_low);
    const double fair = (high.strike - low.strike) / forward;
    box.edge = (is_bought ? fair - box.price : box.price - fair) - box.fees;
    return box;
}

void keep_better(std::optional<Box>& best, const std::optional<Box>& box) {
    if (box && (!best || box->edge > best->edge)) best = box;
}

}  // namespace

BestBoxes best_boxes(const PricedChain& chain, const ExpirySlice& slice) {
    BestBoxes best;
    if (!slice.forward) return best;
    const auto strikes = strikes_of(chain, slice);
    for (std::size_t i = 0; i < strikes.size(); ++i) {
        const StrikeQuotes& low = strikes[i];
        if (low.call == nullptr || low.put == nullptr) continue;
        for (std::size_t j = i + 1; j < strikes.size(); ++j) {
            const StrikeQuotes& high = strikes[j];
            if (high.call == nullptr || high.put == nullptr) continue;
            keep_better(best.buy, box_at(low, high, *slice.forward, low.call->ask, high.call->bid, high.put->ask,
                                         low.put->bid, true));
            keep_better(best.sell, box_at(low, high, *slice.forward, low.call->bid, high.call->ask, high.put->bid,
                                          low.put->ask, false));
        }
    }
    return best;
}

}  // namespace otp::market
