#include "settlement/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace otp::settlement {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78U;

constexpr std::array<std::uint32_t, 256> make_byte_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        table[i] = crc;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> byte_table = make_byte_table();

#if defined(__x86_64__)

/// Moves a CRC register over a fixed number of zero bytes. The move is linear over GF(2), so it is the XOR of what each
/// of the four bytes of the register moves to. It joins the CRCs of neighbouring blocks that were computed at once.
class ZeroShift {
public:
    explicit ZeroShift(std::size_t zero_bytes) {
        for (std::uint32_t bit = 0; bit < 32; ++bit) {
            std::uint32_t moved = 1U << bit;
            for (std::size_t i = 0; i < zero_bytes; ++i) moved = (moved >> 8) ^ byte_table[moved & 0xFF];
            const std::size_t stride = std::size_t{1} << (bit % 8);
            for (std::size_t i = 0; i < 256; ++i) {
                if ((i & stride) != 0) tables_[bit / 8][i] ^= moved;
            }
        }
    }
    [[nodiscard]] std::uint32_t operator()(std::uint32_t crc) const {
        return tables_[0][crc & 0xFF] ^ tables_[1][(crc >> 8) & 0xFF] ^ tables_[2][(crc >> 16) & 0xFF] ^
               tables_[3][crc >> 24];
    }

private:
    std::array<std::array<std::uint32_t, 256>, 4> tables_{};
};

inline std::uint64_t word_at(const std::uint8_t* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// The instruction takes three cycles but one can start in each, so three blocks run side by side.
__attribute__((target("sse4.2"))) std::uint64_t three_blocks(std::uint64_t crc, const std::uint8_t* data,
                                                             std::size_t block, const ZeroShift& shift) {
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < block; i += 8) {
        crc = _mm_crc32_u64(crc, word_at(data + i));
        second = _mm_crc32_u64(second, word_at(data + block + i));
        third = _mm_crc32_u64(third, word_at(data + 2 * block + i));
    }
    const std::uint32_t joined = shift(static_cast<std::uint32_t>(crc)) ^ static_cast<std::uint32_t>(second);
    return shift(joined) ^ static_cast<std::uint32_t>(third);
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::uint32_t seed, ByteView bytes) {
    static constexpr std::size_t long_block = 4096;
    static constexpr std::size_t short_block = 256;
    const std::uint8_t* data = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t crc = ~seed;
    if (left >= 3 * short_block) {
        static const ZeroShift long_shift{long_block};
        static const ZeroShift short_shift{short_block};
        for (; left >= 3 * long_block; data += 3 * long_block, left -= 3 * long_block) {
            crc = three_blocks(crc, data, long_block, long_shift);
        }
        for (; left >= 3 * short_block; data += 3 * short_block, left -= 3 * short_block) {
            crc = three_blocks(crc, data, short_block, short_shift);
        }
    }
    for (; left >= 8; data += 8, left -= 8) crc = _mm_crc32_u64(crc, word_at(data));
    auto narrow = static_cast<std::uint32_t>(crc);
    if (left >= 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, data, sizeof word);
        narrow = _mm_crc32_u32(narrow, word);
        data += 4;
        left -= 4;
    }
    for (; left > 0; ++data, --left) narrow = _mm_crc32_u8(narrow, *data);
    return ~narrow;
}

bool processor_has_crc() { return __builtin_cpu_supports("sse4.2") != 0; }

using Function = std::uint32_t (*)(std::uint32_t, ByteView);

#endif

}  // namespace

std::uint32_t crc32c_by_table(std::uint32_t crc, ByteView bytes) {
    crc = ~crc;
    for (const std::uint8_t byte : bytes) crc = (crc >> 8) ^ byte_table[(crc ^ byte) & 0xFF];
    return ~crc;
}

#if defined(__x86_64__)

std::uint32_t crc32c(std::uint32_t crc, ByteView bytes) {
    static const Function chosen = processor_has_crc() ? crc32c_by_instruction : crc32c_by_table;
    return chosen(crc, bytes);
}

bool crc32c_is_hardware() { return processor_has_crc(); }

#else

std::uint32_t crc32c(std::uint32_t crc, ByteView bytes) { return crc32c_by_table(crc, bytes); }

bool crc32c_is_hardware() { return false; }

#endif

}  // namespace otp::settlement
