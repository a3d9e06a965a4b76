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

/// The time to date a command by, from the node's clock and ours. The node's, so that a clock of ours that is a little
/// off does no harm, and on development networks always: those may live in the time of a tape. Elsewhere ours where
/// they differ by more than five minutes: a node that names a time far ahead could keep a signed command until then.
[[nodiscard]] Time signing_time(Time node, Time ours, bool development);

}  // namespace otp::settlement
