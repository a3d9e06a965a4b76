#include "tests/support/playground.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "protocol/calendar.hpp"
#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"
#include "protocol/require.hpp"

namespace otp::support {
namespace {

constexpr Time start{1'795'132'800'000};  // 2026-11-20T00:00:00Z

template <class T>
T must(const Result<T>& result) {
    if (!result) std::abort();
    return *result;
}

Address name_address(std::string_view name) {
    const Hash hash = Keccak{}.absorb(as_bytes("otp/")).absorb(as_bytes(name)).digest();
    Address address;
    std::copy(hash.bytes.end() - Address::size, hash.bytes.end(), address.bytes.begin());
    return address;
}

Command feed(std::string name, std::vector<std::string> networks) {
    CreateFeed command{Text{name}, -8, {}};
    for (const std::string& network : networks) command.sources.push_back({Text{network}, own_feed_id(name)});
    return command;
}

struct MarketRow {
    const char* name;
    const char* size;
    const char* tick;
    const char* feed;
    std::uint32_t lifetime;
    SettlementPolicy settlement;
    std::uint16_t trade_fee, exercise_fee;
    bool escrow;
};

constexpr MarketRow rows[] = {
    {"BTC_USD", "0.001", "0.01", "ONE", 60, SettlementPolicy::point, 0, 0, false},
    {"BTC_EUR", "0.00000007", "0.00000003", "TWO", 1, SettlementPolicy::twap_micro, 33, 77, true},
    {"WEI_USD", "0.000000000000000013", "1.7", "ONE", 10, SettlementPolicy::point, 1250, 1250, false},
    {"ODD_EUR", "0.37", "0.07", "TWO", 60, SettlementPolicy::twap_daily, 1, 1250, true},
    {"ZERO_USD", "3", "0.01", "ONE", 60, SettlementPolicy::twap_micro, 100, 0, false},
};

}  // namespace

std::string describe(const Step& step) {
    std::string text =
        format_rfc3339(step.time) + " " + to_hex(step.who) + " " + std::string{facts_of(step.command).verb};
    std::visit(
        [&](const auto& c) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                    text += " " + std::string{name} + "=" + text_of(value);
                });
            }
        },
        step.command);
    for (const PriceReport& r : step.reports) {
        text += " [price=" + std::to_string(r.price) + " confidence=" + std::to_string(r.confidence) +
                " times=" + std::to_string(r.prev_publish_time_s) + ".." + std::to_string(r.publish_time_s) +
                " slot=" + std::to_string(r.slot) + " " + r.network + " " + to_hex(r.feed).substr(0, 10) + "]";
    }
    if (step.upgrade) {
        text += " [to set " + std::to_string(step.upgrade->index) + " of " + std::to_string(step.upgrade->keys.size()) +
                " keys, chain " + std::to_string(step.upgrade->chain) + "]";
    }
    return text;
}

Cast Cast::of_names(std::size_t users) {
    Cast cast;
    for (const char* name : {"operator", "custodian", "fees", "dust"}) cast.addresses.push_back(name_address(name));
    for (std::size_t i = 0; i < users; ++i) cast.addresses.push_back(name_address("user" + std::to_string(i)));
    return cast;
}

std::vector<Command> playground_setup() {
    std::vector<Command> setup;
    const std::pair<const char*, std::uint8_t> assets[] = {{"BTC", 8},  {"USD", 6}, {"EUR", 2},
                                                           {"WEI", 18}, {"ODD", 3}, {"ZERO", 0}};
    for (const auto& [name, decimals] : assets) setup.push_back(CreateAsset{must(Ticker::parse(name)), decimals});
    setup.push_back(feed("ONE", {std::string{playground_network}}));
    setup.push_back(feed("TWO", {std::string{playground_network}, "back"}));
    for (const MarketRow& row : rows) {
        setup.push_back(CreateMarket{must(parse_market(row.name)), must(parse_decimal(row.size)),
                                     must(parse_price(row.tick)), Text{row.feed}, row.lifetime, row.settlement,
                                     row.trade_fee, row.exercise_fee, row.escrow});
    }
    return setup;
}

Playground::Playground(std::uint64_t seed, Cast cast, Repertoire repertoire)
    : dice_{seed}, cast_{std::move(cast)}, repertoire_{repertoire}, references_{seed << 20}, asked_for_{start} {}

const Address& Playground::user() {
    const std::size_t users = cast_.addresses.size() - Cast::first_user;
    return cast_.addresses[Cast::first_user + static_cast<std::size_t>(dice_.below(users))];
}

Time Playground::next_time(const State& state) {
    const auto roll = dice_.below(1'000);
    if (roll < 880) return state.time + milliseconds(dice_.between(0, 400));
    if (roll < 960) return state.time + seconds(dice_.between(1, 9));
    // To the edge of something that is going to happen, if anything is.
    const std::int64_t edges_s[] = {0, 0, 0, 10, 60, 300, 600, 3'600, 86'400};
    // One draw a statement, so that every compiler plays the same game.
    const Duration fine = milliseconds(dice_.between(-1, 1));
    const Time edge = asked_for_ + seconds(dice_.pick(edges_s)) + fine;
    if (roll < 996) return std::max(state.time, std::min(edge, state.time + seconds(700)));
    return std::max(state.time, edge);
}

SeriesName Playground::new_series(const State& state) {
    SeriesName name;
    name.market = dice_.pick(state.markets()).name;
    const std::int64_t lives_s[] = {1, 59, 60, 61, 120, 120, 600, 3'600, 7'200};
    // On a grid of a minute, so that series share expiries and records.
    const std::int64_t expiry_s = (state.time.seconds() + dice_.pick(lives_s)) / 60 * 60 + 60;
    name.expiry = Time::from_seconds(dice_.chance(90) ? expiry_s : state.time.seconds() + 1);
    name.kind = dice_.chance(50) ? OptionKind::call : OptionKind::put;
    // Around the price, in tenths; sometimes far away, sometimes tiny.
    const std::int64_t tick = strike_tick_thousands.raw();
    const std::int64_t around = walk_ * (price_scale / 100) / tick * tick;
    switch (dice_.below(6)) {
        case 0:
            name.strike = strike_tick_units;
            break;
        case 1:
            name.strike = Price::from_raw(price_limit.raw() - tick);
            break;
        default:
            name.strike = Price::from_raw(around + tick * dice_.between(-30, 30));
    }
    asked_for_ = name.expiry;
    return name;
}

SeriesName Playground::any_series(const State& state, bool trading) {
    if (state.series().empty() || dice_.chance(2)) return new_series(state);
    const std::size_t count = state.series().size();
    std::size_t back = 0;
    for (int tries = 0; tries < 12; ++tries) {
        // Mostly the younger ones: the older are settled.
        back = static_cast<std::size_t>(dice_.below(std::min<std::size_t>(count, dice_.chance(80) ? 8 : 60)));
        const Series& series = state.series()[count - 1 - back];
        if ((series.name.expiry > state.time) == trading && !series.settled) break;
        if (tries == 11 && trading && dice_.chance(80)) return new_series(state);
    }
    const SeriesName& name = state.series()[count - 1 - back].name;
    asked_for_ = name.expiry;
    return name;
}

Contracts Playground::quantity() {
    const std::uint64_t few[] = {1, 1, 2, 3, 5, 7, 11, 13, 29, 97};
    if (dice_.chance(95)) return Contracts::from_raw(dice_.pick(few));
    return Contracts::from_raw(dice_.next() >> (1 + dice_.below(63)));
}

Price Playground::premium(const State& state, const SeriesName& series) {
    const auto market = state.find_market(series.market);
    const std::int64_t tick = market ? state.markets()[market->value].premium_tick.raw() : 1;
    std::int64_t raw = tick * dice_.between(1, 40);
    if (dice_.chance(2)) raw = tick * ((price_limit.raw() - 1) / tick);
    if (dice_.chance(2) && raw + 1 < price_limit.raw()) raw += 1;
    return Price::from_raw(raw);
}

/// Often that of the best offer, so that something is bought.
Price Playground::limit(const State& state, const SeriesName& name) {
    const auto series = state.find_series(name);
    if (!series || state.series(*series).book.empty() || dice_.chance(15)) return premium(state, name);
    const auto& book = state.series(*series).book;
    return dice_.chance(60) ? book.begin()->premium : book.rbegin()->premium;
}

Command Playground::deposit(const State& state) {
    const Asset& asset = dice_.pick(state.assets());
    const std::uint64_t raw = dice_.chance(95) ? 1 + dice_.below(1'000'000'000'000ULL) : dice_.next();
    const Decimal amount = must(parse_decimal(format_scaled(raw, asset.decimals)));
    const std::uint64_t reference = dice_.chance(3) ? references_ : ++references_;
    const std::size_t to = dice_.chance(98) ? Cast::first_user : Cast::fees;
    const Address& account = to == Cast::first_user ? user() : cast_.addresses[to];
    return Deposit{account, asset.name, amount, Text{"r" + std::to_string(reference)}};
}

Command Playground::withdraw(const State& state, const Address& who) {
    const std::size_t place = static_cast<std::size_t>(dice_.below(state.assets().size()));
    const Asset& asset = state.assets()[place];
    u128 raw = dice_.below(1'000'000);
    if (const auto account = state.find_account(who); account && dice_.chance(50)) {
        const u128 free = state.ledger.free(*account, AssetNo{static_cast<std::uint16_t>(place)}).raw();
        raw = dice_.chance(20) ? free + 1 : free / (1 + dice_.below(4));
    }
    return Withdraw{asset.name, must(parse_decimal(format_scaled(raw, asset.decimals)))};
}

PriceReport Playground::report(const State& state) {
    walk_ = std::max<std::int64_t>(100, walk_ + dice_.between(-walk_ / 200, walk_ / 200));
    PriceReport r;
    const bool two = dice_.chance(50);
    r.feed = own_feed_id(two ? "TWO" : "ONE");
    if (repertoire_ == Repertoire::all && dice_.chance(5)) r.feed = own_feed_id("F" + std::to_string(dice_.below(6)));
    r.network = two && dice_.chance(25) ? "back" : std::string{playground_network};
    r.exponent = -8;
    r.price = walk_ * (price_scale / 100) + dice_.between(-9, 9);
    const std::int64_t widths_bps[] = {1, 1, 1, 5, 25, 50, 99, 100, 101, 200, 201};
    r.confidence = static_cast<std::uint64_t>(r.price / 10'000 * dice_.pick(widths_bps));
    std::int64_t at = state.time.seconds();
    if (dice_.chance(70)) {
        const std::int64_t offsets[] = {0, 0, 0, 0, -1, 1, 2, -60, -120, -600, -1740, 5, 30, 31, 300};
        at = asked_for_.seconds() + dice_.pick(offsets);
        if (dice_.chance(40)) at = asked_for_.seconds() - dice_.between(0, 35);
    }
    r.publish_time_s = at;
    r.prev_publish_time_s = at - (dice_.chance(80) ? 1 : dice_.between(0, 3));
    r.ema_price = dice_.chance(90) ? r.price + 7 : 0;
    r.slot = dice_.below(4);
    r.digest.bytes[0] = static_cast<std::uint8_t>(dice_.below(4));
    if (dice_.chance(2)) r.price = dice_.between(-1, 1);
    if (dice_.chance(1)) r.price = price_limit.raw() - 1;
    if (dice_.chance(1)) r.exponent = -7;
    return r;
}

const SettlementRecord* Playground::waiting_record(const State& state) {
    for (int tries = 0; tries < 8 && !state.records().empty(); ++tries) {
        const std::size_t count = state.records().size();
        const std::size_t back = static_cast<std::size_t>(dice_.below(std::min<std::size_t>(count, 20)));
        const SettlementRecord& record = state.records()[count - 1 - back];
        if (record.outcome != Outcome::open || record.key.expiry_s > state.time.seconds()) continue;
        asked_for_ = Time::from_seconds(record.key.expiry_s);
        return &record;
    }
    return nullptr;
}

/// Most of the samples a record waits for, in one update.
std::vector<PriceReport> Playground::grid(const State& state) {
    std::vector<PriceReport> reports;
    const SettlementRecord* const record = waiting_record(state);
    if (record == nullptr) return {report(state)};
    const SettlementRule& rule = rule_of(record->key.settlement);
    const auto missing = static_cast<unsigned>(dice_.pick({0, 0, 3, 30}));
    const std::int64_t width = dice_.pick({1, 5, 26, 60});
    for (std::int64_t i = 0; i < rule.grid_count; ++i) {
        if (dice_.chance(missing)) continue;
        PriceReport r = report(state);
        r.feed = own_feed_id(state.feeds()[record->key.feed.value].name.value);
        r.network = dice_.chance(97) ? std::string{playground_network} : "back";
        r.exponent = -8;
        r.price = walk_ * (price_scale / 100) + dice_.between(-9, 9);
        r.confidence = static_cast<std::uint64_t>(r.price / 10'000 * width);
        r.publish_time_s = record->key.expiry_s - (rule.grid_count - 1 - i) * rule.grid_step_s;
        r.prev_publish_time_s = r.publish_time_s - 1;
        reports.push_back(std::move(r));
    }
    if (reports.empty()) reports.push_back(report(state));
    return reports;
}

Step Playground::by_holder(const State& state) {
    Address who = user();
    const SeriesName series = any_series(state, true);
    Contracts count = quantity();
    const auto no = state.find_series(series);
    if (no && !state.series(*no).positions.empty() && dice_.chance(90)) {
        const Position& p = dice_.pick(state.series(*no).positions);
        who = state.account(p.account).address;
        const std::uint64_t some = 1 + dice_.below(std::max<std::uint64_t>(1, p.longs.raw()));
        if (dice_.chance(80)) count = Contracts::from_raw(some);
    }
    switch (dice_.below(8)) {
        case 0:
        case 1:
        case 2:
            return {{}, who, Offer{series, count, premium(state, series)}, {}, {}};
        case 3:
        case 4:
            return {{}, who, Transfer{series, count, user()}, {}, {}};
        case 5:
        case 6:
            return {{}, who, Close{series, count}, {}, {}};
        default:
            break;
    }
    if (state.offers().empty()) return {{}, who, CancelOffer{OfferNumber{dice_.below(9)}}, {}, {}};
    const OpenOffer& offer = dice_.pick(state.offers());
    const Address& owner = state.account(offer.seller).address;
    return {{}, dice_.chance(90) ? owner : who, CancelOffer{offer.number}, {}, {}};
}

Step Playground::rare(const State& state) {
    const Address& operator_ = cast_.addresses[Cast::operator_];
    const Address& who = user();
    switch (dice_.below(8)) {
        case 0:
            return {{}, operator_, Pause{}, {}, {}};
        case 1:
        case 2:
            return {{}, operator_, Resume{}, {}, {}};
        case 3: {
            const Address& agent = user();
            const ApproveAgent approval{agent,
                                        Text{"bot"},
                                        Scopes{static_cast<std::uint8_t>(dice_.below(9))},
                                        state.time + seconds(dice_.between(-1, 181LL * 86'400)),
                                        {}};
            return {{}, who, approval, {}, agent};
        }
        case 4:
            return {{}, who, RevokeAgent{user()}, {}, {}};
        case 5: {
            RotateSigners set{Text{"w" + std::to_string(dice_.below(3))},
                              static_cast<std::uint32_t>(dice_.below(6)),
                              QuorumRule::half,
                              1,
                              {},
                              {who, user()},
                              state.time,
                              state.time};
            set.emitter.bytes[1] = static_cast<std::uint8_t>(set.network.value[1]);
            return {{}, operator_, set, {}, {}};
        }
        case 6:
            return {{}, who, OfferRole{Role::custodian, user()}, {}, {}};
        default:
            return {{}, operator_, CreateAsset{must(Ticker::parse("A" + std::to_string(dice_.below(6)))), 4}, {}, {}};
    }
}

/// What came after the golden chain was made.
Step Playground::of_later_commands(const State& state) {
    if (dice_.chance(30)) {
        CreateFeedWithLimit feed{Text{"F" + std::to_string(dice_.below(6))}, -8, {}, 0};
        feed.sources.push_back({Text{std::string{playground_network}}, own_feed_id(feed.feed.value)});
        const std::uint16_t limits[] = {0, 1, 50, 200, 201, 1'000, 10'000, 10'001};
        feed.confidence_limit_bps = dice_.pick(limits);
        return {{}, cast_.addresses[Cast::operator_], feed, {}, {}};
    }
    const std::string network = "w" + std::to_string(dice_.below(3));
    std::uint32_t newest = 0;
    for (const SignerSet& set : state.signer_sets()) {
        if (set.network == network) newest = std::max(newest, set.index);
    }
    SignerUpgrade upgrade;
    upgrade.chain = dice_.chance(95) ? 0 : 2;
    upgrade.index = newest + static_cast<std::uint32_t>(dice_.chance(80) ? 1 : dice_.below(3));
    for (auto n = dice_.below(4); n > 0; --n) upgrade.keys.push_back(user());
    return {{}, user(), UpgradeSigners{Text{network}, {}}, {}, {}, upgrade};
}

Step Playground::make(const State& state) {
    const Address& who = user();
    if (repertoire_ == Repertoire::all && dice_.below(200) == 0) return of_later_commands(state);
    if (state.paused && dice_.chance(20)) return {{}, cast_.addresses[Cast::operator_], Resume{}, {}, {}};
    const auto roll = dice_.below(100);
    if (roll < 4) return {{}, cast_.addresses[Cast::custodian], deposit(state), {}, {}};
    if (roll < 7) return {{}, who, withdraw(state, who), {}, {}};
    if (roll < 27) {
        const SeriesName series = dice_.chance(15) ? new_series(state) : any_series(state, true);
        return {{}, who, Underwrite{series, quantity(), premium(state, series)}, {}, {}};
    }
    if (roll < 52) {
        const SeriesName series = any_series(state, true);
        return {{}, who, Buy{series, quantity(), limit(state, series)}, {}, {}};
    }
    if (roll < 68) return by_holder(state);
    if (roll < 71) return {{}, who, ReportPrice{}, grid(state), {}};
    if (roll < 82) {
        if (dice_.chance(40)) (void)waiting_record(state);
        Step step{{}, who, ReportPrice{}, {report(state)}, {}};
        while (dice_.chance(20)) step.reports.push_back(report(state));
        return step;
    }
    if (roll < 89) {
        const SettlementRecord* const record = waiting_record(state);
        const bool two = record != nullptr ? record->key.feed == FeedNo{1} : dice_.chance(50);
        return {{}, who, FixSettlementPrice{Text{two ? "TWO" : "ONE"}, asked_for_}, {}, {}};
    }
    if (roll < 98) {
        const std::uint64_t limits[] = {1, 1, 2, 3, 8192};
        return {{}, who, Settle{any_series(state, false), dice_.pick(limits)}, {}, {}};
    }
    return rare(state);
}

Step Playground::next(const State& state) {
    const Time time = next_time(state);
    Step step = make(state);
    step.time = time;
    return step;
}

std::vector<Step> playground_funding(const Cast& cast) {
    std::vector<Step> steps;
    const std::pair<const char*, const char*> amounts[] = {{"BTC", "17.00000001"}, {"USD", "1000003.000007"},
                                                           {"EUR", "999983.01"},   {"WEI", "0.000000000123456789"},
                                                           {"ODD", "4099.007"},    {"ZERO", "100003"}};
    for (std::size_t i = Cast::first_user; i < cast.addresses.size(); ++i) {
        for (const auto& [asset, amount] : amounts) {
            const Text reference{"start-" + std::to_string(i) + asset};
            const Deposit deposit{cast.addresses[i], must(Ticker::parse(asset)), must(parse_decimal(amount)),
                                  reference};
            steps.push_back({start, cast.addresses[Cast::custodian], deposit, {}, {}});
        }
    }
    return steps;
}

State playground_state(const Cast& cast) {
    State state{keccak256(as_bytes("playground")), start,
                cast.addresses[Cast::operator_],   cast.addresses[Cast::custodian],
                cast.addresses[Cast::fees],        cast.addresses[Cast::dust]};
    Events events;
    for (const Command& command : playground_setup()) {
        const Status status = apply_step(state, {start, cast.addresses[Cast::operator_], command, {}, {}}, events);
        OTP_REQUIRE(status == Status::ok);
    }
    for (const Step& step : playground_funding(cast)) OTP_REQUIRE(apply_step(state, step, events) == Status::ok);
    return state;
}

Status apply_step(State& state, const Step& step, Events& events) {
    events.clear();
    if (!advance(state, step.time)) return Status::time_must_not_decrease;
    const AccountNo account = state.open_account(step.who);
    const SignerUpgrade* const upgrade = step.upgrade ? &*step.upgrade : nullptr;
    const Context context{state.time, account, step.reports, Status::ok, step.agent_proof, events, upgrade};
    return execute(state, context, step.command);
}

}  // namespace otp::support
