// Any text as a recorded price file: refused with a reason and a place in it, or a tape that keeps its promises.

#include <cstdlib>

#include "oracle/tape.hpp"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void require_sound(const otp::oracle::Tape& tape) {
    using otp::seconds;
    const auto points = tape.points();
    require(points.size() >= 2 && tape.interval() >= seconds(1));
    require(points.front().previous == points.front().time - tape.interval());
    for (std::size_t i = 0; i < points.size(); ++i) {
        require(points[i].time.is_valid() && points[i].time.ms % 1000 == 0);
        require(points[i].price > otp::Price{} && points[i].price < otp::price_limit);
        require(points[i].confidence > 0);
        if (i == 0) continue;
        require(points[i].previous == points[i - 1].time);
        require(points[i].time - points[i].previous >= tape.interval());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto tape = otp::oracle::Tape::read_csv(text);
    if (tape) {
        require_sound(*tape);
    } else {
        require(!tape.error().reason.empty() && tape.error().position <= size);
    }
    return 0;
}
