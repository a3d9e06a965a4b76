#include "protocol/snapshot.hpp"

#include "protocol/leaves.hpp"

namespace otp {

Bytes write_snapshot(State& state) {
    (void)state.root();  // Series leaves carry the commitment of their positions.
    Writer w;
    w.bytes(as_bytes("OTPS"));
    for (std::size_t i = 0; i < section_count; ++i) {
        const auto section = static_cast<Section>(i);
        const std::size_t count = state.leaf_count(section);
        w.integer(static_cast<std::uint64_t>(count));
        for (std::size_t leaf = 0; leaf < count; ++leaf) {
            state.encode_leaf(w, section, leaf);
            if (section != Section::series) continue;
            const std::vector<Position>& positions = state.series()[leaf].positions;
            w.integer(static_cast<std::uint32_t>(positions.size()));
            for (const Position& position : positions) encode(w, position);
        }
    }
    return w.take();
}

/// Rebuilds a state by its own doors where they check enough, and by its members where they must not add anything.
/// Every reference from one leaf to another is checked; that the numbers are right is what the root says.
class SnapshotReader {
public:
    explicit SnapshotReader(ByteView bytes) : in_{bytes} {}

    Result<State> read(const Hash& root) {
        if (!expect_magic()) return fault("the snapshot does not begin with OTPS");
        MetaLeaf meta;
        if (count() != 1) in_.fail();
        decode(in_, meta);
        if (in_.failed()) return fault("the snapshot's first leaf is malformed");
        State state{meta};
        for (std::size_t i = 1; i < section_count; ++i) {
            const std::uint64_t leaves = count();
            for (std::uint64_t leaf = 0; leaf < leaves && !in_.failed(); ++leaf) {
                if (!read_leaf(state, static_cast<Section>(i))) in_.fail();
            }
            if (in_.failed()) return fault("a leaf of section " + std::to_string(i) + " is malformed");
        }
        if (!in_.at_end()) return fault("there are bytes after the snapshot");
        if (records_read_ != state.record_index_.size()) return fault("a series has no settlement record");
        for (std::size_t role = 0; role < 2; ++role) {
            if (meta.role_holder[role].value >= state.accounts_.size() ||
                meta.role_offered[role].value >= state.accounts_.size()) {
                return fault("a role is held by no account");
            }
        }
        if (state.root() != root) return fault("the snapshot's state root is not the one expected");
        for (std::size_t i = 0; i < commitments_.size(); ++i) {
            if (state.series()[i].positions_commitment != commitments_[i])
                return fault("a series' commitment is not that of its positions");
        }
        return state;
    }

private:
    ParseError fault(std::string reason) const { return {std::move(reason), in_.position()}; }
    std::uint64_t count() { return in_.integer<std::uint64_t>(); }
    bool expect_magic() {
        const ByteView magic = in_.bytes(4);
        return !in_.failed() && std::memcmp(magic.data(), "OTPS", 4) == 0;
    }

    bool read_leaf(State& state, Section section) {
        switch (section) {
            case Section::assets:
                return read_asset(state);
            case Section::feeds:
                return read_feed(state);
            case Section::signer_sets:
                return read_signer_set(state);
            case Section::markets:
                return read_market(state);
            case Section::accounts:
                return read_account(state);
            case Section::series:
                return read_series(state);
            case Section::offers:
                return read_offer(state);
            case Section::records:
                return read_record(state);
            case Section::references:
                return read_reference(state);
            case Section::meta:
            case Section::positions:
                break;
        }
        return false;
    }

    bool read_asset(State& state) {
        AssetLeaf leaf;
        decode(in_, leaf);
        if (in_.failed() || leaf.asset.decimals > 18 || state.find_asset(leaf.asset.name)) return false;
        const AssetNo no = state.add_asset(leaf.asset);
        state.ledger.restore(no, leaf.totals);
        return true;
    }

    bool read_feed(State& state) {
        Feed feed;
        decode(in_, feed);
        if (in_.failed() || state.find_feed(feed.name)) return false;
        state.add_feed(feed);
        return true;
    }

    bool read_signer_set(State& state) {
        SignerSet& set = state.signer_sets_.emplace_back();
        decode(in_, set);
        state.signer_set_tree_.resize(state.signer_sets_.size());
        return !in_.failed();
    }

    bool read_market(State& state) {
        Market market;
        decode(in_, market);
        if (in_.failed() || state.find_market(market.name)) return false;
        if (market.base.value >= state.assets_.size() || market.quote.value >= state.assets_.size()) return false;
        if (market.feed.value >= state.feeds_.size() || market.premium_tick <= Price{}) return false;
        state.add_market(market);
        return true;
    }

    bool read_account(State& state) {
        AccountLeaf leaf;
        decode(in_, leaf);
        if (in_.failed() || state.find_account(leaf.address)) return false;
        const AccountNo no = state.open_account(leaf.address);
        Account& account = state.accounts_[no.value];
        account.agents = std::move(leaf.agents);
        if (!account.nonces.restore(std::move(leaf.nonces))) return false;
        for (const auto& [asset, balance] : leaf.balances) {
            if (asset.value >= state.assets_.size()) return false;
            state.ledger.restore(no, asset, balance);
        }
        return true;
    }

    bool read_series(State& state) {
        Series leaf;
        Hash commitment;
        decode_series(in_, leaf);
        decode(in_, commitment);
        commitments_.push_back(commitment);
        if (in_.failed() || leaf.terms.market.value >= state.markets_.size()) return false;
        if (state.find_series(leaf.terms.market, leaf.name)) return false;
        if (state.markets_[leaf.terms.market.value].name != leaf.name.market) return false;
        const SeriesNo no = state.add_series(leaf.name, leaf.terms.market);
        Series& series = state.series_[no.value];
        if (series.id != leaf.id) return false;
        series.written = leaf.written;
        series.open_interest = leaf.open_interest;
        series.escrow = leaf.escrow;
        series.premium_escrow = leaf.premium_escrow;
        series.payouts = leaf.payouts;
        series.settled = leaf.settled;
        const auto positions = in_.integer<std::uint32_t>();
        for (std::uint32_t i = 0; i < positions && !in_.failed(); ++i) {
            Position position;
            decode(in_, position);
            if (position.account.value >= state.accounts_.size() || series.position(position.account) != nullptr)
                return false;
            state.open_position(no, position.account) = position;
        }
        return !in_.failed();
    }

    bool read_offer(State& state) {
        OpenOffer offer;
        decode(in_, offer);
        if (in_.failed() || offer.series.value >= state.series_.size() || offer.seller.value >= state.accounts_.size())
            return false;
        if (state.find_offer(offer.number) != nullptr) return false;
        state.offer_slot_.set(offer.number.value, static_cast<std::uint32_t>(state.offers_.size()));
        state.offers_.push_back(offer);
        state.offer_tree_.resize(state.offers_.size());
        state.series_[offer.series.value].book.insert({offer.premium, offer.number});
        return true;
    }

    /// Series made their records as they were read; the leaves say in which order they stand and what is in them.
    bool read_record(State& state) {
        SettlementRecord record;
        decode(in_, record);
        if (in_.failed()) return false;
        const auto known = state.record_index_.find(record.key);
        if (known == state.record_index_.end()) return false;
        if (records_read_ == 0) state.records_.clear();
        known->second = static_cast<std::uint32_t>(records_read_++);
        state.records_.push_back(std::move(record));
        return records_read_ <= state.record_index_.size();
    }

    bool read_reference(State& state) {
        Hash reference;
        decode(in_, reference);
        if (in_.failed() || state.reference_of_.find(reference) != nullptr) return false;
        state.reference_of_.set(reference, static_cast<std::uint32_t>(state.references_.size()));
        state.references_.push_back(reference);
        state.reference_tree_.resize(state.references_.size());
        return true;
    }

    Reader in_;
    std::size_t records_read_ = 0;
    std::vector<Hash> commitments_;  ///< Of the series' positions, as the leaves say.
};

Result<State> read_snapshot(ByteView bytes, const Hash& root) { return SnapshotReader{bytes}.read(root); }

}  // namespace otp
