#pragma once
// The canonical bytes of everything in the state: leaves of the state root and of snapshots alike.

#include "protocol/state.hpp"

namespace otp {

void encode(Writer& w, const Position& position);
void decode(Reader& r, Position& position);
void encode(Writer& w, const Observation& observation);
void decode(Reader& r, Observation& observation);
void encode(Writer& w, const SettlementRecord& record);
void decode(Reader& r, SettlementRecord& record);
void encode(Writer& w, const OpenOffer& offer);
void decode(Reader& r, OpenOffer& offer);
void encode(Writer& w, const SignerSet& set);
void decode(Reader& r, SignerSet& set);
void encode(Writer& w, const Market& market);
void decode(Reader& r, Market& market);
void encode(Writer& w, const Feed& feed);
void decode(Reader& r, Feed& feed);
/// Without positions, and without what derives from the name and the market.
void encode_series(Writer& w, const Series& series);
void decode_series(Reader& r, Series& series);

/// An account's leaf: address, each asset in which it has money, agents, nonces.
struct AccountLeaf {
    Address address;
    std::vector<std::pair<AssetNo, Balance>> balances;  ///< Ascending by asset, none empty.
    std::vector<Agent> agents;
    std::vector<std::uint64_t> nonces;
};
void encode(Writer& w, const AccountLeaf& leaf);
void decode(Reader& r, AccountLeaf& leaf);
[[nodiscard]] AccountLeaf account_leaf(const State& state, std::size_t index);

/// The leaf of section meta.
struct MetaLeaf {
    Hash network;
    Time time;
    bool paused = false;
    AccountNo role_holder[2];
    AccountNo role_offered[2];
    std::uint64_t next_offer = 1;
    std::uint64_t signer_sets_version = 0;
};
void encode(Writer& w, const MetaLeaf& leaf);
void decode(Reader& r, MetaLeaf& leaf);

/// The leaf of an asset: its terms and its totals.
struct AssetLeaf {
    Asset asset;
    AssetTotals totals;
};
void encode(Writer& w, const AssetLeaf& leaf);
void decode(Reader& r, AssetLeaf& leaf);

}  // namespace otp
