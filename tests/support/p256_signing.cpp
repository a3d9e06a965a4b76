#include "tests/support/p256_signing.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <memory>

#include "protocol/eip712.hpp"
#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "protocol/require.hpp"

namespace otp::support {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;

const EC_GROUP* group() {
    static const EC_GROUP* const made = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    return made;
}

Number number_of(ByteView bytes) { return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)}; }
Number order() { return number_of(p256_order); }

void put(const Number& number, std::uint8_t* out) { OTP_REQUIRE(BN_bn2binpad(number.get(), out, 32) == 32); }

/// The affine coordinates of `scalar` times the generator.
P256Key multiple_of_generator(const Number& scalar) {
    const Point point{EC_POINT_new(group())};
    const Number x{BN_new()};
    const Number y{BN_new()};
    OTP_REQUIRE(EC_POINT_mul(group(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1);
    OTP_REQUIRE(EC_POINT_get_affine_coordinates(group(), point.get(), x.get(), y.get(), nullptr) == 1);
    P256Key key;
    put(x, key.bytes.data());
    put(y, key.bytes.data() + 32);
    return key;
}

/// 31 bytes, so that it is below the order.
Hash short_of(Hash hash) {
    hash.bytes[0] = 0;
    hash.bytes[31] |= 1;
    return hash;
}

}  // namespace

P256Secret::P256Secret(const Hash& scalar)
    : scalar_{short_of(scalar)}, key_{multiple_of_generator(number_of(scalar_.view()))} {}

Address P256Secret::address() const { return address_of(key_); }

std::array<std::uint8_t, 64> P256Secret::sign_hash(const Sha256Hash& hash) const {
    const std::unique_ptr<BN_CTX, Freed<BN_CTX_free>> context{BN_CTX_new()};
    const Number n = order();
    const Number k = number_of(short_of(Keccak{}.absorb(scalar_.view()).absorb(hash.view()).digest()).view());
    const Number r = number_of(multiple_of_generator(k).view().first(32));
    OTP_REQUIRE(BN_nnmod(r.get(), r.get(), n.get(), context.get()) == 1);
    // s = (hash + r * secret) / k
    const Number s{BN_new()};
    const Number inverse{BN_mod_inverse(nullptr, k.get(), n.get(), context.get())};
    OTP_REQUIRE(BN_mod_mul(s.get(), r.get(), number_of(scalar_.view()).get(), n.get(), context.get()) == 1);
    OTP_REQUIRE(BN_mod_add(s.get(), s.get(), number_of(hash.view()).get(), n.get(), context.get()) == 1);
    OTP_REQUIRE(BN_mod_mul(s.get(), s.get(), inverse.get(), n.get(), context.get()) == 1);
    std::array<std::uint8_t, 64> rs;
    put(r, rs.data());
    put(s, rs.data() + 32);
    return is_p256_signature_in_range(rs) ? rs : with_other_s(rs);
}

P256Signature P256Secret::sign(const Hash& digest) const { return {key_, sign_hash(sha256(digest.view()))}; }

P256Secret p256_key_of(std::string_view name) {
    return P256Secret{keccak256(as_bytes("test/p256/" + std::string{name}))};
}

std::array<std::uint8_t, 64> with_other_s(std::array<std::uint8_t, 64> rs) {
    const Number s = number_of(ByteView{rs}.subspan(32));
    OTP_REQUIRE(BN_sub(s.get(), order().get(), s.get()) == 1);
    put(s, rs.data() + 32);
    return rs;
}

Envelope& sign(Envelope& envelope, const P256Secret& signer, const Hash& domain_separator) {
    envelope.signature = signer.sign(envelope_digest(envelope, domain_separator));
    return envelope;
}

void prove(ApproveAgent& approval, const Address& account, const P256Secret& agent, const Hash& domain_separator) {
    Writer w;
    encode(w, Signature{agent.sign(eip712::digest(domain_separator, eip712::hash_acceptance(account, approval)))});
    approval.proof = w.take();
}

}  // namespace otp::support
