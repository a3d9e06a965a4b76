#include "keys/scrypt.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>
#include <new>
#include <stdexcept>
#include <utility>

#include "keys/wiped.hpp"

namespace otp::keys {
namespace {

// One block of salsa is 16 words; one scrypt block is 2 r of those. Formulas: RFC 7914, sections 3 to 6.
constexpr std::size_t salsa_words = 16;
constexpr std::size_t bytes_per_r = 128;

void quarter_round(std::array<std::uint32_t, salsa_words>& x, int a, int b, int c, int d) {
    x[b] ^= std::rotl(x[a] + x[d], 7);
    x[c] ^= std::rotl(x[b] + x[a], 9);
    x[d] ^= std::rotl(x[c] + x[b], 13);
    x[a] ^= std::rotl(x[d] + x[c], 18);
}

/// words = Salsa20/8(words): four double rounds, columns then rows.
void salsa20_8(std::array<std::uint32_t, salsa_words>& words) {
    auto x = words;
    for (int i = 0; i < 4; ++i) {
        quarter_round(x, 0, 4, 8, 12);
        quarter_round(x, 5, 9, 13, 1);
        quarter_round(x, 10, 14, 2, 6);
        quarter_round(x, 15, 3, 7, 11);
        quarter_round(x, 0, 1, 2, 3);
        quarter_round(x, 5, 6, 7, 4);
        quarter_round(x, 10, 11, 8, 9);
        quarter_round(x, 15, 12, 13, 14);
    }
    for (std::size_t i = 0; i < salsa_words; ++i) words[i] += x[i];
}

/// out = BlockMix(in): each sub-block chained through salsa, even ones to the front half, odd ones to the back.
void block_mix(const std::uint32_t* in, std::uint32_t* out, std::size_t r) {
    std::array<std::uint32_t, salsa_words> x;
    const std::uint32_t* const last = in + (2 * r - 1) * salsa_words;
    for (std::size_t i = 0; i < salsa_words; ++i) x[i] = last[i];
    for (std::size_t block = 0; block < 2 * r; ++block) {
        for (std::size_t i = 0; i < salsa_words; ++i) x[i] ^= in[block * salsa_words + i];
        salsa20_8(x);
        std::uint32_t* const to = out + (block / 2 + (block % 2) * r) * salsa_words;
        for (std::size_t i = 0; i < salsa_words; ++i) to[i] = x[i];
    }
}

/// block = ROMix(block): fill the table forwards, then read it in an order the data decides.
/// `table` holds n blocks, `spare` one.
void ro_mix(std::uint32_t* block, std::uint32_t* table, std::uint32_t* spare, const ScryptCost& cost) {
    const std::size_t words = 2 * cost.r * salsa_words;
    for (std::uint64_t i = 0; i < cost.n; ++i) {
        for (std::size_t k = 0; k < words; ++k) table[i * words + k] = block[k];
        block_mix(table + i * words, block, cost.r);
    }
    for (std::uint64_t i = 0; i < cost.n; ++i) {
        // Integerify: the last sub-block as a little-endian number, modulo the power of two n.
        const std::uint32_t* const last = block + (2 * cost.r - 1) * salsa_words;
        const std::uint64_t j = (last[0] | (std::uint64_t{last[1]} << 32)) & (cost.n - 1);
        for (std::size_t k = 0; k < words; ++k) spare[k] = block[k] ^ table[j * words + k];
        block_mix(spare, block, cost.r);
    }
}

void pbkdf2_once(std::string_view password, const std::uint8_t* salt, std::size_t salt_size, std::uint8_t* out,
                 std::size_t out_size) {
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt, static_cast<int>(salt_size), 1,
                          EVP_sha256(), static_cast<int>(out_size), out) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute PBKDF2"};
    }
}

/// The table of n blocks, the p lanes and two spare blocks must fit. By divisions, so that no product of hostile
/// numbers is ever formed.
bool fits(const ScryptCost& cost, std::uint64_t memory_max_bytes) {
    constexpr std::uint64_t lanes_max_bytes = 1u << 30;  // RFC 7914 bounds r * p so.
    if (!std::has_single_bit(cost.n) || cost.n == 1 || cost.r == 0 || cost.p == 0) return false;
    if (cost.p > lanes_max_bytes / bytes_per_r / cost.r) return false;
    const std::uint64_t blocks_max = memory_max_bytes / bytes_per_r / cost.r;
    return cost.n <= blocks_max && cost.p <= blocks_max && cost.n + cost.p + 2 <= blocks_max;
}

}  // namespace

bool is_affordable(const ScryptCost& cost, const ScryptLimits& limits) {
    return fits(cost, limits.memory_max_bytes) && cost.n <= limits.work_max / cost.r / cost.p;
}

void scrypt_any_block_size(std::string_view password, ByteView salt, const ScryptCost& cost,
                           std::span<std::uint8_t, 32> key) {
    const std::size_t lane_bytes = bytes_per_r * cost.r;
    const std::size_t lane_words = lane_bytes / 4;
    WipedVector<std::uint8_t> lanes{lane_bytes * cost.p};
    WipedVector<std::uint32_t> block{lane_words};
    WipedVector<std::uint32_t> spare{lane_words};
    WipedVector<std::uint32_t> table{lane_words * cost.n};

    pbkdf2_once(password, salt.data(), salt.size(), lanes.data(), lanes.size());
    for (std::uint64_t lane = 0; lane < cost.p; ++lane) {
        std::uint8_t* const bytes = lanes.data() + lane * lane_bytes;
        for (std::size_t i = 0; i < lane_words; ++i) {
            block.data()[i] = bytes[4 * i] | (std::uint32_t{bytes[4 * i + 1]} << 8) |
                              (std::uint32_t{bytes[4 * i + 2]} << 16) | (std::uint32_t{bytes[4 * i + 3]} << 24);
        }
        ro_mix(block.data(), table.data(), spare.data(), cost);
        for (std::size_t i = 0; i < lane_bytes; ++i) {
            bytes[i] = static_cast<std::uint8_t>(block.data()[i / 4] >> (8 * (i % 4)));
        }
    }
    pbkdf2_once(password, lanes.data(), lanes.size(), key.data(), key.size());
}

bool scrypt(std::string_view password, ByteView salt, const ScryptCost& cost, std::uint64_t memory_max_bytes,
            std::span<std::uint8_t, 32> key) {
    if (!fits(cost, memory_max_bytes)) return false;
    if (cost.r == 1 && cost.n >= 65536) {
        try {
            scrypt_any_block_size(password, salt, cost, key);
            return true;
        } catch (const std::bad_alloc&) {
            return false;
        }
    }
    // OpenSSL also counts the lanes and two spare blocks.
    const std::uint64_t working_bytes = bytes_per_r * cost.r * (cost.n + cost.p + 2);
    return EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(), cost.n, cost.r, cost.p,
                          working_bytes, key.data(), key.size()) == 1;
}

}  // namespace otp::keys
