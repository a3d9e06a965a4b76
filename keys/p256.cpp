#include "keys/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>
#include <new>

namespace otp::keys {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Pair = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

/// A signature that does not fit is an answer, not an error of this thread's next user of OpenSSL.
class ErrorsForgotten {
public:
    ErrorsForgotten() { ERR_set_mark(); }
    ErrorsForgotten(const ErrorsForgotten&) = delete;
    ErrorsForgotten& operator=(const ErrorsForgotten&) = delete;
    ~ErrorsForgotten() { ERR_pop_to_mark(); }
};

template <class Owner>
Owner owned(typename Owner::pointer thing) {
    if (thing == nullptr) throw std::bad_alloc{};
    return Owner{thing};
}

/// Nothing for a point that is not on the curve.
Key import(const P256Key& key) {
    std::array<std::uint8_t, 1 + P256Key::size> uncompressed{POINT_CONVERSION_UNCOMPRESSED};
    std::copy(key.bytes.begin(), key.bytes.end(), uncompressed.begin() + 1);
    char group[] = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, uncompressed.data(), uncompressed.size()),
        OSSL_PARAM_construct_end()};
    const auto context = owned<Context>(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* imported = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &imported, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        return nullptr;
    }
    return Key{imported};
}

/// DER, as the library takes a signature: two integers, 72 bytes at most.
struct Der {
    std::array<std::uint8_t, 80> bytes;
    std::size_t size = 0;
};

Der der_of(ByteView rs) {
    auto r = owned<Number>(BN_bin2bn(rs.data(), 32, nullptr));
    auto s = owned<Number>(BN_bin2bn(rs.data() + 32, 32, nullptr));
    const auto pair = owned<Pair>(ECDSA_SIG_new());
    // From here on they are the pair's.
    ECDSA_SIG_set0(pair.get(), r.release(), s.release());
    Der der;
    std::uint8_t* end = der.bytes.data();
    const int size = i2d_ECDSA_SIG(pair.get(), &end);
    if (size <= 0) throw std::bad_alloc{};
    der.size = static_cast<std::size_t>(size);
    return der;
}

}  // namespace

bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) {
    if (rs.size() != 64) return false;
    const ErrorsForgotten errors;
    const Key imported = import(key);
    if (imported == nullptr) return false;
    const auto context = owned<Context>(EVP_PKEY_CTX_new_from_pkey(nullptr, imported.get(), nullptr));
    if (EVP_PKEY_verify_init(context.get()) != 1) return false;
    const Der der = der_of(rs);
    return EVP_PKEY_verify(context.get(), der.bytes.data(), der.size, hash.bytes.data(), hash.bytes.size()) == 1;
}

}  // namespace otp::keys
