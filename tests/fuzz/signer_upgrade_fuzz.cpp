// Any bytes as the upgrade of a signer set: refused, and nothing changed, or taken as exactly what the bytes say.
//
// Chance finds no signatures, so every one is taken for the one it claims to be.

#include <algorithm>
#include <cstdlib>

#include "protocol/apply.hpp"
#include "protocol/invariants.hpp"
#include "protocol/keccak.hpp"
#include "protocol/upgrade_proof.hpp"
#include "protocol/vaa.hpp"

namespace {

using namespace otp;

void require(bool condition) {
    if (!condition) std::abort();
}

class GullibleHost final : public Host {
public:
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return false; }
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView rs, std::uint8_t recovery_id) const override {
        require(rs.size() == 64 && recovery_id <= 1);
        return PublicKey{};
    }
};

Address address(std::uint8_t last) {
    Address made;
    made.bytes[19] = last;
    return made;
}

/// A network whose newest set is the one before the set that the bytes name, and two signatures its quorum.
State state_for(ByteView envelope) {
    State state{Hash{}, Time{1'795'132'800'000}, address(1), address(2), address(3), address(4)};
    SignerSet set;
    set.network = "fuzz";
    set.keys.assign(3, address_of(PublicKey{}));
    set.rule = QuorumRule::half;
    set.index = 3;
    if (const auto vaa = parse_vaa(envelope)) {
        if (const auto upgrade = parse_signer_upgrade(vaa->payload)) set.index = upgrade->index - 1;
    }
    state.add_signer_set(set);
    return state;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{data, size};
    State state = state_for(bytes);
    const UpgradeSigners command{Text{"fuzz"}, {bytes.begin(), bytes.end()}};
    const auto upgrade = verify_signer_upgrade(command, state.signer_sets(), GullibleHost{});
    Events events;
    const Context context{state.time, State::fees_account,          {}, upgrade ? Status::ok : upgrade.error(), {},
                          events,     upgrade ? &*upgrade : nullptr};
    const Hash before = state.root();
    const Status status = execute(state, context, command);
    require(!broken_invariant(state).has_value());
    if (!upgrade) {
        require(status == upgrade.error() && status != Status::ok);
        require(events.empty() && state.root() == before && state.signer_sets().size() == 1);
        return 0;
    }
    require(status == Status::ok && state.signer_sets().size() == 2);
    const SignerSet& next = state.signer_sets()[1];
    require(are_distinct_signers(next.keys) && next.index == state.signer_sets()[0].index + 1);
    // What was taken is the end of the bytes: the index, the number of keys, the keys.
    Bytes tail;
    for (int shift = 24; shift >= 0; shift -= 8) tail.push_back(static_cast<std::uint8_t>(next.index >> shift));
    tail.push_back(static_cast<std::uint8_t>(next.keys.size()));
    for (const Address& key : next.keys) tail.insert(tail.end(), key.bytes.begin(), key.bytes.end());
    require(size >= tail.size() && std::equal(tail.rbegin(), tail.rend(), bytes.rbegin()));
    return 0;
}
