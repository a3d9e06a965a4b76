#pragma once
// Pyth's prices before the accumulator (until 2023): a batch of attestations that the envelope signs whole, without a
// tree.

#include <span>
#include <vector>

#include "protocol/price_update.hpp"

namespace otp {

/// One price as its attester saw it, and what it last was while the feed was trading.
struct Attestation {
    FixedBytes<struct PriceProductId, 32> product;
    FeedId feed;
    std::int64_t price = 0;
    std::uint64_t confidence = 0;
    std::int32_t exponent = 0;
    std::int64_t ema_price = 0;
    std::uint64_t ema_confidence = 0;
    std::uint8_t status = 0;  ///< 0 unknown, 1 trading, 2 halted, 3 auction, 4 ignored.
    std::uint32_t publishers = 0;
    std::uint32_t publishers_max = 0;
    std::int64_t attestation_time_s = 0;
    std::int64_t publish_time_s = 0;
    std::int64_t prev_publish_time_s = 0;
    std::int64_t prev_price = 0;
    std::uint64_t prev_confidence = 0;
    std::optional<std::int64_t> last_attested_time_s;  ///< Since version 3.1.

    /// What it amounts to: the price, or the last trading one. Slot, digest, set and network stay empty.
    [[nodiscard]] PriceReport report() const;
};

struct AttestationBatch {
    std::uint16_t version_major = 0;
    std::uint16_t version_minor = 0;
    std::uint16_t header_size = 0;  ///< Bytes of it after the payload id are for newer readers.
    std::uint8_t payload_id = 0;
    std::uint16_t attestation_size = 0;
    std::vector<Attestation> attestations;
};

/// Of the envelope's payload.
[[nodiscard]] Result<AttestationBatch, UpdateFault> parse_batch(ByteView payload);

/// The prices in a signed batch ("P2WH" version 3), in its order, after form, signer set, signatures and validity in
/// time were verified as verify_update does.
///
/// Where a feed was not trading, the report is its last trading price: that one's price, confidence and publish time.
/// Its own predecessor is not known, so prev_publish_time_s equals publish_time_s, and it is unique for no second. The
/// slot is the envelope's sequence.
[[nodiscard]] Result<std::vector<PriceReport>, UpdateFault> verify_batch(ByteView vaa, std::span<const SignerSet> sets,
                                                                         const Host& host);

}  // namespace otp
