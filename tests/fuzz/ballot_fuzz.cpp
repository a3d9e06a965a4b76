// Any bytes as a ballot's snapshot, as they are and with a hash that fits them: refused, or exactly what is written
// again, and it signs nothing for a second it has passed.

#include <algorithm>
#include <cstdlib>

#include "oracle/ballot.hpp"
#include "oracle/sealed_bytes.hpp"

namespace {

using namespace otp::oracle;

void require(bool condition) {
    if (!condition) std::abort();
}

Proposal at(std::int64_t second_s) {
    otp::PriceReport report;
    report.price = report.ema_price = 9'500'000'000'000;
    report.confidence = report.ema_confidence = 2'000'000'000;
    report.exponent = -8;
    report.publish_time_s = second_s;
    report.prev_publish_time_s = second_s - 1;
    return {second_s, {report}};
}

void look(otp::ByteView bytes) {
    auto ballot = Ballot::restore({}, bytes);
    if (!ballot) return require(!ballot.error().reason.empty());
    const otp::Bytes again = ballot->snapshot();
    require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    const PriceBand band{otp::Price::from_raw(9'500'000'000'000), 2'000'000'000};
    const Opinion own{{}, band, band, true, {}};
    const std::int64_t last_s = ballot->last_s();
    if (last_s < 1 || last_s >= (std::int64_t{1} << 32) - 1) return;
    require(!ballot->agree(at(last_s), {&own, 1}));
    require(ballot->agree(at(last_s + 1), {&own, 1}).has_value());
    require(ballot->last_signed_s({}) == last_s + 1);
    require(Ballot::restore({}, ballot->snapshot()).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    look({data, size});
    look(otp::oracle::seal({data, data + size}));
    return 0;
}
