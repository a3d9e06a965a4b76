#include "cli/up/price_feed.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "cli/up/open_records.hpp"

namespace otp::cli {
namespace {

constexpr std::size_t updates_together = 16;  ///< In one envelope, when catching up.
constexpr std::chrono::milliseconds nap{20};
constexpr Price btc_start = Price::from_raw(95'000 * price_scale);
constexpr std::int64_t btc_per_eth_price = 27;  ///< ETH starts at this part of BTC's price.

Result<oracle::Tape, std::string> read_tape(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return "cannot open " + path;
    const std::string csv{std::istreambuf_iterator<char>{file}, {}};
    auto tape = oracle::Tape::read_csv(csv);
    if (!tape) return path + ": " + tape.error().reason;
    return std::move(*tape);
}

}  // namespace

Result<Time, std::string> first_of_tape(const std::string& file) {
    const auto tape = read_tape(file);
    if (!tape) return tape.error();
    return tape->points().front().time;
}

Result<std::vector<FeedPath>, std::string> open_paths(const PriceOrigin& origin,
                                                      const settlement::DevelopmentKeys& keys) {
    const SignerSet set = settlement::development_signers(keys);
    std::vector<FeedPath> paths;
    const auto add = [&](const std::string& feed, oracle::PriceSource::Path path) -> std::string {
        auto source = oracle::PriceSource::create(std::move(path), own_feed_id(feed), set, keys.oracle);
        if (!source) return source.error().reason;
        paths.push_back({feed, std::move(*source)});
        return {};
    };
    std::string problem;
    if (origin.tape.empty()) {
        const Price start = origin.start_price > 0 ? Price::from_raw(origin.start_price) : btc_start;
        problem = add("BTC/USD", oracle::GeneratedTape{origin.seed, start, origin.path_start});
        if (problem.empty()) {
            problem =
                add("ETH/USD", oracle::GeneratedTape{origin.seed + 1, Price::from_raw(start.raw() / btc_per_eth_price),
                                                     origin.path_start});
        }
    } else {
        auto tape = read_tape(origin.tape);
        if (!tape) return tape.error();
        problem = add("BTC/USD", std::move(*tape));
    }
    if (!problem.empty()) return problem;
    return paths;
}

PriceFeed::PriceFeed(settlement::Node& node, settlement::Clock& clock, std::vector<FeedPath> paths, Log log)
    : node_{node}, clock_{clock}, paths_{std::move(paths)}, log_{std::move(log)}, desk_{node, false} {}

PriceFeed::~PriceFeed() { stop(); }

void PriceFeed::start() {
    thread_ = std::thread{[this] { run(); }};
}

void PriceFeed::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

/// What was due while nobody was there: only reports that an open record needs are signed and delivered, late. The path
/// is the same as ever, so the price of what expired meanwhile is the one it would have been.
void PriceFeed::catch_up() {
    for (FeedPath& path : paths_) {
        std::vector<Wanted> wanted;
        std::int64_t known_s = -1;
        const bool looked = node_.read([&](const State& state) {
            wanted = wanted_by_open_records(state, path.feed);
            const auto feed = state.find_feed(Text{path.feed});
            if (feed && state.feeds()[feed->value].latest) known_s = state.feeds()[feed->value].latest->publish_time_s;
        });
        if (!looked) return;
        std::vector<Command> late;
        std::size_t delivered = 0;
        const auto flush = [&] {
            if (late.empty()) return;
            delivered += late.size();
            const auto receipts = desk_.submit(courier_, std::exchange(late, {}));
            if (!receipts) log_(path.feed + ": late prices were not taken: " + receipts.error());
        };
        const Time now = clock_.now();
        while (!stopping_ && path.source.next_time() && *path.source.next_time() + seconds(1) < now) {
            const std::int64_t at = path.source.next_time()->seconds();
            const bool needed = at > known_s && std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& w) {
                                    return at > w.from_s && at <= w.to_s;
                                });
            if (!needed) {
                path.source.skip_before(Time::from_seconds(at + 1));
                continue;
            }
            late.push_back(ReportPrice{path.source.next()->bytes});
            if (late.size() == updates_together) flush();
        }
        flush();
        if (delivered > 0)
            log_(path.feed + ": delivered " + std::to_string(delivered) + " late prices that settlements waited for");
    }
}

std::optional<Time> PriceFeed::deliver_due() {
    const Time now = clock_.now();
    std::vector<Command> due;
    std::optional<Time> next;
    for (FeedPath& path : paths_) {
        while (due.size() < updates_together && path.source.next_time() && *path.source.next_time() <= now) {
            due.push_back(ReportPrice{path.source.next()->bytes});
        }
        const auto at = path.source.next_time();
        if (at && (!next || *at < *next)) next = at;
    }
    if (!due.empty()) {
        const auto receipts = desk_.submit(courier_, std::move(due));
        if (!receipts) log_("prices were not taken: " + receipts.error());
    }
    return next;
}

void PriceFeed::run() {
    catch_up();
    while (!stopping_) {
        const auto next = deliver_due();
        if (!next) {
            over_ = true;
            return;
        }
        if (*next > clock_.now()) std::this_thread::sleep_for(nap);
    }
}

}  // namespace otp::cli
