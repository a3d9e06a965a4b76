// Any bytes as a signed price update, and as one message of a well-formed one: refused or accepted, never read outside
// of, never answered differently twice.
//
// Chance finds neither signatures nor Merkle roots, so every signature is taken for the one it claims to be, and in the
// second form the root is made to fit.

#include <algorithm>
#include <cstdlib>

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"
#include "protocol/price_merkle.hpp"
#include "protocol/price_update.hpp"
#include "protocol/vaa.hpp"

namespace {

using namespace otp;

constexpr std::int64_t valid_until_s = 2'000'000'000;

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

/// A set whose quorum is the number of signatures, with the emitter and index that the update names.
SignerSet set_for(ByteView update) {
    SignerSet set{.network = "fuzz", .index = 0, .rule = QuorumRule::half, .keys = {}, .emitter = {}};
    set.keys.assign(1, address_of(PublicKey{}));
    set.valid_until_s = valid_until_s;
    if (update.size() < 10) return set;
    const std::size_t header = 10U + update[6];
    if (update.size() < header) return set;
    const auto vaa = parse_vaa(update.subspan(header));
    if (!vaa) return set;
    set.index = vaa->set_index;
    set.emitter = vaa->emitter;
    const std::size_t signatures = vaa->signatures.size() / vaa_signature_size;
    set.keys.assign(std::clamp<std::size_t>(2 * signatures, 2, 256) - 1, address_of(PublicKey{}));
    return set;
}

void check(ByteView update) {
    const SignerSet set = set_for(update);
    const auto reports = verify_update(update, {&set, 1}, GullibleHost{});
    if (!reports) return require(name(reports.error()) != "unknown_update_fault");
    require(reports->size() <= 255);
    for (const PriceReport& report : *reports) require(report.publish_time_s <= valid_until_s);
}

/// An update of one message, which is its own tree, under one signature.
Bytes update_of(ByteView message) {
    Bytes vaa{1, 0, 0, 0, 0, 1};
    vaa.resize(vaa.size() + vaa_signature_size + 51);
    append_bytes(vaa, as_bytes("AUWV"));
    vaa.resize(vaa.size() + 13);
    append_bytes(vaa, price_leaf(message).view());

    Bytes update;
    append_bytes(update, as_bytes("PNAU"));
    append_bytes(update, Bytes{1, 0, 0, 0});
    append_big_endian(update, static_cast<std::uint16_t>(vaa.size()));
    append_bytes(update, vaa);
    append_big_endian(update, std::uint8_t{1});
    append_big_endian(update, static_cast<std::uint16_t>(message.size()));
    append_bytes(update, message);
    append_big_endian(update, std::uint8_t{0});
    return update;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check({data, size});
    // Messages have about 100 bytes; longer ones only cost hashing.
    if (size <= 256) check(update_of({data, size}));
    return 0;
}
