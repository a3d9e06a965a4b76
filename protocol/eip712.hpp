#pragma once
// EIP-712: the readable typed data that wallets show and sign, derived from the table.
// Source: https://eips.ethereum.org/EIPS/eip-712 (encodeType, hashStruct, domain separator, final digest).

#include <string>
#include <vector>

#include "protocol/command.hpp"

namespace otp::eip712 {

/// One member of a typed struct, as wallets need it: name, EIP-712 type, and its text.
struct Member {
    std::string name;
    std::string type;
    std::string text;
};

/// A command as typed data.
struct TypedData {
    std::string primary_type;
    std::vector<Member> members;
};

/// keccak256("\x19\x01" | domain separator | struct hash).
[[nodiscard]] Hash digest(const Hash& domain_separator, const Hash& struct_hash);

/// Of the domain {name "Open Option Trading Protocol", version "1", salt}: the network id is the salt, no chain id, so
/// every wallet on every network can sign.
[[nodiscard]] Hash domain_separator(const Hash& network);

/// hashStruct of a command with the envelope's account, nonce and deadline.
[[nodiscard]] Hash hash_command(const Command& command, const Address& account, std::uint64_t nonce,
                                std::uint64_t deadline);
/// hashStruct of Batch(bytes commands,address account,uint64 nonce,uint64 deadline).
[[nodiscard]] Hash hash_batch(ByteView commands, const Address& account, std::uint64_t nonce, std::uint64_t deadline);
/// hashStruct of AcceptAgent(address account,address agent,string scopes,string valid_until), which the agent signs.
[[nodiscard]] Hash hash_acceptance(const Address& account, const ApproveAgent& approval);

/// "Buy(string series,...)" for a command's kind.
[[nodiscard]] std::string encode_type(const Command& command);
/// What a wallet is given: the members in order, for the JSON form of eth_signTypedData_v4.
[[nodiscard]] TypedData typed_data(const Command& command, const Address& account, std::uint64_t nonce,
                                   std::uint64_t deadline);

/// For tests and other domains: hashStruct from a type string and encoded 32-byte words.
[[nodiscard]] Hash hash_struct(std::string_view type, const std::vector<Hash>& words);
[[nodiscard]] Hash word_of_text(std::string_view text);
[[nodiscard]] Hash word_of_integer(std::uint64_t value);
[[nodiscard]] Hash word_of_address(const Address& address);

}  // namespace otp::eip712
