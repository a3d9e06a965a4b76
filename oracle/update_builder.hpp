#pragma once
// Builds signed price updates in the container that protocol/price_update.hpp verifies, by the conventions of Pyth's
// routers: ring size 0, sequence = slot, one Merkle tree over all messages of the slot.

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "keys/secret_key.hpp"
#include "protocol/price_merkle.hpp"
#include "protocol/price_update.hpp"

namespace otp::oracle {

/// Routers count slots of 50 ms.
inline constexpr std::uint64_t slots_per_second = 20;

/// Most messages one update can carry.
inline constexpr std::size_t reports_max = 255;

/// An update without its signatures: the body they cover, and the messages with their proofs.
struct UnsignedUpdate {
    struct Message {
        Bytes bytes;
        std::vector<PriceNode> proof;  ///< Siblings from the leaf upwards.
    };
    Bytes body;
    std::vector<Message> messages;
};

/// One signer's signature of an update's digest.
struct IndexedSignature {
    std::uint8_t index = 0;  ///< Position of the signer's key in its set.
    std::array<std::uint8_t, 64> rs{};
    std::uint8_t recovery_id = 0;
};

/// Of each report its feed, prices, exponent and times go into a message, in the order given; slot, digest, set and
/// network are those of the update. From 1 to `reports_max` reports; any other number is the caller's bug and ends the
/// process.
[[nodiscard]] UnsignedUpdate build_update(std::span<const PriceReport> reports, std::uint64_t slot,
                                          std::uint32_t timestamp_s, const Emitter& emitter);

/// What each signer signs.
[[nodiscard]] Hash digest(const UnsignedUpdate& update);

/// The update as it travels. Puts the signatures in the order of their indices; whether they verify is not checked
/// here.
[[nodiscard]] Bytes assemble(const UnsignedUpdate& update, std::uint32_t set_index,
                             std::vector<IndexedSignature> signatures);

/// An update ready to travel, and the digest its signatures are over.
struct SignedUpdate {
    Bytes bytes;
    Hash digest;
};

/// The keys of exactly a quorum of one signer set, ready to sign many updates.
class QuorumSigner {
public:
    /// Keeps the keys of the lowest positions that make a quorum of `set`; refuses when `keys` hold none.
    [[nodiscard]] static Result<QuorumSigner> create(SignerSet set, std::span<const keys::SecretKey> keys);

    [[nodiscard]] const SignerSet& set() const { return set_; }

    /// Builds, signs and assembles. As build_update, takes 1 to `reports_max` reports.
    [[nodiscard]] SignedUpdate sign(std::span<const PriceReport> reports, std::uint64_t slot,
                                    std::uint32_t timestamp_s) const;

private:
    struct Signer {
        std::uint8_t index;
        keys::SecretKey key;
    };

    QuorumSigner(SignerSet set, std::vector<Signer> signers) : set_{std::move(set)}, signers_{std::move(signers)} {}

    SignerSet set_;
    std::vector<Signer> signers_;
};

/// One update signed by a quorum. Refuses when `keys` hold none.
[[nodiscard]] Result<Bytes> sign_update(std::span<const PriceReport> reports, std::uint64_t slot,
                                        std::uint32_t timestamp_s, const SignerSet& set,
                                        std::span<const keys::SecretKey> keys);

}  // namespace otp::oracle
