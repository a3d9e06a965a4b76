// Simulated hours under a simulated clock: a chain every 45 seconds, every route's work, and what it leaves behind. The
// short form runs with the tests; OTP_SOAK_HOURS=24 is the long one.

#include <gtest/gtest.h>
#include <malloc.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "flow/analyst.hpp"
#include "flow/chain_desk.hpp"
#include "flow/history.hpp"
#include "flow/metadata.hpp"
#include "tests/flow/plain_chain.hpp"
#include "tests/settlement/temporary_folder.hpp"

namespace otp::flow {
namespace {

/// 240 options of four expiries whose strikes, smile and interest move with a price that wanders; dailies expire, new
/// ones come.
market::OptionChain wandering_chain(std::int64_t time_ms, const std::string& underlying) {
    const double hours = static_cast<double>(time_ms - test_start_ms) / static_cast<double>(hour_ms);
    const double index = 100'000 * (1 + 0.05 * std::sin(hours / 3) + 0.01 * std::sin(hours * 7));
    market::OptionChain chain = plain_chain(time_ms, index, "deribit", underlying);
    chain.quotes.clear();
    chain.simulated = true;
    const std::int64_t next_day = (time_ms + 16 * hour_ms) / day_ms * day_ms + 8 * hour_ms;
    for (const std::int64_t days : {0, 1, 7, 30}) {
        const std::int64_t expiry = next_day + days * day_ms;
        for (int step = -15; step < 15; ++step) {
            for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
                market::OptionQuote quote;
                quote.kind = kind;
                quote.strike = 100'000 + step * 1000.0;
                quote.instrument = underlying + "-" + std::to_string(expiry / day_ms) + "-" +
                                   std::to_string(static_cast<int>(quote.strike)) +
                                   (kind == OptionKind::call ? "-C" : "-P");
                quote.expiry_ms = expiry;
                quote.time_ms = time_ms;
                quote.mark_iv = 0.5 + 0.2 * std::abs(quote.strike / index - 1) + 0.05 * std::sin(hours);
                quote.forward = index * (1 + 0.0001 * static_cast<double>(days));
                quote.open_interest = 50 + 10 * std::abs(std::sin(hours + step));
                quote.volume = 5;
                chain.quotes.push_back(quote);
            }
        }
    }
    return chain;
}

std::size_t open_descriptors() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) count += entry.is_symlink() ? 1 : 0;
    return count;
}

/// Bytes that are allocated and not freed.
std::size_t bytes_in_use() {
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
    return 0;  // The sanitizer has an allocator of its own.
#else
    return ::mallinfo2().uordblks;
#endif
}

TEST(Soak, hours_of_snapshots_leave_memory_descriptors_and_the_file_as_they_were) {
    const char* asked = std::getenv("OTP_SOAK_HOURS");
    const std::int64_t hours = asked == nullptr ? 1 : std::atoll(asked);
    settlement::TemporaryFolder folder;
    const std::string path = folder / "flow.sqlite";
    std::int64_t now = test_start_ms;
    std::vector<std::string> log;
    auto history = History::open(path, now, [&](std::string_view line) { log.emplace_back(line); });
    ASSERT_TRUE(history);
    Analyst analyst{analyse_snapshots, {.kept_bytes_max = 4U << 20}};
    std::uint64_t taken = 0;
    ChainDesk desk{{},
                   [&] { return now; },
                   // A full spread: 30 to 60 seconds, 45 on average.
                   [turn = std::uint32_t{0}]() mutable { return turn += 0x9e37'79b9; },
                   [&](const FeedView& view, bool is_new) {
                       if (!is_new) return;
                       ++taken;
                       for (const char* expiry : {"all", "0-7"}) {
                           ChainQuery query = *read_chain_query({{"expiry", expiry}});
                           query.underlying = view.underlying;
                           query.venue = view.venue;
                           const auto answer = analyst.get({view.snapshots, query, now});
                           ASSERT_TRUE(answer) << answer.error().message;
                           EXPECT_FALSE(metadata_json(view, answer->get(), 1).empty());
                           if (std::string{expiry} == "all") {
                               (*history)->add({view.venue, view.underlying, true}, (*answer)->reading, now);
                           }
                       }
                   }};
    Source source;
    source.venue = "deribit";
    source.description = "simulator";
    source.simulated = true;
    source.underlyings = {"BTC", "ETH"};
    std::uint64_t asks = 0;
    source.fetch = [&](const std::string& underlying) -> Fetched {
        // Now and then the venue is away, repeats itself or lies.
        if (++asks % 97 == 0) return FetchFailure{FetchFailure::Kind::unreachable, "connection refused"};
        if (asks % 89 == 0) return wandering_chain(now - 45 * second_ms, underlying);
        if (asks % 83 == 0) return wandering_chain(now + day_ms, underlying);
        return wandering_chain(now, underlying);
    };
    desk.open({source});

    std::size_t bytes_early = 0, descriptors_early = 0;
    std::uintmax_t file_max = 0;
    const std::int64_t end = test_start_ms + hours * hour_ms;
    while (now < end) {
        const std::int64_t due = desk.refresh(0, [] { return false; });
        ASSERT_GT(due, now);
        now = due;
        file_max = std::max(file_max, std::filesystem::file_size(path));
        if (bytes_early == 0 && now > test_start_ms + hour_ms / 2) {
            bytes_early = bytes_in_use();
            descriptors_early = open_descriptors();
        }
    }
    const std::uint64_t expected = static_cast<std::uint64_t>(hours) * 2 * 3600 / 45;
    EXPECT_NEAR(static_cast<double>(taken), static_cast<double>(expected), 0.15 * static_cast<double>(expected));
    if (hours >= 1) {
        EXPECT_LT(bytes_in_use(), bytes_early + (1U << 20)) << "beyond what half an hour had allocated";
        EXPECT_EQ(open_descriptors(), descriptors_early);
    }
    EXPECT_LE(analyst.counters().kept_bytes, 4U << 20);
    EXPECT_LE((*history)->rows(), 2 * (24 * 60 + 1 + 2));
    EXPECT_LT(file_max, 1'000'000);
    EXPECT_TRUE(log.empty());
    const auto view = desk.view("deribit", "BTC");
    ASSERT_TRUE(view);
    EXPECT_EQ(view->freshness.status, CacheStatus::fresh);
    std::cout << "[          ] " << hours << " h, " << taken << " snapshots, " << bytes_early / 1024
              << " KB after half an hour, " << bytes_in_use() / 1024 << " KB at the end, history " << file_max / 1024
              << " KB at most, " << (*history)->rows() << " rows\n";
}

}  // namespace
}  // namespace otp::flow
