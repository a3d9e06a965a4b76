#pragma once
// Signed envelopes and blocks by keys that everybody knows.

#include "keys/native_host.hpp"
#include "keys/secret_key.hpp"
#include "protocol/block.hpp"
#include "protocol/eip712.hpp"

namespace otp::support {

[[nodiscard]] inline keys::SecretKey key_of(std::string_view name) {
    return keys::SecretKey::derive_for_development("test/" + std::string{name});
}

/// Signs by `signer` for `account`. Nonce and deadline are the envelope's.
inline Envelope& sign(Envelope& envelope, const keys::SecretKey& signer, const Hash& domain_separator) {
    envelope.signature = signer.sign(envelope_digest(envelope, domain_separator)).bytes65();
    return envelope;
}

/// The agent's signature of its acceptance, put into the approval.
inline void prove(ApproveAgent& approval, const Address& account, const keys::SecretKey& agent,
                  const Hash& domain_separator) {
    const auto bytes =
        agent.sign(eip712::digest(domain_separator, eip712::hash_acceptance(account, approval))).bytes65();
    approval.proof.assign(bytes.begin(), bytes.end());
}

/// Signs the header of a block by the node.
inline void sign(Block& block, const keys::SecretKey& node) {
    block.signature = node.sign(block_hash(block.header)).bytes65();
}

}  // namespace otp::support
