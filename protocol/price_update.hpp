#pragma once
// Signed price updates: one container (PNAU: a VAA over a Merkle root, and messages with proofs), one verifier. Pyth's
// updates and our own differ only in signer set, quorum rule and emitter.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/host.hpp"
#include "protocol/result.hpp"
#include "protocol/signer_set.hpp"
#include "protocol/update_fault.hpp"

namespace otp {

using FeedId = FixedBytes<struct PriceFeedId, 32>;

/// The id of a feed of our own: keccak256("otp.feed/" + name), e.g. of "BTC/USD".
[[nodiscard]] FeedId own_feed_id(std::string_view feed_name);

/// One verified price, as its signers said it: sign, size, exponent and the order of the times are theirs, and whether
/// they suit a settlement is the policy's question. Price = price * 10^exponent, confidence likewise.
struct PriceReport {
    FeedId feed;
    std::int64_t price = 0;
    std::uint64_t confidence = 0;
    std::int32_t exponent = 0;
    std::int64_t publish_time_s = 0;
    std::int64_t prev_publish_time_s = 0;  ///< Publish time of the feed's message before this one.
    std::int64_t ema_price = 0;
    std::uint64_t ema_confidence = 0;
    std::uint64_t slot = 0;
    Hash digest;  ///< Digest of the signed body; every report of one update has the same.
    std::uint32_t set_index = 0;
    std::string network;

    friend bool operator==(const PriceReport&, const PriceReport&) = default;
};

/// Whether `set` could sign a report of this publish time; otherwise on which side of its validity the time lies.
[[nodiscard]] std::optional<UpdateFault> check_validity(const PriceReport& report, const SignerSet& set);

inline constexpr std::size_t update_size_max = 65'536;

/// The prices in an update, in its order, after all of it was verified: form, signer set, signatures, every Merkle
/// proof, and each publish time against the set's validity. One bad part refuses the whole. Time-weighted averages
/// (message type 1) are verified and left out, so the list may be empty; it may also hold one message twice.
[[nodiscard]] Result<std::vector<PriceReport>, UpdateFault> verify_update(ByteView update,
                                                                          std::span<const SignerSet> sets,
                                                                          const Host& host);

}  // namespace otp
