#include "protocol/signature.hpp"

#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "protocol/secp256k1_order.hpp"

namespace otp {
namespace {

constexpr std::size_t rs_size = 64;

void encode_bytes(Writer& w, const WalletSignature& signature) { w.bytes(signature); }

void encode_bytes(Writer& w, const P256Signature& signature) {
    w.bytes(signature.key.view());
    w.bytes(signature.rs);
}

void decode_bytes(Reader& r, WalletSignature& signature) {
    const ByteView bytes = r.bytes(signature.size());
    std::copy(bytes.begin(), bytes.end(), signature.begin());
    if (signature[rs_size] > 1) r.fail();
}

void decode_bytes(Reader& r, P256Signature& signature) {
    decode(r, signature.key);
    const ByteView rs = r.bytes(signature.rs.size());
    std::copy(rs.begin(), rs.end(), signature.rs.begin());
}

std::optional<Address> signer(const WalletSignature& signature, const Hash& digest, const Host& host) {
    const ByteView rs = ByteView{signature}.first(rs_size);
    std::uint8_t v = signature[rs_size];
    if (v == 27 || v == 28) v = static_cast<std::uint8_t>(v - 27);
    if (v > 1 || !is_low_s(rs)) return std::nullopt;
    const auto key = host.recover_secp256k1(digest, rs, v);
    if (!key) return std::nullopt;
    return address_of(*key);
}

std::optional<Address> signer(const P256Signature& signature, const Hash& digest, const Host& host) {
    if (!is_p256_key_in_range(signature.key) || !is_p256_signature_in_range(signature.rs)) return std::nullopt;
    if (!host.verify_p256(signature.key, sha256(digest.view()), signature.rs)) return std::nullopt;
    return address_of(signature.key);
}

}  // namespace

Scheme scheme_of(const Signature& signature) { return static_cast<Scheme>(signature.index() + 1); }

std::optional<Scheme> known_scheme(std::uint8_t number) {
    if (number == 0 || number > std::variant_size_v<Signature>) return std::nullopt;
    return static_cast<Scheme>(number);
}

std::string_view name(Scheme scheme) { return scheme == Scheme::eip712 ? "eip712" : "p256"; }

std::optional<Scheme> parse_scheme(std::string_view text) {
    for (const Scheme scheme : {Scheme::eip712, Scheme::p256}) {
        if (text == name(scheme)) return scheme;
    }
    return std::nullopt;
}

void encode(Writer& w, const Signature& signature) {
    w.integer(static_cast<std::uint8_t>(scheme_of(signature)));
    std::visit([&](const auto& of_scheme) { encode_bytes(w, of_scheme); }, signature);
}

void decode(Reader& r, Scheme scheme, Signature& signature) {
    switch (scheme) {
        case Scheme::eip712:
            return decode_bytes(r, signature.emplace<WalletSignature>());
        case Scheme::p256:
            return decode_bytes(r, signature.emplace<P256Signature>());
    }
}

std::optional<Address> signer_of(const Signature& signature, const Hash& digest, const Host& host) {
    return std::visit([&](const auto& of_scheme) { return signer(of_scheme, digest, host); }, signature);
}

std::optional<Address> signer_of_proof(ByteView proof, const Hash& digest, const Host& host) {
    if (proof.size() == std::tuple_size_v<WalletSignature>) {
        WalletSignature wallets;
        std::copy(proof.begin(), proof.end(), wallets.begin());
        return signer(wallets, digest, host);
    }
    Reader reader{proof};
    const auto scheme = known_scheme(reader.integer<std::uint8_t>());
    // A wallet's has one spelling, the one above.
    if (!scheme || *scheme == Scheme::eip712) return std::nullopt;
    Signature signature;
    decode(reader, *scheme, signature);
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return signer_of(signature, digest, host);
}

}  // namespace otp
