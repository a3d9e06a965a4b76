#include "cli/words.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/table.hpp"
#include "protocol/field_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

/// {field} stands for the event's field of that name.
const std::map<std::string, std::string, std::less<>> sentences = {
    {"deposited", "{account} received {amount} (reference {reference})"},
    {"withdrawn", "{account} took out {amount}"},
    {"series_created", "series {series} came into being"},
    {"underwritten", "{account} wrote {contracts} of {series} at {premium}, offer {offer}, {collateral} locked"},
    {"offered", "{account} offers {contracts} of {series} at {premium}, offer {offer}"},
    {"offer_cancelled", "offer {offer} is off the book: {contracts} of {series}, {released} released"},
    {"filled",
     "{buyer} bought {contracts} of {series} at {premium} from {seller} (offer {offer}): cost {cost}, fee {fee}"},
    {"transferred", "{from} gave {contracts} of {series} to {to}"},
    {"closed", "{account} closed {contracts} of {series}, {released} released"},
    {"price_reported", "{feed} at {price}, published {publish_time}, {samples} samples"},
    {"settlement_price_fixed", "{feed} settles at {price} for {expiry} ({settlement}, {samples} samples)"},
    {"settlement_voided", "{feed} has no settlement price for {expiry}: VOID, collateral goes back"},
    {"position_settled",
     "{account} settled {series}: held {longs}, wrote {shorts}; payout {payout}, fee {fee}, charge {charge}, returned "
     "{released}"},
    {"series_settled", "{series} is settled: {payouts} paid to holders"},
    {"agent_approved", "{agent} may act for {account} ({scopes}) until {valid_until}"},
    {"agent_revoked", "{agent} may no longer act for {account}"},
    {"paused", "new risk is paused"},
    {"resumed", "new risk is allowed again"},
};

std::string field_words(const json& event, const std::string& name, const std::string& me) {
    const auto found = event.find(name);
    if (found == event.end()) return "?";
    const std::string text = cell_text(*found);
    if (!me.empty() && text == me) return "you";
    // Hashes and addresses are for programs; people compare their ends.
    if (text.size() >= 42 && text.starts_with("0x")) return text.substr(0, 8) + ".." + text.substr(text.size() - 4);
    return text;
}

}  // namespace

std::string event_words(const json& event, const std::string& me) {
    if (!event.is_object() || !event.contains("event") || !event["event"].is_string()) return event.dump();
    const auto kind = event["event"].get<std::string>();
    std::string out;
    const auto sentence = sentences.find(kind);
    if (sentence == sentences.end()) {
        out = kind;
        std::replace(out.begin(), out.end(), '_', ' ');
        for (const auto& [name, value] : event.items()) {
            if (name != "event" && !value.is_array()) out += "  " + name + " " + field_words(event, name, me);
        }
        return out;
    }
    const std::string& form = sentence->second;
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] != '{') {
            out += form[at];
            continue;
        }
        const std::size_t end = form.find('}', at);
        out += field_words(event, form.substr(at + 1, end - at - 1), me);
        at = end;
    }
    return out;
}

std::string command_words(const Command& command, const Address& account, const std::string& network) {
    const CommandFacts& facts = facts_of(command);
    std::string out = std::string{facts.verb} + ": " + std::string{facts.doc} + "\n";
    std::visit(
        [&](const auto& c) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                    out += "  " + std::string{name} + ": " + text_of(value) + "\n";
                });
            }
        },
        command);
    return out + "  account: " + to_hex(account) + "\n  network: " + network + "\n";
}

}  // namespace otp::cli
