#pragma once
// Signer sets: whose signatures make a price update true, how many of them, and for which publish times.

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"

namespace otp {

/// How many of n signers must sign. Data of the set: Wormhole's guardians use two_third, Pyth's routers half.
enum class QuorumRule : std::uint8_t { two_third = 0, half = 1 };

/// floor(2n/3)+1 or floor(n/2)+1; at least 1, so an empty set never has a quorum.
[[nodiscard]] constexpr unsigned quorum(QuorumRule rule, unsigned n) {
    return rule == QuorumRule::two_third ? 2 * n / 3 + 1 : n / 2 + 1;
}

/// Who publishes a network's price roots: a chain's number and an address on it.
struct Emitter {
    std::uint16_t chain = 0;
    FixedBytes<struct EmitterAddress, 32> address;
    friend auto operator<=>(const Emitter&, const Emitter&) = default;
};

/// The signers of one network for one span of time.
///
/// (network, index) names a set; indices restart at 0 on another network. A message names only its emitter and an
/// index, so all sets of a network share one emitter and no two networks may: (emitter, index) must be unique among
/// known sets.
struct SignerSet {
    std::string network;
    std::uint32_t index = 0;
    QuorumRule rule = QuorumRule::two_third;
    std::vector<Address> keys;  ///< At most 255; a signature names its key by position.
    Emitter emitter;
    /// Publish times (seconds since 1970) this set may sign, both ends included; open unless said. Judged by the
    /// report's publish time and not by the time of delivery, so that a replay years later gives the same verdict.
    std::int64_t valid_from_s = std::numeric_limits<std::int64_t>::min();
    std::int64_t valid_until_s = std::numeric_limits<std::int64_t>::max();

    friend bool operator==(const SignerSet&, const SignerSet&) = default;
};

}  // namespace otp
