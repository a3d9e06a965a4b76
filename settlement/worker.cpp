#include "settlement/worker.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "net/backoff.hpp"
#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "settlement/sign_envelope.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

constexpr unsigned nonce_tries = 8;
constexpr std::uint32_t nonce_spread = 2000;  ///< Milliseconds; workers that share a key meet at random places.
constexpr unsigned stalls_max = 64;           ///< Each drops tens of thousands of offers: no book is longer.
constexpr std::size_t pages_max = 64;         ///< Of the list of trading series.

std::string subject_of(const FixSettlementPrice& fix) { return fix.feed.value + " at " + format_rfc3339(fix.expiry); }

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_away(const ApiError& error) { return error.kind == ApiError::Kind::unavailable; }

}  // namespace

/// What one pass has tried, so that an item that is refused is not tried again in it.
struct Worker::Pass {
    WorkerSummary summary;
    std::set<std::string> tried_fixes;
    std::set<std::string> given_up;                   ///< Symbols.
    std::map<std::string, std::uint64_t> positions;   ///< By symbol, as last seen: a settle must lower it.
    std::map<std::string, unsigned> stalls;           ///< By symbol: settled without a position less.
    std::map<std::string, std::string> last_reasons;  ///< By symbol.
};

Worker::Worker(RemoteNode& node, const keys::SecretKey& key, WorkerSurroundings surroundings, WorkerOptions options)
    : node_{node}, key_{key}, surroundings_{std::move(surroundings)}, options_{options} {}

std::optional<ApiError> Worker::learn_network() {
    if (domain_separator_) return std::nullopt;
    const auto network = node_.get("/v1/network");
    if (!network) return network.error();
    const auto id = parse_fixed_hex<Hash>(text_at(*network, "network_id"));
    if (!id) {
        return ApiError{ApiError::Kind::broken, "answer_malformed", "The node does not say its network's id.", ""};
    }
    domain_separator_ = eip712::domain_separator(*id);
    return std::nullopt;
}

Result<Worker::Statuses, ApiError> Worker::send_one_envelope(const std::vector<Command>& commands) {
    for (unsigned attempt = 0;; ++attempt) {
        // The node's time, whatever ours is: with this key nothing can be lost.
        const auto now = static_cast<std::uint64_t>((surroundings_.now() + node_ahead_).ms);
        // After a collision the place is a random one ahead: within the minute that the protocol allows.
        const std::uint64_t skip = attempt == 0 ? 0 : surroundings_.random() % nonce_spread;
        last_nonce_ = std::max(now + skip, last_nonce_ + 1);
        const Envelope envelope{
            key_.address(), last_nonce_, now + static_cast<std::uint64_t>(options_.deadline.ms), commands, {}};
        const auto signed_one = sign_envelope(envelope, *domain_separator_, key_);
        const auto answer = node_.post("/v1/commands", {{"envelope", to_hex(signed_one.bytes)}});
        if (!answer) {
            const bool collided = answer.error().code == name(Status::nonce_already_used);
            if (collided && attempt + 1 < nonce_tries) continue;
            return answer.error();
        }
        Statuses statuses;
        if (answer->is_object() && answer->contains("receipts") && (*answer)["receipts"].is_array()) {
            for (const json& receipt : (*answer)["receipts"]) statuses.push_back(text_at(receipt, "status"));
        }
        if (statuses.size() == commands.size()) return statuses;
        return ApiError{ApiError::Kind::broken, "answer_malformed", "The node's answer has not a receipt a command.",
                        ""};
    }
}

/// A refusal that is not one command's own falls apart into one envelope each, so that a bad item stops no other.
Result<Worker::Statuses, ApiError> Worker::send(const std::vector<Command>& commands) {
    const auto together = send_one_envelope(commands);
    if (together || is_away(together.error())) return together;
    if (commands.size() == 1) return Statuses{together.error().code};
    Statuses statuses;
    for (const Command& command : commands) {
        const auto alone = send_one_envelope({command});
        if (!alone && is_away(alone.error())) return alone.error();
        statuses.push_back(alone ? alone->front() : alone.error().code);
    }
    return statuses;
}

std::optional<ApiError> Worker::fix(const std::vector<FixSettlementPrice>& fixes, Pass& pass) {
    for (std::size_t from = 0; from < fixes.size(); from += options_.commands_per_envelope) {
        const auto to = std::min(fixes.size(), from + options_.commands_per_envelope);
        std::vector<Command> commands;
        for (std::size_t i = from; i < to; ++i) commands.emplace_back(fixes[i]);
        const auto statuses = send(commands);
        if (!statuses) return statuses.error();
        for (std::size_t i = from; i < to; ++i) {
            const std::string subject = subject_of(fixes[i]);
            const std::string& status = (*statuses)[i - from];
            pass.tried_fixes.insert(subject);
            if (status == name(Status::ok)) {
                pass.summary.fixed.push_back(subject);
                surroundings_.log("info", "price_fixed",
                                  {{"feed", fixes[i].feed.value}, {"expiry", format_rfc3339(fixes[i].expiry)}});
            } else if (status == name(Status::settlement_price_pending)) {
                not_before_[subject] = surroundings_.now() + options_.retry;
            } else if (status != name(Status::settlement_price_already_fixed)) {  // another worker was first
                pass.summary.failed.push_back({subject, status});
                surroundings_.log("warning", "fix_refused", {{"record", subject}, {"status", status}});
            }
        }
    }
    return std::nullopt;
}

std::optional<ApiError> Worker::settle(const std::vector<Settle>& settles, Pass& pass) {
    for (std::size_t from = 0; from < settles.size(); from += options_.commands_per_envelope) {
        const auto to = std::min(settles.size(), from + options_.commands_per_envelope);
        std::vector<Command> commands;
        for (std::size_t i = from; i < to; ++i) commands.emplace_back(settles[i]);
        const auto statuses = send(commands);
        if (!statuses) return statuses.error();
        for (std::size_t i = from; i < to; ++i) {
            const std::string symbol = format_symbol(settles[i].series);
            const std::string& status = (*statuses)[i - from];
            pass.last_reasons[symbol] = status;
            if (status == name(Status::ok)) continue;
            pass.given_up.insert(symbol);
            if (status == name(Status::settlement_price_missing)) continue;  // still pending, not wrong
            pass.summary.failed.push_back({symbol, status});
            surroundings_.log("warning", "settle_refused", {{"series", symbol}, {"status", status}});
        }
    }
    return std::nullopt;
}

Result<WorkerSummary, ApiError> Worker::pass() {
    if (auto error = learn_network()) return *error;
    Pass pass;
    std::set<std::string> seen;  // what was due at some time in this pass
    // Each round lowers what is due or gives something up, so that this ends.
    for (;;) {
        const auto document = node_.get("/v1/due");
        if (!document) return document.error();
        const auto due = read_due(*document);
        if (!due) return ApiError{ApiError::Kind::broken, "answer_malformed", due.error().reason, ""};
        node_ahead_ = due->time - surroundings_.now();

        std::set<std::string> still_due;
        std::vector<DueSeries> open;
        for (const DueSeries& item : due->items) {
            const std::string symbol = format_symbol(item.series);
            still_due.insert(symbol);
            if (item.phase == Phase::priced) {
                const auto [known, is_new] = pass.positions.try_emplace(symbol, item.positions);
                const bool tried = pass.last_reasons.contains(symbol);
                // Other workers may settle beside us; only what stands still after our own try is given up. The last
                // command of a series may have offers left to drop and no position.
                if (!is_new && tried && item.positions >= known->second &&
                    (item.positions > 0 || ++pass.stalls[symbol] > stalls_max)) {
                    pass.given_up.insert(symbol);
                }
                known->second = item.positions;
            }
            if (!pass.given_up.contains(symbol)) open.push_back(item);
        }
        for (const std::string& symbol : seen) {
            if (still_due.contains(symbol)) continue;
            pass.summary.settled.push_back(symbol);
            surroundings_.log("info", "series_settled", {{"series", symbol}});
        }
        seen = still_due;

        WorkerPlan next = plan(open, due->time, options_.positions_per_command);
        next_deadline_ = next.next_deadline;
        const Time now = surroundings_.now();
        std::erase_if(next.fixes, [&](const FixSettlementPrice& fix) {
            const auto wait = not_before_.find(subject_of(fix));
            return pass.tried_fixes.contains(subject_of(fix)) || (wait != not_before_.end() && wait->second > now);
        });
        if (!next.fixes.empty()) {
            if (auto error = fix(next.fixes, pass)) return *error;
        } else if (!next.settles.empty()) {
            if (auto error = settle(next.settles, pass)) return *error;
        } else {
            for (const DueSeries& item : due->items) {
                const std::string symbol = format_symbol(item.series);
                const bool failed = std::any_of(pass.summary.failed.begin(), pass.summary.failed.end(),
                                                [&](const auto& entry) { return entry.subject == symbol; });
                if (failed) continue;
                pass.summary.waiting.push_back(
                    {symbol, item.phase == Phase::priced ? "not_finished" : "price_pending"});
            }
            for (const std::string& reason : due->unreadable) pass.summary.failed.push_back({"unreadable", reason});
            return pass.summary;
        }
    }
}

/// The earliest expiry after `now` among the series that trade; nothing where the list cannot be had.
std::optional<Time> Worker::next_expiry(Time now) {
    std::optional<Time> earliest;
    std::string after;
    for (std::size_t page = 0; page < pages_max; ++page) {
        const auto answer = node_.get("/v1/series?phase=trading&limit=1000" + (after.empty() ? "" : "&after=" + after));
        if (!answer || !answer->is_object() || !answer->contains("series")) return earliest;
        for (const json& item : (*answer)["series"]) {
            const auto expiry = parse_rfc3339(text_at(item, "expiry"));
            if (expiry && *expiry > now && (!earliest || *expiry < *earliest)) earliest = *expiry;
        }
        const auto next = answer->find("next");
        if (next == answer->end() || next->is_null()) return earliest;
        after = next->is_string() ? next->get<std::string>() : next->dump();
    }
    return earliest;
}

Duration Worker::rest(const WorkerSummary& summary) {
    const Time node_now = surroundings_.now() + node_ahead_;
    Duration rest = summary.waiting.empty() ? options_.poll : options_.poll_waiting;
    for (const auto& moment : {next_expiry(node_now), next_deadline_}) {
        if (moment && *moment > node_now) rest = std::min(rest, *moment - node_now);
    }
    return std::max(rest, milliseconds(1));
}

void Worker::run() {
    const net::Backoff backoff;
    unsigned failures = 0;
    for (;;) {
        const auto result = pass();
        Duration pause;
        if (result) {
            if (failures > 0) surroundings_.log("info", "node_is_back", {{"after_tries", failures}});
            failures = 0;
            pause = rest(*result);
        } else {
            pause = milliseconds(backoff.wait_ms(failures, surroundings_.random()));
            surroundings_.log(
                failures == 0 ? "warning" : "info", "node_is_away",
                {{"code", result.error().code}, {"message", result.error().message}, {"retry_ms", pause.ms}});
            ++failures;
        }
        if (!surroundings_.sleep(pause)) return;
    }
}

}  // namespace otp::settlement
