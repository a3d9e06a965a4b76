#include "cli/up/live_prices.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/up/open_records.hpp"
#include "net/server.hpp"
#include "net/url.hpp"

namespace otp::cli {
namespace {

constexpr std::int64_t look_after_us = 150'000;  ///< Into a second the venues are looked at.
constexpr std::chrono::milliseconds nap{20};
constexpr std::size_t updates_together = 16;
constexpr std::size_t late_max = 8'192;

std::int64_t now_us() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
}

bool is_on_this_machine(const oracle::VenueEndpoint& endpoint) {
    const auto url = net::parse_url(endpoint.url);
    return url && (url->host == "localhost" || net::is_loopback(url->host));
}

}  // namespace

LivePrices::LivePrices(const OracleConfig& config, std::string directory, Log log)
    : book_{config.instruments},
      links_{book_, config.endpoints},
      feeds_{config.feeds},
      is_simulated_{std::any_of(config.endpoints.begin(), config.endpoints.end(), is_on_this_machine)},
      directory_{std::move(directory)},
      log_{std::move(log)},
      alarms_{[this](std::string_view, std::string_view line) { log_(std::string{line}); }} {
    for (const std::string& feed : feeds_) seen_[feed].feed = feed;
}

LivePrices::~LivePrices() { stop(); }

std::optional<std::string> LivePrices::connect() { return links_.start(); }

bool LivePrices::wait_for_a_price(std::chrono::milliseconds at_most, const std::function<bool()>& is_over) const {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (std::chrono::steady_clock::now() < until && !is_over()) {
        if (oracle::look(book_, feeds_.front(), now_us() / 1'000'000).band) return true;
        const auto views = links_.views();
        const bool all_failed = std::all_of(views.begin(), views.end(), [](const auto& view) {
            return view.feed.counters.connections == 0 && view.feed.status.state == venues::FeedState::connecting &&
                   view.feed.status.reason != "not connected yet";
        });
        if (all_failed) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
}

std::optional<std::string> LivePrices::start(settlement::Node& node, const settlement::DevelopmentKeys& keys) {
    auto files = oracle::OracleFiles::open(directory_);
    if (!files) return files.error().reason;
    files_ = std::make_unique<oracle::OracleFiles>(std::move(*files));
    for (const std::string& feed : feeds_) {
        const auto memory = files_->load_signer(feed);
        if (!memory) return memory.error().reason;
        oracle::Publisher publisher{feed};
        if (*memory) {
            auto restored = oracle::Publisher::restore(feed, **memory);
            if (!restored)
                return directory_ + ": the memory of " + feed + " cannot be used: " + restored.error().reason;
            publisher = std::move(*restored);
        }
        publishers_.push_back(std::move(publisher));
    }
    {
        const std::lock_guard lock{seen_mutex_};
        set_ = settlement::development_signers(keys);
        for (const oracle::Publisher& publisher : publishers_) seen_[publisher.feed_name()].last = publisher.last();
    }
    auto signer = oracle::QuorumSigner::create(settlement::development_signers(keys), keys.oracle);
    if (!signer) return signer.error().reason;
    signer_ = std::make_unique<oracle::QuorumSigner>(std::move(*signer));
    node_ = &node;
    desk_ = std::make_unique<Desk>(node, false);
    thread_ = std::thread{[this] { run(); }};
    return std::nullopt;
}

void LivePrices::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    links_.stop();
}

void LivePrices::publish(std::int64_t second_s) {
    std::vector<Command> due;
    for (oracle::Publisher& publisher : publishers_) {
        const std::string& feed = publisher.feed_name();
        const oracle::Aggregate seen = oracle::look(book_, feed, second_s);
        watches_[feed].note(feed, seen, alarms_);
        remember(feed, second_s, seen);
        if (!seen.band) continue;
        const auto report = publisher.publish(second_s, *seen.band);
        if (!report) continue;
        // Before the report leaves, or a crash could give the second another price.
        if (const auto problem = files_->save_signer(feed, publisher.snapshot())) {
            log_(feed + ": not published: " + *problem);
            continue;
        }
        const auto update = signer_->sign(std::span{&*report, 1}, report->slot, static_cast<std::uint32_t>(second_s));
        if (const auto problem = files_->add_update(feed, second_s, update.bytes)) log_(feed + ": " + *problem);
        due.push_back(ReportPrice{update.bytes});
        const std::lock_guard lock{seen_mutex_};
        seen_[feed].last = *report;
    }
    if (due.empty()) return;
    const auto receipts = desk_->submit(courier_, std::move(due));
    if (!receipts) log_("prices were not taken: " + receipts.error());
    is_behind_ = is_behind_ || !receipts;
}

void LivePrices::remember(const std::string& feed, std::int64_t second_s, const oracle::Aggregate& seen) {
    const std::lock_guard lock{seen_mutex_};
    seen_[feed].look = {second_s, seen};
}

std::string LivePrices::sources() const {
    const std::lock_guard lock{seen_mutex_};
    oracle::FeedsView view{set_, {}, std::nullopt, now_us(), alarms_.now()};
    for (const std::string& feed : feeds_) view.add(seen_.at(feed));
    nlohmann::json document = view.document();
    document["origin"] = "live";
    document["simulated"] = is_simulated_;
    return document.dump();
}

/// What was published while the node did not take it, as far as an open record can use it.
void LivePrices::deliver_late() {
    is_behind_ = false;
    for (const oracle::Publisher& publisher : publishers_) {
        std::vector<Wanted> wanted;
        (void)node_->read([&](const State& state) { wanted = wanted_by_open_records(state, publisher.feed_name()); });
        std::vector<Command> late;
        for (const Wanted& range : wanted) {
            for (auto& [second, update] :
                 files_->updates(publisher.feed_name(), range.from_s + 1, range.to_s, late_max)) {
                late.push_back(ReportPrice{std::move(update)});
            }
        }
        for (std::size_t from = 0; from < late.size(); from += updates_together) {
            const auto to = std::min(late.size(), from + updates_together);
            const auto receipts = desk_->submit(courier_, {late.begin() + static_cast<std::ptrdiff_t>(from),
                                                           late.begin() + static_cast<std::ptrdiff_t>(to)});
            is_behind_ = is_behind_ || !receipts;
        }
    }
}

void LivePrices::run() {
    std::int64_t seen_s = (now_us() - look_after_us) / 1'000'000;
    while (!stopping_) {
        const std::int64_t second = (now_us() - look_after_us) / 1'000'000;
        if (second > seen_s) {
            seen_s = second;
            if (is_behind_) deliver_late();
            publish(second);
            files_->prune(second);
        }
        std::this_thread::sleep_for(nap);
    }
}

}  // namespace otp::cli
