// The state root: one Merkle tree a section, kept incrementally, and a hash over their commitments.

#include <algorithm>

#include "protocol/keccak.hpp"
#include "protocol/leaves.hpp"

namespace otp {

State::State(const MetaLeaf& meta)
    : network{meta.network},
      time{meta.time},
      paused{meta.paused},
      next_offer{meta.next_offer},
      signer_sets_version{meta.signer_sets_version} {
    for (std::size_t role = 0; role < 2; ++role) {
        role_holder[role] = meta.role_holder[role];
        role_offered[role] = meta.role_offered[role];
    }
}

std::size_t State::leaf_count(Section section) const {
    switch (section) {
        case Section::meta:
            return 1;
        case Section::assets:
            return assets_.size();
        case Section::feeds:
            return feeds_.size();
        case Section::signer_sets:
            return signer_sets_.size();
        case Section::markets:
            return markets_.size();
        case Section::accounts:
            return accounts_.size();
        case Section::series:
            return series_.size();
        case Section::offers:
            return offers_.size();
        case Section::records:
            return records_.size();
        case Section::references:
            return references_.size();
        case Section::positions:
            break;
    }
    return 0;
}

void State::encode_leaf(Writer& w, Section section, std::size_t index) const {
    switch (section) {
        case Section::meta: {
            MetaLeaf leaf{network, time, paused, {}, {}, next_offer, signer_sets_version};
            for (std::size_t role = 0; role < 2; ++role) {
                leaf.role_holder[role] = role_holder[role];
                leaf.role_offered[role] = role_offered[role];
            }
            return encode(w, leaf);
        }
        case Section::assets:
            return encode(w, AssetLeaf{assets_[index], ledger.totals(AssetNo{static_cast<std::uint16_t>(index)})});
        case Section::feeds:
            return encode(w, feeds_[index]);
        case Section::signer_sets:
            return encode(w, signer_sets_[index]);
        case Section::markets:
            return encode(w, markets_[index]);
        case Section::accounts:
            return encode(w, account_leaf(*this, index));
        case Section::series:
            encode_series(w, series_[index]);
            return encode(w, series_[index].positions_commitment);
        case Section::offers:
            return encode(w, offers_[index]);
        case Section::records:
            return encode(w, records_[index]);
        case Section::references:
            return encode(w, references_[index]);
        case Section::positions:
            break;
    }
}

const MerkleTree& State::tree_of(Section section) const {
    switch (section) {
        case Section::assets:
            return asset_tree_;
        case Section::feeds:
            return feed_tree_;
        case Section::signer_sets:
            return signer_set_tree_;
        case Section::markets:
            return market_tree_;
        case Section::accounts:
            return account_tree_;
        case Section::series:
            return series_tree_;
        case Section::offers:
            return offer_tree_;
        case Section::records:
            return record_tree_;
        case Section::references:
            return reference_tree_;
        case Section::meta:
        case Section::positions:
            break;
    }
    return meta_tree_;
}

MerklePath State::leaf_path(Section section, std::size_t index) const { return tree_of(section).path(index); }

void State::commit_positions() {
    // Few positions of many series change between two roots, so all their trees take each step together.
    constexpr auto section = static_cast<std::uint8_t>(Section::positions);
    KeccakBatch batch;
    std::size_t height = 0;
    for (const std::uint32_t no : series_tree_.marked()) {
        Series& series = series_[no];
        series.tree.hash_leaves(
            section, [&](std::size_t slot, Writer& w) { encode(w, series.positions[slot]); }, batch);
        height = std::max(height, series.tree.height());
    }
    batch.flush();
    for (std::size_t level = 1; level <= height; ++level) {
        for (const std::uint32_t no : series_tree_.marked()) series_[no].tree.hash_level(level, batch);
        batch.flush();
    }
    for (const std::uint32_t no : series_tree_.marked()) {
        Series& series = series_[no];
        write_commitment(batch.next(series.positions_commitment), section, series.positions.size(), series.tree.root());
    }
    batch.flush();
}

Hash State::commit(Section section, MerkleTree& tree) {
    const auto tag = static_cast<std::uint8_t>(section);
    const Hash root = tree.commit(tag, [&](std::size_t index, Writer& w) { encode_leaf(w, section, index); });
    return section_commitment(tag, tree.size(), root);
}

Hash State::root() {
    // Small sections whose every change is not worth tracking.
    meta_tree_.resize(1);
    meta_tree_.mark(0);
    for (std::size_t i = 0; i < assets_.size(); ++i) asset_tree_.mark(i);
    commit_positions();

    MerkleTree* const trees[section_count] = {&meta_tree_,   &asset_tree_,    &feed_tree_,   &signer_set_tree_,
                                              &market_tree_, &account_tree_,  &series_tree_, &offer_tree_,
                                              &record_tree_, &reference_tree_};
    Keccak keccak;
    const std::array<std::uint8_t, 1> head = {0x03};
    keccak.absorb(head);
    for (std::size_t i = 0; i < section_count; ++i) {
        commitments_[i] = commit(static_cast<Section>(i), *trees[i]);
        keccak.absorb(commitments_[i].view());
    }
    return keccak.digest();
}

}  // namespace otp
