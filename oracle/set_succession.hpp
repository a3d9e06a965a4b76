#pragma once
// Which signer set of a network signs now, as all its signers agree from what the node's state says: when one set takes
// over from another is a second that they all work out alike, so that no second is signed by halves of two sets.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/signer_set.hpp"

namespace otp::oracle {

/// How long after an upgrade reached the journal the new set takes over: signers look at the node's sets more often.
inline constexpr std::int64_t takeover_after_s = 60;

/// The first second that `next` signs in place of `set`, which it follows. An upgrade (upgrade_signers) leaves `set` a
/// day of publish times from the journal's time on, and next may sign what set may: takeover_after_s into that day.
/// Where an operator stated both times (rotate_signers) never before the first second that `next` may sign.
[[nodiscard]] std::int64_t takeover_second(const SignerSet& set, const SignerSet& next);

/// The network's set that signs this second; nothing where it has none. Sets in any order.
[[nodiscard]] std::optional<SignerSet> signing_set(std::span<const SignerSet> sets, std::string_view network,
                                                   std::int64_t second_s);

/// The network that the signer with this address belongs to: that of its set of the highest index; nothing where it is
/// in none.
[[nodiscard]] std::optional<std::string> network_of(const Address& signer, std::span<const SignerSet> sets);

/// What a signer does in this second.
struct SigningDuty {
    std::optional<SignerSet> set;    ///< Signs as one of it; nothing: stands aside.
    std::vector<SignerSet> earlier;  ///< Sets of the network before it, whose reports its signer goes on from.
    friend bool operator==(const SigningDuty&, const SigningDuty&) = default;
};

/// Of the signer with this address: the network's signing set, if it is one of it.
[[nodiscard]] SigningDuty duty_of(const Address& signer, std::span<const SignerSet> sets, std::string_view network,
                                  std::int64_t second_s);

/// Whether a later set of the network than that of this second has the signer: its turn is yet to come.
[[nodiscard]] bool is_to_come(const Address& signer, std::span<const SignerSet> sets, std::string_view network,
                              std::int64_t second_s);

}  // namespace otp::oracle
