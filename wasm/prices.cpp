// Price updates and what settlement records decide, by the core's own rule.

#include "protocol/batch_attestation.hpp"
#include "protocol/leaves.hpp"
#include "protocol/settlement_record.hpp"
#include "protocol/vaa.hpp"
#include "wasm/answer.hpp"
#include "wasm/host.hpp"
#include "wasm/price_bytes.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

constexpr std::uint32_t samples_max = 64;
constexpr std::int64_t seconds_max = Time::ms_max / 1000;

int32_t answer_reports(const Result<std::vector<PriceReport>, UpdateFault>& reports) {
    if (!reports) return fail(OTP_REFUSED, name(reports.error()));
    Writer& w = begin_output();
    w.integer(static_cast<std::uint32_t>(reports->size()));
    for (const PriceReport& report : *reports) write_report(w, report);
    return OTP_OK;
}

/// Whether the core could hold such a record: times are times, and a policy's samples are few.
bool is_possible(const SettlementRecord& record) {
    const auto is_second = [](std::int64_t s) { return s >= 0 && s <= seconds_max; };
    if (record.outcome != Outcome::open || !is_second(record.key.expiry_s)) return false;
    return record.samples.size() <= 4 * samples_max;
}

}  // namespace

int32_t otp_verify_update(const uint8_t* update, uint32_t update_size, const uint8_t* sets, uint32_t sets_size) {
    const auto signer_sets = read_sets({sets, sets_size});
    if (!signer_sets) return malformed_sets();
    return answer_reports(verify_update({update, update_size}, *signer_sets, machine()));
}

int32_t otp_verify_batch(const uint8_t* envelope, uint32_t envelope_size, const uint8_t* sets, uint32_t sets_size) {
    const auto signer_sets = read_sets({sets, sets_size});
    if (!signer_sets) return malformed_sets();
    return answer_reports(verify_batch({envelope, envelope_size}, *signer_sets, machine()));
}

int32_t otp_verify_envelope(const uint8_t* envelope, uint32_t envelope_size, const uint8_t* sets, uint32_t sets_size) {
    const auto signer_sets = read_sets({sets, sets_size});
    if (!signer_sets) return malformed_sets();
    const auto vaa = parse_vaa({envelope, envelope_size});
    if (!vaa) return fail(OTP_REFUSED, name(vaa.error()));
    const auto set = find_signer_set(*vaa, *signer_sets);
    if (!set) return fail(OTP_REFUSED, name(set.error()));
    if (const auto fault = verify_vaa(*vaa, **set, machine())) return fail(OTP_REFUSED, name(*fault));
    Writer& w = begin_output();
    encode(w, vaa->digest);
    encode(w, (*set)->index);
    encode(w, Text{(*set)->network});
    encode(w, vaa->timestamp_s);
    encode(w, vaa->nonce);
    encode(w, vaa->emitter.chain);
    encode(w, vaa->emitter.address);
    encode(w, vaa->sequence);
    encode(w, vaa->consistency_level);
    encode(w, Bytes{vaa->payload.begin(), vaa->payload.end()});
    return OTP_OK;
}

int32_t otp_value_of_samples(const uint8_t* prices, uint32_t size) {
    Reader r{{prices, size}};
    const auto count = r.integer<std::uint32_t>();
    if (count == 0 || count > samples_max) return fail(OTP_MALFORMED, "there must be 1 to 64 samples");
    std::vector<Sample> samples(count);
    for (Sample& sample : samples) decode(r, sample.observation.price);
    if (r.failed() || !r.at_end()) return fail(OTP_MALFORMED, "the samples are malformed", r.position());
    encode(begin_output(), value_of(samples));
    return OTP_OK;
}

int32_t otp_decide(const uint8_t* record, uint32_t size, const uint8_t* time) {
    const auto open = read_exactly<SettlementRecord>({record, size});
    const auto now = read_exactly<Time>({time, 8});
    if (!open || !now || !is_possible(*open)) return fail(OTP_MALFORMED, "the record or the time is malformed");
    const Decision decision = open->decide(*now);
    Writer& w = begin_output();
    w.integer(static_cast<std::uint8_t>(decision.outcome));
    encode(w, decision.price);
    encode(w, decision.line);
    w.integer(static_cast<std::uint32_t>(decision.samples.size()));
    for (const Sample& sample : decision.samples) {
        encode(w, sample.grid_s);
        encode(w, sample.observation.price);
    }
    return OTP_OK;
}
