// The journal on a disk that loses power, fails and lies: nothing acknowledged is lost, nothing wrong is believed.
//
// OTP_CRASH_SEEDS sets how many torn images are made of each point (default 24).

#include <cstdlib>
#include <random>

#include "settlement/simulated_disk.hpp"
#include "tests/settlement/journal_support.hpp"

namespace otp::settlement {
namespace {

using Count = unsigned long long;

std::uint64_t torn_seeds() {
    const char* const text = std::getenv("OTP_CRASH_SEEDS");
    return text == nullptr ? 24 : std::strtoull(text, nullptr, 10);
}

/// What the client of a journal knows while it appends.
struct Trace {
    std::uint64_t acknowledged = 0;  ///< sync() succeeded for all up to this height.
    std::uint64_t appended = 0;
};

JournalOptions trace_options() {
    JournalOptions options = small_segments(4096);
    options.fill_bytes = 2048;  // Both filled and unfilled ground is written on.
    options.salt_seed.bytes[3] = 7;
    return options;
}

/// Appends `records` in groups of random size, with upkeep now and then and a restart now and then; stops at the first
/// refusal. Returns whether everything succeeded.
bool drive(SimulatedDisk& disk, std::uint64_t records, std::uint64_t seed, Trace& trace) {
    std::mt19937_64 random{seed};
    while (trace.acknowledged < records) {
        auto journal = Journal::open(disk, "d", trace_options());
        if (!journal) return false;
        const std::uint64_t until = std::min(records, journal->last_height() + 1 + random() % (records / 3));
        while (journal->last_height() < until) {
            const std::uint64_t group_max = random() % 4 == 0 ? 40 : 4;
            const std::uint64_t group = std::min(until - journal->last_height(), 1 + random() % group_max);
            for (std::uint64_t i = 0; i < group; ++i) {
                const std::uint64_t height = journal->last_height() + 1;
                trace.appended = height;
                if (!journal->append(height, payload_of(height))) return false;
            }
            if (!journal->sync()) return false;
            trace.acknowledged = journal->durable_height();
            if (random() % 3 == 0) journal->maintain();
        }
        // Ends now by closing, now by dying.
        if (!journal->sync()) return false;
        if (random() % 2 == 0 && !journal->close()) return false;
    }
    return true;
}

/// Opens the image and compares every record; its height has to be one that the trace allows.
void expect_recovers(SimulatedDisk& image, const Trace& trace, const char* where) {
    std::uint64_t last = 0;
    {
        const auto journal = Journal::open(image, "d", trace_options());
        ASSERT_TRUE(journal) << where << ": " << journal.error().text();
        last = journal->last_height();
        ASSERT_EQ(journal->durable_height(), last);
    }
    ASSERT_GE(last, trace.acknowledged) << where;
    ASSERT_LE(last, trace.appended) << where;
    ASSERT_EQ(read_back(image, "d"), last) << where;
}

TEST(JournalCrash, every_operation_of_a_trace_is_cut_and_nothing_acknowledged_is_lost) {
    SimulatedDisk disk;
    ASSERT_TRUE(disk.create_directory("d"));
    Trace trace;
    Count points = 0;
    Count images = 0;
    Count cut_again = 0;
    const std::uint64_t seeds = torn_seeds();
    disk.set_hook([&](const DiskCall& call) {
        if (!call.changes || ::testing::Test::HasFatalFailure()) return;
        ++points;
        for (std::uint64_t i = 0; i < seeds + 2; ++i, ++images) {
            const Survival survival = i == 0 ? Survival::nothing : i == 1 ? Survival::all : Survival::torn;
            const auto image = disk.crash(survival, points * 1'000 + i);
            expect_recovers(*image, trace, call.kind);
        }
        // The power may go again while recovery works, and during the commits after it.
        const auto image = disk.crash(Survival::torn, points);
        Trace after{trace.acknowledged, trace.appended};
        image->set_hook([&](const DiskCall& inner) {
            if (!inner.changes) return;
            expect_recovers(*image->crash(Survival::torn, points + inner.number), after, "cut again");
            ++cut_again;
        });
        auto journal = Journal::open(*image, "d", trace_options());
        ASSERT_TRUE(journal) << journal.error().text();
        after.acknowledged = journal->durable_height();
        after.appended = journal->last_height() + 2;
        ASSERT_TRUE(commit(*journal, 2));
        after.acknowledged = after.appended;
        ASSERT_TRUE(journal->close());
        image->set_hook(nullptr);
        expect_recovers(*image->crash(Survival::nothing), after, "after recovery");
    });
    ASSERT_TRUE(drive(disk, 2'000, 1, trace));
    disk.set_hook(nullptr);
    EXPECT_EQ(trace.acknowledged, 2'000U);
    EXPECT_EQ(read_back(disk, "d"), 2'000U);
    std::printf("crash: %llu points, %llu images, %llu images of a second cut during recovery\n", points, images,
                cut_again);
    EXPECT_GT(points, 500U);
}

/// Drives a trace into a fault at each call in turn; then the process restarts on the same machine, or the power goes.
TEST(JournalCrash, an_error_at_any_operation_latches_and_nothing_acknowledged_is_lost) {
    constexpr std::uint64_t records = 800;
    std::uint64_t calls = 0;
    {
        SimulatedDisk disk;
        ASSERT_TRUE(disk.create_directory("d"));
        Trace trace;
        ASSERT_TRUE(drive(disk, records, 2, trace));
        calls = disk.calls();
    }
    Count faults = 0;
    for (const Fault fault : {Fault::io_error, Fault::no_space, Fault::short_write, Fault::failed_sync}) {
        for (std::uint64_t call = 2; call <= calls; ++call) {
            SimulatedDisk disk;
            ASSERT_TRUE(disk.create_directory("d"));
            disk.fail_at(call, fault);
            Trace trace;
            const bool finished = drive(disk, records, 2, trace);
            if (!disk.fault_happened()) continue;
            ++faults;
            ASSERT_FALSE(finished) << "an error was swallowed at call " << call;
            for (const Survival survival : {Survival::nothing, Survival::all, Survival::torn}) {
                expect_recovers(*disk.crash(survival, call), trace, "power cut after an error");
            }
            // On the same machine recovery reads what the page cache shows. Whatever it then calls durable must be.
            disk.restart_process();
            Trace recovered = trace;
            {
                const auto journal = Journal::open(disk, "d", trace_options());
                ASSERT_TRUE(journal) << journal.error().text();
                ASSERT_GE(journal->last_height(), trace.acknowledged);
                recovered.acknowledged = journal->durable_height();
            }
            expect_recovers(*disk.crash(Survival::nothing), recovered, "restarted, then power cut");
        }
    }
    std::printf("errors: %llu calls in the trace, %llu faults of 4 kinds\n", static_cast<Count>(calls), faults);
    EXPECT_GT(faults, 1'000U);
}

/// The journal latches: the same error, for ever, and the disk is not touched again.
TEST(JournalCrash, after_a_failed_sync_no_call_reaches_the_disk) {
    Count refusals = 0;
    for (std::uint64_t call = 1; call <= 4; ++call) {
        for (const Fault fault : {Fault::io_error, Fault::no_space, Fault::short_write, Fault::failed_sync}) {
            SimulatedDisk disk;
            ASSERT_TRUE(disk.create_directory("d"));
            auto journal = Journal::open(disk, "d", trace_options());
            ASSERT_TRUE(journal);
            ASSERT_TRUE(commit(*journal, 5));
            disk.fail_at(disk.calls() + call, fault);
            JournalResult<Done> result = Done{};
            for (int i = 0; i < 5 && result; ++i) result = commit(*journal, 60);
            // A short write befalls writes only, a failed sync syncs.
            if (!disk.fault_happened()) continue;
            ASSERT_FALSE(result);
            const std::uint64_t touched = disk.calls();
            for (int i = 0; i < 10; ++i, ++refusals) {
                EXPECT_EQ(journal->sync().error().text(), result.error().text());
                EXPECT_EQ(journal->append(journal->last_height() + 1, {}).error().text(), result.error().text());
                journal->update_head();
                journal->maintain();
            }
            EXPECT_EQ(journal->close().error().text(), result.error().text());
            EXPECT_EQ(disk.calls(), touched);
        }
    }
    std::printf("latch: %llu refusals\n", refusals);
    EXPECT_GE(refusals, 100U);
}

/// A small journal of several segments, and where its parts lie.
struct SmallJournal {
    SimulatedDisk disk;
    std::uint64_t last = 0;
    std::uint64_t last_group_first = 0;
    std::string last_segment;
    std::uint64_t last_group_offset = 0;
    std::uint64_t end = 0;

    explicit SmallJournal(bool closed) {
        EXPECT_TRUE(disk.create_directory("d"));
        auto journal = Journal::open(disk, "d", options());
        for (const std::uint64_t group : {3U, 1U, 4U, 1U, 2U, 5U, 3U, 2U, 1U, 4U, 3U}) {
            last_group_first = journal->last_height() + 1;
            last_group_offset = journal->stat().segment_used;
            EXPECT_TRUE(commit(*journal, group));
        }
        last = journal->last_height();
        end = journal->stat().segment_used;
        if (closed) {
            EXPECT_TRUE(journal->close());
        }
        last_segment = segment_name(list_segments(disk, "d")->back());
        EXPECT_GT(list_segments(disk, "d")->size(), 2U);
        EXPECT_GT(end, last_group_offset + 100) << "the last group has to share its segment with others";
    }
    static JournalOptions options() {
        JournalOptions options = small_segments(1'024);
        options.salt_seed.bytes[9] = 3;
        options.head_every_bytes = 1U << 20;
        return options;
    }
};

struct FlipCounts {
    Count refused = 0;
    Count cut_last_group = 0;
    Count cut_zeros = 0;
};

/// Opens the damaged copy. Refused, or open with a prefix of the true payloads and a report of what was cut.
void judge_damaged(const SmallJournal& small, SimulatedDisk& image, const std::string& file, std::uint64_t offset,
                   bool closed, FlipCounts& counts) {
    std::uint64_t last = 0;
    {
        const auto journal = Journal::open(image, "d", SmallJournal::options());
        if (!journal) {
            ASSERT_EQ(journal.error().kind, JournalError::Kind::corruption) << journal.error().text();
            ASSERT_FALSE(journal.error().file.empty());
            ++counts.refused;
            return;
        }
        last = journal->last_height();
        ASSERT_GT(journal->report().cut_bytes, 0U) << "silent: " << file << " " << offset;
        ASSERT_EQ(journal->report().cut_segment, small.last_segment);
    }
    ASSERT_EQ(file, small.last_segment) << offset;
    ASSERT_EQ(read_back(image, "d"), last);
    if (offset >= small.end) {
        ASSERT_EQ(last, small.last) << "zeros at " << offset;
        ++counts.cut_zeros;
        return;
    }
    // Only the last commit of a journal that was not closed can be mistaken for a torn one.
    ASSERT_FALSE(closed) << file << " " << offset;
    ASSERT_GE(offset, small.last_group_offset);
    ASSERT_GE(last + 1, small.last_group_first);
    ++counts.cut_last_group;
}

TEST(JournalDamage, every_flipped_bit_is_refused_or_cut_where_nothing_was_promised) {
    for (const bool closed : {true, false}) {
        const SmallJournal small{closed};
        auto image = small.disk.crash(Survival::all);
        FlipCounts counts;
        Count bits = 0;
        const auto names = image->list("d");
        for (const std::string& name : *names) {
            const std::string path = "d/" + name;
            const Bytes original = image->contents(path);
            for (std::uint64_t bit = 0; bit < original.size() * 8; ++bit, ++bits) {
                image->damage(path, bit / 8, static_cast<std::uint8_t>(1U << (bit % 8)));
                judge_damaged(small, *image, name, bit / 8, closed, counts);
                if (HasFatalFailure()) return;
                image = small.disk.crash(Survival::all);
            }
        }
        std::printf(
            "bit flips, %s: %llu bits; %llu refused, %llu in the last commit cut and reported, %llu in the zeros "
            "behind the end cut and reported, 0 silent, 0 wrong payloads\n",
            closed ? "closed" : "not closed", bits, counts.refused, counts.cut_last_group, counts.cut_zeros);
        EXPECT_EQ(counts.cut_last_group == 0, closed);
        EXPECT_GT(counts.refused, 10'000U);
        EXPECT_EQ(bits, counts.refused + counts.cut_last_group + counts.cut_zeros);
    }
}

TEST(JournalDamage, every_truncation_and_extension_is_refused) {
    Count cases = 0;
    for (const bool closed : {true, false}) {
        const SmallJournal small{closed};
        const auto names = small.disk.crash(Survival::all)->list("d");
        for (const std::string& name : *names) {
            const Bytes original = small.disk.contents("d/" + name);
            for (std::size_t length = 0; length <= original.size() + 8; ++length) {
                if (length == original.size()) continue;
                const auto image = small.disk.crash(Survival::all);
                Bytes other = original;
                other.resize(length);
                image->put("d/" + name, other);
                const auto journal = Journal::open(*image, "d", SmallJournal::options());
                ASSERT_FALSE(journal) << name << " " << length;
                ASSERT_EQ(journal.error().kind, JournalError::Kind::corruption);
                ++cases;
            }
        }
    }
    std::printf("truncations and extensions: %llu, all refused\n", cases);
    EXPECT_GT(cases, 5'000U);
}

/// A reader that takes no part in recovery is shown each damaged file as well.
TEST(JournalDamage, a_reader_never_returns_a_payload_that_was_not_written) {
    const SmallJournal small{true};
    auto image = small.disk.crash(Survival::all);
    Count bits = 0;
    Count refused = 0;
    const auto heights = list_segments(*image, "d");
    for (const std::uint64_t first : *heights) {
        const std::string path = "d/" + segment_name(first);
        for (std::uint64_t bit = 0; bit < image->contents(path).size() * 8; ++bit, ++bits) {
            const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
            image->damage(path, bit / 8, mask);
            auto reader = JournalReader::open(*image, "d", 1);
            bool ended = false;
            while (reader && !ended) {
                const auto record = reader->next();
                if (!record) break;
                ended = !*record;
                if (ended) continue;
                const Bytes expected = payload_of((*record)->height);
                const ByteView payload = (*record)->payload;
                ASSERT_TRUE(std::equal(payload.begin(), payload.end(), expected.begin(), expected.end()));
            }
            ASSERT_FALSE(ended) << "the end was reached over damage in " << path << " at bit " << bit;
            ++refused;
            image->damage(path, bit / 8, mask);
        }
    }
    std::printf("reader: %llu bits flipped, %llu refused, 0 wrong payloads\n", bits, refused);
}

/// Several sectors at once, replaced by zeros, by other sectors or by noise, anywhere in a closed journal.
TEST(JournalDamage, lost_swapped_and_scribbled_sectors_of_a_closed_journal_are_refused) {
    const SmallJournal small{true};
    const auto heights = list_segments(*small.disk.crash(Survival::all), "d");
    std::mt19937_64 random{11};
    Count cases = 0;
    Count harmless = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto image = small.disk.crash(Survival::all);
        const auto path_of = [&](std::uint64_t choice) {
            return "d/" + segment_name((*heights)[choice % heights->size()]);
        };
        for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
            const std::string path = path_of(random());
            Bytes bytes = image->contents(path);
            const Bytes other = image->contents(path_of(random()));
            const std::size_t to = random() % (bytes.size() / 512) * 512;
            const std::size_t from = random() % (other.size() / 512) * 512;
            const std::uint64_t kind = random() % 3;
            for (std::size_t k = 0; k < 512; ++k) {
                bytes[to + k] = kind == 0   ? std::uint8_t{0}
                                : kind == 1 ? other[from + k]
                                            : static_cast<std::uint8_t>(random());
            }
            image->put(path, bytes);
        }
        const auto journal = Journal::open(*image, "d", SmallJournal::options());
        ++cases;
        if (!journal) {
            ASSERT_EQ(journal.error().kind, JournalError::Kind::corruption);
            continue;
        }
        // What is left after the draw may be what was there, but for the zeros behind the end.
        ASSERT_EQ(journal->last_height(), small.last);
        ASSERT_EQ(read_back(*image, "d"), small.last);
        ++harmless;
    }
    std::printf("sectors: %llu cases, %llu harmless, the others refused\n", cases, harmless);
}

}  // namespace
}  // namespace otp::settlement
