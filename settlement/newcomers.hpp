#pragma once
// What strangers may bring into the journal. Any random key signs an envelope, and its first one opens an account that
// stays forever, so those whose signer has no account yet come through a budget. Whoever has one does not notice.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/rate_limit.hpp"
#include "protocol/envelope.hpp"
#include "protocol/state.hpp"

namespace otp::settlement {

struct NewcomerOptions {
    std::uint32_t per_address_per_minute = 30;  ///< Of one remote address, loopback apart; 0: no limit.
    std::uint32_t per_address_burst = 60;
    std::uint32_t per_minute = 300;  ///< Of all together; 0: no limit.
    std::uint32_t burst = 1000;
};

/// The budget. Safe to use from several threads.
class Newcomers {
public:
    explicit Newcomers(const NewcomerOptions& options);

    /// 0 if one more from there may come in, else the seconds after which to try again. `from` is an IP address, or
    /// empty for this process itself, which is never held up.
    [[nodiscard]] std::uint32_t wait_s(const std::string& from, std::int64_t now_us);

private:
    const NewcomerOptions options_;
    std::mutex mutex_;
    net::RateLimiter per_address_;
    net::TokenBucket all_;
};

/// Whether every command is settlement work that is due: a price that is newer than the latest or that an open record
/// lacks a sample of, a record that can be fixed, a series that can be settled. Such an envelope needs no budget, since
/// there is only so much of it and the sooner it is done the better, by whomever.
[[nodiscard]] bool is_due_work(const State& state, Time now, const Envelope& envelope,
                               const std::vector<VerifiedUpdate>& updates);

}  // namespace otp::settlement
