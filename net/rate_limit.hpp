#pragma once
// A token bucket whose clock is the caller's, and one bucket for each key. Pure: no clock, no locks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>

namespace otp::net {

/// `rate` tokens a second up to `burst`; full at the beginning. Exact integers: a token is 1,000,000 parts, so
/// that `rate` parts arrive in each microsecond.
class TokenBucket {
public:
    TokenBucket(std::uint32_t rate_per_s, std::uint32_t burst, std::int64_t now_us)
        : rate_{rate_per_s}, full_{std::int64_t{std::max(burst, 1u)} * token}, parts_{full_}, last_us_{now_us} {}

    /// Takes one token; false, and nothing taken, if there is none. Time that runs backwards adds nothing.
    [[nodiscard]] bool take(std::int64_t now_us) {
        refill(now_us);
        if (parts_ < token) return false;
        parts_ -= token;
        return true;
    }

    /// Microseconds until a token is there: 0 now, -1 never (rate 0).
    [[nodiscard]] std::int64_t wait_us(std::int64_t now_us) {
        refill(now_us);
        if (parts_ >= token) return 0;
        if (rate_ == 0) return -1;
        return (token - parts_ + rate_ - 1) / rate_;
    }

    [[nodiscard]] bool is_full(std::int64_t now_us) {
        refill(now_us);
        return parts_ == full_;
    }

private:
    static constexpr std::int64_t token = 1'000'000;

    void refill(std::int64_t now_us) {
        if (now_us <= last_us_) return;
        const std::int64_t elapsed = now_us - last_us_;
        last_us_ = now_us;
        // Compared before it is multiplied: a long pause must not overflow.
        if (rate_ == 0) return;
        parts_ = elapsed > (full_ - parts_) / rate_ ? full_ : parts_ + elapsed * rate_;
    }

    std::int64_t rate_;
    std::int64_t full_;
    std::int64_t parts_;
    std::int64_t last_us_;
};

/// One bucket a key, at most `keys_max` of them. A bucket that is full again says nothing and is dropped first;
/// if none is, new keys share one bucket, so that inventing keys never buys more than one key's rate.
class RateLimiter {
public:
    RateLimiter(std::uint32_t rate_per_s, std::uint32_t burst, std::size_t keys_max = 10'000)
        : rate_{rate_per_s}, burst_{burst}, keys_max_{keys_max} {}

    /// 0 if the request may pass, else the microseconds after which one may (-1: never).
    [[nodiscard]] std::int64_t take(const std::string& key, std::int64_t now_us) {
        TokenBucket& bucket = find(key, now_us);
        return bucket.take(now_us) ? 0 : bucket.wait_us(now_us);
    }

    [[nodiscard]] std::size_t size() const { return buckets_.size(); }

private:
    TokenBucket& find(const std::string& key, std::int64_t now_us) {
        auto found = buckets_.find(key);
        if (found != buckets_.end()) return found->second;
        if (buckets_.size() >= keys_max_) sweep(now_us);
        const std::string& kept = buckets_.size() >= keys_max_ ? shared_key : key;
        return buckets_.try_emplace(kept, rate_, burst_, now_us).first->second;
    }

    /// At most once a second, for it looks at every bucket.
    void sweep(std::int64_t now_us) {
        if (swept_ && now_us - swept_us_ < 1'000'000) return;
        swept_ = true;
        swept_us_ = now_us;
        for (auto entry = buckets_.begin(); entry != buckets_.end();) {
            entry = entry->second.is_full(now_us) ? buckets_.erase(entry) : std::next(entry);
        }
    }

    inline static const std::string shared_key = "(others)";
    std::uint32_t rate_;
    std::uint32_t burst_;
    std::size_t keys_max_;
    std::map<std::string, TokenBucket> buckets_;
    bool swept_ = false;
    std::int64_t swept_us_ = 0;
};

}  // namespace otp::net
