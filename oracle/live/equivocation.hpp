#pragma once
// Proof that signers broke their promise: two signed prices of one feed for one second.

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/host.hpp"
#include "protocol/signer_set.hpp"

namespace otp::oracle {

/// Two updates of one second that a quorum signed each.
struct Equivocation {
    std::int64_t second_s = 0;
    std::vector<std::uint8_t> signers;  ///< Positions of those that signed both, rising.
};

/// Nothing where one of them is not a quorum's, where they are of different feeds or seconds, or where they are one
/// body under other signatures: signing the same again breaks nothing.
[[nodiscard]] std::optional<Equivocation> find_equivocation(ByteView one, ByteView other, const SignerSet& set,
                                                            const Host& host);

}  // namespace otp::oracle
