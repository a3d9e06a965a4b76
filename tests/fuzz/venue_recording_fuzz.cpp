// Any bytes as a recording: what is read and written again is read the same, and what is refused names its line.

#include <cstdlib>
#include <sstream>
#include <vector>

#include "venues/recording.hpp"

namespace {

using namespace otp::venues;

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::istringstream in{std::string{reinterpret_cast<const char*>(data), size}};
    RecordingReader reader{in};
    std::vector<Recorded> entries;
    while (auto entry = reader.next()) entries.push_back(std::move(*entry));
    require(!(reader.problem() && reader.was_cut_off()));
    require(!reader.problem() || reader.problem()->starts_with("line " + std::to_string(entries.size() + 1) + ": "));

    std::string lines;
    for (const Recorded& entry : entries) lines += recording_line(entry);
    std::istringstream again{lines};
    RecordingReader second{again};
    for (const Recorded& entry : entries) require(second.next() == entry);
    require(!second.next() && !second.problem() && !second.was_cut_off());
    return 0;
}
