#pragma once
// Bodies of POST requests, read without a socket: what a client sends becomes an envelope or a command, or a problem
// that says where it goes wrong.

#include <string>

#include "protocol/envelope.hpp"
#include "settlement/api/parameters.hpp"

namespace otp::settlement::api {

/// Requests that carry commands: {"envelope":"0x..."}, or {"command":{..}} or {"commands":[..]} with "account",
/// "nonce", "deadline" (0 or left out: none), "scheme" (left out: eip712) and "signature" (eip712: r, s and v, 0, 1, 27
/// or 28; p256: x, y, r and s). The canonical bytes.
[[nodiscard]] Read<Bytes> envelope_of_body(const std::string& body);

/// {"command":{..},"account":"0x..","nonce"?,"deadline"?}
struct PreviewRequest {
    Command command;
    Address account;
    std::optional<std::uint64_t> nonce, deadline;
};
[[nodiscard]] Read<PreviewRequest> preview_of_body(const std::string& body);

/// {"account":"0x..","asset"?:"USD","amount"?:"1000"}
struct FaucetRequest {
    Address account;
    std::optional<Ticker> asset;
    std::optional<Decimal> amount;
};
[[nodiscard]] Read<FaucetRequest> faucet_of_body(const std::string& body);

/// Longest body that any of these takes: an envelope of the greatest size in hex, and its quotes.
inline constexpr std::size_t body_bytes_max = 2 * Envelope::size_max + 1024;

}  // namespace otp::settlement::api
