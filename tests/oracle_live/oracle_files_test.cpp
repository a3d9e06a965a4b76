#include "oracle/live/oracle_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace otp::oracle {
namespace {

namespace fs = std::filesystem;

class OracleFilesTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "otp-files-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override { fs::remove_all(folder); }

    OracleFiles open() {
        auto files = OracleFiles::open(folder);
        EXPECT_TRUE(files);
        return std::move(*files);
    }
    static std::vector<std::int64_t> seconds(const OracleFiles& files, std::int64_t from, std::int64_t to) {
        std::vector<std::int64_t> out;
        for (const auto& [second, update] : files.updates("BTC/USD", from, to, 100)) {
            EXPECT_EQ(update, Bytes(3, static_cast<std::uint8_t>(second))) << second;
            out.push_back(second);
        }
        return out;
    }
    static void add(OracleFiles& files, std::int64_t second) {
        EXPECT_EQ(files.add_update("BTC/USD", second, Bytes(3, static_cast<std::uint8_t>(second))), std::nullopt);
    }

    fs::path folder;
};

TEST_F(OracleFilesTest, what_was_saved_is_read_by_the_next_who_opens) {
    {
        OracleFiles files = open();
        EXPECT_EQ(*files.load_signer("BTC/USD"), std::nullopt);
        EXPECT_EQ(files.save_signer("BTC/USD", Bytes{1, 2, 3}), std::nullopt);
        EXPECT_EQ(files.save_signer("BTC/USD", Bytes{4}), std::nullopt);
        for (const std::int64_t second : {7'201, 7'199, 7'200, 3'600}) add(files, second);
        add(files, 7'200);
    }
    const OracleFiles files = open();
    EXPECT_EQ(**files.load_signer("BTC/USD"), Bytes{4});
    EXPECT_EQ(*files.load_signer("ETH/USD"), std::nullopt);
    EXPECT_EQ(seconds(files, 0, 9'999), (std::vector<std::int64_t>{3'600, 7'199, 7'200, 7'201}));
    EXPECT_EQ(seconds(files, 7'199, 7'200), (std::vector<std::int64_t>{7'199, 7'200}));
    EXPECT_TRUE(files.updates("ETH/USD", 0, 9'999, 100).empty());
    EXPECT_EQ(files.updates("BTC/USD", 0, 9'999, 2).size(), 2U);
    struct stat mode {};
    ASSERT_EQ(::stat((folder / "BTC_USD.signer").c_str(), &mode), 0);
    EXPECT_EQ(mode.st_mode & 0777, 0600U);
}

TEST_F(OracleFilesTest, what_a_crash_cut_off_is_forgotten_and_hides_nothing_that_follows) {
    const fs::path file = folder / "updates" / "BTC_USD.2.updates";
    for (std::uintmax_t cut = 1; cut < 15; ++cut) {
        fs::remove_all(folder / "updates");
        {
            OracleFiles files = open();
            add(files, 7'200);
            add(files, 7'201);
        }
        fs::resize_file(file, fs::file_size(file) - cut);
        {
            OracleFiles files = open();
            EXPECT_EQ(seconds(files, 0, 9'999), std::vector<std::int64_t>{7'200}) << cut;
            add(files, 7'202);
        }
        EXPECT_EQ(seconds(open(), 0, 9'999), (std::vector<std::int64_t>{7'200, 7'202})) << cut;
    }
}

TEST_F(OracleFilesTest, updates_are_kept_for_26_hours) {
    {
        OracleFiles files = open();
        add(files, 3'599);
        add(files, 3'600);
        files.prune(3'600 + OracleFiles::kept_s - 1);
        EXPECT_EQ(seconds(files, 0, 9'999), (std::vector<std::int64_t>{3'599, 3'600}));
        files.prune(3'600 + OracleFiles::kept_s);
        EXPECT_EQ(seconds(files, 0, 9'999), std::vector<std::int64_t>{3'600});
        EXPECT_EQ(files.seconds("BTC/USD", 0, 9'999), std::vector<std::int64_t>{3'600});
    }
    EXPECT_EQ(seconds(open(), 0, 9'999), std::vector<std::int64_t>{3'600});
}

TEST_F(OracleFilesTest, one_process_at_a_time_holds_a_folder) {
    {
        const OracleFiles files = open();
        EXPECT_FALSE(OracleFiles::open(folder));
    }
    EXPECT_TRUE(OracleFiles::open(folder));
}

TEST_F(OracleFilesTest, a_folder_that_cannot_be_written_says_so) {
    std::ofstream{folder / "file"} << "x";
    EXPECT_FALSE(OracleFiles::open(folder / "file"));
}

}  // namespace
}  // namespace otp::oracle
