#pragma once
// A command as wallets are given it: the JSON of eth_signTypedData_v4.

#include <nlohmann/json_fwd.hpp>

#include "protocol/command.hpp"

namespace otp::settlement {

/// {"types":{"EIP712Domain":[...],"Buy":[...]},"primaryType":"Buy","domain":{...},"message":{...}}. 64-bit integers are
/// decimal strings, because JSON numbers of that size do not survive every parser.
[[nodiscard]] nlohmann::json typed_data_json(const Hash& network, const Command& command, const Address& account,
                                             std::uint64_t nonce, std::uint64_t deadline);

}  // namespace otp::settlement
