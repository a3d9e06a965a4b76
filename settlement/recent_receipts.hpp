#pragma once
// RecentReceipts: what became of recent envelopes, so that a repeated one gets the first answer. Nothing here decides
// whether an envelope runs: the nonce does that, and an envelope forgotten here is refused by its nonce.

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "protocol/flat_map.hpp"
#include "settlement/applied_block.hpp"

namespace otp::settlement {

/// One block's envelopes and receipts in their canonical bytes, which are what its receipts hash covers.
struct RecentBlock {
    std::uint64_t height = 0;
    Time time;
    std::vector<Hash> ids;
    std::vector<Address> signers;
    std::vector<std::uint64_t> ends;  ///< By envelope: where its receipts end in `receipts`.
    Bytes receipts;
};

/// Where an envelope stands, and what it answered.
struct RecentReceipt {
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    Address signer;
    std::vector<Receipt> receipts;
};

class RecentReceipts {
public:
    /// The oldest blocks are forgotten beyond `envelopes_max` or `bytes_max`, and when no nonce of theirs can be
    /// accepted any more.
    RecentReceipts(std::size_t envelopes_max, std::size_t bytes_max)
        : envelopes_max_{envelopes_max}, bytes_max_{bytes_max} {}

    /// Encodes a block's receipts; their keccak-256 is its receipts hash.
    [[nodiscard]] static RecentBlock encode_block(std::uint64_t height, Time time,
                                                  const std::vector<AppliedEnvelope>& envelopes,
                                                  const std::vector<Receipt>& receipts);

    /// Heights must be consecutive.
    void add(RecentBlock block);

    /// The envelope of this id. Anyone can sign the bytes of another's envelope: one whose signer had no authority does
    /// not stand in the way of one that had.
    [[nodiscard]] std::optional<RecentReceipt> find(const Hash& id) const;

    [[nodiscard]] std::size_t envelopes() const { return envelopes_; }
    [[nodiscard]] std::vector<std::shared_ptr<const RecentBlock>> blocks() const {
        return {blocks_.begin(), blocks_.end()};
    }

private:
    struct Place {
        std::uint64_t height = 0;
        std::uint32_t index = 0;
        bool authorised = false;
    };
    void forget_oldest();

    std::size_t envelopes_max_;
    std::size_t bytes_max_;
    std::size_t envelopes_ = 0;
    std::size_t bytes_ = 0;
    std::deque<std::shared_ptr<const RecentBlock>> blocks_;
    FlatMap<Hash, Place> place_of_;
};

void encode(Writer& w, const RecentBlock& block);
void decode(Reader& r, RecentBlock& block);

}  // namespace otp::settlement
