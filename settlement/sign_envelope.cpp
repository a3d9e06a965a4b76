#include "settlement/sign_envelope.hpp"

#include "protocol/codec.hpp"

namespace otp::settlement {
namespace {
constexpr Duration difference_max = seconds(300);
}

Time signing_time(Time node, Time ours, bool development) {
    const bool close = node - ours <= difference_max && ours - node <= difference_max;
    return development || close ? node : ours;
}

SignedEnvelope sign_envelope(Envelope envelope, const Hash& domain_separator, const keys::SecretKey& key) {
    const Hash id = envelope_digest(envelope, domain_separator);
    envelope.signature = key.sign(id).bytes65();
    return {id, to_bytes(envelope)};
}

}  // namespace otp::settlement
