#include "wasm/module/p256.hpp"

#include <bearssl_ec.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstring>

#include "protocol/p256_ranges.hpp"

namespace otp::wasm {
namespace {

using Number = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    512, 512, boost::multiprecision::unsigned_magnitude, boost::multiprecision::unchecked, void>>;

Number number_of(ByteView bytes) {
    Number number = 0;
    for (const std::uint8_t byte : bytes) number = (number << 8) | byte;
    return number;
}

bool is_zero_modulo_order(ByteView hash) {
    return std::all_of(hash.begin(), hash.end(), [](std::uint8_t byte) { return byte == 0; }) ||
           std::equal(hash.begin(), hash.end(), p256_order.begin());
}

/// The sum that a verification makes has then no part of the generator, which BearSSL's sum does not allow for: R is
/// (r / s) times the key.
bool verify_without_generator(unsigned char (&point)[65], ByteView rs) {
    const Number n = number_of(p256_order);
    const Number r = number_of(rs.first(32));
    Number factor = r;
    // times s^(n - 2), by squaring
    Number power = number_of(rs.subspan(32));
    for (Number exponent = n - 2; exponent != 0; exponent >>= 1, power = power * power % n) {
        if ((exponent & 1) != 0) factor = factor * power % n;
    }
    unsigned char scalar[32];
    for (int i = 31; i >= 0; --i, factor >>= 8) scalar[i] = static_cast<unsigned char>(factor & 0xff);
    if (br_ec_p256_m31.mul(point, sizeof point, scalar, sizeof scalar, BR_EC_secp256r1) != 1) return false;
    return number_of({point + 1, 32}) % n == r;
}

bool is_in_range(ByteView number) {
    return std::any_of(number.begin(), number.end(), [](std::uint8_t byte) { return byte != 0; }) &&
           std::lexicographical_compare(number.begin(), number.end(), p256_order.begin(), p256_order.end());
}

}  // namespace

bool verify_p256(ByteView key, ByteView hash, ByteView rs) {
    unsigned char point[65] = {4};
    if (key.size() != 64 || hash.size() != 32 || rs.size() != 64) return false;
    if (!is_in_range(rs.first(32)) || !is_in_range(rs.subspan(32))) return false;
    std::memcpy(point + 1, key.data(), key.size());
    if (is_zero_modulo_order(hash)) return verify_without_generator(point, rs);
    const br_ec_public_key known{BR_EC_secp256r1, point, sizeof point};
    return br_ecdsa_i31_vrfy_raw(&br_ec_p256_m31, hash.data(), hash.size(), &known, rs.data(), rs.size()) == 1;
}

}  // namespace otp::wasm
