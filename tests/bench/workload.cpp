#include "tests/bench/workload.hpp"

#include <stdexcept>

#include "protocol/calendar.hpp"
#include "protocol/status.hpp"

namespace otp::bench {
namespace {

constexpr Time world_begin{1'767'225'600'000};  // 2026-01-01T00:00:00Z
constexpr std::int64_t day_s = 86'400;
constexpr Time expiry_after(std::int64_t days) { return world_begin + seconds(days * day_s + 8 * 3600); }
constexpr const char* network_name = "bench";
constexpr const char* bases[world_markets] = {"BTC", "ETH", "SOL", "XRP"};

Ticker ticker(std::string_view text) { return *Ticker::parse(text); }
MarketName market_name(unsigned market) { return {ticker(bases[market]), ticker("USD")}; }
std::string feed_name(unsigned market) { return std::string{bases[market]} + "/USD"; }

/// Role holders and the protocol's accounts, apart from those that trade.
Address role_address(std::uint8_t which) {
    Address address;
    address.bytes[0] = 0xff;
    address.bytes[19] = which;
    return address;
}

}  // namespace

Address account_address(std::uint32_t index) {
    Address address;
    std::uint64_t word = index;
    for (std::size_t i = 0; i < Address::size; ++i) {
        if (i % 8 == 0) word = mix64(word + 0x9e3779b97f4a7c15ULL);
        address.bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
    return address;
}

Genesis bench_genesis() {
    Genesis genesis;
    genesis.network = Text{network_name};
    genesis.time = world_begin;
    genesis.operator_ = role_address(1);
    genesis.custodian = role_address(2);
    genesis.fees = role_address(3);
    genesis.dust = role_address(4);
    genesis.node_keys.assign(Address::size, 7);
    genesis.setup.push_back(CreateAsset{ticker("USD"), 6});
    for (unsigned m = 0; m < world_markets; ++m) {
        genesis.setup.push_back(CreateAsset{ticker(bases[m]), 8});
        genesis.setup.push_back(CreateFeed{Text{feed_name(m)}, -8, {{Text{network_name}, own_feed_id(feed_name(m))}}});
        genesis.setup.push_back(CreateMarket{market_name(m), Decimal{1, 3}, Price::from_raw(1'000'000),
                                             Text{feed_name(m)}, 60, SettlementPolicy::point, 10, 5, false});
    }
    return genesis;
}

State open_bench_genesis() {
    auto state = open_genesis(bench_genesis());
    if (!state) throw std::runtime_error("the benchmarks' genesis: " + state.error().reason);
    return std::move(*state);
}

void must_execute(State& state, AccountNo account, const Command& command) {
    Events events;
    const Status status = execute(state, {state.time, account, {}, Status::ok, {}, events}, command);
    if (status != Status::ok) throw std::runtime_error("the benchmarks' setup: " + std::string{name(status)});
}

void fund(State& state, std::uint32_t index) {
    const AccountNo custodian = state.role_holder[static_cast<std::size_t>(Role::custodian)];
    const std::string number = std::to_string(index);
    const Address to = account_address(index);
    must_execute(state, custodian, Deposit{to, ticker("USD"), Decimal{10'000'000, 0}, Text{"usd-" + number}});
    must_execute(state, custodian,
                 Deposit{to, ticker(bases[index % world_markets]), Decimal{10'000, 0}, Text{"base-" + number}});
}

void fix_price(State& state, unsigned market, Time expiry, Price price) {
    PriceReport report;
    report.feed = own_feed_id(feed_name(market));
    report.price = price.raw();
    report.confidence = static_cast<std::uint64_t>(price.raw() / 10'000);
    report.exponent = -8;
    report.publish_time_s = expiry.seconds();
    report.prev_publish_time_s = expiry.seconds() - 1;
    report.network = network_name;
    Events events;
    const std::vector<PriceReport> reports = {report};
    const Status status =
        execute(state, {state.time, State::fees_account, reports, Status::ok, {}, events}, ReportPrice{});
    if (status != Status::ok) throw std::runtime_error("the benchmarks' price: " + std::string{name(status)});
}

Workload::Workload(std::uint64_t seed, const WorldSize& size)
    : size_{size}, random_{seed}, state_{open_bench_genesis()} {
    first_ = static_cast<std::uint32_t>(state_.accounts().size());
    for (std::uint32_t i = 0; i < size_.accounts; ++i) fund(state_, i);
    open_series();
    fill();
    const std::int64_t days = size_.expired_expiries;
    if (!advance(state_, expiry_after(days))) throw std::runtime_error("the benchmarks' clock");
    for (std::int64_t day = 1; day <= days; ++day) {
        for (unsigned m = 0; m < world_markets; ++m) {
            fix_price(state_, m, expiry_after(day),
                      Price::from_raw((90'000 + static_cast<std::int64_t>(random_.below(20'000))) * price_scale));
        }
    }
}

void Workload::open_series() {
    // The first underwriting of each brings it into being.
    for (unsigned expiry = 1; expiry <= size_.expired_expiries + size_.live_expiries; ++expiry) {
        const bool expires = expiry <= size_.expired_expiries;
        const Time at = expires ? expiry_after(expiry) : expiry_after(30 + expiry);
        for (unsigned m = 0; m < world_markets; ++m) {
            for (unsigned strike = 0; strike < 2 * size_.strikes; ++strike) {
                const SeriesName name{market_name(m), at, strike % 2 == 0 ? OptionKind::call : OptionKind::put,
                                      Price::from_raw((80'000 + 1'000 * (std::int64_t{strike} / 2)) * price_scale)};
                const AccountNo writer{first_ + m};
                must_execute(state_, writer, Underwrite{name, lot(20), premium()});
                (expires ? expired_ : live_).push_back(*state_.find_series(name));
            }
        }
    }
}

void Workload::fill() {
    const std::size_t all = live_.size() + expired_.size();
    for (std::uint32_t i = 0; i < size_.fills; ++i) {
        const std::size_t at = random_.below(all);
        const SeriesNo no = at < live_.size() ? live_[at] : expired_[at - live_.size()];
        const SeriesName name = state_.series(no).name;
        const Contracts contracts = lot(20);
        const Price price = premium();
        must_execute(state_, writer_for(no), Underwrite{name, contracts, price});
        if (i % 16 == 0) continue;  // Stays on offer.
        Events events;
        // Whoever buys takes the cheapest, so what was just written may stay on offer instead of something dearer.
        const AccountNo buyer = any_account();
        execute(state_, {state_.time, buyer, {}, Status::ok, {}, events},
                Buy{name, contracts, Price::from_raw(price_limit.raw() - 1'000'000)});
    }
}

AccountNo Workload::writer_for(SeriesNo series) {
    // Calls are written by the accounts that have their base.
    const SeriesTerms& terms = state_.series(series).terms;
    const auto any = static_cast<std::uint32_t>(random_.below(size_.accounts / world_markets)) * world_markets;
    return AccountNo{first_ + any + terms.market.value};
}

const Series& Workload::live_series() { return state_.series(live_[random_.below(live_.size())]); }

Workload::Order Workload::underwrite() {
    const SeriesNo no = live_[random_.below(live_.size())];
    return {writer_for(no), Underwrite{state_.series(no).name, lot(10), premium()}};
}

std::optional<Workload::Order> Workload::buy() {
    const Series& series = live_series();
    if (series.book.empty()) return std::nullopt;
    // Mostly a part of the cheapest offer, now and then the whole of it and a part of the next.
    auto offer = series.book.begin();
    std::uint64_t contracts = 1 + random_.below(state_.find_offer(offer->number)->left.raw());
    Price limit = offer->premium;
    if (random_.below(5) == 0 && ++offer != series.book.end()) {
        contracts = state_.find_offer(series.book.begin()->number)->left.raw() + 1 +
                    random_.below(state_.find_offer(offer->number)->left.raw());
        limit = offer->premium;
    }
    return Order{any_account(), Buy{series.name, Contracts::from_raw(contracts), limit}};
}

std::optional<Workload::Order> Workload::transfer() {
    const Series& series = live_series();
    for (int attempt = 0; attempt < 8; ++attempt) {
        const Position& position = series.positions[random_.below(series.positions.size())];
        const std::uint64_t held = position.longs.raw() - position.offered.raw();
        if (held == 0) continue;
        const AccountNo to = any_account();
        if (to == position.account) continue;
        return Order{position.account, Transfer{series.name, lot(held), state_.account(to).address}};
    }
    return std::nullopt;
}

std::optional<Workload::Order> Workload::cancel() {
    for (int attempt = 0; attempt < 8; ++attempt) {
        const OpenOffer& offer = state_.offers()[random_.below(state_.offers().size())];
        if (state_.time >= state_.series(offer.series).name.expiry) continue;
        return Order{offer.seller, CancelOffer{offer.number}};
    }
    return std::nullopt;
}

std::optional<Workload::Order> Workload::settle() {
    while (!expired_.empty()) {
        const std::size_t at = random_.below(std::min<std::size_t>(expired_.size(), 64));
        const Series& series = state_.series(expired_[at]);
        if (!series.settled) return Order{any_account(), Settle{series.name, 1 + random_.below(8)}};
        expired_[at] = expired_.back();
        expired_.pop_back();
    }
    return std::nullopt;
}

/// Commands that fail late in their checks: they cost what a refusal costs.
Workload::Order Workload::refused() {
    const Series& series = live_series();
    if (random_.below(2) == 0) {
        return {any_account(), Transfer{series.name, Contracts::from_raw(1'000'000), account_address(0)}};
    }
    return {any_account(), Buy{series.name, Contracts::from_raw(1'000'000'000), Price::from_raw(1'000'000)}};
}

Workload::Order Workload::next() {
    const std::uint64_t dice = random_.below(100);
    std::optional<Order> order;
    if (dice < 2) return refused();
    if (dice < 4) order = settle();
    if (dice >= 4 && dice < 20) order = cancel();
    if (dice >= 20 && dice < 37) order = transfer();
    if (dice >= 37 && dice < 68) order = buy();
    return order ? *order : underwrite();
}

Stream Workload::generate(std::size_t count) {
    Stream stream;
    Writer w;
    Events events;
    stream.begins.push_back(0);
    for (std::size_t i = 0; i < count; ++i) {
        const Order order = next();
        encode(w, state_.account(order.account).address);
        encode(w, order.command);
        stream.begins.push_back(static_cast<std::uint32_t>(w.view().size()));
        events.clear();
        stream.expected.push_back(
            execute(state_, {state_.time, order.account, {}, Status::ok, {}, events}, order.command));
    }
    stream.bytes = w.take();
    return stream;
}

}  // namespace otp::bench
