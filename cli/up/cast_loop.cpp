#include "cli/up/cast_loop.hpp"

#include <chrono>

namespace otp::cli {
namespace {

constexpr std::chrono::milliseconds nap{200};
constexpr std::int64_t demo_step_ms = 120'000;
constexpr std::int64_t day_ms = 24 * 3600 * 1000;
constexpr Price daily_strike_step = Price::from_raw(500 * price_scale);
constexpr Price demo_strike_step = Price::from_raw(50 * price_scale);
constexpr std::int64_t daily_time_value_bps = 80;
constexpr std::int64_t demo_time_value_bps = 5;

}  // namespace

Time scene_expiry(Time now, SettlementPolicy settlement) {
    if (settlement == SettlementPolicy::twap_daily) {
        const std::int64_t today = now.ms / day_ms * day_ms + usual_expiry_of_day.ms;
        return Time{now.ms < today ? today : today + day_ms};
    }
    return Time{(now.ms / demo_step_ms + 2) * demo_step_ms};
}

CastLoop::CastLoop(settlement::Node& node, const keys::SecretKey& custodian, Log log)
    : node_{node}, custodian_{custodian}, log_{std::move(log)}, desk_{node, false} {}

CastLoop::~CastLoop() { stop(); }

void CastLoop::start() {
    thread_ = std::thread{[this] { run(); }};
}

void CastLoop::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

/// References make this harmless twice: after a restart they have been used.
void CastLoop::fund(const keys::SecretKey& custodian) {
    for (const Deposit& deposit : cast_.deposits()) {
        const auto receipts = desk_.submit(custodian, {deposit});
        if (!receipts) log_("the cast has no money: " + receipts.error());
    }
}

void CastLoop::play_if_due() {
    CastScene scene;
    scene.market = {*Ticker::parse("BTC"), *Ticker::parse("USD")};
    bool ready = false;
    const bool looked = node_.read([&](const State& state) {
        const auto market = state.find_market(scene.market);
        const auto feed = state.find_feed(Text{"BTC/USD"});
        if (!market || !feed || !state.feeds()[feed->value].latest) return;
        const Market& terms = state.markets()[market->value];
        const bool daily = terms.settlement == SettlementPolicy::twap_daily;
        scene.spot = state.feeds()[feed->value].latest->price;
        scene.expiry = scene_expiry(node_.now(), terms.settlement);
        scene.premium_tick = terms.premium_tick;
        scene.strike_step = daily ? daily_strike_step : demo_strike_step;
        scene.time_value_bps = daily ? daily_time_value_bps : demo_time_value_bps;
        const SeriesName known{scene.market, scene.expiry, OptionKind::call, scene.spot};
        ready = scene.expiry > played_ && known.expiry - state.time >= seconds(terms.minimum_lifetime_s);
    });
    if (!looked || !ready) return;
    played_ = scene.expiry;
    for (const CastOrder& order : cast_.play(scene)) {
        if (stopping_) return;
        const CastMember& member = cast_.members()[order.member];
        const auto receipts = desk_.submit(member.key, {order.command});
        const std::string verb{facts_of(order.command).verb};
        if (!receipts) {
            log_(member.name + ": " + verb + ": " + receipts.error());
        } else if (receipts->front().status != Status::ok) {
            log_(member.name + ": " + verb + " is refused: " + std::string{name(receipts->front().status)});
        }
    }
}

void CastLoop::run() {
    fund(custodian_);
    while (!stopping_) {
        play_if_due();
        std::this_thread::sleep_for(nap);
    }
}

}  // namespace otp::cli
