#pragma once
// The bytes of the journal: segment header, record, durable-head hint. Pure functions over bytes; no files here.
// All integers are little-endian.
//
// Segment header, 64 bytes at the start of each segment file:
//   0 magic "OTPJRNL1" · 8 version u32 · 12 salt u32 · 16 first height u64 · 24 file size u64 · 32 CRC of the record
//   before the first u32 (0 for none) · 36 zeros · 60 CRC-32C of bytes 0..59
//
// Record, 32 bytes and the payload:
//   0 magic "OTPR" · 4 payload length u32 · 8 height u64 · 16 index in its group commit u32 · 20 CRC of the record
//   before u32 · 24 header CRC u32, of bytes 0..23 · 28 CRC u32, of the payload followed by bytes 0..23
//
// Both record CRCs start from the segment's salt instead of 0. The chain runs through the field "CRC of the record
// before": a record taken from elsewhere, or one missing, does not fit. The payload comes first in the CRC so that the
// CRCs of neighbouring payloads do not wait for each other. The header's CRC must not be part of it: bytes followed by
// their own CRC leave a CRC that no longer depends on them, and the chain would be cut at every record.
//
// The salt keeps a client from planting bytes in a payload that recovery, looking for later records behind a damaged
// one, would take for a record. It need not be secret from those who may read the journal, only unknown to those who
// may write commands at the time they write them.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"

namespace otp::settlement {

inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::size_t record_header_bytes = 32;
inline constexpr std::uint32_t record_length_max = 64U << 20;  ///< Bytes of one payload.

struct SegmentHeader {
    std::uint32_t salt = 0;
    std::uint64_t first_height = 0;
    std::uint64_t file_bytes = 0;  ///< Size of the file for all its life; another size is damage.
    std::uint32_t previous_crc = 0;
};

using SegmentHeaderBytes = std::array<std::uint8_t, segment_header_bytes>;

[[nodiscard]] SegmentHeaderBytes encode_segment_header(const SegmentHeader& header);

/// `bytes` may be longer than the header.
[[nodiscard]] Result<SegmentHeader> decode_segment_header(ByteView bytes);

struct RecordHeader {
    std::uint32_t length = 0;  ///< Of the payload.
    std::uint64_t height = 0;
    std::uint32_t index_in_group = 0;
    std::uint32_t previous_crc = 0;
    std::uint32_t crc = 0;

    /// Every record below this height was durable before this record was written.
    [[nodiscard]] std::uint64_t group_first() const { return height - index_in_group; }
};

/// Writes the header before a payload of `header.length` bytes that is in its place already, behind the room for the
/// header at `to`, and returns the record's CRC. `header.crc` is not read.
std::uint32_t seal_record(std::uint8_t* to, const RecordHeader& header, std::uint32_t salt);

/// Writes header and payload to `to`, which has room for record_header_bytes + payload.size(), and returns the record's
/// CRC. `header.length` and `header.crc` are not read.
std::uint32_t encode_record(std::uint8_t* to, const RecordHeader& header, ByteView payload, std::uint32_t salt);

/// The header at the start of `bytes` if there is a whole one with the right magic and header CRC, a bounded length and
/// an index not above its height. Says nothing yet of the payload.
[[nodiscard]] std::optional<RecordHeader> decode_record_header(ByteView bytes, std::uint32_t salt);

/// Whether a whole record (header and payload) carries the CRC of its bytes.
[[nodiscard]] bool record_is_whole(ByteView record, std::uint32_t salt);

/// What a record has to fit to come next.
struct RecordPlace {
    std::uint64_t height = 0;
    std::uint32_t previous_crc = 0;
    std::uint32_t index_next = 0;  ///< Index if it continues the group before; 0 opens a new group.
};

/// Why the header does not belong at this place; nothing if it does.
[[nodiscard]] std::optional<std::string_view> misplaced(const RecordHeader& header, const RecordPlace& place);

/// The twenty digits that name a segment after its first height.
[[nodiscard]] std::string segment_name(std::uint64_t first_height);

/// The height in a name of exactly twenty digits; nothing for any other name.
[[nodiscard]] std::optional<std::uint64_t> segment_height(std::string_view name);

/// "0" padded to twenty digits: every 64-bit height sorts as text.
[[nodiscard]] std::string twenty_digits(std::uint64_t height);
[[nodiscard]] std::optional<std::uint64_t> parse_twenty_digits(std::string_view digits);

/// A height known to be durable, and the CRC of its record. 32 bytes: magic "OTPHEAD1" · height u64 · record CRC u32 ·
/// zeros · CRC-32C of bytes 0..27 at 28.
struct HeadHint {
    std::uint64_t height = 0;
    std::uint32_t crc = 0;
};

inline constexpr std::size_t head_bytes = 32;
inline constexpr std::string_view head_name = "HEAD";

[[nodiscard]] std::array<std::uint8_t, head_bytes> encode_head(const HeadHint& hint);
[[nodiscard]] Result<HeadHint> decode_head(ByteView bytes);

}  // namespace otp::settlement
