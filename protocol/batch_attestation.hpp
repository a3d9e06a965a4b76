#pragma once
// Pyth's prices before the accumulator (until 2023): a batch of attestations that the envelope signs whole, without a
// tree.

#include <span>
#include <vector>

#include "protocol/price_update.hpp"

namespace otp {

/// The prices in a signed batch ("P2WH" version 3), in its order, after form, signer set, signatures and validity in
/// time were verified as verify_update does.
///
/// Where a feed was not trading, the report is its last trading price: that one's price, confidence and publish time.
/// Its own predecessor is not known, so prev_publish_time_s equals publish_time_s, and it is unique for no second. The
/// slot is the envelope's sequence.
[[nodiscard]] Result<std::vector<PriceReport>, UpdateFault> verify_batch(ByteView vaa, std::span<const SignerSet> sets,
                                                                         const Host& host);

}  // namespace otp
