#include "settlement/sign_envelope.hpp"

#include "protocol/codec.hpp"

namespace otp::settlement {
namespace {
constexpr Duration quiet_max = seconds(7LL * 24 * 3600);
}

Time signing_time(Time node, Time ours) {
    if (node > ours) return node;
    return ours - node > quiet_max ? node : ours;
}

SignedEnvelope sign_envelope(Envelope envelope, const Hash& domain_separator, const keys::SecretKey& key) {
    const Hash id = envelope_digest(envelope, domain_separator);
    envelope.signature = key.sign(id).bytes65();
    return {id, to_bytes(envelope)};
}

}  // namespace otp::settlement
