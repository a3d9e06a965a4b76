#include "protocol/keccak_batch.hpp"

#include <algorithm>
#include <utility>

#include "protocol/keccak.hpp"
#include "protocol/keccak_permutation.hpp"

// The build may ask for this file's permutation in several instruction sets, of which the processor's best is taken
// when the program starts (protocol/CMakeLists.txt). All compute the same.
#ifndef OTP_KECCAK_TARGETS
#define OTP_KECCAK_TARGETS
#endif

namespace otp {
namespace {

constexpr std::size_t rate = 136;
constexpr std::size_t rate_lanes = rate / 8;

/// Messages that go through the permutation together.
constexpr std::size_t vector_lanes = keccak::is_narrow_machine ? 2 : KeccakBatch::width;
static_assert(KeccakBatch::width % vector_lanes == 0);
typedef std::uint64_t Lanes __attribute__((vector_size(8 * vector_lanes)));

OTP_KECCAK_TARGETS void permute_together(Lanes (&lanes)[keccak::lane_count]) { keccak::permute(lanes); }

/// Lanes are little-endian by definition; spelled out so that the host's byte order does not matter.
std::uint64_t load_lane(const std::uint8_t* p) {
    std::uint64_t lane = 0;
    for (unsigned i = 0; i < 8; ++i) lane |= std::uint64_t{p[i]} << (8 * i);
    return lane;
}

/// One message as it is absorbed: whole blocks from where it lies, the last one padded.
class Padded {
public:
    explicit Padded(ByteView message) : message_{message}, blocks_{message.size() / rate + 1} {
        const ByteView rest = message.subspan((blocks_ - 1) * rate);
        std::copy(rest.begin(), rest.end(), last_.begin());
        last_[rest.size()] = 0x01;
        last_[rate - 1] = static_cast<std::uint8_t>(last_[rate - 1] | 0x80);
    }
    [[nodiscard]] std::size_t blocks() const { return blocks_; }
    [[nodiscard]] const std::uint8_t* block(std::size_t i) const {
        return i + 1 == blocks_ ? last_.data() : message_.data() + i * rate;
    }

private:
    ByteView message_;
    std::size_t blocks_;
    std::array<std::uint8_t, rate> last_{};
};

template <class Make, std::size_t... I>
auto each_of(Make make, std::index_sequence<I...>) {
    return std::array{make(I)...};
}
/// What `make` gives for each lane of a vector.
template <class Make>
auto each_lane(Make make) {
    return each_of(make, std::make_index_sequence<vector_lanes>{});
}

}  // namespace

void KeccakBatch::flush() {
    if (waiting_ >= width / 2) {
        hash_together();
    } else {
        for (std::size_t i = 0; i < waiting_; ++i) *digests_[i] = keccak256(messages_[i].view());
    }
    waiting_ = 0;
}

void KeccakBatch::hash_together() {
    // Places that nobody waits in hash the empty message, for nobody.
    for (std::size_t i = waiting_; i < width; ++i) messages_[i].clear();
    for (std::size_t first = 0; first < waiting_; first += vector_lanes) hash_vector(first);
}

/// The messages from `first` on, as many as a vector has lanes.
void KeccakBatch::hash_vector(std::size_t first) {
    const std::array<Padded, vector_lanes> padded =
        each_lane([&](std::size_t i) { return Padded{messages_[first + i].view()}; });
    std::size_t blocks = 0;
    for (const Padded& message : padded) blocks = std::max(blocks, message.blocks());

    Lanes lanes[keccak::lane_count] = {};
    for (std::size_t block = 0; block < blocks; ++block) {
        for (std::size_t i = 0; i < vector_lanes; ++i) {
            if (block >= padded[i].blocks()) continue;  // Done; what its lanes go on to be is of no interest.
            const std::uint8_t* const bytes = padded[i].block(block);
            for (std::size_t lane = 0; lane < rate_lanes; ++lane) lanes[lane][i] ^= load_lane(bytes + 8 * lane);
        }
        permute_together(lanes);
        for (std::size_t i = 0; i < vector_lanes && first + i < waiting_; ++i) {
            if (block + 1 != padded[i].blocks()) continue;
            for (std::size_t at = 0; at < Hash::size; ++at) {
                digests_[first + i]->bytes[at] = static_cast<std::uint8_t>(lanes[at / 8][i] >> (8 * (at % 8)));
            }
        }
    }
}

}  // namespace otp
