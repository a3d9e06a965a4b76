#include "settlement/backup.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "settlement/posix_disk.hpp"
#include "settlement/simulated_disk.hpp"
#include "settlement/snapshot_file.hpp"
#include "tests/settlement/journal_support.hpp"

namespace otp::settlement {
namespace {

class Backup : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(disk.create_directory("node"));
        disk.put("node/genesis.json", as_bytes(R"({"network":"test"})"));
    }
    /// Commits until `last`, and leaves snapshots of some heights.
    void fill(std::uint64_t last, bool close = true) {
        auto journal = Journal::open(disk, "node", small_segments());
        ASSERT_TRUE(journal);
        while (journal->last_height() < last)
            ASSERT_TRUE(commit(*journal, std::min<std::uint64_t>(3, last - journal->last_height())));
        for (const std::uint64_t height : {last / 3, last / 2}) {
            ASSERT_TRUE(write_snapshot(disk, "node", height, {}, payload_of(height)));
        }
        if (close) {
            ASSERT_TRUE(journal->close());
        }
    }
    static BackupOptions through(std::uint64_t height) {
        BackupOptions options;
        options.through = height;
        return options;
    }

    SimulatedDisk disk;
};

TEST_F(Backup, restored_it_is_the_same_journal) {
    fill(400);
    std::vector<BackupProgress> steps;
    BackupOptions options;
    options.progress = [&](const BackupProgress& step) { steps.push_back(step); };
    const auto made = backup(disk, "node", disk, "copy", options);
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->records, 400U);
    EXPECT_EQ(made->manifest.last_height, 400U);
    EXPECT_EQ(made->manifest.snapshot, 200U);
    EXPECT_EQ(made->segments, list_segments(disk, "node")->size());
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.back().height, 400U);

    const auto restored = restore(disk, "copy", disk, "new");
    ASSERT_TRUE(restored) << restored.error().text();
    EXPECT_EQ(restored->manifest, made->manifest);
    EXPECT_EQ(read_back(disk, "new"), 400U);
    EXPECT_EQ(disk.contents("new/genesis.json"), disk.contents("node/genesis.json"));
    EXPECT_EQ(read_snapshot(disk, "new", 200)->payload, payload_of(200));

    // It goes on where it ended, and may be backed up again.
    auto journal = Journal::open(disk, "new", small_segments());
    ASSERT_TRUE(journal) << journal.error().text();
    EXPECT_EQ(journal->last_height(), 400U);
    ASSERT_TRUE(commit(*journal, 50));
    ASSERT_TRUE(journal->close());
    EXPECT_EQ(read_back(disk, "new"), 450U);
    ASSERT_TRUE(backup(disk, "new", disk, "copy2"));
    EXPECT_EQ(read_back(disk, "copy2"), 450U);
}

TEST_F(Backup, an_empty_journal_can_be_backed_up) {
    ASSERT_TRUE(backup(disk, "node", disk, "copy"));
    ASSERT_TRUE(restore(disk, "copy", disk, "new"));
    const auto journal = Journal::open(disk, "new", small_segments());
    ASSERT_TRUE(journal) << journal.error().text();
    EXPECT_TRUE(journal->empty());
}

TEST_F(Backup, of_a_live_node_goes_through_the_height_given) {
    auto journal = Journal::open(disk, "node", small_segments());
    ASSERT_TRUE(journal);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(commit(*journal, 3));
    const auto refused = backup(disk, "node", disk, "copy");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, JournalError::Kind::locked);
    for (const std::uint64_t height : {0U, 1U, 2U, 150U, 299U, 300U}) {
        const std::string copy = "copy" + std::to_string(height);
        const std::string target = "new" + std::to_string(height);
        ASSERT_TRUE(backup(disk, "node", disk, copy, through(height)));
        ASSERT_TRUE(restore(disk, copy, disk, target));
        EXPECT_EQ(read_back(disk, target), height);
        ASSERT_TRUE(commit(*journal, 1));
    }
    EXPECT_EQ(backup(disk, "node", disk, "copy-beyond", through(1'000)).error().kind, JournalError::Kind::corruption);
    EXPECT_EQ(restore(disk, "copy-beyond", disk, "new-beyond").error().kind, JournalError::Kind::not_found);
}

TEST_F(Backup, a_torn_tail_is_left_out_and_reported) {
    fill(30, false);
    const std::string last = "node/" + segment_name(list_segments(disk, "node")->back());
    SegmentReader reader = std::move(*SegmentReader::open(disk, "node", list_segments(disk, "node")->back(), 4096));
    while (*reader.next() == SegmentReader::Step::record) {
    }
    disk.damage(last, reader.offset() - 1, 1);
    const auto made = backup(disk, "node", disk, "copy");
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->manifest.last_height, 29U);
    EXPECT_GT(made->torn_bytes, 0U);
    EXPECT_EQ(read_back(disk, "copy"), 29U);
}

TEST_F(Backup, neither_end_writes_where_something_is) {
    fill(30);
    for (const char* const kind : {"file", "directory"}) {
        const std::string target = std::string{"taken-by-a-"} + kind;
        ASSERT_TRUE(disk.create_directory(target));
        if (target.ends_with("file")) disk.put(target + "/notes", as_bytes("mine"));
        if (target.ends_with("directory")) {
            ASSERT_TRUE(disk.create_directory(target + "/sub"));
        }
        const auto before = *disk.list(target);
        EXPECT_EQ(backup(disk, "node", disk, target).error().kind, JournalError::Kind::misuse);
        ASSERT_TRUE(*disk.exists("copy") || backup(disk, "node", disk, "copy"));
        EXPECT_EQ(restore(disk, "copy", disk, target).error().kind, JournalError::Kind::misuse);
        EXPECT_EQ(*disk.list(target), before);
    }
    EXPECT_EQ(restore(disk, "copy", disk, "node").error().kind, JournalError::Kind::misuse);
    EXPECT_EQ(restore(disk, "node", disk, "elsewhere").error().kind, JournalError::Kind::not_found);
}

TEST_F(Backup, a_damaged_source_is_refused_with_the_record_at_fault) {
    fill(400);
    const std::string first = "node/" + segment_name(1);
    disk.damage(first, segment_header_bytes + 3, 1);
    const auto refused = backup(disk, "node", disk, "copy");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, JournalError::Kind::corruption);
    EXPECT_EQ(refused.error().file, segment_name(1));
    EXPECT_EQ(refused.error().height, 1U);
    disk.damage(first, segment_header_bytes + 3, 1);
    disk.damage("node/" + snapshot_name(200), 1, 1);
    const auto made = backup(disk, "node", disk, "copy2");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->manifest.snapshot, 133U);
    ASSERT_EQ(made->skipped_snapshots.size(), 1U);
    ASSERT_TRUE(disk.remove("node/genesis.json"));
    EXPECT_FALSE(backup(disk, "node", disk, "copy3"));
}

TEST_F(Backup, every_flipped_bit_and_every_missing_file_of_a_backup_is_refused) {
    fill(40);
    ASSERT_TRUE(backup(disk, "node", disk, "copy"));
    const auto names = disk.list("copy");
    ASSERT_TRUE(names);
    ASSERT_EQ(names->size(), 4U);  // BACKUP, genesis, snapshot, one segment
    unsigned long long bits = 0;
    for (const std::string& name : *names) {
        const std::string path = "copy/" + name;
        const std::size_t size = disk.contents(path).size();
        for (std::uint64_t bit = 0; bit < size * 8; ++bit, ++bits) {
            const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
            disk.damage(path, bit / 8, mask);
            const auto refused = restore(disk, "copy", disk, "new");
            ASSERT_FALSE(refused) << path << " bit " << bit;
            ASSERT_EQ(refused.error().kind, JournalError::Kind::corruption) << refused.error().text();
            disk.damage(path, bit / 8, mask);
        }
        const auto image = disk.crash(Survival::all);
        ASSERT_TRUE(image->remove(path));
        ASSERT_FALSE(restore(*image, "copy", *image, "new")) << path;
    }
    EXPECT_FALSE(*disk.exists("new"));
    ASSERT_TRUE(restore(disk, "copy", disk, "new"));
    std::printf("backup: %llu bits flipped, all refused\n", bits);
}

/// Cut at any operation, a backup is whole or refused, and a restored directory is whole or not opened.
TEST_F(Backup, cut_at_any_operation_it_is_whole_or_refused) {
    fill(120);
    unsigned long long images = 0;
    unsigned long long whole = 0;
    bool restoring = false;
    disk.set_hook([&](const DiskCall& call) {
        if (!call.changes) return;
        for (std::uint64_t seed = 0; seed < 12; ++seed, ++images) {
            const Survival survival = seed == 0 ? Survival::nothing : seed == 1 ? Survival::all : Survival::torn;
            const auto image = disk.crash(survival, call.number * 100 + seed);
            if (restoring && !*image->exists("new/HEAD")) {
                // HEAD comes first: without it, nothing is there yet that could be taken for a node's directory.
                ASSERT_EQ(image->list("new")->size(), *image->exists("new/HEAD.tmp") ? 1U : 0U);
                continue;
            }
            const bool accepted = restoring ? bool{Journal::open(*image, "new", small_segments())}
                                            : bool{restore(*image, "copy", *image, "new")};
            if (!accepted) continue;
            ++whole;
            ASSERT_EQ(read_back(*image, "new"), 120U);
        }
    });
    ASSERT_TRUE(backup(disk, "node", disk, "copy"));
    restoring = true;
    ASSERT_TRUE(restore(disk, "copy", disk, "new"));
    disk.set_hook(nullptr);
    EXPECT_TRUE(restore(*disk.crash(Survival::nothing), "copy", disk, "new2"));
    std::printf("backup: %llu crash images, %llu whole, the others refused\n", images, whole);
    EXPECT_GT(whole, 10U);
    EXPECT_GT(images, 300U);
}

TEST(BackupOnPosix, from_one_directory_to_another) {
    char name[] = "/tmp/otp_backup_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    const std::string root = name;
    PosixDisk disk;
    ASSERT_TRUE(disk.create_directory(root + "/node"));
    const ByteView parts[] = {as_bytes("{}")};
    ASSERT_TRUE(replace_file(disk, root + "/node", "genesis.json", parts));
    {
        JournalOptions options;
        options.segment_bytes = 1U << 20;
        options.head_every_bytes = 1U << 18;
        auto journal = Journal::open(disk, root + "/node", options);
        ASSERT_TRUE(journal) << journal.error().text();
        for (int i = 0; i < 60; ++i) ASSERT_TRUE(commit(*journal, 500));
        BackupOptions live;
        live.through = journal->durable_height();
        ASSERT_TRUE(backup(disk, root + "/node", disk, root + "/copy", live));
        EXPECT_EQ(Journal::open(disk, root + "/node", options).error().kind, JournalError::Kind::locked);
        ASSERT_TRUE(journal->close());
    }
    ASSERT_TRUE(restore(disk, root + "/copy", disk, root + "/new"));
    EXPECT_EQ(read_back(disk, root + "/new"), 30'000U);
    EXPECT_EQ(read_back(disk, root + "/node"), 30'000U);
    auto journal = Journal::open(disk, root + "/new", {});
    ASSERT_TRUE(journal) << journal.error().text();
    EXPECT_EQ(journal->last_height(), 30'000U);
    std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace otp::settlement
