#pragma once
// VAA: Wormhole's signed envelope. A header with signatures, and a body that they cover.

#include <optional>
#include <span>

#include "protocol/host.hpp"
#include "protocol/result.hpp"
#include "protocol/signer_set.hpp"
#include "protocol/update_fault.hpp"

namespace otp {

/// A parsed envelope. Its views point into the bytes it was parsed from. Nothing in it is verified.
///
/// The set index is outside the body, hence unsigned: who relabels it is caught by the keys and by the set's validity.
/// Signatures are malleable, so the digest identifies a message and its raw bytes do not.
struct Vaa {
    std::uint32_t set_index = 0;
    ByteView signatures;  ///< Records of `vaa_signature_size` bytes.
    std::uint32_t timestamp_s = 0;
    std::uint32_t nonce = 0;
    Emitter emitter;
    std::uint64_t sequence = 0;
    std::uint8_t consistency_level = 0;
    ByteView payload;
    Hash digest;  ///< keccak256(keccak256(body)): what is signed.
};

inline constexpr std::size_t vaa_signature_size = 66;  ///< Signer index 1, r 32, s 32, recovery id 1.

[[nodiscard]] Result<Vaa, UpdateFault> parse_vaa(ByteView bytes);

/// Whether a quorum of `set` signed `vaa`: indices strictly ascending and in range, recovery ids 0 or 1, and every
/// signature present recovers to the key it names. Nothing if so, else the first fault. Emitter and validity in time
/// are the caller's to judge.
[[nodiscard]] std::optional<UpdateFault> verify_vaa(const Vaa& vaa, const SignerSet& set, const Host& host);

/// The set that an envelope names by its emitter and set index.
[[nodiscard]] Result<const SignerSet*, UpdateFault> find_signer_set(const Vaa& vaa, std::span<const SignerSet> sets);

}  // namespace otp
