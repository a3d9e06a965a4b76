#pragma once
// The signers of many signatures at once: admission's and replay's most expensive step, spread over processors.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "keys/worker_pool.hpp"
#include "protocol/host.hpp"

namespace otp::keys {

struct SignedDigest {
    Hash digest;
    std::array<std::uint8_t, 64> rs{};
    std::uint8_t recovery_id = 0;
};

/// The signer's address of each item, in the items' order; nothing where no key fits. High s recovers as well: whoever
/// refuses it asks is_low_s. The answers do not depend on the number of threads.
[[nodiscard]] std::vector<std::optional<Address>> recover_addresses(WorkerPool& pool, const Host& host,
                                                                    std::span<const SignedDigest> items);

}  // namespace otp::keys
