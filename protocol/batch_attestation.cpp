#include "protocol/batch_attestation.hpp"

#include "protocol/big_endian.hpp"
#include "protocol/vaa.hpp"

namespace otp {
namespace {

constexpr std::uint32_t batch_magic = 0x50325748;  // "P2WH"
constexpr std::size_t attestation_size_min = 149;
constexpr std::size_t attestation_size_last_attested = 157;
constexpr std::uint8_t trading = 1;

/// `bytes` are at least `attestation_size_min` long; what follows the known fields is for newer readers.
Attestation read_attestation(ByteView bytes) {
    BigEndianReader reader{bytes};
    Attestation a;
    a.product = reader.read_fixed<decltype(a.product)>();
    a.feed = reader.read_fixed<FeedId>();
    a.price = reader.read<std::int64_t>();
    a.confidence = reader.read<std::uint64_t>();
    a.exponent = reader.read<std::int32_t>();
    a.ema_price = reader.read<std::int64_t>();
    a.ema_confidence = reader.read<std::uint64_t>();
    a.status = reader.read<std::uint8_t>();
    a.publishers = reader.read<std::uint32_t>();
    a.publishers_max = reader.read<std::uint32_t>();
    a.attestation_time_s = reader.read<std::int64_t>();
    a.publish_time_s = reader.read<std::int64_t>();
    a.prev_publish_time_s = reader.read<std::int64_t>();
    a.prev_price = reader.read<std::int64_t>();
    a.prev_confidence = reader.read<std::uint64_t>();
    if (bytes.size() >= attestation_size_last_attested) a.last_attested_time_s = reader.read<std::int64_t>();
    return a;
}

}  // namespace

PriceReport Attestation::report() const {
    PriceReport report;
    report.feed = feed;
    report.price = price;
    report.confidence = confidence;
    report.exponent = exponent;
    report.publish_time_s = publish_time_s;
    report.prev_publish_time_s = prev_publish_time_s;
    report.ema_price = ema_price;
    report.ema_confidence = ema_confidence;
    if (status == trading) return report;
    report.price = prev_price;
    report.confidence = prev_confidence;
    report.publish_time_s = prev_publish_time_s;
    return report;
}

Result<AttestationBatch, UpdateFault> parse_batch(ByteView payload) {
    BigEndianReader reader{payload};
    const auto magic = reader.read<std::uint32_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (magic != batch_magic) return UpdateFault::bad_payload_magic;
    AttestationBatch batch;
    batch.version_major = reader.read<std::uint16_t>();
    batch.version_minor = reader.read<std::uint16_t>();  // Any.
    batch.header_size = reader.read<std::uint16_t>();
    BigEndianReader header{reader.take(batch.header_size)};
    batch.payload_id = header.read<std::uint8_t>();
    if (!reader.ok() || !header.ok()) return UpdateFault::payload_truncated;
    if (batch.version_major != 3 || batch.payload_id != 2) return UpdateFault::bad_payload_type;

    const auto count = reader.read<std::uint16_t>();
    batch.attestation_size = reader.read<std::uint16_t>();
    if (!reader.ok()) return UpdateFault::payload_truncated;
    if (batch.attestation_size < attestation_size_min) return UpdateFault::message_truncated;
    for (unsigned i = 0; i < count; ++i) {
        const ByteView attestation = reader.take(batch.attestation_size);
        if (!reader.ok()) return UpdateFault::payload_truncated;
        batch.attestations.push_back(read_attestation(attestation));
    }
    if (reader.remaining() > 0) return UpdateFault::trailing_bytes;
    return batch;
}

Result<std::vector<PriceReport>, UpdateFault> verify_batch(ByteView bytes, std::span<const SignerSet> sets,
                                                           const Host& host) {
    if (bytes.size() > update_size_max) return UpdateFault::update_too_large;
    const auto vaa = parse_vaa(bytes);
    if (!vaa) return vaa.error();
    const auto set = find_signer_set(*vaa, sets);
    if (!set) return set.error();
    if (const auto fault = verify_vaa(*vaa, **set, host)) return *fault;
    const auto batch = parse_batch(vaa->payload);
    if (!batch) return batch.error();
    std::vector<PriceReport> reports;
    for (const Attestation& attestation : batch->attestations) {
        PriceReport report = attestation.report();
        if (const auto fault = check_validity(report, **set)) return *fault;
        report.slot = vaa->sequence;
        report.digest = vaa->digest;
        report.set_index = (*set)->index;
        report.network = (*set)->network;
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace otp
