#pragma once
// Signatures: one type a scheme, and whose signature of a digest it is. A key's address says nothing about its scheme;
// a signature is one of its scheme or none.

#include <optional>
#include <variant>

#include "protocol/codec.hpp"
#include "protocol/host.hpp"

namespace otp {

/// On the wire: append.
enum class Scheme : std::uint8_t {
    eip712 = 1,  ///< A wallet's secp256k1 key over the digest of typed data.
    p256 = 2,    ///< A browser's own key: ECDSA on P-256 with SHA-256, over the 32 bytes of that digest.
};

/// r, s, v with v 0 or 1 (27 and 28 are brought to it before encoding); the key is recovered from it.
using WalletSignature = std::array<std::uint8_t, 65>;

struct P256Signature {
    P256Key key;
    std::array<std::uint8_t, 64> rs{};  ///< s is low.
};

/// In the order of the schemes.
using Signature = std::variant<WalletSignature, P256Signature>;

[[nodiscard]] Scheme scheme_of(const Signature& signature);
/// Nothing for a number that is no scheme's.
[[nodiscard]] std::optional<Scheme> known_scheme(std::uint8_t number);

/// As in JSON: "eip712", "p256".
[[nodiscard]] std::string_view name(Scheme scheme);
[[nodiscard]] std::optional<Scheme> parse_scheme(std::string_view name);

/// The scheme's number, then its bytes: r, s, v; or x, y, r, s.
void encode(Writer& w, const Signature& signature);
/// What follows the scheme's number. Fails the reader where bytes are missing or v is not 0 or 1.
void decode(Reader& r, Scheme scheme, Signature& signature);

/// Whose signature of `digest` it is; nothing unless it is valid and in its one spelling: of a wallet v 0, 1, 27 or 28
/// and a low s; of a browser's key as is_p256_key_in_range and is_p256_signature_in_range say.
[[nodiscard]] std::optional<Address> signer_of(const Signature& signature, const Hash& digest, const Host& host);

/// As signer_of, of a signature in a command's field: 65 bytes are a wallet's r, s, v without the number of its scheme;
/// of every other scheme it is the number and the bytes, all of them. Nothing for any other bytes.
[[nodiscard]] std::optional<Address> signer_of_proof(ByteView proof, const Hash& digest, const Host& host);

}  // namespace otp
