#include "settlement/journal_record.hpp"

#include <algorithm>
#include <cstring>

#include "settlement/crc32c.hpp"
#include "settlement/little_endian.hpp"

namespace otp::settlement {
namespace {

constexpr std::string_view segment_magic = "OTPJRNL1";
constexpr std::string_view head_magic = "OTPHEAD1";
constexpr std::uint32_t record_magic = 0x5250544F;  // "OTPR"
constexpr std::uint32_t segment_version = 1;
constexpr std::size_t header_checked_bytes = 24;  ///< All of a record header but its two CRCs.

bool has_magic(ByteView bytes, std::string_view magic) {
    return std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char c, std::uint8_t byte) { return static_cast<std::uint8_t>(c) == byte; });
}

bool zeros_between(ByteView bytes, std::size_t from, std::size_t to) {
    return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                       bytes.begin() + static_cast<std::ptrdiff_t>(to), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

SegmentHeaderBytes encode_segment_header(const SegmentHeader& header) {
    SegmentHeaderBytes bytes{};
    std::memcpy(bytes.data(), segment_magic.data(), segment_magic.size());
    store_u32(bytes.data() + 8, segment_version);
    store_u32(bytes.data() + 12, header.salt);
    store_u64(bytes.data() + 16, header.first_height);
    store_u64(bytes.data() + 24, header.file_bytes);
    store_u32(bytes.data() + 32, header.previous_crc);
    store_u32(bytes.data() + 60, crc32c(0, ByteView{bytes}.first(60)));
    return bytes;
}

Result<SegmentHeader> decode_segment_header(ByteView bytes) {
    if (bytes.size() < segment_header_bytes) return ParseError{"the segment header is cut short", bytes.size()};
    if (!has_magic(bytes, segment_magic)) return ParseError{"this is not a journal segment", 0};
    if (load_u32(bytes.data() + 60) != crc32c(0, bytes.first(60))) {
        return ParseError{"the segment header's CRC does not match", 60};
    }
    if (load_u32(bytes.data() + 8) != segment_version) return ParseError{"unknown version of the journal format", 8};
    if (!zeros_between(bytes, 36, 60)) return ParseError{"bytes of the segment header that must be zero are not", 36};
    return SegmentHeader{load_u32(bytes.data() + 12), load_u64(bytes.data() + 16), load_u64(bytes.data() + 24),
                         load_u32(bytes.data() + 32)};
}

std::uint32_t seal_record(std::uint8_t* to, const RecordHeader& header, std::uint32_t salt) {
    store_u32(to, record_magic);
    store_u32(to + 4, header.length);
    store_u64(to + 8, header.height);
    store_u32(to + 16, header.index_in_group);
    store_u32(to + 20, header.previous_crc);
    store_u32(to + 24, crc32c(salt, {to, header_checked_bytes}));
    const std::uint32_t crc =
        crc32c(crc32c(salt, {to + record_header_bytes, header.length}), {to, header_checked_bytes});
    store_u32(to + 28, crc);
    return crc;
}

std::uint32_t encode_record(std::uint8_t* to, const RecordHeader& header, ByteView payload, std::uint32_t salt) {
    if (!payload.empty()) std::memcpy(to + record_header_bytes, payload.data(), payload.size());
    RecordHeader sealed = header;
    sealed.length = static_cast<std::uint32_t>(payload.size());
    return seal_record(to, sealed, salt);
}

std::optional<RecordHeader> decode_record_header(ByteView bytes, std::uint32_t salt) {
    if (bytes.size() < record_header_bytes) return std::nullopt;
    const std::uint8_t* const from = bytes.data();
    if (load_u32(from) != record_magic) return std::nullopt;
    if (load_u32(from + 24) != crc32c(salt, bytes.first(header_checked_bytes))) return std::nullopt;
    const RecordHeader header{load_u32(from + 4), load_u64(from + 8), load_u32(from + 16), load_u32(from + 20),
                              load_u32(from + 28)};
    if (header.length > record_length_max) return std::nullopt;
    if (header.index_in_group > header.height) return std::nullopt;
    return header;
}

bool record_is_whole(ByteView record, std::uint32_t salt) {
    if (record.size() < record_header_bytes) return false;
    const std::uint32_t crc =
        crc32c(crc32c(salt, record.subspan(record_header_bytes)), record.first(header_checked_bytes));
    return crc == load_u32(record.data() + 28);
}

std::optional<std::string_view> misplaced(const RecordHeader& header, const RecordPlace& place) {
    if (header.height != place.height) return "the record is of another height";
    if (header.previous_crc != place.previous_crc) return "the record does not follow the one before it";
    if (header.index_in_group != 0 && header.index_in_group != place.index_next) {
        return "the record is of another group commit";
    }
    return std::nullopt;
}

std::string twenty_digits(std::uint64_t height) {
    const std::string digits = std::to_string(height);
    return std::string(20 - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> parse_twenty_digits(std::string_view digits) {
    if (digits.size() != 20) return std::nullopt;
    std::uint64_t height = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        if (__builtin_mul_overflow(height, std::uint64_t{10}, &height)) return std::nullopt;
        if (__builtin_add_overflow(height, static_cast<std::uint64_t>(c - '0'), &height)) return std::nullopt;
    }
    return height;
}

std::string segment_name(std::uint64_t first_height) { return twenty_digits(first_height); }

std::optional<std::uint64_t> segment_height(std::string_view name) { return parse_twenty_digits(name); }

std::array<std::uint8_t, head_bytes> encode_head(const HeadHint& hint) {
    std::array<std::uint8_t, head_bytes> bytes{};
    std::memcpy(bytes.data(), head_magic.data(), head_magic.size());
    store_u64(bytes.data() + 8, hint.height);
    store_u32(bytes.data() + 16, hint.crc);
    store_u32(bytes.data() + 28, crc32c(0, ByteView{bytes}.first(28)));
    return bytes;
}

Result<HeadHint> decode_head(ByteView bytes) {
    if (bytes.size() != head_bytes) return ParseError{"the durable-head hint is not 32 bytes", bytes.size()};
    if (!has_magic(bytes, head_magic)) return ParseError{"this is not a durable-head hint", 0};
    if (load_u32(bytes.data() + 28) != crc32c(0, bytes.first(28))) {
        return ParseError{"the durable-head hint's CRC does not match", 28};
    }
    if (!zeros_between(bytes, 20, 28)) return ParseError{"bytes of the hint that must be zero are not", 20};
    return HeadHint{load_u64(bytes.data() + 8), load_u32(bytes.data() + 16)};
}

}  // namespace otp::settlement
