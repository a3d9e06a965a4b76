#pragma once
// Scenario: a small world to test the rules in. Accounts have names, amounts are decimals, every command answers its
// status, and after each command every invariant was checked.

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/apply.hpp"
#include "protocol/invariants.hpp"

namespace otp {
/// How GoogleTest shows a status.
void PrintTo(Status status, std::ostream* out);
template <class Unit, class Raw, int Decimals>
void PrintTo(Fixed<Unit, Raw, Decimals> value, std::ostream* out) {
    *out << format_scaled(static_cast<u128>(value.raw()), Decimals);
}
}  // namespace otp

namespace otp::support {

inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t day_ms = 86'400 * second_ms;

/// Literals of the tests; a malformed one ends the test program.
[[nodiscard]] Time time_of(std::string_view rfc3339);
[[nodiscard]] Decimal decimal(std::string_view text);
[[nodiscard]] Price price(std::string_view text);
[[nodiscard]] Ticker ticker(std::string_view text);
[[nodiscard]] MarketName market_name(std::string_view text);
[[nodiscard]] SeriesName symbol(std::string_view text);
[[nodiscard]] Contracts contracts(std::uint64_t n);
[[nodiscard]] Amount units(u128 n);
[[nodiscard]] std::string show(u128 value);
/// Last 20 bytes of keccak("otp/" + name), as in docs/protocol.md section 11.
[[nodiscard]] Address address_named(std::string_view name);

/// What a report says, in words; the feed is a name, its id own_feed_id(name), its network "test".
struct ReportOptions {
    std::string feed = "BTC/USD";
    std::string price = "104000";
    std::string confidence = "12";
    std::int64_t publish_s = 0;
    std::optional<std::int64_t> prev_publish_s = {};  ///< One second before unless said.
    std::string ema = {};                             ///< The price unless said.
    std::uint64_t slot = 0;
    std::uint8_t digest = 1;  ///< First byte of the digest.
    std::string network = "test";
    std::int32_t exponent = -8;
};
[[nodiscard]] PriceReport report_of(const ReportOptions& options);

struct MarketOptions {
    std::string contract_size = "0.001";
    std::string premium_tick = "0.01";
    std::string feed = "BTC/USD";
    std::uint32_t minimum_lifetime_s = 60;
    SettlementPolicy settlement = SettlementPolicy::point;
    std::uint16_t trade_fee_bps = 0;
    std::uint16_t exercise_fee_bps = 0;
    bool escrow_premium = false;
};

/// The world: BTC (8 decimals), USD (6), EUR (2); feed BTC/USD; a market BTC_USD unless a test opens its own first.
class Scenario : public testing::Test {
public:
    Scenario();

    /// The call and the put most tests trade: strike 100000, expiry 2026-11-27T08:00:00Z.
    const SeriesName call = symbol("BTC_USD-20261127-C-100K0000");
    const SeriesName put = symbol("BTC_USD-20261127-P-100K0000");
    const Time expiry = call.expiry;

    // Time.
    void at(Time time);
    [[nodiscard]] Time now() const { return state.time; }

    /// Any command by anyone; the answer, with all invariants checked and the events kept.
    Status run(std::string_view who, const Command& command, const std::vector<PriceReport>& reports = {},
               Status update_status = Status::ok, std::optional<Address> agent_proof = {});

    // Commands by their verbs. The operator's and the custodian's are said by them.
    Status create_asset(std::string_view name, std::uint8_t decimals);
    Status create_feed(std::string_view feed, std::int32_t exponent = -8);
    Status create_market(std::string_view market, const MarketOptions& options = {});
    Status deposit(std::string_view who, std::string_view amount, std::string_view asset, std::string_view reference);
    void fund(std::string_view who, std::string_view amount, std::string_view asset);  ///< A deposit that must succeed.
    Status withdraw(std::string_view who, std::string_view amount, std::string_view asset);
    Status underwrite(std::string_view who, const SeriesName& series, std::uint64_t n, std::string_view premium);
    Status cancel_offer(std::string_view who, std::uint64_t offer);
    Status buy(std::string_view who, const SeriesName& series, std::uint64_t n, std::string_view limit);
    Status offer(std::string_view who, const SeriesName& series, std::uint64_t n, std::string_view premium);
    Status transfer(std::string_view who, const SeriesName& series, std::uint64_t n, std::string_view to);
    Status close(std::string_view who, const SeriesName& series, std::uint64_t n);
    Status report(const ReportOptions& options);
    Status reports(const std::vector<ReportOptions>& options);
    Status fix(Time when, std::string_view feed = "BTC/USD");
    Status settle(const SeriesName& series, std::uint64_t limit = 8192);
    Status pause();
    Status resume();

    /// The price of the feed at its expiry, reported then and fixed at once (policy point). Must succeed.
    void price_at_expiry(std::string_view price_text);

    // Looking.
    [[nodiscard]] AccountNo account(std::string_view name);  ///< Opens it when it is new.
    [[nodiscard]] Amount free(std::string_view who, std::string_view asset);
    [[nodiscard]] Amount locked(std::string_view who, std::string_view asset);
    [[nodiscard]] AssetTotals totals(std::string_view asset) const;
    [[nodiscard]] const Series& series(const SeriesName& name) const;  ///< Must exist.
    [[nodiscard]] bool exists(const SeriesName& name) const;
    [[nodiscard]] Position position(std::string_view who, const SeriesName& name);  ///< Empty where there is none.
    [[nodiscard]] Phase phase(const SeriesName& name) const { return state.phase(series(name)); }
    [[nodiscard]] std::size_t open_offers(const SeriesName& name) const { return series(name).book.size(); }

    /// The only event of this kind among those of the last command; must be there once.
    template <class E>
    [[nodiscard]] E event() const {
        std::vector<E> found = events_of<E>();
        EXPECT_EQ(found.size(), 1U);
        return found.empty() ? E{} : found.front();
    }
    template <class E>
    [[nodiscard]] std::vector<E> events_of() const {
        std::vector<E> found;
        for (const Event& event : events) {
            if (const E* e = std::get_if<E>(&event)) found.push_back(*e);
        }
        return found;
    }

    State state;
    Events events;             ///< Of the last command.
    bool check_always = true;  ///< Long loops may check their invariants themselves.

private:
    int references_ = 0;
};

}  // namespace otp::support
