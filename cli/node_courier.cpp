#include "cli/node_courier.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "protocol/command.hpp"
#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "protocol/settlement_record.hpp"
#include "protocol/status.hpp"
#include "settlement/sign_envelope.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;
using settlement::ApiError;

constexpr std::uint64_t deadline_ms = 30'000;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// null and absence leave `seconds` as it is: open.
bool read_time(const json& item, const char* key, std::int64_t& seconds) {
    const auto found = item.find(key);
    if (found == item.end() || found->is_null()) return true;
    const auto time = found->is_string() ? parse_rfc3339(found->get<std::string>()) : ParseError{};
    if (!time) return false;
    seconds = time->seconds();
    return true;
}

std::optional<SignerSet> read_set(const json& item) {
    SignerSet set;
    set.network = text_at(item, "network");
    const auto rule = parse_enum<QuorumRule>(text_at(item, "rule"));
    const auto emitter = parse_fixed_hex<EmitterBytes>(text_at(item, "emitter"));
    const bool has_numbers = item.contains("index") && item["index"].is_number_unsigned() &&
                             item.contains("emitter_chain") && item["emitter_chain"].is_number_unsigned();
    if (!rule || !emitter || !has_numbers || !item.contains("keys") || !item["keys"].is_array()) return std::nullopt;
    set.index = item["index"].get<std::uint32_t>();
    set.rule = *rule;
    set.emitter = {item["emitter_chain"].get<std::uint16_t>(), *emitter};
    for (const json& key : item["keys"]) {
        const auto address = key.is_string() ? parse_fixed_hex<Address>(key.get<std::string>()) : ParseError{};
        if (!address) return std::nullopt;
        set.keys.push_back(*address);
    }
    if (!read_time(item, "valid_from", set.valid_from_s)) return std::nullopt;
    if (!read_time(item, "valid_until", set.valid_until_s)) return std::nullopt;
    return set;
}

}  // namespace

std::optional<std::vector<SignerSet>> read_signer_sets(const json& document) {
    const auto list = document.find("signer_sets");
    if (list == document.end() || !list->is_array()) return std::nullopt;
    std::vector<SignerSet> sets;
    for (const json& item : *list) {
        auto set = item.is_object() ? read_set(item) : std::nullopt;
        if (!set) return std::nullopt;
        sets.push_back(std::move(*set));
    }
    return sets;
}

Result<std::vector<SignerSet>, ApiError> NodeCourier::signer_sets() {
    const std::lock_guard lock{mutex_};
    const auto document = node_->get("/v1/signers");
    if (!document) return document.error();
    auto sets = read_signer_sets(*document);
    if (sets) return std::move(*sets);
    return ApiError{ApiError::Kind::broken, "answer_malformed", "the node's list of signer sets is not readable", ""};
}

std::optional<std::string> NodeCourier::learn_network() {
    if (domain_separator_) return std::nullopt;
    const auto network = node_->get("/v1/network");
    if (!network) return network.error().message;
    const auto id = parse_fixed_hex<Hash>(text_at(*network, "network_id"));
    if (!id) return "the node does not say its network's id";
    domain_separator_ = eip712::domain_separator(*id);
    return std::nullopt;
}

oracle::Delivery NodeCourier::deliver(const std::vector<Bytes>& updates) {
    const std::lock_guard lock{mutex_};
    const auto away = [](const std::string& why) { return oracle::Delivery{why, {}}; };
    if (auto problem = learn_network()) return away(*problem);
    // The node's time, for it may live in the time of a tape; with this key nothing can be lost.
    const auto network = node_->get("/v1/network");
    if (!network) return away(network.error().message);
    const auto now = parse_rfc3339(text_at(*network, "time"));
    if (!now) return away("the node does not say its time");
    last_nonce_ = std::max(static_cast<std::uint64_t>(now->ms), last_nonce_ + 1);
    Envelope envelope;
    envelope.account = key_.address();
    envelope.nonce = last_nonce_;
    envelope.deadline = static_cast<std::uint64_t>(now->ms) + deadline_ms;
    for (const Bytes& update : updates) envelope.commands.push_back(ReportPrice{update});
    const auto signed_one = settlement::sign_envelope(std::move(envelope), *domain_separator_, key_);
    const auto answer = node_->post("/v1/commands", {{"envelope", to_hex(signed_one.bytes)}});
    if (!answer) return away(answer.error().message);
    if (!answer->is_object() || !answer->contains("receipts") || !(*answer)["receipts"].is_array()) {
        return away("the node's answer has no receipts");
    }
    oracle::Delivery delivery;
    for (const json& receipt : (*answer)["receipts"]) {
        const std::string status = text_at(receipt, "status");
        delivery.refusals.push_back(status == name(Status::ok) ? "" : status);
    }
    return delivery;
}

std::vector<oracle::WantedReports> wanted_by(const std::string& feed, Time expiry, SettlementPolicy settlement) {
    const SettlementRule& rule = rule_of(settlement);
    std::vector<oracle::WantedReports> wanted;
    // A report is a sample of the grid second after its previous one: the first at or behind it is looked for.
    for (std::int64_t i = 0; i < rule.grid_count; ++i) {
        const std::int64_t grid = expiry.seconds() - i * rule.grid_step_s;
        wanted.push_back({feed, grid, grid + rule.late_max_s});
    }
    wanted.push_back({feed, expiry.seconds(), expiry.seconds() + rule.unique_late_max_s});
    return wanted;
}

std::optional<std::vector<oracle::WantedReports>> NodeCourier::wanted() {
    const std::lock_guard lock{mutex_};
    std::vector<oracle::WantedReports> out;
    const auto due = node_->get("/v1/due");
    if (!due || !due->is_object() || !due->contains("items") || !(*due)["items"].is_array()) return std::nullopt;
    std::vector<std::pair<std::string, std::string>> seen;
    for (const json& item : (*due)["items"]) {
        if (!item.is_object() || !item.contains("record") || text_at(item["record"], "outcome") != "open") continue;
        const auto expiry = parse_rfc3339(text_at(item, "expiry"));
        const auto settlement = parse_enum<SettlementPolicy>(text_at(item, "settlement"));
        const std::pair key{text_at(item, "feed"), text_at(item, "expiry") + text_at(item, "settlement")};
        if (!expiry || !settlement || std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
        seen.push_back(key);
        const auto more = wanted_by(key.first, *expiry, *settlement);
        out.insert(out.end(), more.begin(), more.end());
    }
    return out;
}

}  // namespace otp::cli
