#pragma once
// Signer sets whose secrets everybody knows.

#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "oracle/update_builder.hpp"

namespace otp::support {

/// n signers derived from a label, as set 3 of the network "test".
struct TestSigners {
    std::vector<keys::SecretKey> keys;
    SignerSet set;

    TestSigners(unsigned n, QuorumRule rule, const std::string& label = "signer") {
        set.network = "test";
        set.index = 3;
        set.rule = rule;
        set.emitter.chain = 60'000;
        set.emitter.address.bytes[31] = 7;
        for (unsigned i = 0; i < n; ++i) {
            keys.push_back(keys::SecretKey::derive_for_development("test/" + label + "/" + std::to_string(i)));
            set.keys.push_back(keys.back().address());
        }
    }

    /// The signatures of the first `count` signers.
    [[nodiscard]] std::vector<oracle::IndexedSignature> sign(const Hash& digest, std::size_t count) const {
        std::vector<oracle::IndexedSignature> signatures;
        for (std::size_t i = 0; i < count; ++i) {
            const auto signature = keys[i].sign(digest);
            signatures.push_back({static_cast<std::uint8_t>(i), signature.rs, signature.recovery_id});
        }
        return signatures;
    }
};

}  // namespace otp::support
