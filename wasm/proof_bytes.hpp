#pragma once
// Proofs as bytes: the form that otp.h describes.

#include <variant>

#include "protocol/proof.hpp"

namespace otp::wasm {

void write_proof(Writer& w, const InclusionProof& proof);
void write_proof(Writer& w, const PositionProof& proof);

using AnyProof = std::variant<InclusionProof, PositionProof>;
/// Nothing unless the bytes are exactly one proof.
[[nodiscard]] std::optional<AnyProof> read_proof(ByteView bytes);

}  // namespace otp::wasm
