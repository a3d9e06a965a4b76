#pragma once
// RememberedHost: signatures recovered ahead of their use, in parallel, and handed out again when replay asks for them
// one after the other. Nothing is trusted that was not recovered.

#include <mutex>

#include "protocol/flat_map.hpp"
#include "protocol/host.hpp"

namespace otp::settlement {

class RememberedHost final : public Host {
public:
    explicit RememberedHost(const Host& host) : host_{host} {}

    [[nodiscard]] std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                             std::uint8_t recovery_id) const override {
        if (rs.size() != 64) return std::nullopt;
        Question question;
        std::copy(digest.bytes.begin(), digest.bytes.end(), question.bytes.begin());
        std::copy(rs.begin(), rs.end(), question.bytes.begin() + 32);
        question.bytes[96] = recovery_id;
        {
            const std::lock_guard held{mutex_};
            if (const auto* const known = answers_.find(question)) return *known;
        }
        const std::optional<PublicKey> answer = host_.recover_secp256k1(digest, rs, recovery_id);
        const std::lock_guard held{mutex_};
        answers_.set(question, answer);
        return answer;
    }

    void forget() {
        const std::lock_guard held{mutex_};
        answers_.clear();
    }

private:
    using Question = FixedBytes<struct DigestAndSignature, 97>;

    const Host& host_;
    mutable std::mutex mutex_;
    mutable FlatMap<Question, std::optional<PublicKey>> answers_;
};

}  // namespace otp::settlement
