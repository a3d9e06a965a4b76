#pragma once
// Many keccak-256 digests at a time: as many messages as a vector has lanes go through the permutation together. The
// digests are those of keccak256(); only the time differs. For trees and lists of hashes that do not need each other.

#include "protocol/codec.hpp"

namespace otp {

class KeccakBatch {
public:
    static constexpr std::size_t width = 4;

    KeccakBatch() = default;
    KeccakBatch(const KeccakBatch&) = delete;
    KeccakBatch& operator=(const KeccakBatch&) = delete;

    /// Where to write the next message. Its digest reaches `digest` by the next flush() at the latest, so `digest`
    /// stays where it is until then, and the message is written before anything else is asked of the batch.
    [[nodiscard]] Writer& next(Hash& digest) {
        if (waiting_ == width) flush();
        digests_[waiting_] = &digest;
        Writer& message = messages_[waiting_++];
        message.clear();
        return message;
    }

    /// Digests what is waiting.
    void flush();

private:
    void hash_together();
    void hash_vector(std::size_t first);

    Writer messages_[width];
    Hash* digests_[width] = {};
    std::size_t waiting_ = 0;
};

}  // namespace otp
