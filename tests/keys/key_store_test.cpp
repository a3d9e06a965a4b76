#include "keys/key_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace otp::keys {
namespace {

using Kind = KeyStoreError::Kind;
namespace fs = std::filesystem;

constexpr ScryptCost quick{2, 8, 1};

class KeyFolder : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "otp-keys-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
    }
    void TearDown() override { fs::remove_all(root_); }

    fs::path folder() const { return root_ / "home" / "keys"; }

    KeyStore store() const {
        auto opened = KeyStore::open(folder());
        EXPECT_TRUE(opened) << opened.error().reason;
        return std::move(*opened);
    }

    void put(const fs::path& path, std::string_view text, mode_t mode) const {
        std::ofstream{path} << text;
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    }

    static mode_t mode(const fs::path& path) {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0);
        return status.st_mode & 07777;
    }

    static std::size_t files_in(const fs::path& path) {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{path}, fs::directory_iterator{}));
    }

    fs::path root_;
};

SecretKey alice() { return SecretKey::derive_for_development("alice"); }

/// The kind of refusal, or nothing where it was none.
template <class T>
std::optional<Kind> refusal(const KeyStore::Outcome<T>& outcome) {
    if (outcome) return std::nullopt;
    EXPECT_FALSE(outcome.error().reason.empty());
    return outcome.error().kind;
}

TEST_F(KeyFolder, is_made_for_the_user_alone_and_so_are_its_files) {
    const auto old = ::umask(0);
    const KeyStore keys = store();
    EXPECT_EQ(refusal(keys.add("alice", alice(), "pw", quick)), std::nullopt);
    ::umask(0777);
    EXPECT_EQ(refusal(keys.add("strict", alice(), "pw", quick)), std::nullopt);
    ::umask(old);
    EXPECT_EQ(mode(folder()), 0700u);
    EXPECT_EQ(mode(folder() / "alice"), 0600u);
    EXPECT_EQ(mode(folder() / "strict"), 0600u);
    EXPECT_EQ(files_in(folder()), 2u) << "no temporary file stays";
}

TEST_F(KeyFolder, gives_back_the_key_that_was_put_in) {
    const KeyStore keys = store();
    const auto added = keys.add("alice", alice(), "pw", quick);
    ASSERT_TRUE(added);
    EXPECT_EQ(*added, alice().address());
    const auto loaded = store().load("alice", "pw");
    ASSERT_TRUE(loaded) << loaded.error().reason;
    EXPECT_EQ(loaded->address(), alice().address());
    EXPECT_EQ(refusal(keys.load("alice", "PW")), Kind::wrong_password);
    EXPECT_EQ(refusal(keys.load("bob", "pw")), Kind::not_found);
}

TEST_F(KeyFolder, creates_keys_that_sign_for_the_address_it_told) {
    const KeyStore keys = store();
    const auto first = keys.create("first", "pw", quick);
    const auto second = keys.create("second", "pw", quick);
    ASSERT_TRUE(first && second);
    EXPECT_NE(*first, *second);
    EXPECT_EQ(keys.load("first", "pw")->address(), *first);
}

TEST_F(KeyFolder, never_overwrites) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    const std::string before = *keys.export_json("alice");
    EXPECT_EQ(refusal(keys.create("alice", "pw", quick)), Kind::already_exists);
    EXPECT_EQ(refusal(keys.add("alice", alice(), "pw", quick)), Kind::already_exists);
    EXPECT_EQ(refusal(keys.import_json("alice", before, "pw")), Kind::already_exists);
    EXPECT_EQ(*keys.export_json("alice"), before);
    EXPECT_EQ(files_in(folder()), 1u);
}

TEST_F(KeyFolder, of_many_that_add_one_name_at_once_one_wins) {
    const KeyStore keys = store();
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto outcome = keys.create("same", "pw", quick);
            if (outcome) ++won;
            if (!outcome && outcome.error().kind == Kind::already_exists) ++refused;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 7);
    EXPECT_TRUE(keys.load("same", "pw"));
    EXPECT_EQ(files_in(folder()), 1u);
}

TEST_F(KeyFolder, exports_what_another_folder_imports_byte_for_byte) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    const std::string json = *keys.export_json("alice");
    const auto imported = keys.import_json("copy", json, "pw");
    ASSERT_TRUE(imported) << imported.error().reason;
    EXPECT_EQ(*imported, alice().address());
    EXPECT_EQ(*keys.export_json("copy"), json);
    EXPECT_EQ(refusal(keys.import_json("wrong", json, "other")), Kind::wrong_password);
    EXPECT_EQ(refusal(keys.import_json("broken", "{}", "pw")), Kind::unreadable);
    EXPECT_EQ(files_in(folder()), 2u);
}

TEST_F(KeyFolder, lists_by_name_and_says_which_file_is_no_key) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("zoe", SecretKey::derive_for_development("zoe"), "pw", quick));
    ASSERT_TRUE(keys.add("Alice", alice(), "pw", quick));
    put(folder() / "broken", "{}", 0600);
    put(folder() / "open", *keys.export_json("zoe"), 0644);
    put(folder() / ".new-0123", "half a fi", 0600);
    put(folder() / "notes.txt", "not a key's name", 0600);
    const auto entries = keys.list();
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 4u);
    EXPECT_EQ((*entries)[0].name, "Alice");
    EXPECT_EQ((*entries)[0].address, alice().address());
    EXPECT_EQ((*entries)[0].problem, "");
    EXPECT_EQ((*entries)[1].name, "broken");
    EXPECT_NE((*entries)[1].problem, "");
    EXPECT_EQ((*entries)[2].name, "open");
    EXPECT_EQ((*entries)[2].address, std::nullopt);
    EXPECT_NE((*entries)[2].problem.find("chmod 600"), std::string::npos);
    EXPECT_EQ((*entries)[3].name, "zoe");
}

TEST_F(KeyFolder, removes_for_good) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    EXPECT_EQ(keys.remove("alice"), std::nullopt);
    EXPECT_EQ(refusal(keys.load("alice", "pw")), Kind::not_found);
    ASSERT_TRUE(keys.remove("alice"));
    EXPECT_EQ(keys.remove("alice")->kind, Kind::not_found);
    EXPECT_EQ(files_in(folder()), 0u);
}

TEST_F(KeyFolder, refuses_files_that_group_or_others_can_touch) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    for (const mode_t open : {0640u, 0620u, 0610u, 0604u, 0602u, 0601u, 0666u}) {
        ASSERT_EQ(::chmod((folder() / "alice").c_str(), open), 0);
        EXPECT_EQ(refusal(keys.load("alice", "pw")), Kind::unsafe_permissions) << std::oct << open;
        EXPECT_EQ(refusal(keys.export_json("alice")), Kind::unsafe_permissions) << std::oct << open;
    }
    for (const mode_t closed : {0600u, 0400u, 0700u}) {
        ASSERT_EQ(::chmod((folder() / "alice").c_str(), closed), 0);
        EXPECT_EQ(refusal(keys.load("alice", "pw")), std::nullopt) << std::oct << closed;
    }
}

TEST_F(KeyFolder, refuses_folders_that_others_may_write_to) {
    static_cast<void>(store());
    for (const mode_t open : {0720u, 0702u, 0777u}) {
        ASSERT_EQ(::chmod(folder().c_str(), open), 0);
        EXPECT_EQ(refusal(KeyStore::open(folder())), Kind::unsafe_permissions) << std::oct << open;
    }
    ASSERT_EQ(::chmod(folder().c_str(), 0755), 0);
    EXPECT_EQ(refusal(KeyStore::open(folder())), std::nullopt) << "foundry's folder; each file is closed by itself";
}

TEST_F(KeyFolder, refuses_what_is_not_a_plain_file) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    fs::create_symlink(folder() / "alice", folder() / "link");
    EXPECT_EQ(refusal(keys.load("link", "pw")), Kind::io_failed);
    ASSERT_EQ(::mkfifo((folder() / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(refusal(keys.load("pipe", "pw")), Kind::io_failed);
    fs::create_directory(folder() / "directory");
    EXPECT_EQ(refusal(keys.load("directory", "pw")), Kind::io_failed);
    put(folder() / "large", std::string(keystore_max_bytes + 1, ' '), 0600);
    EXPECT_EQ(refusal(keys.load("large", "pw")), Kind::unreadable);
}

TEST_F(KeyFolder, a_folder_that_is_a_file_is_refused) {
    put(root_ / "file", "", 0600);
    EXPECT_EQ(refusal(KeyStore::open(root_ / "file")), Kind::io_failed);
    EXPECT_EQ(refusal(KeyStore::open(root_ / "file" / "keys")), Kind::io_failed);
}

TEST_F(KeyFolder, names_cannot_leave_it) {
    const KeyStore keys = store();
    for (const std::string name : {"", ".", "..", "../alice", "a/b", "/etc/passwd", "a b", "a.json", ".hidden",
                                   "\xc3\xa4", "a\n", "123456789012345678901234567890123"}) {
        EXPECT_FALSE(KeyStore::is_valid_name(name)) << name;
        EXPECT_EQ(refusal(keys.create(name, "pw", quick)), Kind::invalid_name) << name;
        EXPECT_EQ(refusal(keys.load(name, "pw")), Kind::invalid_name) << name;
        EXPECT_EQ(refusal(keys.export_json(name)), Kind::invalid_name) << name;
        ASSERT_TRUE(keys.remove(name)) << name;
        EXPECT_EQ(keys.remove(name)->kind, Kind::invalid_name) << name;
    }
    EXPECT_FALSE(KeyStore::is_valid_name(std::string("a\0b", 3)));
    EXPECT_TRUE(KeyStore::is_valid_name("Az09_-"));
    EXPECT_TRUE(KeyStore::is_valid_name("12345678901234567890123456789012"));
}

TEST_F(KeyFolder, a_file_cut_anywhere_does_not_load) {
    const KeyStore keys = store();
    ASSERT_TRUE(keys.add("alice", alice(), "pw", quick));
    const std::string json = *keys.export_json("alice");
    for (std::size_t size = json.size() - 1; size-- > 0;) {
        ASSERT_EQ(::truncate((folder() / "alice").c_str(), static_cast<off_t>(size)), 0);
        ASSERT_EQ(refusal(keys.load("alice", "pw")), Kind::unreadable) << size;
    }
}

}  // namespace
}  // namespace otp::keys
