#pragma once
// The nonces a signer has used: the 64 highest, ascending. Bounded memory, any order of arrival, no replay.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "protocol/status.hpp"
#include "protocol/time.hpp"

namespace otp {

class NonceWindow {
public:
    static constexpr std::size_t kept_max = 64;
    static constexpr Duration age_max = seconds(24 * 3600);
    static constexpr Duration ahead_max = seconds(60);

    /// ok, nonce_too_old, nonce_too_far_ahead or nonce_already_used, at journal time `now`. Nonces are milliseconds.
    [[nodiscard]] Status check(std::uint64_t nonce, Time now) const {
        if (nonce > static_cast<std::uint64_t>(Time::ms_max)) return Status::nonce_too_far_ahead;
        const Time claimed{static_cast<std::int64_t>(nonce)};
        if (claimed <= now - age_max) return Status::nonce_too_old;
        if (claimed >= now + ahead_max) return Status::nonce_too_far_ahead;
        if (std::binary_search(used_.begin(), used_.end(), nonce)) return Status::nonce_already_used;
        if (used_.size() == kept_max && nonce < used_.front()) return Status::nonce_too_old;
        return Status::ok;
    }

    /// Precondition: check() said ok.
    void use(std::uint64_t nonce) {
        if (used_.size() == kept_max) used_.erase(used_.begin());
        used_.insert(std::upper_bound(used_.begin(), used_.end(), nonce), nonce);
    }

    [[nodiscard]] const std::vector<std::uint64_t>& used() const { return used_; }
    /// For restoring a snapshot; false unless strictly ascending and at most kept_max.
    [[nodiscard]] bool restore(std::vector<std::uint64_t> used) {
        if (used.size() > kept_max) return false;
        for (std::size_t i = 1; i < used.size(); ++i) {
            if (used[i - 1] >= used[i]) return false;
        }
        used_ = std::move(used);
        return true;
    }

private:
    std::vector<std::uint64_t> used_;
};

}  // namespace otp
