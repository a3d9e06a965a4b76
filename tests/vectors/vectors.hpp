#pragma once
// Golden vectors: what the bytes, digests, signatures and roots of the protocol are, for every other implementation
// (the browser's, the model's) to be held against. Made by generate.cpp, compared by vectors_test.cpp.

#include <string>

namespace otp::vectors {

/// One file: its name in tests/vectors/, and what belongs into it.
struct File {
    const char* name;
    std::string (*make)();
};

/// Commands: fields as text, bytes, EIP-712 type, struct hash and digest.
[[nodiscard]] std::string codec();
/// Envelopes with their signers, and some that are refused.
[[nodiscard]] std::string signatures();
/// The same of browsers' keys, and every edge of keys and numbers that decides whether one is accepted.
[[nodiscard]] std::string p256();
/// A genesis and a chain of blocks, with the state root after every hundredth command.
[[nodiscard]] std::string state_roots();

inline constexpr File files[] = {
    {"codec.json", codec}, {"signatures.json", signatures}, {"p256.json", p256}, {"state_roots.json", state_roots}};

}  // namespace otp::vectors
