#pragma once
// Upgrades of signer sets as their signers would publish them, and as they never would.

#include <algorithm>
#include <vector>

#include "keys/secret_key.hpp"
#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"
#include "protocol/signer_set.hpp"

namespace otp::support {

/// An upgrade in parts, good as it stands once `index` and `keys` are said.
struct UpgradeParts {
    std::uint32_t index = 0;    ///< Of the set that it names.
    std::vector<Address> keys;  ///< Of the set that it names.
    std::uint16_t chain = 0;
    std::string module = "Core";
    std::uint8_t action = 2;
    std::uint16_t emitter_chain = 1;
    std::uint8_t emitter_end = 4;  ///< Last byte of the emitter's address, the others are 0.
    Bytes behind = {};             ///< Follows the payload.

    [[nodiscard]] Bytes body() const {
        Bytes bytes;
        append_big_endian(bytes, std::uint32_t{1'700'000'000});
        append_big_endian(bytes, std::uint32_t{7});
        append_big_endian(bytes, emitter_chain);
        bytes.resize(bytes.size() + 31);
        append_big_endian(bytes, emitter_end);
        append_big_endian(bytes, std::uint64_t{11});
        append_big_endian(bytes, std::uint8_t{32});
        bytes.resize(bytes.size() + 32 - module.size());
        append_bytes(bytes, as_bytes(module));
        append_big_endian(bytes, action);
        append_big_endian(bytes, chain);
        append_big_endian(bytes, index);
        append_big_endian(bytes, static_cast<std::uint8_t>(keys.size()));
        for (const Address& key : keys) append_bytes(bytes, key.view());
        append_bytes(bytes, behind);
        return bytes;
    }
};

/// The envelope with the signatures of `signers`, by place, as one of set `set_index`.
[[nodiscard]] inline Bytes upgrade_envelope(const UpgradeParts& parts, std::uint32_t set_index,
                                            const std::vector<keys::SecretKey>& keys,
                                            const std::vector<std::uint8_t>& signers) {
    const Bytes body = parts.body();
    const Hash digest = keccak256(keccak256(body).view());
    Bytes bytes;
    append_big_endian(bytes, std::uint8_t{1});
    append_big_endian(bytes, set_index);
    append_big_endian(bytes, static_cast<std::uint8_t>(signers.size()));
    for (const std::uint8_t signer : signers) {
        const auto signature = keys[signer % keys.size()].sign(digest);
        append_big_endian(bytes, signer);
        append_bytes(bytes, signature.rs);
        append_big_endian(bytes, signature.recovery_id);
    }
    append_bytes(bytes, body);
    return bytes;
}

/// With the signatures of the first `count` signers.
[[nodiscard]] inline Bytes upgrade_envelope(const UpgradeParts& parts, std::uint32_t set_index,
                                            const std::vector<keys::SecretKey>& keys, std::size_t count) {
    std::vector<std::uint8_t> signers;
    for (std::size_t i = 0; i < count; ++i) signers.push_back(static_cast<std::uint8_t>(i));
    return upgrade_envelope(parts, set_index, keys, signers);
}

}  // namespace otp::support
