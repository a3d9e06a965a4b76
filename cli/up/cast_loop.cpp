#include "cli/up/cast_loop.hpp"

#include <chrono>

namespace otp::cli {
namespace {

constexpr std::chrono::milliseconds nap{200};
constexpr std::chrono::seconds restock_pause{5};
constexpr std::uint64_t stock_low = 10;   ///< Contracts on offer in a series; fewer are filled up.
constexpr std::int64_t last_call_s = 10;  ///< Of the watcher's time: later nobody could buy any more.

/// Whether a series may be written now, and too little of it is on offer.
bool wants_stock(const State& state, Time now, const SeriesName& name) {
    const auto no = state.find_series(name);
    if (!no) {
        const auto market = state.find_market(name.market);
        return market && name.expiry - now >= seconds(state.markets()[market->value].minimum_lifetime_s);
    }
    std::uint64_t offered = 0;
    for (const BookEntry& entry : state.series(*no).book) offered += state.find_offer(entry.number)->left.raw();
    return offered < stock_low;
}

}  // namespace

CastLoop::CastLoop(settlement::Node& node, const keys::SecretKey& custodian, std::int64_t speed, Log log)
    : node_{node}, custodian_{custodian}, speed_{speed}, log_{std::move(log)}, desk_{node, false} {}

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

std::vector<CastScene> CastLoop::scenes() const {
    std::vector<CastScene> all;
    const Time now = node_.now();
    (void)node_.read([&](const State& state) {
        for (const Market& market : state.markets()) {
            const Feed& feed = state.feeds()[market.feed.value];
            if (!feed.latest) continue;
            const Price spot = feed.latest->price;
            for (const Showing& showing : schedule(now, speed_, spot)) {
                if (showing.expiry - now < seconds(market.minimum_lifetime_s)) continue;
                all.push_back({market.name, showing.expiry, spot, showing.strike_step, market.premium_tick,
                               showing.time_value_bps});
            }
        }
    });
    return all;
}

void CastLoop::send(const CastOrder& order) {
    const CastMember& member = cast_.members()[order.member];
    const auto receipts = desk_.submit(member.key, {order.command});
    const std::string verb{facts_of(order.command).verb};
    if (!receipts) {
        log_(member.name + ": " + verb + ": " + receipts.error());
    } else if (receipts->front().status != Status::ok) {
        log_(member.name + ": " + verb + " is refused: " + std::string{name(receipts->front().status)});
    }
}

void CastLoop::play(const CastScene& scene) {
    for (const CastOrder& order : cast_.play(scene)) {
        if (stopping_) return;
        send(order);
    }
}

/// At the price as it is now, wherever it was when the scene began.
void CastLoop::restock(CastScene scene) {
    std::vector<CastOrder> orders;
    const Time now = node_.now();
    (void)node_.read([&](const State& state) {
        const Market& market = state.markets()[state.find_market(scene.market)->value];
        scene.spot = state.feeds()[market.feed.value].latest->price;
        orders = cast_.stock(scene);
        std::erase_if(orders, [&](const CastOrder& order) {
            return !wants_stock(state, now, std::get<Underwrite>(order.command).series);
        });
    });
    for (const CastOrder& order : orders) {
        if (stopping_) return;
        send(order);
    }
}

void CastLoop::run() {
    fund(custodian_);
    auto restock_at = std::chrono::steady_clock::now();
    while (!stopping_) {
        const Time last_call = node_.now() + seconds(last_call_s * speed_);
        std::erase_if(on_show_, [&](const auto& entry) { return entry.second.expiry <= last_call; });
        for (const CastScene& scene : scenes()) {
            if (scene.expiry <= last_call) continue;
            if (on_show_.try_emplace({scene.market, scene.expiry}, scene).second) play(scene);
        }
        if (std::chrono::steady_clock::now() >= restock_at) {
            for (const auto& [key, scene] : on_show_) restock(scene);
            restock_at = std::chrono::steady_clock::now() + restock_pause;
        }
        std::this_thread::sleep_for(nap);
    }
}

}  // namespace otp::cli
