#include "protocol/price_container.hpp"

#include "protocol/big_endian.hpp"

namespace otp {
namespace {

constexpr std::uint32_t container_magic = 0x504e4155;  // "PNAU"
constexpr std::uint32_t root_magic = 0x41555756;       // "AUWV"
constexpr std::size_t price_message_size = 85;
constexpr std::size_t average_message_size = 101;

u128 read_u128(BigEndianReader& reader) {
    const u128 high = reader.read<std::uint64_t>();
    return (high << 64) | reader.read<std::uint64_t>();
}

PriceReport read_price(BigEndianReader& reader) {
    PriceReport report;
    report.feed = reader.read_fixed<FeedId>();
    report.price = reader.read<std::int64_t>();
    report.confidence = reader.read<std::uint64_t>();
    report.exponent = reader.read<std::int32_t>();
    report.publish_time_s = reader.read<std::int64_t>();
    report.prev_publish_time_s = reader.read<std::int64_t>();
    report.ema_price = reader.read<std::int64_t>();
    report.ema_confidence = reader.read<std::uint64_t>();
    return report;
}

PriceAverage read_average(BigEndianReader& reader) {
    PriceAverage average;
    average.feed = reader.read_fixed<FeedId>();
    average.cumulative_price = static_cast<i128>(read_u128(reader));
    average.cumulative_confidence = read_u128(reader);
    average.down_slots = reader.read<std::uint64_t>();
    average.exponent = reader.read<std::int32_t>();
    average.publish_time_s = reader.read<std::int64_t>();
    average.prev_publish_time_s = reader.read<std::int64_t>();
    average.publish_slot = reader.read<std::uint64_t>();
    return average;
}

}  // namespace

Result<PriceContainer, UpdateFault> parse_price_container(ByteView update) {
    BigEndianReader reader{update};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (magic != container_magic) return UpdateFault::bad_magic;
    const auto major = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (major != 1) return UpdateFault::bad_major_version;
    PriceContainer container;
    container.minor_version = reader.read<std::uint8_t>();
    container.trailing_header = reader.take(reader.read<std::uint8_t>());
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (type != 0) return UpdateFault::bad_update_type;

    container.vaa = reader.take(reader.read<std::uint16_t>());
    const auto count = reader.read<std::uint8_t>();
    // Room is made only for messages that are there.
    for (unsigned i = 0; i < count && reader.ok(); ++i) {
        const ByteView bytes = reader.take(reader.read<std::uint16_t>());
        const ByteView proof = reader.take(reader.read<std::uint8_t>() * PriceNode::size);
        if (reader.ok()) container.messages.push_back({bytes, proof});
    }
    if (!reader.ok()) return UpdateFault::truncated;
    if (reader.remaining() > 0) return UpdateFault::trailing_bytes;
    return container;
}

Result<PriceRoot, UpdateFault> parse_price_root(ByteView payload) {
    BigEndianReader reader{payload};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (magic != root_magic) return UpdateFault::bad_payload_magic;
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (type != 0) return UpdateFault::bad_payload_type;
    PriceRoot root;
    root.slot = reader.read<std::uint64_t>();
    root.ring_size = reader.read<std::uint32_t>();
    root.root = reader.read_fixed<PriceNode>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    return root;
}

Result<std::variant<PriceReport, PriceAverage>, UpdateFault> parse_price_message(ByteView message) {
    enum : std::uint8_t { price = 0, average = 1 };
    using Parsed = std::variant<PriceReport, PriceAverage>;
    BigEndianReader reader{message};
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::message_truncated;
    if (type > average) return UpdateFault::unsupported_message_type;
    if (message.size() < (type == price ? price_message_size : average_message_size)) {
        return UpdateFault::message_truncated;
    }
    if (type == average) return Parsed{read_average(reader)};
    return Parsed{read_price(reader)};
}

}  // namespace otp
