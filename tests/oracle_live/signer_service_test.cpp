// Signers of one network in one process, on loopback, by the machine's clock.

#include "oracle/live/signer_service.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "keys/native_host.hpp"
#include "net/client.hpp"
#include "oracle/live/oracle_files.hpp"
#include "oracle/realized_volatility.hpp"
#include "oracle/update_builder.hpp"
#include "protocol/price_update.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

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
    return keys::SecretKey::derive_for_development("signer-service/" + std::to_string(i));
}

std::vector<Instrument> instruments() {
    using venues::Venue;
    return {{Venue::coinbase, "BTC-USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot},
            {Venue::kraken, "BTC/USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot},
            {Venue::okx, "BTC-USD", "BTC/USD", QuoteCurrency::usd, InstrumentKind::spot},
            {Venue::binance, "btcusdt", "BTC/USD", QuoteCurrency::usdt, InstrumentKind::spot}};
}

/// Everything of one signer. What it delivers is collected by the test.
struct Signer {
    ObservationBook book{instruments()};
    std::unique_ptr<SignerService> service;
};

class SignerServiceTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder = std::filesystem::temp_directory_path() / ("otp-signers-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder);
        set.network = "otp";
        set.rule = QuorumRule::half;
        set.emitter.chain = 1;
        for (std::size_t i = 0; i < 3; ++i) {
            set.keys.push_back(key(i).address());
            ports.push_back(free_port());
        }
        signers.resize(3);
        market = std::thread{[this] { run_market(); }};
    }
    void TearDown() override {
        stopping = true;
        market.join();
        signers.clear();
        std::filesystem::remove_all(folder);
    }

    /// Quotes of every venue at every signer, five times a second.
    void run_market() {
        while (!stopping) {
            {
                const std::lock_guard lock{mutex};
                for (const auto& signer : signers) {
                    if (!signer) continue;
                    for (const Instrument& instrument : instruments()) {
                        if (instrument.venue == dead_venue) continue;
                        venues::Event event;
                        event.kind = venues::EventKind::quote;
                        event.time_us = now_us();
                        event.bid = venues::Price{94'999 * usd};
                        event.ask = venues::Price{95'001 * usd};
                        signer->book.note(instrument.venue, instrument.name, event, now_us());
                    }
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    }

    void start(std::size_t i) {
        auto signer = std::make_unique<Signer>();
        SignerOptions options;
        options.set = set;
        options.feeds = {"BTC/USD"};
        options.volatility = volatility;
        for (const std::uint16_t port : ports) options.signers.push_back("http://127.0.0.1:" + std::to_string(port));
        options.directory = folder / std::to_string(i);
        options.http.port = ports[i];
        SignerSurroundings around;
        around.now_us = now_us;
        around.deliver = [this](const std::vector<Bytes>& updates) -> Delivery {
            const std::lock_guard lock{mutex};
            if (node_away) return {"the node is away", {}};
            if (!node_refuses.empty()) return {std::nullopt, std::vector<std::string>(updates.size(), node_refuses)};
            for (const Bytes& update : updates) delivered.insert(update);
            return {std::nullopt, std::vector<std::string>(updates.size())};
        };
        around.wanted = [this]() -> std::optional<std::vector<WantedReports>> {
            const std::lock_guard lock{mutex};
            return wanted;
        };
        around.log = [](std::string_view, std::string_view) {};
        signer->service = std::make_unique<SignerService>(std::move(options), key(i), signer->book, std::move(around));
        const auto problem = signer->service->start();
        EXPECT_EQ(problem, std::nullopt);
        const std::lock_guard lock{mutex};
        signers[i] = std::move(signer);
    }
    void stop(std::size_t i) {
        std::unique_ptr<Signer> gone;
        {
            const std::lock_guard lock{mutex};
            gone = std::move(signers[i]);
        }
        gone.reset();
    }

    /// Publish times of what the node has, after every update was verified; a second has one update.
    std::set<std::int64_t> seconds() {
        const std::lock_guard lock{mutex};
        std::set<std::int64_t> out;
        for (const Bytes& update : delivered) {
            const auto reports = verify_update(update, std::span{&set, 1}, keys::NativeHost{});
            EXPECT_TRUE(reports);
            if (!reports || reports->front().feed != own_feed_id("BTC/USD")) continue;
            EXPECT_EQ(reports->front().price, 95'000 * usd);
            EXPECT_TRUE(out.insert(reports->front().publish_time_s).second) << "a second has two updates";
        }
        return out;
    }
    /// Waits until the node has updates of `count` different seconds from `from_s` on.
    bool wait_for(std::int64_t from_s, std::size_t count, int tries = 200) {
        for (int i = 0; i < tries; ++i) {
            const auto known = seconds();
            if (static_cast<std::size_t>(std::distance(known.lower_bound(from_s), known.end())) >= count) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
        return false;
    }
    json feeds(std::size_t i) { return json::parse(signers[i]->service->feeds_document()); }
    bool has_alarm(std::size_t i, const std::string& kind, const std::string& about = "", int tries = 150) {
        for (int n = 0; n < tries; ++n) {
            const json document = feeds(i);
            for (const json& alarm : document["alarms"]) {
                if (alarm["kind"] == kind && alarm["subject"].get<std::string>().find(about) != std::string::npos)
                    return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
        return false;
    }

    std::filesystem::path folder;
    SignerSet set;
    std::vector<std::uint16_t> ports;
    std::mutex mutex;
    std::vector<std::unique_ptr<Signer>> signers;
    std::set<Bytes> delivered;
    std::vector<WantedReports> wanted;
    bool volatility = false;
    bool node_away = false;
    std::string node_refuses;
    std::atomic<venues::Venue> dead_venue{venues::Venue::deribit};
    std::atomic<bool> stopping{false};
    std::thread market;
};

TEST_F(SignerServiceTest, O7_any_signer_may_be_missing_but_two_stop_the_prices) {
    for (std::size_t i = 0; i < 3; ++i) start(i);
    ASSERT_TRUE(wait_for(0, 3)) << signers[0]->service->feeds_document();

    stop(1);
    ASSERT_TRUE(wait_for(now_us() / 1'000'000 + 1, 4)) << "two of three go on, in the turns of the third as well";
    EXPECT_TRUE(has_alarm(0, "signer_silent", "signer 2"));
    EXPECT_TRUE(has_alarm(2, "signer_silent", "signer 2"));

    stop(2);
    EXPECT_TRUE(has_alarm(0, "no_quorum"));
    const auto last = *seconds().rbegin();
    std::this_thread::sleep_for(std::chrono::seconds{2});
    EXPECT_EQ(*seconds().rbegin(), last) << "one alone publishes nothing";

    start(1);
    ASSERT_TRUE(wait_for(last + 1, 2)) << "one that comes back follows and signs";
    const auto known = seconds();
    for (auto at = std::next(known.begin()); at != known.end(); ++at) EXPECT_GT(*at, *std::prev(at));
}

TEST_F(SignerServiceTest, what_settlement_waits_for_is_brought_late_from_what_was_kept) {
    {
        const std::lock_guard lock{mutex};
        node_away = true;
    }
    for (std::size_t i = 0; i < 3; ++i) start(i);
    ASSERT_TRUE(has_alarm(0, "node_away"));
    const std::int64_t from = now_us() / 1'000'000;
    std::this_thread::sleep_for(std::chrono::milliseconds{3'500});
    EXPECT_TRUE(seconds().empty());
    {
        const std::lock_guard lock{mutex};
        node_away = false;
        wanted = {{"BTC/USD", from, from + 2}};
    }
    // Any of the three: on a busy machine a second may have gone by without a quorum.
    const auto has_wanted = [&] {
        const auto known = seconds();
        const auto first = known.lower_bound(from);
        return first != known.end() && *first <= from + 2;
    };
    for (int i = 0; i < 100 && !has_wanted(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_TRUE(has_wanted());
    // And a stranger gets the same bytes from any signer.
    net::HttpClient client;
    const auto result = client.get("http://127.0.0.1:" + std::to_string(ports[2]) +
                                   "/v1/updates?feed=BTC%2FUSD&from=2026-01-01T00:00:00Z&to=2105-01-01T00:00:00Z");
    ASSERT_TRUE(std::holds_alternative<net::Answer>(result));
    const auto& answer = std::get<net::Answer>(result);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto rows = json::parse(answer.body)["updates"];
    ASSERT_GE(rows.size(), 3U);
    const auto update = parse_hex(rows[0]["update"].get<std::string>());
    EXPECT_TRUE(verify_update(*update, std::span{&set, 1}, keys::NativeHost{}));
}

TEST_F(SignerServiceTest, what_the_node_refuses_is_said_and_a_folder_is_one_signers_alone) {
    node_refuses = "guardian_set_expired";
    for (std::size_t i = 0; i < 3; ++i) start(i);
    EXPECT_TRUE(has_alarm(0, "node_refuses"));
    EXPECT_TRUE(seconds().empty());

    SignerOptions options;
    options.set = set;
    options.feeds = {"BTC/USD"};
    options.signers = {"", "", ""};
    options.directory = folder / "0";
    SignerSurroundings around;
    around.now_us = now_us;
    around.log = [](std::string_view, std::string_view) {};
    ObservationBook book{instruments()};
    SignerService second{options, key(0), book, around};
    const auto problem = second.start();
    ASSERT_TRUE(problem);
    EXPECT_NE(problem->find("another process"), std::string::npos) << *problem;
    options.directory = folder / "other";
    options.feeds = {"BTC/USD", "BTC_USD"};
    SignerService doubled{options, key(0), book, around};
    EXPECT_NE(doubled.start(), std::nullopt);
}

TEST_F(SignerServiceTest, a_venue_that_goes_silent_is_named_and_changes_no_price) {
    for (std::size_t i = 0; i < 3; ++i) start(i);
    ASSERT_TRUE(wait_for(0, 1));
    dead_venue = venues::Venue::coinbase;
    for (std::size_t i = 0; i < 3; ++i) signers[i]->book.forget(venues::Venue::coinbase, "BTC-USD");
    EXPECT_TRUE(has_alarm(0, "venue_out", "coinbase"));
    const auto view = feeds(0)["feeds"][0];
    EXPECT_EQ(view["venues"][0]["verdict"], "silent") << view;
    EXPECT_EQ(view["venues"][3]["verdict"], "no_stablecoin_price") << "a stablecoin is not a dollar";
    dead_venue = venues::Venue::deribit;
    ASSERT_TRUE(wait_for(now_us() / 1'000'000 + 1, 1));
}

TEST_F(SignerServiceTest, volatility_is_signed_too_and_a_signer_that_missed_prices_gets_them_from_the_others) {
    // A quarter of an hour of prices that all three remember; the third one less of it.
    volatility = true;
    const std::int64_t now_s = now_us() / 1'000'000;
    for (std::size_t i = 0; i < 3; ++i) {
        auto files = OracleFiles::open(folder / std::to_string(i));
        ASSERT_TRUE(files);
        RealizedVolatility past{"BTC/USD"};
        for (std::int64_t second = now_s - 900; second < now_s - 2; ++second) {
            past.observe(second, Price::from_raw((95'000 + second * 7 % 13) * usd));
        }
        ASSERT_EQ(files->save_signer("BTC/USD:returns", past.snapshot()), std::nullopt);
    }
    start(0);
    start(1);
    ASSERT_TRUE(wait_for(0, 3)) << signers[0]->service->feeds_document();
    start(2);
    const auto volatilities = [&] {
        const std::lock_guard lock{mutex};
        std::map<std::int64_t, PriceReport> out;
        for (const Bytes& update : delivered) {
            const auto reports = verify_update(update, std::span{&set, 1}, keys::NativeHost{});
            if (reports && reports->front().feed == own_feed_id("BTC/USD:RV")) {
                out.emplace(reports->front().publish_time_s, reports->front());
            }
        }
        return out;
    };
    for (int i = 0; i < 350 && volatilities().size() < 2; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    const auto signed_ones = volatilities();
    ASSERT_GE(signed_ones.size(), 2U) << signers[0]->service->feeds_document();
    for (const auto& [second, report] : signed_ones) {
        EXPECT_EQ(second % 10, 0);
        EXPECT_GT(report.price, volatility_min);
        EXPECT_LT(report.price, volatility_max);
    }
    // The third one saw none of the first prices itself, and agrees.
    const json document = feeds(2);
    const auto& known = document["feeds"];
    const auto is_volatility = [](const json& feed) { return feed["feed"] == "BTC/USD:RV"; };
    const auto at = std::find_if(known.begin(), known.end(), is_volatility);
    ASSERT_NE(at, known.end());
    EXPECT_FALSE((*at)["latest"].is_null()) << *at;
    for (const std::size_t i : {0, 2}) {
        const json seen = feeds(i);
        for (const json& alarm : seen["alarms"]) EXPECT_NE(alarm["kind"], "signer_disagrees") << alarm;
    }
}

TEST_F(SignerServiceTest, two_signed_prices_of_one_second_are_called_by_the_names_of_those_who_signed_both) {
    for (std::size_t i = 0; i < 3; ++i) start(i);
    ASSERT_TRUE(wait_for(0, 1));
    Bytes update;
    {
        const std::lock_guard lock{mutex};
        update = *delivered.begin();
    }
    auto report = verify_update(update, std::span{&set, 1}, keys::NativeHost{})->front();
    const auto tell = [&](const Bytes& other) {
        const json message = {{"feed", "BTC/USD"}, {"update", to_hex(other)}, {"publisher", "0x00"}};
        return std::holds_alternative<net::Answer>(
            net::HttpClient{}.post("http://127.0.0.1:" + std::to_string(ports[2]) + "/v1/published", message.dump()));
    };
    // The same body under other signatures breaks nothing.
    const auto keys_of = [&](std::size_t a, std::size_t b) {
        std::vector<keys::SecretKey> out;
        out.push_back(key(a));
        out.push_back(key(b));
        return out;
    };
    const auto slot = report.slot;
    const auto timestamp = static_cast<std::uint32_t>(report.publish_time_s);
    for (const auto& [a, b] : {std::pair{0, 1}, std::pair{0, 2}, std::pair{1, 2}}) {
        const auto same = sign_update(std::span{&report, 1}, slot, timestamp, set, keys_of(a, b));
        ASSERT_TRUE(same);
        EXPECT_EQ(verify_update(*same, std::span{&set, 1}, keys::NativeHost{})->front().digest, report.digest);
        ASSERT_TRUE(tell(*same));
    }
    EXPECT_FALSE(has_alarm(2, "two_prices", "", 1));
    report.price += usd;
    const auto other = sign_update(std::span{&report, 1}, slot, timestamp, set, keys_of(0, 1));
    ASSERT_TRUE(other);
    ASSERT_TRUE(tell(*other));
    ASSERT_TRUE(has_alarm(2, "two_prices", "BTC/USD"));
    const json document = feeds(2);
    for (const json& alarm : document["alarms"]) {
        if (alarm["kind"] != "two_prices") continue;
        const auto why = alarm["why"].get<std::string>();
        EXPECT_NE(why.find("both by signer"), std::string::npos) << why;
        EXPECT_NE(why.find(to_hex(*other)), std::string::npos) << why;
    }
}

TEST_F(SignerServiceTest, strangers_and_nonsense_are_refused) {
    start(0);
    net::HttpClient client;
    const std::string url = "http://127.0.0.1:" + std::to_string(ports[0]);
    const auto status = [&](const std::string& path, const std::string& body) {
        const auto result = client.post(url + path, body);
        return std::holds_alternative<net::Answer>(result) ? std::get<net::Answer>(result).status : 0;
    };
    EXPECT_EQ(status("/v1/sign", "{}"), 400);
    EXPECT_EQ(status("/v1/sign", std::string(1'000, '[')), 400);
    EXPECT_EQ(status("/v1/published", R"({"feed":"BTC/USD","update":"0x00","publisher":"0x00"})"), 403);
    const std::string proof = R"({"signer":1,"rs":"0x)" + std::string(128, '1') + R"(","recovery_id":0})";
    const std::string proposal =
        R"({"feed":"BTC/USD","second":1000,"previous":999,"price":"95000","confidence":"20","digest":"0x)" +
        std::string(64, '0') + R"(","proof":)" + proof + "}";
    EXPECT_EQ(status("/v1/sign", proposal), 403);
    const auto answer = std::get<net::Answer>(client.get(url + "/metrics"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("otp_oracle_updates_delivered"), std::string::npos);
}

}  // namespace
}  // namespace otp::oracle
