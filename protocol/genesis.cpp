#include "protocol/keccak.hpp"
#include "protocol/state.hpp"

namespace otp {
namespace {
constexpr std::size_t setup_max = 1024;
}

void encode(Writer& w, const Genesis& genesis) {
    encode(w, genesis.network);
    encode(w, genesis.time);
    for (const Address& address : {genesis.operator_, genesis.custodian, genesis.fees, genesis.dust})
        encode(w, address);
    encode(w, genesis.node_keys);
    w.integer(static_cast<std::uint32_t>(genesis.setup.size()));
    for (const Command& command : genesis.setup) encode(w, command);
}

void decode(Reader& r, Genesis& genesis) {
    decode(r, genesis.network);
    decode(r, genesis.time);
    for (Address* address : {&genesis.operator_, &genesis.custodian, &genesis.fees, &genesis.dust}) decode(r, *address);
    decode(r, genesis.node_keys);
    const auto count = r.integer<std::uint32_t>();
    if (count > setup_max) r.fail();
    genesis.setup.clear();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) decode(r, genesis.setup.emplace_back());
}

Hash network_id(const Genesis& genesis) {
    return Keccak{}.absorb(as_bytes("otp.genesis")).absorb(to_bytes(genesis)).digest();
}

}  // namespace otp
