#include "tests/wasm/stream.hpp"

namespace otp::support {
namespace {

void encode_report(Writer& w, const PriceReport& report) {
    encode(w, report.feed);
    encode(w, report.price);
    encode(w, report.confidence);
    encode(w, report.exponent);
    encode(w, report.publish_time_s);
    encode(w, report.prev_publish_time_s);
    encode(w, report.ema_price);
    encode(w, report.ema_confidence);
    encode(w, report.slot);
    encode(w, report.digest);
    encode(w, report.set_index);
    encode(w, Text{report.network});
}

void decode_report(Reader& r, PriceReport& report) {
    Text network;
    decode(r, report.feed);
    decode(r, report.price);
    decode(r, report.confidence);
    decode(r, report.exponent);
    decode(r, report.publish_time_s);
    decode(r, report.prev_publish_time_s);
    decode(r, report.ema_price);
    decode(r, report.ema_confidence);
    decode(r, report.slot);
    decode(r, report.digest);
    decode(r, report.set_index);
    decode(r, network);
    report.network = network.value;
}

void encode_upgrade(Writer& w, const SignerUpgrade& upgrade) {
    encode(w, upgrade.chain);
    encode(w, upgrade.index);
    encode(w, upgrade.keys);
}

void decode_upgrade(Reader& r, SignerUpgrade& upgrade) {
    decode(r, upgrade.chain);
    decode(r, upgrade.index);
    decode(r, upgrade.keys);
}

}  // namespace

void encode_step(Writer& w, const Step& step) {
    w.integer(static_cast<std::uint64_t>(step.time.ms));
    encode(w, step.who);
    encode(w, step.command);
    w.integer(static_cast<std::uint32_t>(step.reports.size()));
    for (const PriceReport& report : step.reports) encode_report(w, report);
    encode(w, step.agent_proof.has_value());
    if (step.agent_proof) encode(w, *step.agent_proof);
    encode(w, step.upgrade.has_value());
    if (step.upgrade) encode_upgrade(w, *step.upgrade);
}

void decode_step(Reader& r, Step& step) {
    step.time.ms = static_cast<std::int64_t>(r.integer<std::uint64_t>());
    decode(r, step.who);
    decode(r, step.command);
    const auto reports = r.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < reports && !r.failed(); ++i) decode_report(r, step.reports.emplace_back());
    bool proved = false;
    decode(r, proved);
    if (proved) decode(r, step.agent_proof.emplace());
    bool upgrades = false;
    decode(r, upgrades);
    if (upgrades) decode_upgrade(r, step.upgrade.emplace());
}

void answer_step(State& state, const Step& step, Writer& w) {
    Events events;
    const Status status = apply_step(state, step, events);
    w.integer(static_cast<std::uint16_t>(status));
    w.integer(static_cast<std::uint32_t>(events.size()));
    for (const Event& event : events) encode(w, event);
}

}  // namespace otp::support
