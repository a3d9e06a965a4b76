#include "settlement/sentence.hpp"

#include <algorithm>

#include "protocol/field_text.hpp"
#include "protocol/signer_upgrade.hpp"
#include "protocol/upgrade_proof.hpp"
#include "protocol/vaa.hpp"
#include "settlement/views.hpp"

namespace otp::settlement {
namespace {

/// The arithmetic of a series that is there, or of one that its market would bring into being.
struct Terms {
    ContractTerms contract;
    AssetNo base, quote;
    std::uint16_t trade_fee_bps = 0;
    bool escrow_premium = false;
};

std::optional<Terms> terms_of(const State& state, const SeriesName& name) {
    const auto no = state.find_market(name.market);
    if (!no) return std::nullopt;
    const Market& market = state.markets()[no->value];
    return Terms{{name.kind, name.strike, market.contract_size, state.asset(market.base).decimals,
                  state.asset(market.quote).decimals},
                 market.base,
                 market.quote,
                 market.trade_fee_bps,
                 market.escrow_premium};
}

std::string contracts_text(Contracts contracts) {
    return text_of(contracts) + (contracts == Contracts::from_raw(1) ? " contract" : " contracts");
}

struct Payment {
    Amount cost, fee;
};

/// A true bound however the purchase is divided into fills, each of which rounds up: no more fills than contracts, nor
/// than 256, and no fill costs more than its contracts one by one.
std::optional<Payment> most_paid(const Terms& terms, const Buy& command) {
    constexpr std::uint64_t fills_max = 256;
    if (command.contracts == Contracts{}) return std::nullopt;
    const u128 roundings = std::min(command.contracts.raw(), fills_max) - 1;
    const auto whole = quote_value(terms.contract, command.limit, command.contracts, Round::up);
    const auto one = quote_value(terms.contract, command.limit, Contracts::from_raw(1), Round::up);
    if (!whole || !one) return std::nullopt;
    const auto one_by_one = checked_mul(one->raw(), command.contracts.raw());
    const auto by_fills = checked_add(whole->raw(), roundings);
    if (!one_by_one || !by_fills) return std::nullopt;
    const Amount cost = Amount::from_raw(std::min(*one_by_one, *by_fills));
    const auto fee = trade_fee(cost, terms.trade_fee_bps);
    if (!fee) return std::nullopt;
    if (*fee == Amount{}) return Payment{cost, {}};
    const auto most_fee = checked_add(fee->raw(), roundings);
    if (!most_fee) return std::nullopt;
    return Payment{cost, Amount::from_raw(*most_fee)};
}

std::string per_underlying(Price price, const SeriesName& name) {
    return text_of(price) + " " + text_of(name.market.quote) + " per " + text_of(name.market.base);
}

std::string money_text(const State& state, AssetNo asset, Amount amount) {
    return amount_text(state, asset, amount) + " " + text_of(state.asset(asset).name);
}

/// Nothing where the bytes are no upgrade; whether it is proven is another question.
std::optional<SignerUpgrade> upgrade_in(const Bytes& envelope) {
    const auto vaa = parse_vaa(envelope);
    if (!vaa) return std::nullopt;
    const auto upgrade = parse_signer_upgrade(vaa->payload);
    if (!upgrade) return std::nullopt;
    return *upgrade;
}

std::string say(const State&, const CreateAsset& c) {
    return "Register the asset " + text_of(c.asset) + " with " + text_of(c.decimals) + " decimals.";
}
std::string say(const State&, const CreateFeed& c) {
    return "Register the price feed " + c.feed.value + " with the sources " + text_of(c.sources) + ".";
}
std::string say(const State&, const CreateMarket& c) {
    return "Open the market " + text_of(c.market) + ": contracts of " + text_of(c.contract_size) + " " +
           text_of(c.market.base) + ", settled by " + c.feed.value + " with the policy " + text_of(c.settlement) +
           ", trade fee " + text_of(c.trade_fee_bps) + " bps, exercise fee " + text_of(c.exercise_fee_bps) +
           " bps. Its terms never change.";
}
std::string say(const State&, const Deposit& c) {
    return "Credit " + text_of(c.amount) + " " + text_of(c.asset) + " to " + text_of(c.to) + " for the payment " +
           c.reference.value + ".";
}
std::string say(const State&, const Withdraw& c) {
    return "Withdraw " + text_of(c.amount) + " " + text_of(c.asset) + " from the account; the custodian pays it out.";
}
std::string say(const State& state, const Underwrite& c) {
    std::string text = "Write " + contracts_text(c.contracts) + " of " + text_of(c.series) + " and offer them at " +
                       per_underlying(c.premium, c.series);
    const auto terms = terms_of(state, c.series);
    const auto collateral = terms ? required_collateral(terms->contract, c.contracts) : std::nullopt;
    if (collateral) {
        const AssetNo asset = c.series.kind == OptionKind::call ? terms->base : terms->quote;
        text += "; locks up to " + money_text(state, asset, *collateral) + ", which is the most they can ever cost";
    }
    return text + ".";
}
std::string say(const State& state, const CancelOffer& c) {
    const OpenOffer* offer = state.find_offer(c.offer);
    if (offer == nullptr) return "Cancel offer " + text_of(c.offer) + ".";
    return "Cancel offer " + text_of(c.offer) + " with the " + contracts_text(offer->left) + " of " +
           text_of(state.series(offer->series).name) + " that are left of it" +
           (offer->resale ? "." : ", and release their collateral.");
}
std::string say(const State& state, const Buy& c) {
    std::string text = "Buy " + contracts_text(c.contracts) + " of " + text_of(c.series) + " for at most " +
                       per_underlying(c.limit, c.series);
    const auto terms = terms_of(state, c.series);
    const auto most = terms ? most_paid(*terms, c) : std::nullopt;
    if (most) {
        text += "; pays at most " + money_text(state, terms->quote, most->cost);
        if (most->fee > Amount{}) text += " and a trade fee of at most " + money_text(state, terms->quote, most->fee);
    }
    return text + ". All of them or none.";
}
std::string say(const State&, const Offer& c) {
    return "Offer " + contracts_text(c.contracts) + " of " + text_of(c.series) + " for resale at " +
           per_underlying(c.premium, c.series) + ".";
}
std::string say(const State&, const Transfer& c) {
    return "Give " + contracts_text(c.contracts) + " of " + text_of(c.series) + " to " + text_of(c.to) +
           " for nothing in return.";
}
std::string say(const State&, const Close& c) {
    return "Burn " + contracts_text(c.contracts) + " of " + text_of(c.series) +
           " that the account both holds and wrote, and release their collateral.";
}
std::string say(const State&, const ReportPrice& c) {
    return "Deliver a signed price update of " + std::to_string(c.update.size()) + " bytes.";
}
std::string say(const State&, const FixSettlementPrice& c) {
    return "Fix the settlement price of " + c.feed.value + " at " + text_of(c.expiry) + " from its samples.";
}
std::string say(const State&, const Settle& c) {
    return "Settle up to " + text_of(c.limit) + " positions of " + text_of(c.series) +
           ": pay its holders and release its writers.";
}
std::string say(const State&, const ApproveAgent& c) {
    return "Let the key " + text_of(c.agent) + " (" + c.label.value + ") act for the account until " +
           text_of(c.valid_until) + ": " + text_of(c.scopes) + ". It can never withdraw.";
}
std::string say(const State&, const RevokeAgent& c) {
    return "End the approval of the agent " + text_of(c.agent) + ".";
}
std::string say(const State&, const RotateSigners& c) {
    return "Register signer set " + text_of(c.index) + " of the price network " + c.network.value + ": " +
           std::to_string(c.keys.size()) + " keys, quorum " + text_of(c.rule) + ", from " + text_of(c.valid_from) + ".";
}
std::string say(const State& state, const UpgradeSigners& c) {
    const std::string network = "the price network " + c.network.value;
    const auto upgrade = upgrade_in(c.envelope);
    if (!upgrade) return "Deliver an upgrade of the signers of " + network + ", which cannot be read.";
    std::string text = "Make signer set " + std::to_string(upgrade->index) + ", of " +
                       std::to_string(upgrade->keys.size()) + " keys, the newest of " + network;
    const auto newest = newest_signer_set(state.signer_sets(), c.network.value);
    if (newest) text += "; set " + std::to_string(state.signer_sets()[*newest].index) + " may sign for another day";
    return text + ". It counts only if a quorum of the newest set signed it.";
}
std::string say(const State&, const CreateFeedWithLimit& c) {
    return "Register the feed of estimates " + c.feed.value + " with the sources " + text_of(c.sources) +
           "; its reports may be as wide as " + text_of(c.confidence_limit_bps) + " bps of their value.";
}
std::string say(const State&, const Pause&) { return "Stop new risk; settling, closing and withdrawing go on."; }
std::string say(const State&, const Resume&) { return "Allow new risk again."; }
std::string say(const State&, const OfferRole& c) {
    return "Offer the role of " + text_of(c.role) + " to " + text_of(c.to) + ", who may accept it.";
}
std::string say(const State&, const AcceptRole& c) {
    return "Accept the role of " + text_of(c.role) + ", which ends its present holder's.";
}

}  // namespace

std::string sentence(const State& state, const Command& command) {
    return std::visit(
        [&](const auto& c) -> std::string {
            if constexpr (std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                return {};
            } else {
                return say(state, c);
            }
        },
        command);
}

}  // namespace otp::settlement
