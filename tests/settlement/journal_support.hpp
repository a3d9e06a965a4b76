#pragma once
// What the storage tests share: payloads that tell their height, and journals read back whole.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "settlement/journal.hpp"
#include "settlement/journal_reader.hpp"

namespace otp::settlement {

/// The payload of a height: its length and every byte follow from the height alone. (splitmix64: quick to begin, and
/// crash tests ask for a hundred million payloads.)
inline Bytes payload_of(std::uint64_t height, std::size_t length_max = 96) {
    std::uint64_t state = height;
    const auto next = [&state] {
        state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    };
    Bytes payload(next() % (length_max + 1));
    for (std::size_t i = 0; i < payload.size(); i += 8) {
        const std::uint64_t word = next();
        std::memcpy(payload.data() + i, &word, std::min<std::size_t>(8, payload.size() - i));
    }
    return payload;
}

/// Small segments, no thread: what a test on a simulated disk needs to be the same each time.
inline JournalOptions small_segments(std::uint64_t segment_bytes = 4096) {
    JournalOptions options;
    options.segment_bytes = segment_bytes;
    options.head_every_bytes = 3 * segment_bytes;
    options.background_upkeep = false;
    return options;
}

/// Appends the payloads of the next `count` heights and syncs.
inline JournalResult<Done> commit(Journal& journal, std::uint64_t count = 1, std::size_t length_max = 96) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t height = journal.last_height() + 1;
        if (auto appended = journal.append(height, payload_of(height, length_max)); !appended) return appended;
    }
    return journal.sync();
}

/// Height of the last record, having compared each with payload_of(); adds a test failure where one differs.
inline std::uint64_t read_back(Disk& disk, const std::string& directory, std::uint64_t from = 1,
                               std::size_t length_max = 96) {
    auto reader = JournalReader::open(disk, directory, from);
    if (!reader) {
        ADD_FAILURE() << reader.error().text();
        return 0;
    }
    std::uint64_t last = from - 1;
    while (true) {
        const auto record = reader->next();
        if (!record) {
            ADD_FAILURE() << record.error().text();
            return last;
        }
        if (!*record) return last;
        const Bytes expected = payload_of((*record)->height, length_max);
        const ByteView payload = (*record)->payload;
        EXPECT_EQ((*record)->height, last + 1);
        EXPECT_TRUE(std::equal(payload.begin(), payload.end(), expected.begin(), expected.end()))
            << "payload of height " << (*record)->height;
        last = (*record)->height;
    }
}

}  // namespace otp::settlement
