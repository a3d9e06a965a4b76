#include "protocol/signer_upgrade.hpp"

#include "protocol/big_endian.hpp"

namespace otp {
namespace {

using Module = FixedBytes<struct GovernanceModule, 32>;
constexpr std::uint8_t upgrade_action = 2;

/// "Core", with zeros before it.
Module core_module() {
    Module module;
    const ByteView word = as_bytes("Core");
    std::memcpy(module.bytes.data() + Module::size - word.size(), word.data(), word.size());
    return module;
}

}  // namespace

Result<SignerUpgrade, UpdateFault> parse_signer_upgrade(ByteView payload) {
    BigEndianReader reader{payload};
    const auto module = reader.read_fixed<Module>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (module != core_module()) return UpdateFault::bad_payload_magic;
    const auto action = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (action != upgrade_action) return UpdateFault::bad_payload_type;
    SignerUpgrade upgrade;
    upgrade.chain = reader.read<std::uint16_t>();
    upgrade.index = reader.read<std::uint32_t>();
    const auto count = reader.read<std::uint8_t>();
    for (unsigned i = 0; i < count && reader.ok(); ++i) upgrade.keys.push_back(reader.read_fixed<Address>());
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (reader.remaining() > 0) return UpdateFault::trailing_bytes;
    return upgrade;
}

}  // namespace otp
