#pragma once
// Commands into signed bytes, on this machine: the digest is computed here and never taken from a node.

#include "keys/secret_key.hpp"
#include "protocol/envelope.hpp"

namespace otp::settlement {

struct SignedEnvelope {
    Hash id;  ///< The digest that was signed, and by which the node knows the envelope.
    Bytes bytes;
};

/// Signs for the network of this domain separator (eip712::domain_separator of the network id).
[[nodiscard]] SignedEnvelope sign_envelope(Envelope envelope, const Hash& domain_separator, const keys::SecretKey& key);

/// The time to date a command by: ours, unless the node lives in another time (a tape of the past, a simulated clock):
/// then the node's. A node's time may stand still for as long as nobody sends it anything, so a node a few days behind
/// lives in ours.
[[nodiscard]] Time signing_time(Time node, Time ours);

}  // namespace otp::settlement
