#pragma once
// The state: everything the protocol knows, and nothing it could derive. A function of genesis and the journal.

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "protocol/codec.hpp"
#include "protocol/event.hpp"
#include "protocol/flat_map.hpp"
#include "protocol/ledger.hpp"
#include "protocol/lifecycle.hpp"
#include "protocol/nonces.hpp"
#include "protocol/series.hpp"
#include "protocol/settlement_record.hpp"

namespace otp {

struct Asset {
    Ticker name;
    std::uint8_t decimals = 0;
};

/// The widest confidence that a feed may take: 1 to 10000 basis points of its value.
[[nodiscard]] constexpr bool is_confidence_limit(std::uint16_t bps) { return bps >= 1 && bps <= 10'000; }

struct Feed {
    Text name;
    std::int32_t exponent = 0;
    FeedSources sources;                ///< Best first.
    std::optional<Observation> latest;  ///< Newest accepted report.
    /// Wider reports are refused, basis points of their value; that of a feed of prices unless the feed stated another.
    std::uint16_t confidence_limit_bps = report_confidence_bps_max;
};

struct Market {
    MarketName name;
    AssetNo base, quote;
    FeedNo feed;
    std::uint64_t contract_size = 0;  ///< In the base asset's smallest units.
    Price premium_tick;
    std::uint32_t minimum_lifetime_s = 0;
    SettlementPolicy settlement = SettlementPolicy::point;
    std::uint16_t trade_fee_bps = 0;
    std::uint16_t exercise_fee_bps = 0;
    bool escrow_premium = false;
};

struct Agent {
    Address address;
    Text label;
    Scopes scopes;
    Time valid_until;
    Time approved_at;  ///< Of the present approval: what the agent signed for one before it is dated earlier.
    friend bool operator==(const Agent&, const Agent&) = default;
};

struct Account {
    Address address;
    std::vector<Agent> agents;  ///< Ascending by address.
    NonceWindow nonces;
};

/// Sections of the state root, in order.
enum class Section : std::uint8_t {
    meta,
    assets,
    feeds,
    signer_sets,
    markets,
    accounts,
    series,
    offers,
    records,
    references,
    positions
};
inline constexpr std::size_t section_count = 10;  ///< positions live below their series.

/// Who held the roles at the start, and what was set up: docs/protocol.md section 10. Its hash is the network id.
struct Genesis {
    Text network;
    Time time;
    Address operator_, custodian;  ///< Holders of the roles.
    Address fees, dust;            ///< The protocol's own accounts: two different ones, neither of them a role's.
    Bytes node_keys;               ///< Addresses whose signatures make a block, 20 bytes each.
    std::vector<Command> setup;    ///< What the operator does first: assets, feeds, markets, signer sets.
};
void encode(Writer& w, const Genesis& genesis);
void decode(Reader& r, Genesis& genesis);
/// keccak-256 of "otp.genesis" and the canonical bytes.
[[nodiscard]] Hash network_id(const Genesis& genesis);

class State {
public:
    static constexpr AccountNo fees_account{0};
    static constexpr AccountNo dust_account{1};

    /// An empty state in which `fees` and `dust` are accounts 0 and 1 and the roles are held as given.
    State(const Hash& network, Time time, const Address& operator_, const Address& custodian, const Address& fees,
          const Address& dust);

    // Finding. Nothing when there is no such thing.
    [[nodiscard]] std::optional<AccountNo> find_account(const Address& address) const;
    [[nodiscard]] std::optional<AssetNo> find_asset(const Ticker& name) const;
    [[nodiscard]] std::optional<FeedNo> find_feed(const Text& name) const;
    [[nodiscard]] std::optional<MarketNo> find_market(const MarketName& name) const;
    [[nodiscard]] std::optional<SeriesNo> find_series(MarketNo market, const SeriesName& name) const;
    [[nodiscard]] std::optional<SeriesNo> find_series(const SeriesName& name) const;
    [[nodiscard]] const OpenOffer* find_offer(OfferNumber number) const;
    [[nodiscard]] const SettlementRecord* find_record(const RecordKey& key) const;
    [[nodiscard]] const SettlementRecord& record_of(const Series& series) const;
    [[nodiscard]] Phase phase(const Series& series) const;

    // Effects. Each marks what it touches for the next state root.
    AccountNo open_account(const Address& address);  ///< Finds or makes it.
    AssetNo add_asset(const Asset& asset);
    FeedNo add_feed(const Feed& feed);
    MarketNo add_market(const Market& market);
    SeriesNo add_series(const SeriesName& name, MarketNo market);
    void add_signer_set(const SignerSet& set);
    void end_signer_set(std::size_t index, std::int64_t valid_until_s);
    Position& open_position(SeriesNo series, AccountNo account);  ///< Finds or makes it.
    void drop_position_if_empty(SeriesNo series, AccountNo account);
    void pop_position(SeriesNo series);  ///< Settlement: forgets the last position.
    OfferNumber add_offer(AccountNo seller, SeriesNo series, Contracts contracts, Price premium, bool resale);
    void reduce_offer(OfferNumber number, Contracts by);  ///< Off the book when nothing is left.
    void touch(AccountNo account) { account_tree_.mark(account.value); }
    void touch(SeriesNo no) { series_tree_.mark(no.value); }
    void touch(FeedNo no) { feed_tree_.mark(no.value); }
    SettlementRecord& edit_record(std::size_t index) {
        record_tree_.mark(index);
        return records_[index];
    }
    Account& edit_account(AccountNo no) {
        touch(no);
        return accounts_[no.value];
    }
    Feed& edit_feed(FeedNo no) {
        touch(no);
        return feeds_[no.value];
    }
    Series& edit_series(SeriesNo no) {
        touch(no);
        return series_[no.value];
    }
    [[nodiscard]] bool reference_is_used(const Text& reference) const;
    void use_reference(const Text& reference);

    // Reading.
    [[nodiscard]] const std::vector<Asset>& assets() const { return assets_; }
    [[nodiscard]] const std::vector<Feed>& feeds() const { return feeds_; }
    [[nodiscard]] const std::vector<SignerSet>& signer_sets() const { return signer_sets_; }
    [[nodiscard]] const std::vector<Market>& markets() const { return markets_; }
    [[nodiscard]] const std::vector<Account>& accounts() const { return accounts_; }
    [[nodiscard]] const std::vector<Series>& series() const { return series_; }
    [[nodiscard]] const std::vector<OpenOffer>& offers() const { return offers_; }
    [[nodiscard]] const std::vector<SettlementRecord>& records() const { return records_; }
    [[nodiscard]] const std::map<RecordKey, std::uint32_t>& record_index() const { return record_index_; }
    [[nodiscard]] const Series& series(SeriesNo no) const { return series_[no.value]; }
    [[nodiscard]] const Asset& asset(AssetNo no) const { return assets_[no.value]; }
    [[nodiscard]] const Account& account(AccountNo no) const { return accounts_[no.value]; }

    Hash network;
    Time time;  ///< Of the last command.
    bool paused = false;
    AccountNo role_holder[2];   ///< By Role.
    AccountNo role_offered[2];  ///< By Role; fees_account = to nobody.
    std::uint64_t next_offer = 1;
    std::uint64_t signer_sets_version = 0;  ///< Counts changes of the signer sets.
    Ledger ledger;

    // Commitment (state_root.cpp).
    /// The state root; rehashes what changed since the last call.
    [[nodiscard]] Hash root();
    [[nodiscard]] std::size_t leaf_count(Section section) const;
    /// Canonical bytes of one leaf. For a series, root() must have been called since its positions changed.
    void encode_leaf(Writer& w, Section section, std::size_t index) const;
    /// Precondition for both: root() was called since the last change.
    [[nodiscard]] MerklePath leaf_path(Section section, std::size_t index) const;
    [[nodiscard]] const std::array<Hash, section_count>& commitments() const { return commitments_; }

    /// Rebuilds a state from a snapshot's leaves (snapshot.cpp).
    friend class SnapshotReader;

private:
    /// A state without accounts, to be filled by SnapshotReader.
    explicit State(const struct MetaLeaf& meta);

    struct SeriesKey {
        std::uint64_t market_and_kind = 0;
        std::int64_t expiry_ms = 0;
        std::int64_t strike = 0;
        friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
    };
    struct SeriesKeyHash {
        MixHash mix;
        [[nodiscard]] std::uint64_t operator()(const SeriesKey& key) const {
            const std::uint64_t terms =
                mix.step(mix(static_cast<std::uint64_t>(key.strike)), static_cast<std::uint64_t>(key.expiry_ms));
            return mix.step(terms, key.market_and_kind);
        }
    };
    static SeriesKey key_of(MarketNo market, const SeriesName& name);
    void add_record(const RecordKey& key);
    Hash commit(Section section, MerkleTree& tree);
    void commit_positions();
    [[nodiscard]] const MerkleTree& tree_of(Section section) const;

    std::vector<Asset> assets_;
    std::vector<Feed> feeds_;
    std::vector<SignerSet> signer_sets_;
    std::vector<Market> markets_;
    std::vector<Account> accounts_;
    std::vector<Series> series_;
    std::vector<OpenOffer> offers_;
    std::vector<SettlementRecord> records_;
    std::vector<Hash> references_;

    FlatMap<Address, std::uint32_t> account_of_;
    std::map<MarketName, MarketNo> market_of_;
    std::map<Ticker, AssetNo> asset_of_;
    FlatMap<SeriesKey, std::uint32_t, SeriesKeyHash> series_of_;
    FlatMap<std::uint64_t, std::uint32_t> offer_slot_;
    std::map<RecordKey, std::uint32_t> record_index_;
    FlatMap<Hash, std::uint32_t> reference_of_;

    MerkleTree asset_tree_, feed_tree_, signer_set_tree_, market_tree_, account_tree_, series_tree_, offer_tree_,
        record_tree_, reference_tree_, meta_tree_;
    std::array<Hash, section_count> commitments_{};
};

}  // namespace otp
