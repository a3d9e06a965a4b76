#include "tests/support/core_node.hpp"

#include <algorithm>
#include <stdexcept>

#include "keys/native_host.hpp"
#include "protocol/block.hpp"
#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "protocol/invariants.hpp"
#include "settlement/command_json.hpp"
#include "settlement/views.hpp"

namespace otp::support {
namespace {

using nlohmann::json;
using settlement::ApiError;

const keys::NativeHost host;

/// A literal of the tests.
template <class T>
T literal(const std::string& text) {
    const auto value = parse_field<T>(text);
    if (!value) throw std::logic_error{text + ": " + value.error().reason};
    return *value;
}

FeedId feed_id() {
    FeedId id;
    id.bytes[31] = 1;
    return id;
}

Genesis genesis_of(SettlementPolicy policy, const std::string& start, const Address& operator_,
                   const Address& custodian) {
    Genesis genesis;
    genesis.network = Text{"test"};
    genesis.time = literal<Time>(start);
    genesis.operator_ = operator_;
    genesis.custodian = custodian;
    genesis.fees = keys::SecretKey::derive_for_development("fees").address();
    genesis.dust = keys::SecretKey::derive_for_development("dust").address();
    const Address node = keys::SecretKey::derive_for_development("node").address();
    genesis.node_keys.assign(node.bytes.begin(), node.bytes.end());
    genesis.setup = {CreateAsset{literal<Ticker>("BTC"), 8}, CreateAsset{literal<Ticker>("USD"), 6},
                     CreateFeed{Text{"BTC/USD"}, -8, {{Text{"test"}, feed_id()}}},
                     CreateMarket{literal<MarketName>("BTC_USD"), literal<Decimal>("0.001"), literal<Price>("0.01"),
                                  Text{"BTC/USD"}, 60, policy, 0, 0, false}};
    return genesis;
}

ApiError refusal(Status status) {
    const StatusRow& row = status_row(status);
    return {ApiError::Kind::refused, std::string{row.name}, std::string{row.what}, std::string{row.next}};
}

ApiError not_found(const std::string& what) { return {ApiError::Kind::not_found, "not_found", what, ""}; }

}  // namespace

CoreNode::CoreNode(SettlementPolicy policy, const std::string& start)
    : operator_key{keys::SecretKey::derive_for_development("operator")},
      custodian_key{keys::SecretKey::derive_for_development("custodian")},
      now_{literal<Time>(start)} {
    auto state = open_genesis(genesis_of(policy, start, operator_key.address(), custodian_key.address()));
    if (!state) throw std::logic_error{state.error().reason};
    state_ = std::make_unique<State>(std::move(*state));
    domain_separator_ = eip712::domain_separator(state_->network);
}

void CoreNode::set_time(Time now) {
    const std::scoped_lock lock{mutex_};
    now_ = now;
}

Time CoreNode::now() {
    const std::scoped_lock lock{mutex_};
    return now_;
}

Time CoreNode::advance_to_now() {
    if (!advance(*state_, time())) throw std::logic_error{"time went back"};
    return state_->time;
}

void CoreNode::must(const Address& account, const Command& command, const std::vector<PriceReport>& reports) {
    const std::scoped_lock lock{mutex_};
    Events events;
    const Context context{advance_to_now(), state_->open_account(account), reports, Status::ok, std::nullopt, events};
    const Status status = execute(*state_, context, command);
    if (status != Status::ok) throw std::logic_error{std::string{name(status)}};
    for (const Event& event : events) happened_.push_back(settlement::event_to_json(event, *state_));
}

void CoreNode::give(const Address& account, const std::string& asset, const std::string& amount) {
    must(custodian_key.address(), Deposit{account, literal<Ticker>(asset), literal<Decimal>(amount),
                                          Text{"test-" + std::to_string(++deposits_)}});
}

void CoreNode::report(Time publish_time, const std::string& price) {
    PriceReport report;
    report.network = "test";
    report.feed = feed_id();
    report.exponent = -8;
    report.price = literal<Price>(price).raw();
    report.confidence = 1'0000'0000;
    report.publish_time_s = publish_time.seconds();
    report.prev_publish_time_s = publish_time.seconds() - 1;
    report.digest.bytes[0] = 1;
    must(operator_key.address(), ReportPrice{}, {report});
}

json CoreNode::view(const std::string& target) {
    const auto answer = get(target);
    return answer ? *answer : json();
}

Hash CoreNode::root() {
    const std::scoped_lock lock{mutex_};
    return state_->root();
}

std::string CoreNode::free(const Address& account, const std::string& asset) {
    return view("/v1/accounts/" + to_hex(account))["balances"][asset]["free"];
}

settlement::RemoteNode::Answer CoreNode::answer(const std::string& method, const std::string& target,
                                                const json& body) {
    const std::string path = target.substr(0, target.find('?'));
    const Fault what = fault ? fault(method + " " + path) : Fault::none;
    if (what == Fault::broken) return ApiError{ApiError::Kind::broken, "http_500", "broken", ""};
    const ApiError lost{ApiError::Kind::unavailable, "node_unreachable", "no answer", ""};
    if (what == Fault::request_lost) return lost;
    const std::scoped_lock lock{mutex_};
    requests.push_back(method + " " + target);
    auto result = route(method, path, body);
    if (what == Fault::answer_lost) return lost;
    return result;
}

settlement::RemoteNode::Answer CoreNode::route(const std::string& method, const std::string& path, const json& body) {
    const auto rest_of = [&](const std::string& prefix) { return path.substr(prefix.size()); };
    if (method == "POST" && path == "/v1/commands") return commands(body);
    if (method == "POST" && path == "/v1/preview") return preview(body);
    if (method == "POST" && path == "/v1/faucet") return faucet(body);
    if (path == "/v1/network") return network_json();
    if (path == "/v1/markets") return json{{"markets", json::array({settlement::market_view(*state_, MarketNo{0})})}};
    if (path == "/v1/assets") {
        json rows = json::array();
        for (std::uint16_t i = 0; i < state_->assets().size(); ++i) {
            rows.push_back(settlement::asset_view(*state_, AssetNo{i}));
        }
        return json{{"assets", rows}};
    }
    if (path == "/v1/feeds") {
        return json{{"feeds", json::array({settlement::feed_view(*state_, FeedNo{0}, time())})}};
    }
    if (path == "/v1/due") {
        json items = json::array();
        for (const SeriesNo no : settlement::due_series(*state_, time())) {
            items.push_back(settlement::due_view(*state_, no, time()));
        }
        return json{{"time", format_rfc3339(time())}, {"items", items}};
    }
    if (path == "/v1/series") {
        json rows = json::array();
        for (std::uint32_t i = 0; i < state_->series().size(); ++i) {
            rows.push_back(settlement::series_view(*state_, SeriesNo{i}, time()));
        }
        return json{{"series", rows}, {"next", nullptr}};
    }
    if (path.starts_with("/v1/series/")) {
        const std::string symbol = rest_of("/v1/series/");
        for (std::uint32_t i = 0; i < state_->series().size(); ++i) {
            const std::string own = format_symbol(state_->series()[i].name);
            if (symbol == own) {
                json one = settlement::series_view(*state_, SeriesNo{i}, time());
                one["terms"] = settlement::terms_view(*state_, state_->series()[i]);
                return one;
            }
            if (symbol != own + "/offers") continue;
            json offers = json::array();
            for (const OpenOffer& offer : state_->offers()) offers.push_back(settlement::offer_view(*state_, offer));
            return json{{"offers", offers}};
        }
        return not_found("There is no such series.");
    }
    if (path.starts_with("/v1/accounts/")) {
        const std::string rest = rest_of("/v1/accounts/");
        const std::string address = rest.substr(0, rest.find('/'));
        if (rest == address) return settlement::account_view(*state_, literal<Address>(address), time());
        json items = json::array();
        for (const json& event : happened_) {
            const bool mine = event.dump().find(address) != std::string::npos;
            const bool wanted = !rest.ends_with("receipts") || event["event"] == "position_settled";
            if (mine && wanted) items.insert(items.begin(), json{{"height", 1}, {"time", "t"}, {"event", event}});
        }
        return json{{"items", items}, {"next", nullptr}};
    }
    if (path.starts_with("/v1/commands/")) {
        const auto found = answers_.find(rest_of("/v1/commands/"));
        if (found != answers_.end()) return found->second;
    }
    return not_found("There is no such path.");
}

json CoreNode::network_json() {
    return {{"network", "test"},
            {"network_id", to_hex(state_->network)},
            {"height", height_},
            {"time", format_rfc3339(time())},
            {"state_root", to_hex(state_->root())},
            {"paused", state_->paused},
            {"development", development}};
}

json CoreNode::receipt_json(const std::vector<Receipt>& receipts) {
    json rows = json::array();
    for (const Receipt& receipt : receipts) {
        json events = json::array();
        for (const Event& event : receipt.events) events.push_back(settlement::event_to_json(event, *state_));
        for (const json& event : events) happened_.push_back(event);
        rows.push_back({{"status", name(receipt.status)}, {"events", events}});
    }
    return rows;
}

settlement::RemoteNode::Answer CoreNode::commands(const json& body) {
    const auto bytes = parse_hex(body.at("envelope").get<std::string>());
    if (!bytes) return refusal(Status::bytes_malformed);
    const auto authenticated = authenticate(*bytes, domain_separator_, host);
    if (!authenticated) return refusal(authenticated.error());
    const std::string id = to_hex(authenticated->id);
    if (const auto known = answers_.find(id); known != answers_.end()) {
        json again = known->second;
        again["duplicate"] = true;
        return again;
    }
    const Status admitted = admit(*state_, advance_to_now(), *authenticated);
    if (admitted != Status::ok) return refusal(admitted);
    std::vector<Receipt> receipts;
    const auto updates = verify_updates(authenticated->envelope, state_->signer_sets(), host);
    run(*state_, *authenticated, updates, host, receipts);
    auto& verbs = sent.emplace_back();
    for (const Command& command : authenticated->envelope.commands) verbs.emplace_back(facts_of(command).verb);
    const json document = {
        {"id", id}, {"height", ++height_}, {"index", 0}, {"duplicate", false}, {"receipts", receipt_json(receipts)}};
    answers_[id] = document;
    if (receipts.size() == 1 && receipts.front().status != Status::ok) return refusal(receipts.front().status);
    return document;
}

settlement::RemoteNode::Answer CoreNode::preview(const json& body) {
    const auto command = settlement::command_from_json(body.at("command"));
    if (!command) return ApiError{ApiError::Kind::malformed, "malformed", command.error().reason, ""};
    Envelope envelope;
    envelope.account = literal<Address>(body.at("account").get<std::string>());
    envelope.nonce = body.at("nonce").get<std::uint64_t>();
    envelope.deadline = body.at("deadline").get<std::uint64_t>();
    envelope.commands = {*command};
    State copy = *state_;
    Events events;
    const Context context{copy.time, copy.open_account(envelope.account), {}, Status::ok, std::nullopt, events};
    const Status status = execute(copy, context, *command);
    json shown = json::array();
    for (const Event& event : events) shown.push_back(settlement::event_to_json(event, copy));
    return json{{"sentence", "A sentence."},
                {"typed_data", {{"primaryType", facts_of(*command).name}}},
                {"digest", to_hex(envelope_digest(envelope, domain_separator_))},
                {"effects", {{"status", name(status)}, {"events", shown}, {"balances", json::object()}}},
                {"nonce", envelope.nonce},
                {"deadline", envelope.deadline}};
}

settlement::RemoteNode::Answer CoreNode::faucet(const json& body) {
    if (!development) return ApiError{ApiError::Kind::unauthorised, "faucet_closed", "There is no faucet here.", ""};
    const auto account = literal<Address>(body.at("account").get<std::string>());
    json credited = json::array();
    for (const auto& [asset, amount] : {std::pair{"BTC", "10"}, std::pair{"USD", "100000"}}) {
        Events events;
        const Context context{advance_to_now(),
                              state_->find_account(custodian_key.address()).value(),
                              {},
                              Status::ok,
                              std::nullopt,
                              events};
        const Deposit deposit{account, literal<Ticker>(asset), literal<Decimal>(amount),
                              Text{"faucet-" + std::to_string(++deposits_)}};
        const Status status = execute(*state_, context, deposit);
        if (status != Status::ok) return refusal(status);
        credited.push_back({{"asset", asset}, {"amount", amount}});
    }
    return json{{"credited", credited}};
}

}  // namespace otp::support
