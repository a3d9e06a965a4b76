// Signers through an upgrade of their set, in one process, on loopback, by the machine's clock.

#include "oracle/live/signer_life.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "keys/native_host.hpp"
#include "protocol/price_update.hpp"
#include "protocol/upgrade_proof.hpp"

namespace otp::oracle {
namespace {

constexpr std::int64_t usd = 100'000'000;

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    ::close(socket);
    return ::ntohs(address.sin_port);
}

keys::SecretKey key(std::size_t i) {
    return keys::SecretKey::derive_for_development("signer-life/" + std::to_string(i));
}

std::vector<Instrument> instruments() {
    using venues::Venue;
    return {{Venue::coinbase, "BTC-USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot},
            {Venue::kraken, "BTC/USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot},
            {Venue::okx, "BTC-USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot}};
}

/// Signers 0, 1 and 2 are set 0; signers 3, 0 and 2 are to be set 1, so 1 leaves and 3 comes.
class SignerLifeTest : public ::testing::Test {
protected:
    static constexpr std::size_t count = 4;

    void SetUp() override {
        folder = std::filesystem::temp_directory_path() / ("otp-signer-life-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder);
        sets = {set_of(0, {0, 1, 2})};
        std::vector<std::string> urls;
        for (std::size_t i = 0; i < count; ++i) {
            ports.push_back(free_port());
            urls.push_back(to_hex(key(i).address()) + "=http://127.0.0.1:" + std::to_string(ports[i]));
        }
        for (std::size_t i = 0; i < count; ++i) {
            books.push_back(std::make_unique<ObservationBook>(instruments()));
            lives.push_back(
                std::make_unique<SignerLife>(parts(i, *SignerUrls::read(urls, sets[0])), key(i), *books[i]));
        }
    }
    void TearDown() override {
        lives.clear();
        std::filesystem::remove_all(folder);
    }

    static SignerSet set_of(std::uint32_t index, const std::vector<std::size_t>& members) {
        SignerSet set;
        set.network = "otp";
        set.index = index;
        set.rule = QuorumRule::half;
        set.emitter.chain = 1;
        for (const std::size_t i : members) set.keys.push_back(key(i).address());
        return set;
    }

    SignerLife::Parts parts(std::size_t i, SignerUrls urls) {
        SignerOptions options;
        options.feeds = {"BTC/USD"};
        options.directory = folder / std::to_string(i);
        options.http.port = ports[i];
        SignerSurroundings around;
        around.now_us = now_us;
        around.deliver = [this](const std::vector<Bytes>& updates) -> Delivery {
            const std::lock_guard lock{mutex};
            delivered.insert(updates.begin(), updates.end());
            return {std::nullopt, std::vector<std::string>(updates.size())};
        };
        around.wanted = []() -> std::optional<std::vector<WantedReports>> { return std::nullopt; };
        around.log = [this, i](std::string_view, std::string_view line) {
            const std::lock_guard lock{mutex};
            lines.emplace(i, line);
        };
        return {"otp", std::move(options), std::move(urls), std::move(around)};
    }

    /// A tenth of a second of everybody's life.
    void live() {
        for (std::size_t i = 0; i < count; ++i) {
            for (const Instrument& instrument : instruments()) {
                venues::Event event;
                event.kind = venues::EventKind::quote;
                event.time_us = now_us();
                event.bid = venues::Price{94'999 * usd};
                event.ask = venues::Price{95'001 * usd};
                books[i]->note(instrument.venue, instrument.name, event, now_us());
            }
            lives[i]->learn(sets);
            EXPECT_EQ(lives[i]->follow(now_us() / 1'000'000), std::nullopt) << i;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }

    /// Publish times of the verified updates of a set.
    std::set<std::int64_t> seconds_of(std::uint32_t index) {
        const std::lock_guard lock{mutex};
        std::set<std::int64_t> out;
        for (const Bytes& update : delivered) {
            const auto reports = verify_update(update, sets, keys::NativeHost{});
            EXPECT_TRUE(reports);
            if (reports && reports->front().set_index == index) out.insert(reports->front().publish_time_s);
        }
        return out;
    }
    bool live_until(std::uint32_t index, std::size_t published) {
        for (int i = 0; i < 300; ++i) {
            live();
            if (seconds_of(index).size() >= published) return true;
        }
        return false;
    }
    bool said(std::size_t i, const std::string& what) {
        const std::lock_guard lock{mutex};
        const auto [first, last] = lines.equal_range(i);
        return std::any_of(first, last, [&](const auto& line) { return line.second.find(what) != std::string::npos; });
    }

    std::filesystem::path folder;
    std::vector<SignerSet> sets;
    std::vector<std::uint16_t> ports;
    std::vector<std::unique_ptr<ObservationBook>> books;
    std::vector<std::unique_ptr<SignerLife>> lives;
    std::mutex mutex;
    std::set<Bytes> delivered;
    std::multimap<std::size_t, std::string> lines;
};

TEST_F(SignerLifeTest, signers_follow_an_upgrade_together_and_who_is_not_in_the_new_set_signs_no_more) {
    ASSERT_TRUE(live_until(0, 2));
    EXPECT_FALSE(lives[3]->signs_as().has_value()) << "its turn has not come";

    // As upgrade_signers leaves the sets, but for the minute, which a test need not wait.
    const std::int64_t takeover_s = now_us() / 1'000'000 + 2;
    sets[0].valid_until_s = takeover_s + upgrade_overlap_s - takeover_after_s;
    sets.push_back(set_of(1, {3, 0, 2}));
    ASSERT_EQ(takeover_second(sets[0], sets[1]), takeover_s);
    ASSERT_TRUE(live_until(1, 3));

    EXPECT_FALSE(lives[1]->signs_as().has_value());
    EXPECT_TRUE(said(1, "not_in_set"));
    for (const std::size_t i : {0, 2, 3}) {
        EXPECT_EQ(lives[i]->signs_as()->index, 1U) << i;
        EXPECT_EQ(lives[i]->port(), ports[i]) << "where the others look for it";
        EXPECT_FALSE(said(i, "not_in_set")) << i;
        EXPECT_FALSE(said(i, "signer_unknown")) << i;
    }
    EXPECT_GE(*seconds_of(1).begin(), takeover_s);
    // A signer looks at the sets every tenth of a second, here a slow machine's.
    EXPECT_LT(*seconds_of(0).rbegin(), *seconds_of(1).begin()) << "no second has the prices of two sets";

    // A node that is behind says less than was known: nothing changes.
    for (const auto& life : lives) life->learn({set_of(0, {0, 1, 2})});
    const std::size_t published = seconds_of(1).size();
    for (int i = 0; i < 5; ++i) live();
    EXPECT_TRUE(live_until(1, published + 1));
    EXPECT_FALSE(lives[1]->signs_as().has_value());

    // Taken back into the set after it, it signs again.
    sets[1].valid_until_s = now_us() / 1'000'000 + upgrade_overlap_s - takeover_after_s;
    sets.push_back(set_of(2, {0, 1, 2}));
    ASSERT_TRUE(live_until(2, 2));
    EXPECT_EQ(lives[1]->signs_as()->index, 2U);
    EXPECT_FALSE(lives[3]->signs_as().has_value());
    EXPECT_TRUE(said(3, "not_in_set"));
}

}  // namespace
}  // namespace otp::oracle
