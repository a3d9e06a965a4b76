#include "protocol/price_update.hpp"

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"
#include "protocol/price_merkle.hpp"
#include "protocol/vaa.hpp"

namespace otp {
namespace {

constexpr std::uint32_t container_magic = 0x504e4155;  // "PNAU"
constexpr std::uint32_t payload_magic = 0x41555756;    // "AUWV"
constexpr std::size_t price_message_size = 85;
constexpr std::size_t average_message_size = 101;

struct Message {
    ByteView bytes;
    ByteView proof;
};

struct Container {
    ByteView vaa;
    std::vector<Message> messages;
};

struct SignedRoot {
    std::uint64_t slot = 0;
    PriceNode root;
};

Result<Container, UpdateFault> parse_container(ByteView update) {
    BigEndianReader reader{update};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (magic != container_magic) return UpdateFault::bad_magic;
    const auto major = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (major != 1) return UpdateFault::bad_major_version;
    // Any minor version and any trailing header are for readers newer than this one.
    static_cast<void>(reader.read<std::uint8_t>());
    static_cast<void>(reader.take(reader.read<std::uint8_t>()));
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::truncated;
    if (type != 0) return UpdateFault::bad_update_type;

    Container container;
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

/// Bytes after the root are for newer readers.
Result<SignedRoot, UpdateFault> parse_payload(ByteView payload) {
    BigEndianReader reader{payload};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (magic != payload_magic) return UpdateFault::bad_payload_magic;
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (type != 0) return UpdateFault::bad_payload_type;
    SignedRoot signed_root;
    signed_root.slot = reader.read<std::uint64_t>();
    static_cast<void>(reader.read<std::uint32_t>());  // Size of a ring buffer on the emitter's chain.
    signed_root.root = reader.read_fixed<PriceNode>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    return signed_root;
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

/// The price in a message; nothing if it is of a kind that carries none.
Result<std::optional<PriceReport>, UpdateFault> parse_message(ByteView message) {
    enum : std::uint8_t { price = 0, average = 1 };
    BigEndianReader reader{message};
    const auto type = reader.read<std::uint8_t>();
    if (!reader.ok()) return UpdateFault::message_truncated;
    if (type > average) return UpdateFault::unsupported_message_type;
    if (message.size() < (type == price ? price_message_size : average_message_size)) {
        return UpdateFault::message_truncated;
    }
    if (type == average) return std::optional<PriceReport>{};
    return std::optional<PriceReport>{read_price(reader)};
}

}  // namespace

FeedId own_feed_id(std::string_view feed_name) {
    FeedId id;
    id.bytes = Keccak{}.absorb(as_bytes("otp.feed/")).absorb(as_bytes(feed_name)).digest().bytes;
    return id;
}

std::optional<UpdateFault> check_validity(const PriceReport& report, const SignerSet& set) {
    if (report.publish_time_s < set.valid_from_s) return UpdateFault::guardian_set_not_yet_valid;
    if (report.publish_time_s > set.valid_until_s) return UpdateFault::guardian_set_expired;
    return std::nullopt;
}

Result<std::vector<PriceReport>, UpdateFault> verify_update(ByteView update, std::span<const SignerSet> sets,
                                                            const Host& host) {
    // The form of all of it first: it costs nothing next to a signature.
    if (update.size() > update_size_max) return UpdateFault::update_too_large;
    const auto container = parse_container(update);
    if (!container) return container.error();
    const auto vaa = parse_vaa(container->vaa);
    if (!vaa) return vaa.error();

    // Who signed it.
    const auto set = find_signer_set(*vaa, sets);
    if (!set) return set.error();
    if (const auto fault = verify_vaa(*vaa, **set, host)) return *fault;

    // What was signed.
    const auto signed_root = parse_payload(vaa->payload);
    if (!signed_root) return signed_root.error();
    std::vector<PriceReport> reports;
    for (const Message& message : container->messages) {
        if (!is_under_price_root(message.bytes, message.proof, signed_root->root)) return UpdateFault::bad_merkle_proof;
        auto report = parse_message(message.bytes);
        if (!report) return report.error();
        if (!report->has_value()) continue;
        if (const auto fault = check_validity(**report, **set)) return *fault;
        (*report)->slot = signed_root->slot;
        (*report)->digest = vaa->digest;
        (*report)->set_index = (*set)->index;
        (*report)->network = (*set)->network;
        reports.push_back(std::move(**report));
    }
    return reports;
}

}  // namespace otp
