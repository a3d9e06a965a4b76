#pragma once
// SHA-256 (FIPS 180-4), in portable integers: what keys of browsers hash with before they sign.

#include "protocol/bytes.hpp"

namespace otp {

using Sha256Hash = FixedBytes<struct Sha256, 32>;

[[nodiscard]] Sha256Hash sha256(ByteView bytes);

}  // namespace otp
