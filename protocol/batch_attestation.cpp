#include "protocol/batch_attestation.hpp"

#include "protocol/big_endian.hpp"
#include "protocol/vaa.hpp"

namespace otp {
namespace {

constexpr std::uint32_t batch_magic = 0x50325748;  // "P2WH"
constexpr std::size_t attestation_size_min = 149;
constexpr std::uint8_t trading = 1;

/// `bytes` are at least `attestation_size_min` long; what follows is for newer readers.
PriceReport read_attestation(ByteView bytes) {
    BigEndianReader reader{bytes};
    PriceReport report;
    static_cast<void>(reader.take(32));  // Product id.
    report.feed = reader.read_fixed<FeedId>();
    report.price = reader.read<std::int64_t>();
    report.confidence = reader.read<std::uint64_t>();
    report.exponent = reader.read<std::int32_t>();
    report.ema_price = reader.read<std::int64_t>();
    report.ema_confidence = reader.read<std::uint64_t>();
    const auto status = reader.read<std::uint8_t>();
    static_cast<void>(reader.take(4 + 4 + 8));  // Publishers, most publishers, attestation time.
    report.publish_time_s = reader.read<std::int64_t>();
    report.prev_publish_time_s = reader.read<std::int64_t>();
    const auto prev_price = reader.read<std::int64_t>();
    const auto prev_confidence = reader.read<std::uint64_t>();
    if (status != trading) {
        report.price = prev_price;
        report.confidence = prev_confidence;
        report.publish_time_s = report.prev_publish_time_s;
    }
    return report;
}

Result<std::vector<PriceReport>, UpdateFault> parse_batch(ByteView payload) {
    BigEndianReader reader{payload};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (magic != batch_magic) return UpdateFault::bad_payload_magic;
    const auto major = reader.read<std::uint16_t>();
    static_cast<void>(reader.read<std::uint16_t>());  // Any minor version.
    BigEndianReader header{reader.take(reader.read<std::uint16_t>())};
    const auto payload_id = header.read<std::uint8_t>();
    if (!reader.ok() || !header.ok()) return UpdateFault::payload_truncated;
    if (major != 3 || payload_id != 2) return UpdateFault::bad_payload_type;

    const auto count = reader.read<std::uint16_t>();
    const auto size = reader.read<std::uint16_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (size < attestation_size_min) return UpdateFault::message_truncated;
    std::vector<PriceReport> reports;
    for (unsigned i = 0; i < count; ++i) {
        const ByteView attestation = reader.take(size);
        if (!reader.ok()) return UpdateFault::payload_truncated;
        reports.push_back(read_attestation(attestation));
    }
    if (reader.remaining() > 0) return UpdateFault::trailing_bytes;
    return reports;
}

}  // namespace

Result<std::vector<PriceReport>, UpdateFault> verify_batch(ByteView bytes, std::span<const SignerSet> sets,
                                                           const Host& host) {
    if (bytes.size() > update_size_max) return UpdateFault::update_too_large;
    const auto vaa = parse_vaa(bytes);
    if (!vaa) return vaa.error();
    const auto set = find_signer_set(*vaa, sets);
    if (!set) return set.error();
    if (const auto fault = verify_vaa(*vaa, **set, host)) return *fault;
    auto reports = parse_batch(vaa->payload);
    if (!reports) return reports;
    for (PriceReport& report : *reports) {
        if (const auto fault = check_validity(report, **set)) return *fault;
        report.slot = vaa->sequence;
        report.digest = vaa->digest;
        report.set_index = (*set)->index;
        report.network = (*set)->network;
    }
    return reports;
}

}  // namespace otp
