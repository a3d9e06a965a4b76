// Any bytes as a signed price update: refused or accepted, never read outside of, never answered differently twice.
//
// Signatures always recover to the signer they name here, so that what lies behind them is reached; the keys repeat
// because a real quorum cannot be found by chance.

#include <cstdlib>

#include "protocol/keccak.hpp"
#include "protocol/price_update.hpp"
#include "protocol/vaa.hpp"

namespace {

using namespace otp;

/// Every signature is by one key, which is every signer's.
class GullibleHost final : public Host {
public:
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView rs, std::uint8_t recovery_id) const override {
        if (rs.size() != 64 || recovery_id > 1) std::abort();
        return PublicKey{};
    }
};

/// A set of three for the very emitter and index that the input names, found where parse_vaa finds them.
SignerSet set_for(ByteView update) {
    SignerSet set{.network = "fuzz", .index = 0, .rule = QuorumRule::half, .keys = {}, .emitter = {}};
    set.keys.assign(3, address_of(PublicKey{}));
    set.valid_until_s = 2'000'000'000;
    if (update.size() < 10) return set;
    const std::size_t header = 7U + update[6] + 1U + 2U;
    if (update.size() < header) return set;
    const auto vaa = parse_vaa(update.subspan(header));
    if (!vaa) return set;
    set.index = vaa->set_index;
    set.emitter = vaa->emitter;
    return set;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView update{data, size};
    const SignerSet set = set_for(update);
    const auto first = verify_update(update, {&set, 1}, GullibleHost{});
    const auto second = verify_update(update, {&set, 1}, GullibleHost{});
    if (first.has_value() != second.has_value()) std::abort();
    if (!first) return first.error() == second.error() ? 0 : (std::abort(), 0);
    if (*first != *second || first->size() > 255) std::abort();
    for (const PriceReport& report : *first) {
        if (report.publish_time_s > set.valid_until_s) std::abort();
    }
    return 0;
}
