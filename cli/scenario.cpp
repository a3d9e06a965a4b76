#include "cli/scenario.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "cli/totals.hpp"
#include "protocol/apply.hpp"
#include "protocol/field_text.hpp"
#include "protocol/invariants.hpp"
#include "protocol/keccak.hpp"
#include "settlement/command_json.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

constexpr const char* own_network = "otp";
constexpr std::size_t name_length_max = 64;

Address address_of_name(const std::string& name) {
    const Hash hash = keccak256(as_bytes("otp/" + name));
    Address address;
    std::copy(hash.bytes.end() - Address::size, hash.bytes.end(), address.bytes.begin());
    return address;
}

/// One step as read: who, when, and the command or the report.
struct Step {
    Time time;
    std::string as;
    Address signer;
    Command command;
    std::optional<PriceReport> report;
};

class Runner {
public:
    Runner()
        : state_{keccak256(as_bytes("otp.simulate")),
                 Time{},
                 named("operator"),
                 named("custodian"),
                 named("fees"),
                 named("dust")} {}

    /// Reads and runs one step; its answer, or why it cannot be read.
    Result<json> run(json document) {
        const auto step = read(std::move(document));
        if (!step) return step.error();
        json events = json::array();
        const Status status = execute_step(*step, events);
        return json{{"status", name(status)}, {"events", std::move(events)}};
    }

    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] json answer(json steps);

private:
    Address named(const std::string& name) {
        const Address address = address_of_name(name);
        names_.emplace(address, name);
        return address;
    }

    Result<Step> read(json document);
    Result<Address> read_account(const std::string& key, const json& value);
    Result<Done> read_names(json& document);
    Result<PriceReport> read_report(const json& document);
    Status execute_step(const Step& step, json& events);
    Status bring_feed(const Command& command, AccountNo account);
    std::string name_of(const Address& address) const;
    json accounts() const;
    json positions() const;
    json series() const;

    std::map<Address, std::string> names_;
    State state_;
    Time last_;
};

/// Takes a key out of an object; the default when it is not there.
json take(json& document, const char* key, json otherwise = nullptr) {
    const auto found = document.find(key);
    if (found == document.end()) return otherwise;
    json value = *found;
    document.erase(found);
    return value;
}

std::string text_or_empty(const json& document, const char* key) {
    const auto found = document.find(key);
    return found != document.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Result<Time> read_time(const json& value, const char* key) {
    if (!value.is_string())
        return ParseError{"\"" + std::string{key} + "\" must be a time such as 2026-11-20T00:00:00Z", 0};
    const auto time = parse_rfc3339(value.get_ref<const std::string&>());
    if (!time) return ParseError{"\"" + std::string{key} + "\" " + time.error().reason, 0};
    return *time;
}

/// An account in a scenario: a name, or an address.
Result<Address> Runner::read_account(const std::string& key, const json& value) {
    const std::string field = "\"" + key + "\" ";
    if (!value.is_string()) return ParseError{field + "must name an account", 0};
    const std::string& text = value.get_ref<const std::string&>();
    if (text.empty() || text.size() > name_length_max) return ParseError{field + "must be 1 to 64 characters", 0};
    if (!text.starts_with("0x")) return named(text);
    const auto address = parse_field<Address>(text);
    if (!address) return ParseError{field + address.error().reason, 0};
    return *address;
}

/// The fields that hold an account become addresses.
Result<Done> Runner::read_names(json& document) {
    const bool deposit = text_or_empty(document, "do") == "deposit" && document.contains("account");
    if (deposit) document["to"] = take(document, "account");
    for (const std::string key : {"to", "agent"}) {
        const auto found = document.find(key);
        if (found == document.end()) continue;
        const auto address = read_account(deposit && key == "to" ? "account" : key, *found);
        if (!address) return address.error();
        *found = to_hex(*address);
    }
    return Done{};
}

Result<Step> Runner::read(json document) {
    if (!document.is_object()) return ParseError{"a step must be an object", 0};
    Step step;
    step.time = last_;
    if (document.contains("time")) {
        const auto time = read_time(take(document, "time"), "time");
        if (!time) return time.error();
        step.time = *time;
    }
    const json as = take(document, "as");
    const auto signer = read_account("as", as);
    if (!signer) return signer.error();
    step.as = as.get<std::string>();
    step.signer = *signer;
    const auto verb = document.find("do");
    if (verb != document.end() && verb->is_string() && *verb == "report_price") {
        const auto report = read_report(document);
        if (!report) return report.error();
        step.command = ReportPrice{};
        step.report = *report;
        return step;
    }
    const auto names = read_names(document);
    if (!names) return names.error();
    if (verb != document.end() && *verb == "create_market") {
        std::string feed = text_or_empty(document, "market");
        std::replace(feed.begin(), feed.end(), '_', '/');
        const json defaults = {{"feed", feed},       {"minimum_lifetime_s", 60}, {"settlement", "point"},
                               {"trade_fee_bps", 0}, {"exercise_fee_bps", 0},    {"escrow_premium", false}};
        for (const auto& [key, value] : defaults.items()) {
            if (!document.contains(key)) document[key] = value;
        }
    }
    if (verb != document.end() && *verb == "approve_agent") {
        if (!document.contains("proof")) document["proof"] = "0x";
        if (!document.contains("label")) document["label"] = "";
    }
    auto command = settlement::command_from_json(document);
    if (!command) return command.error();
    step.command = std::move(*command);
    return step;
}

Result<PriceReport> Runner::read_report(const json& document) {
    json rest = document;
    rest.erase("do");
    const json feed_name = take(rest, "feed");
    if (!feed_name.is_string()) return ParseError{"\"feed\" must name a feed", 0};
    const auto feed_text = parse_field<Text>(feed_name.get<std::string>());
    if (!feed_text) return ParseError{"\"feed\" " + feed_text.error().reason, 0};
    PriceReport report;
    report.network = own_network;
    report.feed = own_feed_id(feed_text->value);
    report.exponent = -8;
    const json rank = take(rest, "rank", 0U);
    if (const auto feed = state_.find_feed(*feed_text)) {
        const Feed& known = state_.feeds()[feed->value];
        if (!rank.is_number_unsigned() || rank.get<std::uint64_t>() >= known.sources.size()) {
            return ParseError{"\"rank\" must be the place of one of the feed's sources", 0};
        }
        const FeedSource& source = known.sources[rank.get<std::size_t>()];
        report.network = source.network.value;
        report.feed = source.id;
        report.exponent = known.exponent;
    }
    const auto number = [&](const char* key, const json& value, bool may_be_negative) -> Result<std::int64_t> {
        const ParseError error{"\"" + std::string{key} + "\" must be a decimal within the feed's exponent", 0};
        if (!value.is_string()) return error;
        std::string text = value.get<std::string>();
        const bool negative = may_be_negative && text.starts_with("-");
        if (negative) text.erase(0, 1);
        const auto decimal = parse_decimal(text);
        if (!decimal) return ParseError{"\"" + std::string{key} + "\" " + decimal.error().reason, 0};
        const auto raw = to_scaled(*decimal, static_cast<unsigned>(-report.exponent));
        if (!raw || *raw > static_cast<u128>(std::numeric_limits<std::int64_t>::max())) return error;
        return negative ? -static_cast<std::int64_t>(*raw) : static_cast<std::int64_t>(*raw);
    };
    const json price = take(rest, "price");
    const auto price_raw = number("price", price, true);
    if (!price_raw) return price_raw.error();
    const auto confidence_raw = number("confidence", take(rest, "confidence"), false);
    if (!confidence_raw) return confidence_raw.error();
    const auto ema_raw = number("ema_price", take(rest, "ema_price", price), true);
    if (!ema_raw) return ema_raw.error();
    const auto publish = read_time(take(rest, "publish_time"), "publish_time");
    if (!publish) return publish.error();
    const json prev_json = take(rest, "prev_publish_time", format_rfc3339(*publish - seconds(1)));
    const auto prev = read_time(prev_json, "prev_publish_time");
    if (!prev) return prev.error();
    if (publish->ms % 1000 != 0 || prev->ms % 1000 != 0) return ParseError{"publish times are whole seconds", 0};
    const json slot = take(rest, "slot", 0U);
    if (!slot.is_number_unsigned()) return ParseError{"\"slot\" must be a whole number", 0};
    if (!rest.empty()) return ParseError{"\"" + rest.begin().key() + "\" is not a field of report_price", 0};
    report.price = *price_raw;
    report.confidence = static_cast<std::uint64_t>(*confidence_raw);
    report.publish_time_s = publish->seconds();
    report.prev_publish_time_s = prev->seconds();
    report.ema_price = *ema_raw;
    report.ema_confidence = report.confidence;
    report.slot = slot.get<std::uint64_t>();
    report.digest = keccak256(as_bytes(document.dump()));
    return report;
}

/// A market's feed comes into being with it, so that a scenario needs no step for it; with a refused market it does
/// not.
Status Runner::bring_feed(const Command& command, AccountNo account) {
    const auto* market = std::get_if<CreateMarket>(&command);
    if (market == nullptr || market->feed.value.empty() || state_.find_feed(market->feed)) return Status::ok;
    const Feed feed{market->feed, -8, {{Text{own_network}, own_feed_id(market->feed.value)}}, std::nullopt};
    State trial = state_;
    trial.add_feed(feed);
    Events ignored;
    const Status status = execute(trial, {trial.time, account, {}, Status::ok, {}, ignored}, command);
    if (status == Status::ok) state_.add_feed(feed);
    return status;
}

Status Runner::execute_step(const Step& step, json& events_json) {
    if (!advance(state_, step.time)) return Status::time_must_not_decrease;
    last_ = step.time;
    const AccountNo account = state_.open_account(step.signer);
    if (step.report && step.as != "oracle") return Status::role_required;
    const Status brought = bring_feed(step.command, account);
    if (brought != Status::ok) return brought;

    Events events;
    std::vector<PriceReport> reports;
    if (step.report) reports.push_back(*step.report);
    Context context{state_.time, account, reports, Status::ok, {}, events};
    if (const auto* approval = std::get_if<ApproveAgent>(&step.command)) context.agent_proof = approval->agent;
    const Status status = execute(state_, context, step.command);
    const auto text = [this](const Address& address) { return name_of(address); };
    for (const Event& event : events) events_json.push_back(settlement::event_to_json(event, state_, text));
    return status;
}

/// The name a scenario gave it; of an account it only knows by address, that.
std::string Runner::name_of(const Address& address) const {
    const auto known = names_.find(address);
    return known == names_.end() ? to_hex(address) : known->second;
}

json Runner::accounts() const {
    json result = json::object();
    for (std::size_t i = 0; i < state_.accounts().size(); ++i) {
        const AccountNo no{static_cast<std::uint32_t>(i)};
        json assets = json::object();
        bool has_money = false;
        for (std::size_t a = 0; a < state_.assets().size(); ++a) {
            const AssetNo asset{static_cast<std::uint16_t>(a)};
            const Balance balance = state_.ledger.balance(no, asset);
            const unsigned decimals = state_.asset(asset).decimals;
            has_money = has_money || !(balance == Balance{});
            assets[std::string{state_.asset(asset).name.text()}] = {
                {"free", format_scaled(balance.free.raw(), decimals)},
                {"locked", format_scaled(balance.locked.raw(), decimals)}};
        }
        const std::string name = name_of(state_.account(no).address);
        const bool takes_part = name != "operator" && name != "custodian" && name != "oracle" && name != "anyone" &&
                                no != State::fees_account && no != State::dust_account;
        if (has_money || takes_part) result[name] = std::move(assets);
    }
    return result;
}

json Runner::positions() const {
    json result = json::array();
    for (const Series& series : state_.series()) {
        for (const Position& position : series.positions) {
            if (position.longs == Contracts{} && position.shorts == Contracts{}) continue;
            result.push_back({{"account", name_of(state_.account(position.account).address)},
                              {"series", format_symbol(series.name)},
                              {"long", position.longs.raw()},
                              {"short", position.shorts.raw()}});
        }
    }
    return result;
}

json Runner::series() const {
    json result = json::array();
    for (const Series& series : state_.series()) {
        const SettlementRecord& record = state_.record_of(series);
        json row = {{"series", format_symbol(series.name)},
                    {"phase", phase_name(state_.phase(series))},
                    {"settlement_price", nullptr},
                    {"open_interest", series.open_interest.raw()}};
        if (record.outcome == Outcome::fixed) row["settlement_price"] = format_price(record.price);
        if (record.outcome == Outcome::voided) row["void"] = true;
        result.push_back(std::move(row));
    }
    return result;
}

json Runner::answer(json steps) {
    return {{"steps", std::move(steps)}, {"accounts", accounts()},           {"positions", positions()},
            {"series", series()},        {"totals", totals_to_json(state_)}, {"state_root", to_hex(state_.root())}};
}

}  // namespace

Result<json> run_scenario(const json& document, bool check_invariants) {
    if (!document.is_object() || !document.contains("steps") || !document["steps"].is_array()) {
        return ParseError{"a scenario must be {\"steps\":[...]}", 0};
    }
    Runner runner;
    json answers = json::array();
    for (const json& step : document["steps"]) {
        const std::size_t number = answers.size() + 1;
        auto answer = runner.run(step);
        if (!answer) return ParseError{"step " + std::to_string(number) + ": " + answer.error().reason, number};
        answers.push_back(std::move(*answer));
        if (!check_invariants) continue;
        if (const auto broken = broken_invariant(runner.state()))
            return ParseError{"step " + std::to_string(number) + ": broken invariant: " + *broken, number};
    }
    return runner.answer(std::move(answers));
}

}  // namespace otp::cli
