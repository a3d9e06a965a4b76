#include "cli/up/tape_run.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "cli/failure.hpp"
#include "cli/totals.hpp"
#include "cli/up/cast.hpp"
#include "cli/up/desk.hpp"
#include "cli/up/ledger_of_expiries.hpp"
#include "oracle/price_source.hpp"
#include "protocol/field_text.hpp"
#include "settlement/command_json.hpp"
#include "settlement/development_network.hpp"
#include "settlement/due.hpp"
#include "settlement/posix_disk.hpp"

namespace otp::cli {
namespace {

using settlement::ManualClock;
using settlement::Node;

constexpr const char* feed_name = "BTC/USD";
constexpr std::uint64_t settle_limit = 64;
constexpr std::size_t reports_together = 32;
/// A step of strikes: 500 USD, as on the venues, for prices of tens of thousands.
constexpr Price strike_step = Price::from_raw(500 * price_scale);
constexpr Price premium_tick = Price::from_raw(price_scale / 100);

/// A directory of its own that goes away with this object.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        path_ = (std::filesystem::temp_directory_path() / "otp-tape-XXXXXX").string();
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// The next 08:00 UTC after `time`.
Time next_daily_expiry(Time time) {
    constexpr std::int64_t day_ms = 24 * 3600 * 1000;
    const std::int64_t today = time.ms / day_ms * day_ms + usual_expiry_of_day.ms;
    return Time{time.ms < today ? today : today + day_ms};
}

/// Everything a run needs, and one step of it for each price of the tape.
class Run {
public:
    Run(Node& node, ManualClock& clock, oracle::PriceSource source, Time tape_end,
        const settlement::DevelopmentKeys& keys, LedgerOfExpiries& expiries)
        : node_{node},
          clock_{clock},
          source_{std::move(source)},
          tape_end_{tape_end},
          keys_{keys},
          desk_{node, true},
          expiries_{expiries} {}

    /// The cast gets its money.
    std::string fund() {
        for (const Deposit& deposit : cast_.deposits()) {
            if (auto problem = send(keys_.custodian, {deposit}); !problem.empty()) return problem;
        }
        return {};
    }

    [[nodiscard]] std::optional<Time> next_time() const { return source_.next_time(); }

    /// One price: deliver it, settle what it lets settle, and open the next day's series. Says what went wrong.
    std::string step() {
        const auto update = source_.next();
        if (!update) return "the tape has no next price";
        clock_.set(update->publish_time);
        reports_.push_back(ReportPrice{update->bytes});
        const bool day_goes_on = trading_until_ && update->publish_time < *trading_until_;
        if (day_goes_on) return reports_.size() < reports_together ? std::string{} : deliver();
        if (auto problem = deliver(); !problem.empty()) return problem;
        if (auto problem = settle_due(); !problem.empty()) return problem;
        return open_day(update->publish_time, Price::from_raw(update->report.price));
    }

    /// Reports wait for each other while nothing depends on them: their publish time counts, not their delivery.
    std::string deliver() {
        if (reports_.empty()) return {};
        return send(worker_key_, std::exchange(reports_, {}));
    }

    /// After the last price. What the prices of a tape with gaps do not decide, the last deadline of the rule does:
    /// every series ends.
    std::string finish() {
        if (auto problem = deliver(); !problem.empty()) return problem;
        std::optional<Time> last_expiry;
        const bool looked = node_.read([&](const State& state) {
            for (const Series& series : state.series()) {
                if (!series.settled)
                    last_expiry = std::max(last_expiry.value_or(series.name.expiry), series.name.expiry);
            }
        });
        if (!looked) return "the node has failed: " + node_.status().failure;
        if (!last_expiry) return {};
        const Time end = *last_expiry + seconds(rule_of(SettlementPolicy::twap_daily).deadline_void_s);
        clock_.set(std::max(end, clock_.now()));
        return settle_due();
    }

    [[nodiscard]] std::size_t commands() const { return commands_; }

private:
    /// Every command of a run is expected to be applied; a refusal is a fault of ours and said.
    std::string send(const keys::SecretKey& key, std::vector<Command> commands) {
        commands_ += commands.size();
        const std::string verb{facts_of(commands.front()).verb};
        const auto receipts = desk_.submit(key, std::move(commands));
        if (!receipts) return verb + ": " + receipts.error();
        for (const Receipt& receipt : *receipts) {
            if (receipt.status != Status::ok) return verb + " is refused: " + std::string{name(receipt.status)};
        }
        return {};
    }

    std::string open_day(Time now, Price spot) {
        const Time expiry = next_daily_expiry(now);
        trading_until_ = expiry;
        if (expiry > tape_end_) return {};  // It could never settle.
        const CastScene scene{{*Ticker::parse("BTC"), *Ticker::parse("USD")}, expiry, spot, strike_step, premium_tick};
        for (const CastOrder& order : cast_.play(scene)) {
            if (auto problem = send(cast_.members()[order.member].key, {order.command}); !problem.empty()) {
                return cast_.members()[order.member].name + ": " + problem;
            }
        }
        return {};
    }

    /// Prices first, settling second, until nothing more can be done now.
    std::string settle_due() {
        while (true) {
            std::vector<Command> todo;
            const bool looked = node_.read(
                [&](const State& state) { todo = settlement::due_commands(state, node_.now(), settle_limit); });
            if (!looked) return "the node has failed: " + node_.status().failure;
            if (todo.empty()) return {};
            for (Command& command : todo) {
                if (auto problem = send(worker_key_, {std::move(command)}); !problem.empty()) return problem;
            }
        }
    }

    Node& node_;
    ManualClock& clock_;
    oracle::PriceSource source_;
    Time tape_end_;
    const settlement::DevelopmentKeys& keys_;
    Desk desk_;
    LedgerOfExpiries& expiries_;
    Cast cast_;
    keys::SecretKey worker_key_ = keys::SecretKey::derive_for_development("otp.tape/worker");
    std::vector<Command> reports_;
    std::optional<Time> trading_until_;
    std::size_t commands_ = 0;
};

void print_row(std::ostream& out, const LedgerOfExpiries::Row& row, const State& state) {
    out << text_of(row.expiry) << "  " << row.feed << "  ";
    if (row.voided) {
        out << "VOID";
    } else {
        out << std::setw(14) << format_price(row.settlement_price) << " of " << row.samples << " samples";
    }
    out << "  " << row.series << " series, " << row.positions << " positions";
    for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
        out << (kind == OptionKind::call ? "  calls paid" : "  puts paid");
        const auto& sums = row.payouts[static_cast<std::size_t>(kind)];
        if (sums.empty()) out << " nothing";
        for (const auto& [asset, amount] : sums) {
            out << ' ' << format_scaled(amount.raw(), state.asset(asset).decimals) << ' '
                << state.asset(asset).name.text();
        }
    }
    out << '\n';
}

nlohmann::json summary(State& state, const LedgerOfExpiries& expiries, const settlement::NodeStatus& status,
                       std::size_t commands) {
    std::size_t open = 0;
    for (const Series& series : state.series()) open += series.settled ? 0 : 1;
    return {{"prices", "recorded"},
            {"expiries", expiries.to_json(state)},
            {"totals", totals_to_json(state)},
            {"balanced", totals_balance(state)},
            {"series_settled", expiries.settled_series()},
            {"series_open", open},
            {"commands", commands},
            {"height", status.height},
            {"state_root", to_hex(state.root())}};
}

void print_summary(std::ostream& out, const nlohmann::json& document) {
    out << "\ntotals\n";
    for (const auto& [asset, totals] : document["totals"].items()) {
        out << "  " << std::left << std::setw(5) << asset << std::right;
        for (const char* key : {"free", "locked", "fees", "dust", "deposited", "withdrawn"}) {
            out << "  " << key << ' ' << totals[key].get<std::string>();
        }
        out << '\n';
    }
    out << (document["balanced"].get<bool>() ? "free + locked + fees + dust = deposited - withdrawn, to the unit\n"
                                             : "THE TOTALS DO NOT BALANCE\n");
    out << document["series_settled"] << " series settled, " << document["series_open"] << " open; "
        << document["commands"] << " commands in " << document["height"] << " blocks; state root "
        << document["state_root"].get<std::string>() << '\n';
}

}  // namespace

int run_tape(const TapeRunOptions& options, std::ostream& out, std::ostream& messages) {
    std::ifstream file{options.tape, std::ios::binary};
    if (!file)
        return report({"not_found", "cannot open " + options.tape, "give the path of a CSV price file", exit_not_found},
                      options.json);
    const std::string csv{std::istreambuf_iterator<char>{file}, {}};
    auto tape = oracle::Tape::read_csv(csv);
    if (!tape)
        return report({"malformed_tape", options.tape + ": " + tape.error().reason,
                       "columns by name: time_ms_utc, open, high, low, close; others are passed over", exit_usage},
                      options.json);
    const Time first = tape->points().front().time;
    const Time last = tape->points().back().time;
    const auto points = tape->points().size();

    const auto keys = settlement::DevelopmentKeys::derive("otp.tape");
    const Genesis genesis = settlement::development_genesis(
        keys, {.network = "tape", .time = first - seconds(60), .settlement = SettlementPolicy::twap_daily});
    auto source = oracle::PriceSource::create(std::move(*tape), own_feed_id(feed_name),
                                              settlement::development_signers(keys), keys.oracle);
    if (!source) return report({"failure", source.error().reason, "", exit_failure}, options.json);

    std::optional<TemporaryDirectory> temporary;
    if (options.directory.empty()) temporary.emplace();
    const std::string directory = temporary ? temporary->path() : options.directory;
    settlement::PosixDisk disk;
    ManualClock clock{first};
    LedgerOfExpiries expiries;
    settlement::NodeOptions node_options;
    node_options.threads = false;
    node_options.observer = [&](const auto& block, const State& state) {
        for (const Receipt& receipt : block->receipts) {
            for (const Event& event : receipt.events) expiries.observe(event, state);
        }
    };
    auto node = Node::open(disk, directory, genesis, keys.node.clone(), clock, node_options);
    if (!node)
        return report({"node", node.error().text(), "give an empty directory with --data", exit_failure}, options.json);
    if ((*node)->status().height > 0) {
        return report({"not_empty", directory + " has a journal already",
                       "a tape run begins at the beginning: give an empty directory", exit_usage},
                      options.json);
    }

    Run run{**node, clock, std::move(*source), last, keys, expiries};
    // All series of an expiry settle within a step: they wait for one settlement price.
    std::set<LedgerOfExpiries::Key> printed;
    const auto print_settled = [&] {
        if (options.json) return;
        for (const auto& [key, row] : expiries.rows()) {
            if (row.series == 0 || !printed.insert(key).second) continue;
            (void)(*node)->read([&, &settled = row](const State& state) { print_row(out, settled, state); });
        }
    };
    std::string problem = run.fund();
    for (std::size_t i = 0; problem.empty() && run.next_time(); ++i) {
        problem = run.step();
        print_settled();
        if (options.progress && i % 720 == 0) messages << "\r" << i * 100 / points << " % of the tape " << std::flush;
    }
    if (problem.empty()) problem = run.finish();
    print_settled();
    if (options.progress) messages << "\r";
    if (!problem.empty())
        return report({"failure", text_of(clock.now()) + ": " + problem, "", exit_failure}, options.json);

    nlohmann::json document;
    (void)(*node)->edit_for_proof(
        [&](State& state) { document = summary(state, expiries, (*node)->status(), run.commands()); });
    (*node)->stop();
    if (options.json) {
        out << document.dump() << '\n';
    } else {
        print_summary(out, document);
    }
    const bool good = document["balanced"].get<bool>() && document["series_open"] == 0;
    return good ? exit_ok : exit_failure;
}

}  // namespace otp::cli
