#pragma once
// RememberedHost: signatures checked ahead of their use, in parallel, and handed out again when replay asks for them
// one after the other. Nothing is trusted that was not checked.

#include <mutex>
#include <type_traits>

#include "protocol/flat_map.hpp"
#include "protocol/host.hpp"

namespace otp::settlement {

class RememberedHost final : public Host {
public:
    explicit RememberedHost(const Host& host) : host_{host} {}

    [[nodiscard]] std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs,
                                                             std::uint8_t recovery_id) const override {
        if (rs.size() != 64) return std::nullopt;
        RecoveryQuestion question;
        std::copy(digest.bytes.begin(), digest.bytes.end(), question.bytes.begin());
        std::copy(rs.begin(), rs.end(), question.bytes.begin() + 32);
        question.bytes[96] = recovery_id;
        return answer(recovered_, question, [&] { return host_.recover_secp256k1(digest, rs, recovery_id); });
    }

    [[nodiscard]] bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override {
        if (rs.size() != 64) return false;
        P256Question question;
        std::copy(key.bytes.begin(), key.bytes.end(), question.bytes.begin());
        std::copy(hash.bytes.begin(), hash.bytes.end(), question.bytes.begin() + 64);
        std::copy(rs.begin(), rs.end(), question.bytes.begin() + 96);
        return answer(verified_, question, [&] { return host_.verify_p256(key, hash, rs); });
    }

    void forget() {
        const std::lock_guard held{mutex_};
        recovered_.clear();
        verified_.clear();
    }

private:
    using RecoveryQuestion = FixedBytes<struct DigestAndSignature, 97>;
    using P256Question = FixedBytes<struct KeyHashAndSignature, 160>;

    /// Two threads may ask at once; both then find the same.
    template <class Answers, class Question, class Ask>
    std::invoke_result_t<Ask> answer(Answers& answers, const Question& question, Ask ask) const {
        {
            const std::lock_guard held{mutex_};
            if (const auto* const known = answers.find(question)) return *known;
        }
        const std::invoke_result_t<Ask> found = ask();
        const std::lock_guard held{mutex_};
        answers.set(question, found);
        return found;
    }

    const Host& host_;
    mutable std::mutex mutex_;
    mutable FlatMap<RecoveryQuestion, std::optional<PublicKey>> recovered_;
    mutable FlatMap<P256Question, bool> verified_;
};

}  // namespace otp::settlement
