// Any observations: no crash, and a price only where the rule allows one, between the venues that count.

#include <algorithm>
#include <cstdlib>

#include "oracle/aggregate.hpp"
#include "protocol/big_endian.hpp"

namespace {

using namespace otp::oracle;
using otp::Price;

void require(bool condition) {
    if (!condition) std::abort();
}

std::optional<Price> read_price(otp::BigEndianReader& reader, bool is_there) {
    const auto raw = reader.read<std::int64_t>();
    return is_there ? std::optional{Price::from_raw(raw)} : std::nullopt;
}

Observation read_observation(otp::BigEndianReader& reader, std::int64_t now_us) {
    const auto bits = reader.read<std::uint16_t>();
    Observation o;
    o.venue = std::string(1, static_cast<char>('a' + (bits & 7)));
    o.currency = static_cast<QuoteCurrency>((bits >> 3 & 3) % all_quote_currencies.size());
    o.kind = static_cast<InstrumentKind>((bits >> 5 & 3) % 3);
    const auto time = [&](bool is_near) {
        return is_near ? now_us - reader.read<std::int32_t>() : reader.read<std::int64_t>();
    };
    if ((bits & 128) != 0) {
        o.quote.emplace();
        o.quote->bid = read_price(reader, (bits & 256) != 0);
        o.quote->ask = read_price(reader, (bits & 512) != 0);
        o.quote->time_us = time((bits & 1024) != 0);
    }
    if ((bits & 2048) != 0) o.trade = TradeSeen{*read_price(reader, true), time((bits & 4096) != 0)};
    return o;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    otp::BigEndianReader reader{{data, size}};
    const auto second_s = static_cast<std::int64_t>(reader.read<std::uint32_t>());
    StablecoinPrices stablecoins;
    const auto flags = reader.read<std::uint8_t>();
    for (std::size_t i = 1; i < stablecoins.size(); ++i) {
        const auto price = reader.read<std::int64_t>();
        const auto confidence = reader.read<std::uint64_t>();
        if ((flags >> i & 1) != 0) stablecoins[i] = PriceBand{Price::from_raw(price), confidence};
    }
    std::vector<Observation> observations;
    while (reader.remaining() > 0 && observations.size() < 40) {
        observations.push_back(read_observation(reader, second_s * 1'000'000));
    }
    const Aggregate result = aggregate(second_s, observations, stablecoins);
    require(result.venues.size() == observations.size());
    std::vector<Price> values;
    std::size_t dollars = 0;
    for (const VenueView& view : result.venues) {
        require(!counts(view.verdict) || (view.value && view.uncertainty > 0 && view.age_us));
        if (!counts(view.verdict)) continue;
        values.push_back(*view.value);
        if (view.currency == QuoteCurrency::usd) ++dollars;
    }
    require(result.band.has_value() == (values.size() >= 3 && dollars >= 2));
    if (result.band) {
        require(result.band->confidence > 0);
        require(result.band->price >= *std::min_element(values.begin(), values.end()));
        require(result.band->price <= *std::max_element(values.begin(), values.end()));
    }
    (void)attest_stablecoin(second_s, observations);
    return 0;
}
