// Any bytes as a signed message of each kind: explained without reading outside of it, and never believed when a part
// of it could not be read or was not signed. Every signature is taken for the one it claims to be: chance finds none.

#include <algorithm>
#include <cstdlib>

#include "protocol/keccak.hpp"
#include "protocol/update_explanation.hpp"

namespace {

using namespace otp;

void require(bool condition) {
    if (!condition) std::abort();
}

/// Every signature is by one key, which is every signer's.
class GullibleHost final : public Host {
public:
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return false; }
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView rs, std::uint8_t recovery_id) const override {
        require(rs.size() == 64 && recovery_id <= 1);
        return PublicKey{};
    }
};

/// The set that the message names, with a quorum of the signatures it has.
std::vector<SignerSet> sets_for(ByteView bytes, UpdateKind kind) {
    const auto container = parse_price_container(bytes);
    const auto vaa = parse_vaa(kind == UpdateKind::accumulator && container ? container->vaa : bytes);
    if (!vaa) return {};
    SignerSet set{
        .network = "fuzz", .index = vaa->set_index, .rule = QuorumRule::half, .keys = {}, .emitter = vaa->emitter};
    const std::size_t signatures = vaa->signatures.size() / vaa_signature_size;
    set.keys.assign(std::clamp<std::size_t>(2 * signatures, 2, 256) - 1, address_of(PublicKey{}));
    return {set};
}

void check(ByteView bytes, UpdateKind kind) {
    const auto sets = sets_for(bytes, kind);
    const auto explanation = explain_update(bytes, kind, sets, GullibleHost{});
    if (explanation.fault) return require(explanation.reports.empty());
    require(explanation.vaa && explanation.set == sets.data());
    for (const auto& signature : explanation.signatures) require(signature.is_right());
    std::size_t prices = 0;
    for (const auto& message : explanation.messages) {
        require(message.is_proven == true && message.parsed);
        prices += std::holds_alternative<PriceReport>(*message.parsed) ? 1 : 0;
    }
    if (kind == UpdateKind::accumulator) require(explanation.root && prices == explanation.reports.size());
    if (kind == UpdateKind::batch) {
        require(explanation.batch && explanation.batch->attestations.size() == explanation.reports.size());
    }
    if (explanation.upgrade)
        require(explanation.upgrade->keys.size() * Address::size + 40 == explanation.vaa->payload.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{data, size};
    for (const UpdateKind kind : {UpdateKind::accumulator, UpdateKind::batch, UpdateKind::envelope}) check(bytes, kind);
    static_cast<void>(guess_kind(bytes));
    return 0;
}
