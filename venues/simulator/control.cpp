#include "venues/simulator/control.hpp"

#include <functional>

#include "venues/scalar_text.hpp"
#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/json_text.hpp"
#include "venues/simulator/request.hpp"

namespace otp::venues::simulator {
namespace {

ControlAnswer malformed(const std::string& message) { return control_error(400, "malformed", message); }

std::string fault_state(const FaultOrder& order, std::int64_t now_us) {
    FaultOrder bare = order;  // its start is an instant
    bare.start_us = 0;
    const bool ends = order.length_us.has_value();
    return JsonText{}
        .text("fault", to_text(bare))
        .text("from", rfc3339_text(order.start_us))
        .plain("until", ends ? json_quoted(rfc3339_text(order.start_us + *order.length_us)) : "null")
        .plain("holds", order.holds(now_us) ? "true" : "false")
        .done();
}

std::string venue_state(const VenueScript& script, std::int64_t now_us) {
    std::string faults;
    for (const FaultOrder& order : script.faults().windows()) {
        faults += (faults.empty() ? "" : ",") + fault_state(order, now_us);
    }
    std::vector<std::string> instruments;
    for (const Instrument& instrument : script.facts().instruments) instruments.emplace_back(instrument.name);
    return JsonText{}
        .text("venue", script.facts().name)
        .text("path", script.facts().path)
        .plain("instruments", json_array(instruments))
        .count("connections", script.connections())
        .plain("faults", "[" + faults + "]")
        .done();
}

ControlAnswer state(const Stage& stage, std::int64_t now_us) {
    std::string venues;
    for (const auto& [venue, script] : stage.venues())
        venues += (venues.empty() ? "" : ",") + venue_state(script, now_us);
    const auto dollars = [&](Asset asset) { return trimmed_text(stage.world().stablecoin(asset)); };
    return {200, JsonText{}
                     .plain("simulated", "true")
                     .text("time", rfc3339_text(now_us))
                     .text("seed", std::to_string(stage.seed()))
                     .plain("stablecoins",
                            JsonText{}.text("USDT", dollars(Asset::usdt)).text("USDC", dollars(Asset::usdc)).done())
                     .plain("venues", "[" + venues + "]")
                     .done()};
}

using Change = std::function<void(Stage& stage)>;

/// Every item a text, or nothing.
std::optional<std::vector<std::string>> list_of(const Request& request, const char* key) {
    const Request& list = member_of(request, key);
    if (list.is_null()) return std::vector<std::string>{};
    std::vector<std::string> texts = texts_of(request, key);
    if (!list.is_array() || texts.size() != list.size()) return std::nullopt;
    return texts;
}

/// What is cleared: everything, a venue's faults, or one of them; or why not.
std::variant<Change, std::string> clearing(const std::string& text) {
    if (text == "all") {
        return [](Stage& stage) {
            for (auto& [venue, script] : stage.venues()) script.faults().clear();
        };
    }
    const bool one = text.find('=') != std::string::npos;
    std::optional<Fault> fault;
    auto venue = venue_named(text);
    if (one) {
        const auto parsed = parse_fault_order(text);
        if (const auto* why = std::get_if<std::string>(&parsed)) return *why;
        venue = std::get<FaultOrder>(parsed).venue;
        fault = std::get<FaultOrder>(parsed).fault;
    }
    if (!venue) return "there is no venue " + json_quoted(text) + "; there are " + venue_names();
    return [venue, fault](Stage& stage) {
        const auto found = stage.venues().find(*venue);
        if (found == stage.venues().end()) return;
        fault ? found->second.faults().clear(*fault) : found->second.faults().clear();
    };
}

ControlAnswer change_faults(Stage& stage, std::int64_t now_us, const Request& request) {
    for (const auto& [key, value] : request.items()) {
        if (key != "add" && key != "clear")
            return malformed("there is no key " + json_quoted(key) + "; there are add, clear");
    }
    const auto cleared = list_of(request, "clear"), added = list_of(request, "add");
    if (!cleared || !added) return malformed("add and clear must be lists of texts");
    std::vector<Change> changes;
    for (const std::string& text : *cleared) {
        auto change = clearing(text);
        if (const auto* why = std::get_if<std::string>(&change)) return malformed(*why);
        changes.push_back(std::get<Change>(std::move(change)));
    }
    std::vector<FaultOrder> orders;
    for (const std::string& text : *added) {
        const auto parsed = parse_fault_order(text);
        if (const auto* why = std::get_if<std::string>(&parsed)) return malformed(*why);
        orders.push_back(std::get<FaultOrder>(parsed));
        if (!stage.venues().contains(orders.back().venue)) {
            return malformed(std::string{facts_of(orders.back().venue).name} + " is not served");
        }
    }
    if (orders.size() > FaultWindows::windows_max / 2) return malformed("too many faults at once");
    for (const auto& [venue, script] : stage.venues()) {
        if (script.faults().windows().size() + orders.size() > FaultWindows::windows_max && cleared->empty()) {
            return malformed(std::string{script.facts().name} + " has too many faults; clear them first");
        }
    }
    for (const Change& change : changes) change(stage);
    for (const FaultOrder& order : orders) {
        if (const auto problem = stage.order(order, now_us)) return malformed(*problem);
    }
    return state(stage, now_us);
}

ControlAnswer change_stablecoins(Stage& stage, std::int64_t now_us, const Request& request) {
    std::vector<std::pair<Asset, std::int64_t>> prices;
    for (const auto& [name, value] : request.items()) {
        const auto asset = stablecoin_named(name);
        if (!asset) return malformed("there is no stablecoin " + json_quoted(name) + "; there are USDT, USDC");
        const auto price = value.is_string() ? parse_decimal(value.get<std::string>()) : std::nullopt;
        if (!price || *price < World::stablecoin_min || *price > World::stablecoin_max) {
            return malformed("the price of " + name + " must be a text between \"0.01\" and \"100\" dollars");
        }
        prices.emplace_back(*asset, *price);
    }
    for (const auto& [asset, price] : prices) stage.world().set_stablecoin(asset, price);
    return state(stage, now_us);
}

}  // namespace

ControlAnswer control_error(int status, std::string_view code, std::string_view message) {
    return {status, JsonText{}.plain("error", JsonText{}.text("code", code).text("message", message).done()).done()};
}

ControlAnswer control(Stage& stage, std::int64_t now_us, std::string_view method, std::string_view path,
                      std::string_view body) {
    const bool faults = path == "/control/faults", coins = path == "/control/stablecoins";
    if (path != "/control/state" && !faults && !coins) {
        return control_error(404, "not_found",
                             "there are /control/state, /control/faults, /control/stablecoins and the venues' paths");
    }
    if (method != (faults || coins ? "POST" : "GET")) {
        return control_error(405, "method_not_allowed", faults || coins ? "this is a POST" : "this is a GET");
    }
    if (!faults && !coins) return state(stage, now_us);
    const Request request = read_request(body);
    if (request.is_discarded()) return malformed("the body must be a JSON object");
    return faults ? change_faults(stage, now_us, request) : change_stablecoins(stage, now_us, request);
}

}  // namespace otp::venues::simulator
