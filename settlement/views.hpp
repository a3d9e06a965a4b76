#pragma once
// Views: what the state looks like from outside, as JSON. Pure functions of the state and an instant, shared by the
// API, `otp simulate` and the browser. Amounts, prices and times are strings in canonical text, counts are numbers.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "protocol/state.hpp"

namespace otp::settlement {

/// Canonical decimal of whole assets, e.g. "12.5".
[[nodiscard]] std::string amount_text(const State& state, AssetNo asset, Amount amount);
/// {"free":"1","locked":"0.5"}
[[nodiscard]] nlohmann::json balance_view(const State& state, AssetNo asset, const Balance& balance);

/// The series' phase at `now`, which may be later than the state's time: a series expires by the clock, whether or not
/// a command has come since.
[[nodiscard]] Phase phase_at(const State& state, const Series& series, Time now);

/// {"asset","decimals","totals":{"free","locked","fees","dust","deposited","withdrawn"}}
[[nodiscard]] nlohmann::json asset_view(const State& state, AssetNo asset);
/// "totals" alone: free + locked + fees + dust = deposited - withdrawn.
[[nodiscard]] nlohmann::json totals_view(const State& state, AssetNo asset);

/// {"feed","exponent","sources":[{"network","id"}],"confidence_limit_bps",
/// "latest":null | {"price","confidence","publish_time","age_s",...}}
[[nodiscard]] nlohmann::json feed_view(const State& state, FeedNo feed, Time now);
/// {"network","index","rule","quorum","keys":[..],"emitter_chain","emitter","valid_from","valid_until"}; the times, of
/// reports that the set may sign, are null where they are open.
[[nodiscard]] nlohmann::json signer_set_view(const SignerSet& set);
[[nodiscard]] nlohmann::json market_view(const State& state, MarketNo market);

/// One row of a list of series: name, terms in short, phase, settlement price, interest, escrow, best offer.
[[nodiscard]] nlohmann::json series_view(const State& state, SeriesNo series, Time now);
/// What a chain is asked for.
struct ChainQuery {
    std::optional<Time> expiry;      ///< Else the nearest that trades.
    std::optional<Address> account;  ///< Whose positions are shown.
    std::size_t strikes_max = 100;   ///< Those nearest to the price.
};
/// A market at a glance: its price, the expiries that are not all settled, and of one expiry a row for each strike with
/// its call and its put:
/// {"market","time","feed","expiries":[..],"expiry","strikes":n,"rows":[{"strike","call","put"}]}. A call or put is a
/// series_view with "position"; null where nobody has written it.
[[nodiscard]] nlohmann::json chain_view(const State& state, MarketNo market, const ChainQuery& query, Time now);

/// The terms that a series copied from its market and never changes.
[[nodiscard]] nlohmann::json terms_view(const State& state, const Series& series);

/// {"offer","series","seller","contracts","premium","resale"}
[[nodiscard]] nlohmann::json offer_view(const State& state, const OpenOffer& offer);
/// {"account","series","long","short","offered","unsold","collateral":{..},"paid","due"}
[[nodiscard]] nlohmann::json position_view(const State& state, const Series& series, const Position& position);
/// Balances of every asset, positions, offers and agents. An address the state does not know has zeros and nothing.
[[nodiscard]] nlohmann::json account_view(const State& state, const Address& address, Time now);

/// {"grid_time","publish_time","price","confidence","rank","digest"}
[[nodiscard]] nlohmann::json sample_view(const Sample& sample);
/// A settlement record: outcome, price, the samples while it is open, deadlines, and what would be decided at `now`.
[[nodiscard]] nlohmann::json record_view(const State& state, const SettlementRecord& record, Time now);

/// Every series expired at `now` and not settled, oldest expiry first, then in order of creation.
[[nodiscard]] std::vector<SeriesNo> due_series(const State& state, Time now);
/// {"series","expiry","phase","feed","settlement","positions":n,"record":{"outcome","samples":n,"fix_ready","next_deadline"}}
[[nodiscard]] nlohmann::json due_view(const State& state, SeriesNo series, Time now);

/// The deadline of a record's ladder that comes next after `now`; nothing when it is decided or all have passed.
[[nodiscard]] std::optional<Time> next_deadline(const SettlementRecord& record, Time now);

}  // namespace otp::settlement
