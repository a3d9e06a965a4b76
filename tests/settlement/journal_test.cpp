#include "settlement/journal.hpp"

#include <algorithm>
#include <cerrno>

#include "settlement/journal_head.hpp"
#include "settlement/simulated_disk.hpp"
#include "tests/settlement/journal_support.hpp"

namespace otp::settlement {
namespace {

class JournalTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(disk.create_directory("d")); }

    Journal open(const JournalOptions& options = small_segments()) {
        auto journal = Journal::open(disk, "d", options);
        if (!journal) throw std::runtime_error(journal.error().text());
        return std::move(*journal);
    }
    std::uint64_t segments() { return list_segments(disk, "d")->size(); }

    SimulatedDisk disk;
};

TEST_F(JournalTest, a_new_journal_is_empty_and_makes_no_segment_before_its_first_commit) {
    Journal journal = open();
    EXPECT_TRUE(journal.empty());
    EXPECT_EQ(journal.first_height(), 1U);
    EXPECT_EQ(journal.last_height(), 0U);
    EXPECT_EQ(journal.durable_height(), 0U);
    EXPECT_TRUE(journal.sync());
    EXPECT_EQ(segments(), 0U);
}

TEST_F(JournalTest, what_was_committed_is_read_back_after_reopening) {
    std::uint64_t last = 0;
    for (int round = 0; round < 20; ++round) {
        Journal journal = open();
        ASSERT_EQ(journal.last_height(), last);
        for (std::uint64_t group = 1; group < 12; ++group) ASSERT_TRUE(commit(journal, group));
        last = journal.last_height();
        EXPECT_EQ(journal.durable_height(), last);
        EXPECT_EQ(journal.report().cut_bytes, 0U);
        if (round % 2 == 0) {
            ASSERT_TRUE(journal.close());
        }
    }
    EXPECT_EQ(read_back(disk, "d"), last);
    EXPECT_GT(segments(), 10U);
    for (std::uint64_t from = 1; from <= last + 1; from += 97) EXPECT_EQ(read_back(disk, "d", from), last);
}

TEST_F(JournalTest, a_group_commit_is_one_write_and_one_sync_whatever_its_size) {
    Journal journal = open(small_segments(1U << 20));
    ASSERT_TRUE(commit(journal));
    for (const std::uint64_t group : {1U, 10U, 1000U}) {
        std::vector<std::string> kinds;
        disk.set_hook([&](const DiskCall& call) { kinds.emplace_back(call.kind); });
        ASSERT_TRUE(commit(journal, group));
        disk.set_hook(nullptr);
        EXPECT_EQ(kinds, (std::vector<std::string>{"write", "sync"})) << group;
    }
}

TEST_F(JournalTest, heights_must_be_consecutive_and_a_wrong_one_does_no_harm) {
    Journal journal = open();
    for (const std::uint64_t height : {std::uint64_t{0}, std::uint64_t{2}, ~std::uint64_t{0}}) {
        const auto refused = journal.append(height, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, JournalError::Kind::misuse);
    }
    ASSERT_TRUE(commit(journal));
    EXPECT_FALSE(journal.append(1, {}));
    ASSERT_TRUE(commit(journal));
    EXPECT_EQ(read_back(disk, "d"), 2U);
}

TEST_F(JournalTest, a_record_is_bounded_and_so_is_a_group) {
    JournalOptions options = small_segments();
    options.group_bytes_max = record_length_max + record_header_bytes;
    Journal journal = open(options);
    EXPECT_FALSE(journal.append(1, Bytes(record_length_max + 1)));
    const Bytes longest(record_length_max, 7);
    ASSERT_TRUE(journal.append(1, longest));
    const auto full = journal.append(2, {});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, JournalError::Kind::misuse);
    ASSERT_TRUE(journal.sync());
    ASSERT_TRUE(journal.append(2, {}));
    ASSERT_TRUE(journal.close());

    auto reader = JournalReader::open(disk, "d", 1);
    ASSERT_TRUE(reader);
    const auto record = reader->next();
    ASSERT_TRUE(record && *record);
    EXPECT_TRUE(std::equal(longest.begin(), longest.end(), (*record)->payload.begin(), (*record)->payload.end()));
}

TEST_F(JournalTest, a_group_larger_than_a_segment_gets_a_segment_of_its_size) {
    {
        Journal journal = open(small_segments(512));
        ASSERT_TRUE(commit(journal, 100));
        ASSERT_TRUE(commit(journal, 3));
        EXPECT_EQ(journal.stat().segments, 2U);
        ASSERT_TRUE(journal.close());
    }
    Journal journal = open(small_segments(512));
    EXPECT_EQ(journal.last_height(), 103U);
    EXPECT_EQ(read_back(disk, "d"), 103U);
}

TEST_F(JournalTest, a_journal_may_begin_above_height_one) {
    JournalOptions options = small_segments();
    options.first_height = 1'000;
    {
        Journal journal = open(options);
        EXPECT_EQ(journal.last_height(), 999U);
        ASSERT_TRUE(commit(journal, 5));
    }
    EXPECT_EQ(open(options).last_height(), 1'004U);
    EXPECT_EQ(read_back(disk, "d", 1'000), 1'004U);
    EXPECT_EQ(JournalReader::open(disk, "d", 999).error().kind, JournalError::Kind::not_found);
    EXPECT_TRUE(JournalReader::open(disk, "d", 1'005));
    EXPECT_EQ(JournalReader::open(disk, "d", 1'006).error().kind, JournalError::Kind::not_found);
    EXPECT_EQ(Journal::open(disk, "d", small_segments()).error().kind, JournalError::Kind::corruption);
}

TEST_F(JournalTest, a_directory_has_one_journal_at_a_time) {
    std::optional<Journal> first{open()};
    EXPECT_EQ(Journal::open(disk, "d", small_segments()).error().kind, JournalError::Kind::locked);
    first.reset();
    EXPECT_TRUE(Journal::open(disk, "d", small_segments()));
}

TEST_F(JournalTest, after_a_failed_flush_it_refuses_for_good_with_the_first_error) {
    for (const Fault fault : {Fault::io_error, Fault::no_space, Fault::short_write, Fault::failed_sync}) {
        Journal journal = open();
        ASSERT_TRUE(commit(journal));
        const std::uint64_t durable = journal.durable_height();
        disk.fail_at(disk.calls() + (fault == Fault::failed_sync ? 2 : 1), fault);
        const auto failed = commit(journal, 3);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().kind, JournalError::Kind::io);
        EXPECT_EQ(failed.error().code, fault == Fault::no_space ? ENOSPC : EIO);
        EXPECT_EQ(journal.durable_height(), durable);
        const auto refused = {journal.sync(), journal.append(journal.last_height() + 1, {}), journal.close()};
        for (const auto& result : refused) {
            ASSERT_FALSE(result);
            EXPECT_EQ(result.error().text(), failed.error().text());
        }
        ASSERT_TRUE(journal.failure());
        disk.restart_process();
    }
}

TEST_F(JournalTest, salts_differ_from_segment_to_segment_and_with_the_seed) {
    JournalOptions options = small_segments(512);
    options.salt_seed.bytes[0] = 1;
    {
        Journal journal = open(options);
        for (int i = 0; i < 30; ++i) ASSERT_TRUE(commit(journal, 2));
    }
    options.salt_seed.bytes[0] = 2;
    {
        Journal journal = open(options);
        for (int i = 0; i < 30; ++i) ASSERT_TRUE(commit(journal, 2));
    }
    std::vector<std::uint32_t> salts;
    const auto heights = list_segments(disk, "d");
    for (const std::uint64_t height : *heights) {
        salts.push_back(SegmentReader::open(disk, "d", height, 4096)->segment().salt);
    }
    std::sort(salts.begin(), salts.end());
    EXPECT_EQ(std::adjacent_find(salts.begin(), salts.end()), salts.end());
    EXPECT_EQ(read_back(disk, "d"), 120U);
}

/// A client puts the image of a later record into its payload; then the power goes while the commit is half written.
/// Not knowing the salt, it cannot make this pass for proof that the commit had been durable. Knowing it, it could.
TEST_F(JournalTest, records_planted_in_a_payload_are_not_taken_for_a_later_commit) {
    JournalOptions options = small_segments();
    options.salt_seed.bytes[0] = 99;
    for (const bool salt_known : {false, true}) {
        SimulatedDisk other;
        ASSERT_TRUE(other.create_directory("d"));
        {
            auto journal = Journal::open(other, "d", options);
            ASSERT_TRUE(journal);
            ASSERT_TRUE(commit(*journal));
            const std::uint32_t salt = SegmentReader::open(other, "d", 1, 4096)->segment().salt;
            Bytes planted(2 * record_header_bytes);
            encode_record(planted.data(), RecordHeader{0, 1'000, 0, 0, 0}, {}, salt_known ? salt : salt + 1);
            ASSERT_TRUE(journal->append(2, planted));
            ASSERT_TRUE(journal->sync());
            other.damage("d/" + segment_name(1), journal->stat().segment_used - planted.size() - 1, 1);
        }
        const auto journal = Journal::open(other, "d", options);
        ASSERT_EQ(bool{journal}, !salt_known);
        if (!journal) continue;
        EXPECT_EQ(journal->last_height(), 1U);
        EXPECT_GT(journal->report().cut_bytes, 0U);
    }
}

TEST_F(JournalTest, opening_may_check_the_last_segment_only_and_reading_finds_the_rest) {
    {
        Journal journal = open();
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(commit(journal, 3));
        ASSERT_TRUE(journal.close());
    }
    disk.damage("d/" + segment_name(1), segment_header_bytes + record_header_bytes / 2, 4);
    const auto refused = Journal::open(disk, "d", small_segments());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().file, segment_name(1));
    EXPECT_EQ(refused.error().offset, segment_header_bytes);
    EXPECT_EQ(refused.error().height, 1U);
    JournalOptions options = small_segments();
    options.verify = Verify::last_segment;
    EXPECT_EQ(open(options).last_height(), 300U);
    auto reader = JournalReader::open(disk, "d", 1);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->next().error().kind, JournalError::Kind::corruption);
}

TEST_F(JournalTest, missing_swapped_and_foreign_segments_are_refused) {
    {
        Journal journal = open();
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(commit(journal, 3));
        ASSERT_TRUE(journal.close());
    }
    const auto heights = *list_segments(disk, "d");
    ASSERT_GT(heights.size(), 4U);
    for (std::size_t i = 0; i < heights.size(); ++i) {
        const auto image = disk.crash(Survival::all);
        ASSERT_TRUE(image->remove("d/" + segment_name(heights[i])));
        const auto refused = Journal::open(*image, "d", small_segments());
        ASSERT_FALSE(refused) << i;
        EXPECT_EQ(refused.error().kind, JournalError::Kind::corruption) << refused.error().text();
    }
    const auto image = disk.crash(Survival::all);
    image->put("d/" + segment_name(heights[1]), disk.contents("d/" + segment_name(heights[2])));
    EXPECT_EQ(Journal::open(*image, "d", small_segments()).error().kind, JournalError::Kind::corruption);
}

/// A record or a segment of another journal is in order by itself, and of the same salt; only the chain tells.
TEST_F(JournalTest, records_and_segments_of_another_journal_do_not_fit) {
    SimulatedDisk other;
    ASSERT_TRUE(other.create_directory("d"));
    for (Disk* const each : std::initializer_list<Disk*>{&disk, &other}) {
        auto journal = Journal::open(*each, "d", small_segments(512));
        ASSERT_TRUE(journal);
        for (std::uint8_t height = 1; height <= 30; ++height) {
            const Bytes payload(60, height == 1 && each == &other ? std::uint8_t{99} : height);
            ASSERT_TRUE(journal->append(height, payload));
            ASSERT_TRUE(journal->sync());
        }
        ASSERT_TRUE(journal->close());
    }
    const auto heights = list_segments(disk, "d");
    ASSERT_GT(heights->size(), 3U);
    const auto expect_refused = [&](const std::string& path, const Bytes& bytes, const std::string& reason) {
        const auto image = disk.crash(Survival::all);
        image->put(path, bytes);
        const auto refused = Journal::open(*image, "d", small_segments(512));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, JournalError::Kind::corruption);
        EXPECT_NE(refused.error().reason.find(reason), std::string::npos) << refused.error().text();
    };
    const std::string second = "d/" + segment_name((*heights)[1]);
    expect_refused(second, other.contents(second), "does not follow");
    const std::string first = "d/" + segment_name(1);
    Bytes spliced = disk.contents(first);
    const Bytes donor = other.contents(first);
    const std::size_t record = record_header_bytes + 60;
    const auto at = static_cast<std::ptrdiff_t>(segment_header_bytes + 2 * record);
    std::copy(donor.begin() + at, donor.begin() + at + static_cast<std::ptrdiff_t>(record), spliced.begin() + at);
    expect_refused(first, spliced, "does not follow");
}

TEST_F(JournalTest, a_segment_without_a_record_is_refused) {
    const auto header = encode_segment_header({5, 1, 1'024, 0});
    Bytes file(header.begin(), header.end());
    file.resize(1'024);
    disk.put("d/" + segment_name(1), file);
    const auto refused = Journal::open(disk, "d", small_segments());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, JournalError::Kind::corruption);
}

TEST(JournalRecord, has_its_place_by_height_chain_and_group) {
    const RecordPlace place{10, 77, 3};
    EXPECT_FALSE(misplaced({0, 10, 3, 77, 0}, place));
    EXPECT_FALSE(misplaced({0, 10, 0, 77, 0}, place)) << "a new group may begin anywhere";
    for (const RecordHeader& wrong :
         {RecordHeader{0, 9, 3, 77, 0}, RecordHeader{0, 11, 3, 77, 0}, RecordHeader{0, 10, 3, 76, 0},
          RecordHeader{0, 10, 2, 77, 0}, RecordHeader{0, 10, 4, 77, 0}}) {
        EXPECT_TRUE(misplaced(wrong, place));
    }
    EXPECT_TRUE(misplaced({0, 1, 1, 0, 0}, {1, 0, 0})) << "a segment begins with a new group";
}

/// The bytes on disk are a promise to later versions.
TEST(JournalRecord, has_these_bytes) {
    Bytes record(record_header_bytes + 3);
    encode_record(record.data(), RecordHeader{0, 0x0102030405060708, 2, 0xAABBCCDD, 0}, as_bytes("abc"), 0x5EED);
    EXPECT_EQ(to_hex(record),
              "0x4f54505203000000080706050403020102000000ddccbbaad5bf118d77ac8a25"
              "616263");
    EXPECT_EQ(to_hex(encode_segment_header({0x5EED, 7, 4'096, 0xAABBCCDD})),
              "0x4f54504a524e4c3101000000ed5e000007000000000000000010000000000000"
              "ddccbbaa000000000000000000000000000000000000000000000000b46f0b4f");
    EXPECT_EQ(to_hex(encode_head({7, 0xAABBCCDD})),
              "0x4f545048454144310700000000000000ddccbbaa000000000000000064d5b126");
    const auto header = decode_record_header(record, 0x5EED);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->group_first(), 0x0102030405060706U);
    EXPECT_FALSE(decode_record_header(record, 0x5EEC)) << "another salt";
}

TEST_F(JournalTest, a_reader_may_follow_a_journal_that_is_being_written) {
    Journal journal = open();
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(commit(journal, 2));
        if (i % 20 != 0) continue;
        const std::uint64_t durable = journal.durable_height();
        // Behind the height given, a commit may be half written.
        auto reader = JournalReader::open(disk, "d", durable > 10 ? durable - 10 : 1, ReaderOptions{durable, 4096});
        ASSERT_TRUE(reader);
        std::uint64_t height = 0;
        while (true) {
            const auto record = reader->next();
            ASSERT_TRUE(record) << record.error().text();
            if (!*record) break;
            height = (*record)->height;
        }
        EXPECT_EQ(height, durable);
    }
    auto beyond = JournalReader::open(disk, "d", 400, ReaderOptions{500, 4096});
    ASSERT_TRUE(beyond);
    ASSERT_TRUE(beyond->next());
    EXPECT_EQ(beyond->next().error().kind, JournalError::Kind::corruption);
}

TEST_F(JournalTest, upkeep_is_done_outside_commits) {
    JournalOptions options = small_segments();
    Journal journal = open(options);
    std::vector<std::string> in_commits;
    std::uint64_t heads = 0;
    for (int i = 0; i < 300; ++i) {
        journal.maintain();
        disk.set_hook([&](const DiskCall& call) {
            if (call.path == "d/next" && std::string{call.kind} == "create") in_commits.push_back(call.path);
            if (call.path == "d/HEAD.tmp") in_commits.push_back(call.path);
        });
        ASSERT_TRUE(commit(journal, 3));
        disk.set_hook(nullptr);
        const auto head = read_head(disk, "d");
        ASSERT_TRUE(head);
        if (*head) heads = std::max(heads, (*head)->height);
    }
    EXPECT_EQ(in_commits, std::vector<std::string>{});
    EXPECT_GT(heads, 600U);
}

}  // namespace
}  // namespace otp::settlement
