#include "protocol/settle_price.hpp"

#include "protocol/keccak.hpp"

namespace otp {
namespace {

void encode_sample(Writer& w, const Sample& sample) {
    encode(w, sample.grid_s);
    encode(w, sample.observation.publish_time_s);
    encode(w, sample.observation.price);
    encode(w, sample.observation.confidence);
    encode(w, sample.observation.rank);
    encode(w, sample.observation.digest);
}

}  // namespace

bool fix_if_decided(State& state, const Context& context, std::size_t index) {
    const Decision decision = state.records()[index].decide(context.time);
    if (decision.outcome == Outcome::open) return false;

    SettlementRecord& record = state.edit_record(index);
    const RecordKey key = record.key;
    const Time expiry = Time::from_seconds(key.expiry_s);
    Writer w;
    for (const Sample& sample : decision.samples) {
        encode_sample(w, sample);
        context.events.push_back(events::SampleUsed{key.feed, expiry, key.settlement, Time::from_seconds(sample.grid_s),
                                                    Time::from_seconds(sample.observation.publish_time_s),
                                                    sample.observation.price, sample.observation.confidence,
                                                    sample.observation.rank, sample.observation.digest});
    }
    record.outcome = decision.outcome;
    record.price = decision.price;
    record.line = decision.line;
    record.samples_hash = keccak256(w.view());
    record.samples = {};
    record.unique = {};
    record.ema = {};
    if (decision.outcome == Outcome::fixed) {
        context.events.push_back(events::SettlementPriceFixed{key.feed, expiry, key.settlement, decision.price,
                                                              static_cast<std::uint32_t>(decision.samples.size()),
                                                              decision.line});
    } else {
        context.events.push_back(events::SettlementVoided{key.feed, expiry, key.settlement});
    }
    return true;
}

}  // namespace otp
