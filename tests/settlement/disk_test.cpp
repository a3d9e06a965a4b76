#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>

#include <gtest/gtest.h>
#include "settlement/posix_disk.hpp"
#include "settlement/simulated_disk.hpp"

namespace otp::settlement {
namespace {

/// Both disks keep the same promises to a program that is not cut short.
class DiskContract : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (GetParam()) {
            char name[] = "/tmp/otp_disk_test_XXXXXX";
            ASSERT_NE(::mkdtemp(name), nullptr);
            root = name;
            disk = std::make_unique<PosixDisk>();
        } else {
            root = "root";
            disk = std::make_unique<SimulatedDisk>();
            ASSERT_TRUE(disk->create_directory(root));
        }
    }
    void TearDown() override {
        if (GetParam()) std::filesystem::remove_all(root);
    }
    std::string at(std::string_view name) const { return join_path(root, name); }

    std::string root;
    std::unique_ptr<Disk> disk;
};

INSTANTIATE_TEST_SUITE_P(Both, DiskContract, ::testing::Bool(),
                         [](const auto& which) { return which.param ? "posix" : "simulated"; });

TEST_P(DiskContract, what_is_written_is_read) {
    const auto file = disk->open(at("f"), OpenMode::create);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->write_at(3, as_bytes("abc")));
    ASSERT_TRUE((*file)->write_at(1'000, as_bytes("z")));
    EXPECT_EQ(*(*file)->size(), 1'001U);
    ASSERT_TRUE((*file)->zero_fill(4, 1));
    ASSERT_TRUE((*file)->sync());
    Bytes bytes(2'000, 9);
    EXPECT_EQ(*(*file)->read_at(0, bytes), 1'001U);
    EXPECT_EQ(Bytes(bytes.begin(), bytes.begin() + 7), (Bytes{0, 0, 0, 'a', 0, 'c', 0}));
    EXPECT_EQ(*(*file)->read_at(5'000, bytes), 0U);
    ASSERT_TRUE((*file)->truncate(5));
    ASSERT_TRUE((*file)->truncate(9));
    EXPECT_EQ(*read_file(*disk, at("f"), 9), (Bytes{0, 0, 0, 'a', 0, 0, 0, 0, 0}));
    EXPECT_EQ(read_file(*disk, at("f"), 8).error().code, EFBIG);
}

TEST_P(DiskContract, names_follow_creations_renames_and_removals) {
    EXPECT_EQ(disk->open(at("a"), OpenMode::read).error().code, ENOENT);
    EXPECT_EQ(disk->open(at("a"), OpenMode::write).error().code, ENOENT);
    for (const char* const name : {"b", "a", "c"}) ASSERT_TRUE(disk->open(at(name), OpenMode::create));
    EXPECT_EQ(disk->open(at("a"), OpenMode::create).error().code, EEXIST);
    ASSERT_TRUE(disk->create_directory(at("sub")));
    ASSERT_TRUE(disk->create_directory(at("sub")));
    EXPECT_EQ(*disk->list(root), (std::vector<std::string>{"a", "b", "c", "sub"}));
    ASSERT_TRUE(disk->rename(at("a"), at("b")));
    ASSERT_TRUE(disk->remove(at("c")));
    ASSERT_TRUE(disk->sync_directory(root));
    EXPECT_EQ(*disk->list(root), (std::vector<std::string>{"b", "sub"}));
    EXPECT_TRUE(*disk->exists(at("b")));
    EXPECT_TRUE(*disk->exists(at("sub")));
    EXPECT_FALSE(*disk->exists(at("a")));
    EXPECT_EQ(disk->remove(at("a")).error().code, ENOENT);
    EXPECT_EQ(disk->rename(at("a"), at("d")).error().code, ENOENT);
    EXPECT_EQ(disk->list(at("none")).error().code, ENOENT);
    EXPECT_EQ(disk->sync_directory(at("none")).error().code, ENOENT);
    EXPECT_EQ(disk->open(at("none/f"), OpenMode::create).error().code, ENOENT);
    EXPECT_GT(*disk->free_space(root), 0U);
}

TEST_P(DiskContract, a_directory_is_locked_once) {
    auto lock = disk->lock(root);
    ASSERT_TRUE(lock);
    EXPECT_EQ(disk->lock(root).error().code, EWOULDBLOCK);
    lock->reset();
    EXPECT_TRUE(disk->lock(root));
}

TEST_P(DiskContract, replacing_a_file_leaves_nothing_else) {
    const Bytes left_over{1, 2, 3};
    ASSERT_TRUE((*disk->open(at("f.tmp"), OpenMode::create))->write_at(0, left_over));
    for (const char* const text : {"first", "2"}) {
        const ByteView parts[] = {as_bytes(text), as_bytes("-"), as_bytes(text)};
        ASSERT_TRUE(replace_file(*disk, root, "f", parts));
        const std::string expected = std::string{text} + "-" + text;
        EXPECT_EQ(*read_file(*disk, at("f"), 100), Bytes(expected.begin(), expected.end()));
        EXPECT_EQ(*disk->list(root), std::vector<std::string>{"f"});
    }
}

TEST(PosixDisk, another_process_cannot_take_a_locked_directory) {
    char name[] = "/tmp/otp_disk_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    PosixDisk disk;
    {
        const auto lock = disk.lock(name);
        ASSERT_TRUE(lock);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto second = PosixDisk{}.lock(name);
            ::_exit(!second && second.error().code == EWOULDBLOCK ? 0 : 1);
        }
        int status = -1;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    EXPECT_TRUE(disk.lock(name));
    std::filesystem::remove_all(name);
}

/// System calls that are interrupted, and that move one byte at a time.
int interruptions = 0;
bool interrupted() {
    if (++interruptions % 3 != 0) return false;
    errno = EINTR;
    return true;
}
ssize_t stuttering_pwrite(int file, const void* from, std::size_t count, off_t offset) {
    return interrupted() ? -1 : ::pwrite(file, from, std::min<std::size_t>(count, 1), offset);
}
ssize_t stuttering_pread(int file, void* into, std::size_t count, off_t offset) {
    return interrupted() ? -1 : ::pread(file, into, std::min<std::size_t>(count, 1), offset);
}
int stuttering_sync(int file) { return interrupted() ? -1 : ::fdatasync(file); }

TEST(PosixDisk, short_and_interrupted_calls_are_continued) {
    char name[] = "/tmp/otp_disk_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    PosixDisk disk{{stuttering_pwrite, stuttering_pread, stuttering_sync, stuttering_sync}};
    const auto file = disk.open(join_path(name, "f"), OpenMode::create);
    ASSERT_TRUE(file);
    interruptions = 0;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE((*file)->write_at(0, as_bytes("hello, world")));
        ASSERT_TRUE((*file)->sync());
        ASSERT_TRUE(disk.sync_directory(name));
        Bytes bytes(12);
        EXPECT_EQ(*(*file)->read_at(0, bytes), 12U);
        EXPECT_EQ(Bytes(bytes), Bytes(as_bytes("hello, world").begin(), as_bytes("hello, world").end()));
    }
    EXPECT_GT(interruptions, 60);
    std::filesystem::remove_all(name);
}

ssize_t failing_pwrite(int, const void*, std::size_t, off_t) { return errno = ENOSPC, -1; }
ssize_t empty_pwrite(int, const void*, std::size_t, off_t) { return 0; }
ssize_t failing_pread(int, void*, std::size_t, off_t) { return errno = EIO, -1; }
int failing_sync(int) { return errno = EIO, -1; }

TEST(PosixDisk, failures_say_what_was_tried) {
    char name[] = "/tmp/otp_disk_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    const std::string path = join_path(name, "f");
    PosixDisk disk{{failing_pwrite, failing_pread, failing_sync, failing_sync}};
    const auto file = disk.open(path, OpenMode::create);
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->write_at(7, as_bytes("x")).error().text(),
              "could not write 1 bytes at 7 of " + path + ": No space left on device (errno 28)");
    Bytes bytes(2);
    EXPECT_EQ((*file)->read_at(0, bytes).error().code, EIO);
    EXPECT_EQ((*file)->sync().error().what_was_tried, "sync " + path);
    EXPECT_EQ(disk.sync_directory(name).error().code, EIO);
    PosixDisk stuck{{empty_pwrite, failing_pread, failing_sync, failing_sync}};
    EXPECT_EQ((*stuck.open(path, OpenMode::write))->write_at(0, as_bytes("x")).error().code, EIO);
    std::filesystem::remove_all(name);
}

TEST(PosixDisk, descriptors_are_not_inherited_and_files_are_private) {
    char name[] = "/tmp/otp_disk_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    PosixDisk disk;
    const auto file = disk.open(join_path(name, "f"), OpenMode::create);
    const auto lock = disk.lock(name);
    ASSERT_TRUE(file && lock);
    int seen = 0;
    for (int number = 3; number < 256; ++number) {
        std::error_code error;
        const auto target = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(number), error);
        if (error || !target.string().starts_with(name)) continue;
        ++seen;
        EXPECT_NE(::fcntl(number, F_GETFD) & FD_CLOEXEC, 0) << target;
    }
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(std::filesystem::status(join_path(name, "f")).permissions(), std::filesystem::perms{0600});
    std::filesystem::remove_all(name);
}

class SimulatedDiskTest : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(disk.create_directory("d"));
        file = std::move(*disk.open("d/f", OpenMode::create));
        ASSERT_TRUE(file->write_at(0, Bytes(2'048, 1)));
        ASSERT_TRUE(file->sync());
        ASSERT_TRUE(disk.sync_directory("d"));
    }
    SimulatedDisk disk;
    std::unique_ptr<File> file;
};

TEST_F(SimulatedDiskTest, only_what_was_synced_survives_for_certain) {
    ASSERT_TRUE(file->write_at(512, Bytes(1'024, 2)));
    ASSERT_TRUE(file->write_at(2'048, Bytes(512, 3)));
    EXPECT_EQ(disk.crash(Survival::nothing)->contents("d/f"), Bytes(2'048, 1));
    EXPECT_EQ(disk.crash(Survival::all)->contents("d/f"), disk.contents("d/f"));
    std::set<Bytes> images;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Bytes image = disk.crash(Survival::torn, seed)->contents("d/f");
        ASSERT_TRUE(image.size() == 2'048 || image.size() == 2'560);
        for (std::size_t sector = 0; sector < image.size(); sector += 512) {
            const Bytes bytes(image.begin() + static_cast<std::ptrdiff_t>(sector),
                              image.begin() + static_cast<std::ptrdiff_t>(sector) + 512);
            ASSERT_TRUE(bytes == Bytes(512, bytes[0])) << "a sector is old or new";
        }
        images.insert(image);
    }
    // Two sectors old or new, and the third absent, zero or new.
    EXPECT_EQ(images.size(), 2U * 2U * 3U);
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(disk.crash(Survival::nothing)->contents("d/f"), disk.contents("d/f"));
}

TEST_F(SimulatedDiskTest, names_survive_only_after_the_directory_is_synced) {
    ASSERT_TRUE(disk.open("d/g", OpenMode::create));
    ASSERT_TRUE(disk.rename("d/f", "d/h"));
    EXPECT_EQ(*disk.crash(Survival::nothing)->list("d"), std::vector<std::string>{"f"});
    EXPECT_EQ(*disk.crash(Survival::all)->list("d"), (std::vector<std::string>{"g", "h"}));
    std::set<std::vector<std::string>> images;
    for (std::uint64_t seed = 0; seed < 100; ++seed) images.insert(*disk.crash(Survival::torn, seed)->list("d"));
    EXPECT_EQ(images.size(), 4U);
    ASSERT_TRUE(disk.sync_directory("d"));
    EXPECT_EQ(*disk.crash(Survival::nothing)->list("d"), (std::vector<std::string>{"g", "h"}));
}

TEST_F(SimulatedDiskTest, a_failed_sync_forgets_the_writes_and_a_later_one_lies) {
    ASSERT_TRUE(file->write_at(0, Bytes(512, 2)));
    disk.fail_at(disk.calls() + 1, Fault::failed_sync);
    EXPECT_EQ(file->sync().error().code, EIO);
    EXPECT_TRUE(disk.fault_happened());
    EXPECT_TRUE(file->sync());
    EXPECT_EQ(disk.contents("d/f")[0], 2);
    EXPECT_EQ(disk.crash(Survival::all)->contents("d/f")[0], 1);
    ASSERT_TRUE(file->write_at(0, Bytes(512, 2)));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(disk.crash(Survival::nothing)->contents("d/f")[0], 2);
}

TEST_F(SimulatedDiskTest, faults_happen_at_their_call_and_only_where_they_can) {
    disk.fail_at(disk.calls() + 2, Fault::short_write);
    ASSERT_TRUE(file->size());
    EXPECT_EQ(file->write_at(0, Bytes(1'024, 5)).error().code, EIO);
    EXPECT_EQ(disk.contents("d/f")[511], 5);
    EXPECT_EQ(disk.contents("d/f")[512], 1);
    disk.fail_at(disk.calls() + 1, Fault::short_write);
    EXPECT_TRUE(file->size());
    EXPECT_FALSE(disk.fault_happened());
    disk.fail_at(disk.calls() + 1, Fault::no_space);
    EXPECT_EQ(file->write_at(0, Bytes(1)).error().code, ENOSPC);
}

TEST_F(SimulatedDiskTest, a_full_disk_refuses_to_grow) {
    SimulatedDisk small{1'024};
    ASSERT_TRUE(small.create_directory("d"));
    const auto opened = small.open("d/f", OpenMode::create);
    ASSERT_TRUE((*opened)->write_at(0, Bytes(1'024)));
    EXPECT_EQ(*small.free_space("d"), 0U);
    EXPECT_EQ((*opened)->write_at(1'024, Bytes(1)).error().code, ENOSPC);
    ASSERT_TRUE((*opened)->write_at(0, Bytes(1'024, 1)));
}

}  // namespace
}  // namespace otp::settlement
