#include "venues/recording.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace otp::venues {
namespace {

struct Read {
    std::vector<Recorded> entries;
    std::optional<std::string> problem;
    bool was_cut_off = false;
};

Read read(const std::string& text) {
    std::istringstream in{text};
    RecordingReader reader{in};
    Read all;
    while (auto entry = reader.next()) all.entries.push_back(std::move(*entry));
    all.problem = reader.problem();
    all.was_cut_off = reader.was_cut_off();
    return all;
}

const std::vector<Recorded> samples = {
    {.received_ns = 1'749'186'031'886'136'001,
     .venue = Venue::coinbase,
     .kind = Recorded::Kind::opened,
     .text = "wss://x/"},
    {.received_ns = 1'749'186'031'886'136'002, .venue = Venue::coinbase, .text = R"({"type":"ticker","price":"1.50"})"},
    {.received_ns = 0, .venue = Venue::okx, .text = "pong"},
    {.received_ns = 3, .venue = Venue::kraken, .instrument = "USDT/USD", .text = "\"\\\n\r\t\x01\x7f\u20ac"},
    {.received_ns = 4, .venue = Venue::bybit, .text = std::string("\xff\0\xfe", 3)},
    {.received_ns = 5, .venue = Venue::binance, .text = ""},
    {.received_ns = 6, .venue = Venue::deribit, .kind = Recorded::Kind::closed, .text = "no message for 25000 ms"},
};

std::string lines_of(const std::vector<Recorded>& entries) {
    std::string lines;
    for (const Recorded& entry : entries) lines += recording_line(entry);
    return lines;
}

TEST(Recording, a_message_is_a_line_of_time_venue_and_exactly_its_text) {
    EXPECT_EQ(recording_line(samples[1]),
              "{\"t\":\"1749186031886136002\",\"v\":\"coinbase\",\"raw\":"
              "\"{\\\"type\\\":\\\"ticker\\\",\\\"price\\\":\\\"1.50\\\"}\"}\n");
    EXPECT_EQ(recording_line(samples[4]), "{\"t\":\"4\",\"v\":\"bybit\",\"hex\":\"ff00fe\"}\n");
}

TEST(Recording, what_was_written_is_read) {
    const Read all = read(lines_of(samples));
    EXPECT_EQ(all.entries, samples);
    EXPECT_EQ(all.problem, std::nullopt);
    EXPECT_FALSE(all.was_cut_off);
    EXPECT_TRUE(read("").entries.empty());
}

TEST(Recording, a_last_line_that_was_cut_off_is_left_out) {
    const std::string lines = lines_of({samples[1], samples[2]});
    const std::size_t first = recording_line(samples[1]).size();
    for (std::size_t size = first; size <= lines.size(); ++size) {
        const Read all = read(lines.substr(0, size));
        // Without nothing but its end, the line says all it has to.
        const bool has_second = size + 1 >= lines.size();
        EXPECT_EQ(all.entries.size(), has_second ? 2u : 1u) << size;
        EXPECT_EQ(all.problem, std::nullopt) << size;
        EXPECT_EQ(all.was_cut_off, size != first && !has_second) << size;
    }
}

TEST(Recording, any_other_line_that_is_none_is_refused_with_its_number) {
    const std::string good = recording_line(samples[2]);
    const std::string parts = "an entry has t, v, perhaps i, and one of raw, hex, opened, closed";
    for (const auto& [line, why] : std::vector<std::pair<std::string, std::string>>{
             {"", "no JSON"},
             {"{\"t\":\"1\",\"v\":\"okx\",\"raw\":\"po", "no JSON"},
             {"{\"t\":1,\"v\":\"okx\",\"raw\":\"pong\"}", "t is no time in nanoseconds"},
             {"{\"t\":\"-1\",\"v\":\"okx\",\"raw\":\"pong\"}", "t is no time in nanoseconds"},
             {"{\"t\":\"9223372036854775808\",\"v\":\"okx\",\"raw\":\"pong\"}", "t is no time in nanoseconds"},
             {"{\"t\":\"1\",\"v\":\"mtgox\",\"raw\":\"pong\"}", "v names no venue"},
             {"{\"t\":\"1\",\"raw\":\"pong\"}", "v names no venue"},
             {"{\"t\":\"1\",\"v\":\"okx\"}", parts},
             {"{\"t\":\"1\",\"v\":\"okx\",\"price\":\"1\"}", parts},
             {"{\"t\":\"1\",\"v\":\"okx\",\"raw\":\"pong\",\"closed\":\"\"}", parts},
             {"{\"t\":\"1\",\"v\":\"okx\",\"i\":\"\",\"raw\":\"pong\"}", "i names no instrument"},
             {"{\"t\":\"1\",\"v\":\"okx\",\"raw\":7}", "raw is no text"},
             {"{\"t\":\"1\",\"v\":\"okx\",\"hex\":7}", "hex is no hexadecimal text"},
             {"{\"t\":\"1\",\"v\":\"okx\",\"hex\":\"f\"}", "hex is no hexadecimal text"},
             {"{\"t\":\"1\",\"v\":\"okx\",\"hex\":\"FF\"}", "hex is no hexadecimal text"},
             {"{\"t\":\"1\",\"t\":\"2\",\"v\":\"okx\",\"raw\":\"\"}", "a key that comes twice"},
         }) {
        const Read all = read(good + line + "\n" + good);
        EXPECT_EQ(all.entries.size(), 1u) << line;
        EXPECT_EQ(all.problem, "line 2: " + why) << line;
    }
}

TEST(Recording, a_line_without_end_is_refused_before_it_fills_the_memory) {
    const Read all = read(std::string(9 * 1024 * 1024, ' '));
    EXPECT_EQ(all.problem, "line 1: is too long");
}

class RecordingFileTest : public testing::Test {
protected:
    RecordingFileTest() {
        char name[] = "/tmp/otp_recording_XXXXXX";
        folder = ::mkdtemp(name);
    }
    ~RecordingFileTest() override { std::filesystem::remove_all(folder); }

    static std::unique_ptr<RecordingFile> open(const std::string& path) {
        auto opened = RecordingFile::open(path);
        if (const auto* const why = std::get_if<std::string>(&opened)) {
            ADD_FAILURE() << *why;
            return nullptr;
        }
        return std::get<0>(std::move(opened));
    }
    static std::string content(const std::string& path) {
        std::ifstream in{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    std::string folder;
};

TEST_F(RecordingFileTest, appends_and_goes_on_after_a_crash) {
    const std::string path = folder + "/feeds.jsonl";
    open(path)->record(samples[0]);
    open(path)->record(samples[1]);
    EXPECT_EQ(content(path), lines_of({samples[0], samples[1]}));
    // Longer than one look back for the line's end.
    std::ofstream{path, std::ios::app} << "{\"t\":\"1\",\"v\":\"okx\",\"raw\":\"" << std::string(200'000, 'x');
    open(path)->record(samples[2]);
    EXPECT_EQ(content(path), lines_of({samples[0], samples[1], samples[2]}));
    std::ofstream{folder + "/torn"} << "{\"t\":";
    open(folder + "/torn")->record(samples[2]);
    EXPECT_EQ(content(folder + "/torn"), lines_of({samples[2]}));
}

TEST_F(RecordingFileTest, entries_of_several_threads_stay_whole) {
    const std::string path = folder + "/feeds.jsonl";
    {
        const auto file = open(path);
        std::vector<std::thread> threads;
        for (const Venue venue : {Venue::coinbase, Venue::kraken, Venue::okx}) {
            threads.emplace_back([&file, venue] {
                for (int i = 0; i < 200; ++i)
                    file->record({.received_ns = i, .venue = venue, .text = std::string(500, 'm')});
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(file->problem(), std::nullopt);
    }
    const Read all = read(content(path));
    EXPECT_EQ(all.entries.size(), 600u);
    EXPECT_EQ(all.problem, std::nullopt);
    std::int64_t next = 0;
    for (const Recorded& entry : all.entries) {
        if (entry.venue != Venue::okx) continue;
        EXPECT_EQ(entry.received_ns, next++) << "each connection in its order";
    }
    EXPECT_EQ(next, 200);
}

TEST_F(RecordingFileTest, is_one_recorders_alone) {
    const auto first = open(folder + "/feeds.jsonl");
    const auto second = RecordingFile::open(folder + "/feeds.jsonl");
    ASSERT_TRUE(std::holds_alternative<std::string>(second));
    EXPECT_NE(std::get<std::string>(second).find("somebody else records into it"), std::string::npos);
    EXPECT_TRUE(std::holds_alternative<std::string>(RecordingFile::open(folder + "/no/such/folder")));
}

TEST_F(RecordingFileTest, a_full_disk_ends_the_recording_and_is_told) {
    const auto file = open("/dev/full");
    ASSERT_NE(file, nullptr);
    file->record(samples[0]);
    EXPECT_EQ(file->problem(), "the recording /dev/full cannot be written: No space left on device");
    file->record(samples[1]);
}

}  // namespace
}  // namespace otp::venues
