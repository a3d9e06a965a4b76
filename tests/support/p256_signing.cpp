#include "tests/support/p256_signing.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include "protocol/eip712.hpp"
#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "protocol/require.hpp"

namespace otp::support {
namespace {

namespace mp = boost::multiprecision;
/// Wide enough for a product and a few sums. The same code natively and in the browser, where there is no OpenSSL.
using Number = mp::uint1024_t;

Number number_of(ByteView bytes) {
    Number number = 0;
    for (const std::uint8_t byte : bytes) number = (number << 8) | byte;
    return number;
}

void put(Number number, std::uint8_t* out) {
    for (int i = 31; i >= 0; --i, number >>= 8) out[i] = static_cast<std::uint8_t>(number & 0xff);
    OTP_REQUIRE(number == 0);
}

const Number& prime() {
    static const Number p = number_of(p256_prime);
    return p;
}
const Number& order() {
    static const Number n = number_of(p256_order);
    return n;
}
/// `modulus` is a prime.
Number inverse(const Number& a, const Number& modulus) { return mp::powm(a, Number{modulus - 2}, modulus); }

Number times(const Number& a, const Number& b) { return a * b % prime(); }
Number minus(const Number& a, const Number& b) { return (a + prime() - b) % prime(); }

/// x / z^2 and y / z^3; z of 0 is infinity.
struct Point {
    Number x, y, z;
};

/// SEC 2, section 2.4.2.
const Point& generator() {
    static const Point g = {Number{"0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"},
                            Number{"0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"}, Number{1}};
    return g;
}

/// Of a curve with a = -3: Explicit-Formulas Database, dbl-2001-b.
Point doubled(const Point& p) {
    const Number delta = times(p.z, p.z);
    const Number gamma = times(p.y, p.y);
    const Number beta = times(p.x, gamma);
    const Number alpha = times(3 * minus(p.x, delta), p.x + delta);
    const Number x = minus(times(alpha, alpha), 8 * beta % prime());
    const Number z = times(2 * p.y, p.z);
    return {x, minus(times(alpha, minus(4 * beta % prime(), x)), 8 * times(gamma, gamma) % prime()), z};
}

/// Precondition: p is infinity or neither the generator nor its opposite.
Point plus_generator(const Point& p) {
    const Point& g = generator();
    if (p.z == 0) return g;
    const Number zz = times(p.z, p.z);
    const Number h = minus(times(g.x, zz), p.x);
    const Number r = minus(times(g.y, times(zz, p.z)), p.y);
    OTP_REQUIRE(h != 0);
    const Number hh = times(h, h);
    const Number hhh = times(hh, h);
    const Number v = times(p.x, hh);
    const Number x = minus(minus(times(r, r), hhh), 2 * v % prime());
    return {x, minus(times(r, minus(v, x)), times(p.y, hhh)), times(p.z, h)};
}

/// The affine coordinates of `scalar` times the generator. Scalars here are below 2^248, so that no sum meets itself.
P256Key multiple_of_generator(const Number& scalar) {
    Point sum{0, 1, 0};
    for (int bit = 255; bit >= 0; --bit) {
        sum = doubled(sum);
        if (mp::bit_test(scalar, static_cast<unsigned>(bit))) sum = plus_generator(sum);
    }
    const Number z = inverse(sum.z, prime());
    const Number zz = times(z, z);
    P256Key key;
    put(times(sum.x, zz), key.bytes.data());
    put(times(sum.y, times(zz, z)), key.bytes.data() + 32);
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
    const Number k = number_of(short_of(Keccak{}.absorb(scalar_.view()).absorb(hash.view()).digest()).view());
    const Number r = number_of(multiple_of_generator(k).view().first(32)) % order();
    const Number sum = (r * number_of(scalar_.view()) + number_of(hash.view())) % order();
    std::array<std::uint8_t, 64> rs;
    put(r, rs.data());
    put(inverse(k, order()) * sum % order(), rs.data() + 32);
    return is_p256_signature_in_range(rs) ? rs : with_other_s(rs);
}

P256Signature P256Secret::sign(const Hash& digest) const { return {key_, sign_hash(sha256(digest.view()))}; }

P256Secret p256_key_of(std::string_view name) {
    return P256Secret{keccak256(as_bytes("test/p256/" + std::string{name}))};
}

std::array<std::uint8_t, 64> with_other_s(std::array<std::uint8_t, 64> rs) {
    put(order() - number_of(ByteView{rs}.subspan(32)), rs.data() + 32);
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
