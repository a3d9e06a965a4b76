#include "tests/support/scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>

#include "protocol/calendar.hpp"
#include "protocol/keccak.hpp"
#include "protocol/snapshot.hpp"

namespace otp {
void PrintTo(Status status, std::ostream* out) { *out << name(status); }
}  // namespace otp

namespace otp::support {
namespace {

template <class T>
T must(Result<T> result, std::string_view text) {
    if (!result) {
        std::fprintf(stderr, "malformed literal \"%.*s\": %s\n", static_cast<int>(text.size()), text.data(),
                     result.error().reason.c_str());
        std::abort();
    }
    return *result;
}

}  // namespace

Time time_of(std::string_view rfc3339) { return must(parse_rfc3339(rfc3339), rfc3339); }
Decimal decimal(std::string_view text) { return must(parse_decimal(text), text); }
Price price(std::string_view text) { return must(parse_price(text), text); }
Ticker ticker(std::string_view text) { return must(Ticker::parse(text), text); }
MarketName market_name(std::string_view text) { return must(parse_market(text), text); }
SeriesName symbol(std::string_view text) { return must(parse_symbol(text), text); }
Contracts contracts(std::uint64_t n) { return Contracts::from_raw(n); }
Amount units(u128 n) { return Amount::from_raw(n); }
std::string show(u128 value) { return format_scaled(value, 0); }

Address address_named(std::string_view name) {
    const Hash hash = Keccak{}.absorb(as_bytes("otp/")).absorb(as_bytes(name)).digest();
    Address address;
    std::copy(hash.bytes.end() - Address::size, hash.bytes.end(), address.bytes.begin());
    return address;
}

PriceReport report_of(const ReportOptions& options) {
    PriceReport report;
    report.feed = own_feed_id(options.feed);
    report.network = options.network;
    report.price = price(options.price).raw();
    report.confidence = static_cast<std::uint64_t>(price(options.confidence).raw());
    report.exponent = options.exponent;
    report.publish_time_s = options.publish_s;
    report.prev_publish_time_s = options.prev_publish_s.value_or(options.publish_s - 1);
    report.ema_price = price(options.ema.empty() ? options.price : options.ema).raw();
    report.slot = options.slot;
    report.digest.bytes[0] = options.digest;
    return report;
}

Scenario::Scenario()
    : state{keccak256(as_bytes("scenario")), time_of("2026-11-20T00:00:00Z"), address_named("operator"),
            address_named("custodian"),      address_named("fees"),           address_named("dust")} {
    EXPECT_EQ(create_asset("BTC", 8), Status::ok);
    EXPECT_EQ(create_asset("USD", 6), Status::ok);
    EXPECT_EQ(create_asset("EUR", 2), Status::ok);
    EXPECT_EQ(create_feed("BTC/USD"), Status::ok);
    EXPECT_EQ(create_market("BTC_USD"), Status::ok);
}

void Scenario::at(Time time) { ASSERT_TRUE(advance(state, time)) << "time goes back"; }

Status Scenario::run(std::string_view who, const Command& command, const std::vector<PriceReport>& reports,
                     Status update_status, std::optional<Address> agent_proof) {
    events.clear();
    const AccountNo no = account(who);
    const Context context{state.time, no, reports, update_status, agent_proof, events};
    const Hash before = check_always ? state.root() : Hash{};
    const Status status = execute(state, context, command);
    if (!check_always) return status;
    if (status != Status::ok) {
        EXPECT_TRUE(events.empty()) << "a refused command tells of effects";
        EXPECT_EQ(to_hex(state.root()), to_hex(before)) << "a refused command left a trace: " << name(status);
    }
    const auto broken = broken_invariant(state);
    EXPECT_FALSE(broken.has_value()) << *broken;
    // The root kept incrementally is the one of a state rebuilt from its leaves.
    const Bytes snapshot = write_snapshot(state);
    const auto rebuilt = read_snapshot(snapshot, state.root());
    EXPECT_TRUE(rebuilt.has_value()) << rebuilt.error().reason;
    return status;
}

Status Scenario::create_asset(std::string_view name, std::uint8_t decimals) {
    return run("operator", CreateAsset{ticker(name), decimals});
}

Status Scenario::create_feed(std::string_view feed, std::int32_t exponent) {
    const Text name{std::string{feed}};
    return run("operator", CreateFeed{name, exponent, {{Text{"test"}, own_feed_id(feed)}}});
}

Status Scenario::create_market(std::string_view market, const MarketOptions& options) {
    return run("operator",
               CreateMarket{market_name(market), decimal(options.contract_size), price(options.premium_tick),
                            Text{options.feed}, options.minimum_lifetime_s, options.settlement, options.trade_fee_bps,
                            options.exercise_fee_bps, options.escrow_premium});
}

Status Scenario::deposit(std::string_view who, std::string_view amount, std::string_view asset,
                         std::string_view reference) {
    return run("custodian", Deposit{address_named(who), ticker(asset), decimal(amount), Text{std::string{reference}}});
}

void Scenario::fund(std::string_view who, std::string_view amount, std::string_view asset) {
    ASSERT_EQ(deposit(who, amount, asset, "fund-" + std::to_string(++references_)), Status::ok);
}

Status Scenario::withdraw(std::string_view who, std::string_view amount, std::string_view asset) {
    return run(who, Withdraw{ticker(asset), decimal(amount)});
}

Status Scenario::underwrite(std::string_view who, const SeriesName& name, std::uint64_t n, std::string_view premium) {
    return run(who, Underwrite{name, contracts(n), price(premium)});
}

Status Scenario::cancel_offer(std::string_view who, std::uint64_t number) {
    return run(who, CancelOffer{OfferNumber{number}});
}

Status Scenario::buy(std::string_view who, const SeriesName& name, std::uint64_t n, std::string_view limit) {
    return run(who, Buy{name, contracts(n), price(limit)});
}

Status Scenario::offer(std::string_view who, const SeriesName& name, std::uint64_t n, std::string_view premium) {
    return run(who, Offer{name, contracts(n), price(premium)});
}

Status Scenario::transfer(std::string_view who, const SeriesName& name, std::uint64_t n, std::string_view to) {
    return run(who, Transfer{name, contracts(n), address_named(to)});
}

Status Scenario::close(std::string_view who, const SeriesName& name, std::uint64_t n) {
    return run(who, Close{name, contracts(n)});
}

Status Scenario::report(const ReportOptions& options) { return reports({options}); }

Status Scenario::reports(const std::vector<ReportOptions>& options) {
    std::vector<PriceReport> list;
    for (const ReportOptions& one : options) list.push_back(report_of(one));
    return run("anyone", ReportPrice{}, list);
}

Status Scenario::fix(Time when, std::string_view feed) {
    return run("anyone", FixSettlementPrice{Text{std::string{feed}}, when});
}

Status Scenario::settle(const SeriesName& name, std::uint64_t limit) { return run("anyone", Settle{name, limit}); }
Status Scenario::pause() { return run("operator", Pause{}); }
Status Scenario::resume() { return run("operator", Resume{}); }

void Scenario::price_at_expiry(std::string_view price_text) {
    if (now() < expiry) at(expiry);
    // The narrowest confidence there is fits every price above 0.00000001.
    ASSERT_EQ(report({.price = std::string{price_text}, .confidence = "0.00000001", .publish_s = expiry.seconds()}),
              Status::ok);
    ASSERT_EQ(event<events::SettlementPriceFixed>().price, price(price_text));
}

AccountNo Scenario::account(std::string_view name) { return state.open_account(address_named(name)); }

Amount Scenario::free(std::string_view who, std::string_view asset) {
    return state.ledger.free(account(who), *state.find_asset(ticker(asset)));
}

Amount Scenario::locked(std::string_view who, std::string_view asset) {
    return state.ledger.balance(account(who), *state.find_asset(ticker(asset))).locked;
}

AssetTotals Scenario::totals(std::string_view asset) const {
    return state.ledger.totals(*state.find_asset(ticker(asset)));
}

const Series& Scenario::series(const SeriesName& name) const { return state.series(*state.find_series(name)); }
bool Scenario::exists(const SeriesName& name) const { return state.find_series(name).has_value(); }

Position Scenario::position(std::string_view who, const SeriesName& name) {
    if (!exists(name)) return {};
    const Position* const found = series(name).position(account(who));
    return found == nullptr ? Position{} : *found;
}

}  // namespace otp::support
