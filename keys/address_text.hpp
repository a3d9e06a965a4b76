#pragma once
// Addresses as people see them: hex whose capitals are a checksum (EIP-55).

#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace otp::keys {

/// "0x" and 40 digits; a letter is a capital where the keccak-256 of the lower-case text says so.
[[nodiscard]] std::string checksum_address(const Address& address);

/// Reads 40 hex digits with or without "0x". Letters all small or all capital carry no checksum and are taken as they
/// are; mixed letters must be exactly those of checksum_address, because one wrong digit then shows.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace otp::keys
