#include "settlement/snapshot_file.hpp"

#include <gtest/gtest.h>

#include "settlement/simulated_disk.hpp"
#include "tests/settlement/journal_support.hpp"

namespace otp::settlement {
namespace {

class SnapshotFile : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(disk.create_directory("d")); }
    static Hash block_of(std::uint64_t height) {
        Hash hash;
        hash.bytes[31] = static_cast<std::uint8_t>(height);
        return hash;
    }
    void write(std::uint64_t height) {
        ASSERT_TRUE(write_snapshot(disk, "d", height, block_of(height), payload_of(height)));
    }
    static std::string path(std::uint64_t height) { return "d/" + snapshot_name(height); }

    SimulatedDisk disk;
};

TEST_F(SnapshotFile, is_read_as_it_was_written) {
    for (const std::uint64_t height : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
        write(height);
        const auto snapshot = read_snapshot(disk, "d", height);
        ASSERT_TRUE(snapshot);
        EXPECT_EQ(snapshot->height, height);
        EXPECT_EQ(snapshot->block_hash, block_of(height));
        EXPECT_EQ(snapshot->payload, payload_of(height));
    }
    ASSERT_TRUE(write_snapshot(disk, "d", 9, {}, {}));
    EXPECT_EQ(read_snapshot(disk, "d", 9)->payload, Bytes{});
    EXPECT_EQ(snapshot_name(7), "snapshot-00000000000000000007");
    EXPECT_FALSE(snapshot_height("snapshot-7"));
    EXPECT_FALSE(snapshot_height("snapshot-99999999999999999999"));
    EXPECT_FALSE(snapshot_height("snapshot-00000000000000000007.tmp"));
    EXPECT_EQ(read_snapshot(disk, "d", 8).error().kind, JournalError::Kind::io);
}

TEST_F(SnapshotFile, lists_newest_first_and_keeps_the_newest) {
    for (const std::uint64_t height : {5U, 100U, 20U, 3U}) write(height);
    disk.put("d/genesis.json", as_bytes("{}"));
    EXPECT_EQ(*list_snapshots(disk, "d"), (std::vector<std::uint64_t>{100, 20, 5, 3}));
    EXPECT_EQ(*remove_older_snapshots(disk, "d", 2), (std::vector<std::uint64_t>{5, 3}));
    EXPECT_EQ(*list_snapshots(disk, "d"), (std::vector<std::uint64_t>{100, 20}));
    EXPECT_EQ(remove_older_snapshots(disk, "d", 0)->size(), 1U);
    EXPECT_EQ(*list_snapshots(disk, "d"), (std::vector<std::uint64_t>{100}));
    EXPECT_TRUE(*disk.exists("d/genesis.json"));
}

TEST_F(SnapshotFile, one_that_cannot_be_read_is_skipped_and_reported) {
    for (const std::uint64_t height : {5U, 20U, 100U}) write(height);
    disk.damage(path(100), snapshot_header_bytes, 1);
    disk.put(path(300), as_bytes(""));
    disk.put(path(200), disk.contents(path(20)));
    const auto newest = newest_snapshot(disk, "d", 1'000);
    ASSERT_TRUE(newest && newest->snapshot);
    EXPECT_EQ(newest->snapshot->height, 20U);
    ASSERT_EQ(newest->skipped.size(), 3U);
    EXPECT_EQ(newest->skipped[0].file, snapshot_name(300));
    EXPECT_EQ(newest->skipped[1].reason, "the snapshot is of another height than its name says");
    EXPECT_EQ(newest->skipped[2].reason, "the snapshot's CRC does not match");
    EXPECT_EQ(newest_snapshot(disk, "d", 19)->snapshot->height, 5U);
    EXPECT_FALSE(newest_snapshot(disk, "d", 4)->snapshot);
}

TEST_F(SnapshotFile, every_flipped_bit_and_every_other_length_is_detected) {
    const Bytes payload = payload_of(77, 2'000);
    ASSERT_TRUE(write_snapshot(disk, "d", 77, block_of(77), payload));
    Bytes file = disk.contents(path(77));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < file.size() * 8; ++i, ++bits) {
        file[i / 8] ^= static_cast<std::uint8_t>(1U << (i % 8));
        ASSERT_FALSE(check_snapshot(file)) << "bit " << i;
        file[i / 8] ^= static_cast<std::uint8_t>(1U << (i % 8));
    }
    std::uint64_t lengths = 0;
    for (std::size_t length = 0; length < file.size(); ++length, ++lengths) {
        ASSERT_FALSE(check_snapshot(ByteView{file}.first(length))) << length;
    }
    ASSERT_TRUE(check_snapshot(file));
    file.push_back(0);
    ASSERT_FALSE(check_snapshot(file));
    std::printf("snapshot: %llu bits flipped, %llu truncations, all detected\n", static_cast<unsigned long long>(bits),
                static_cast<unsigned long long>(lengths));
}

TEST_F(SnapshotFile, a_power_cut_or_an_error_while_writing_leaves_the_ones_before) {
    write(5);
    const std::uint64_t before = disk.calls();
    std::uint64_t images = 0;
    disk.set_hook([&](const DiskCall& call) {
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const Survival survival = seed == 0 ? Survival::nothing : seed == 1 ? Survival::all : Survival::torn;
            const auto image = disk.crash(survival, seed);
            const auto newest = newest_snapshot(*image, "d", 1'000);
            ASSERT_TRUE(newest && newest->snapshot) << call.kind;
            // A name is only given to a file that is whole.
            EXPECT_TRUE(newest->skipped.empty()) << call.kind;
            EXPECT_EQ(newest->snapshot->payload,
                      payload_of(newest->snapshot->height, 3'000 * (newest->snapshot->height / 6) + 96));
            ++images;
        }
    });
    ASSERT_TRUE(write_snapshot(disk, "d", 6, block_of(6), payload_of(6, 3'096)));
    disk.set_hook(nullptr);
    EXPECT_EQ(disk.crash(Survival::nothing)->list("d")->size(), 2U);
    const std::uint64_t calls = disk.calls() - before;

    std::uint64_t faults = 0;
    for (const Fault fault : {Fault::io_error, Fault::no_space, Fault::short_write, Fault::failed_sync}) {
        for (std::uint64_t call = 1; call <= calls; ++call) {
            SimulatedDisk other;
            ASSERT_TRUE(other.create_directory("d"));
            ASSERT_TRUE(write_snapshot(other, "d", 5, block_of(5), payload_of(5)));
            other.fail_at(other.calls() + call, fault);
            const bool written = bool{write_snapshot(other, "d", 6, block_of(6), payload_of(6, 3'096))};
            if (!other.fault_happened()) continue;
            ++faults;
            EXPECT_FALSE(written);
            const auto newest = newest_snapshot(*other.crash(Survival::all), "d", 1'000);
            ASSERT_TRUE(newest && newest->snapshot);
            // The next attempt succeeds, whatever the failed one left.
            EXPECT_TRUE(write_snapshot(other, "d", 6, block_of(6), payload_of(6, 3'096)));
            EXPECT_EQ(newest_snapshot(*other.crash(Survival::nothing), "d", 1'000)->snapshot->height, 6U);
        }
    }
    std::printf("snapshot: %llu crash images, %llu faults\n", static_cast<unsigned long long>(images),
                static_cast<unsigned long long>(faults));
    EXPECT_GT(images, 200U);
    EXPECT_GT(faults, 10U);
}

}  // namespace
}  // namespace otp::settlement
