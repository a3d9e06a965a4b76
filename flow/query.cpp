#include "flow/query.hpp"

#include <algorithm>

#include "market/conventions.hpp"

namespace otp::flow {
namespace {

constexpr std::size_t name_max = 20;
constexpr double percent_max = 100;

Parameter underlying_parameter() { return {"underlying", "BTC, ETH, ...; without it the first that is served"}; }
Parameter venue_parameter() { return {"venue", "deribit, binance; without it the first that has the underlying"}; }

std::string join(const std::vector<std::string>& words) {
    std::string joined;
    for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
    return joined;
}

std::vector<Parameter> make_chain_parameters() {
    std::vector<Parameter> parameters = {
        underlying_parameter(),
        venue_parameter(),
        {"expiry", "all, a date as YYMMDD (260327), or days to expiry as FROM-TO (0-7)"}};
    for (const market::Convention& convention : market::conventions()) {
        if (convention.set == nullptr) continue;
        Parameter parameter{std::string{convention.query}, std::string{convention.values.front().sentence}};
        for (const market::ConventionValue& value : convention.values) parameter.values.emplace_back(value.value);
        parameters.push_back(std::move(parameter));
    }
    parameters.push_back({"regime_threshold", "|net / absolute gamma| below it is NEUTRAL; 0 to 1, 0.05 by default"});
    parameters.push_back({"range", "all, or strikes within so many percent of the index (10); sums are over all"});
    parameters.push_back({"format", "The whole document, or its strikes as a table", {"json", "csv"}});
    return parameters;
}

std::vector<Parameter> make_history_parameters() {
    std::vector<std::string> names;
    for (const Metric& metric : metrics()) names.push_back(metric.name);
    return {underlying_parameter(),
            venue_parameter(),
            {"metric", "Any of " + join(names) + ", with commas between; all by default"},
            {"span", "24 hours by the minute or 90 days by the day", {"24h", "90d"}}};
}

/// A misspelt parameter that is passed over would look like an answer to what was asked.
std::optional<Problem> unknown_parameter(const Query& query, const std::vector<Parameter>& parameters) {
    for (const auto& asked : query) {
        const std::string &name = asked.first, &value = asked.second;
        const auto found = std::find_if(parameters.begin(), parameters.end(),
                                        [&](const Parameter& parameter) { return parameter.name == name; });
        if (found == parameters.end()) {
            std::vector<std::string> names;
            for (const Parameter& parameter : parameters) names.push_back(parameter.name);
            return Problem{400, "unknown_parameter", "there is no parameter " + name + " here",
                           names.empty() ? "this route has none" : "it has " + join(names)};
        }
        const auto& values = found->values;
        if (!values.empty() && std::find(values.begin(), values.end(), value) == values.end()) {
            return Problem{400, "unknown_value", name + " cannot be \"" + value + "\"", "it is one of " + join(values)};
        }
    }
    return std::nullopt;
}

std::string text_of(const Query& query, const std::string& name, const std::string& otherwise = "") {
    const auto found = query.find(name);
    return found == query.end() ? otherwise : found->second;
}

/// Letters and digits, in the case that names of that kind have.
Result<std::string, Problem> name_of(const Query& query, const std::string& parameter, bool is_upper) {
    std::string text = text_of(query, parameter);
    for (char& c : text) {
        if (is_upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!is_upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (is_plain && text.size() <= name_max) return text;
    return Problem{400, "malformed_" + parameter, parameter + " is no name", "/api/options/underlyings lists them"};
}

std::optional<Problem> read_place(const Query& query, std::string& underlying, std::string& venue) {
    auto u = name_of(query, "underlying", true);
    if (!u) return u.error();
    auto v = name_of(query, "venue", false);
    if (!v) return v.error();
    underlying = std::move(*u);
    venue = std::move(*v);
    return std::nullopt;
}

std::optional<double> decimal(const std::string& text, double max) {
    const bool is_decimal = !text.empty() && text.size() <= 12 && text.front() != '.' && text.back() != '.' &&
                            text.find_first_not_of("0123456789.") == std::string::npos &&
                            std::count(text.begin(), text.end(), '.') <= 1;
    if (!is_decimal) return std::nullopt;
    const double value = std::stod(text);
    return value <= max ? std::optional{value} : std::nullopt;
}

std::optional<Problem> read_switches(const Query& query, ChainQuery& asked) {
    for (const auto& [name, value] : query) {
        const auto& rows = market::conventions();
        const bool is_switch = std::any_of(rows.begin(), rows.end(), [&, n = std::string_view{name}](const auto& row) {
            return row.set != nullptr && row.query == n;
        });
        if (!is_switch) continue;
        if (const auto wrong = market::apply_switch(asked.options, name, value)) {
            return Problem{400, "unknown_value", *wrong, ""};
        }
    }
    const std::string threshold = text_of(query, "regime_threshold");
    if (threshold.empty() && !query.contains("regime_threshold")) return std::nullopt;
    const auto value = decimal(threshold, 1);
    if (!value) return Problem{400, "malformed_threshold", "regime_threshold is a decimal from 0 to 1", "such as 0.05"};
    asked.options.regime_threshold = *value;
    return std::nullopt;
}

/// What is the default is not in it, so that the same is known to be the same.
std::string key_of(const ChainQuery& asked) {
    std::string key = asked.expiry.text;
    for (const market::Convention& convention : market::conventions()) {
        if (convention.set == nullptr) continue;
        key += '|' + std::to_string(convention.get(asked.options));
    }
    return key + '|' + std::to_string(asked.options.regime_threshold) + '|' +
           (asked.range ? std::to_string(*asked.range) : "all") + (asked.csv ? "|csv" : "");
}

}  // namespace

const std::vector<Parameter>& chain_parameters() {
    static const std::vector<Parameter> parameters = make_chain_parameters();
    return parameters;
}

const std::vector<Parameter>& history_parameters() {
    static const std::vector<Parameter> parameters = make_history_parameters();
    return parameters;
}

const std::vector<Metric>& metrics() {
    static const std::vector<Metric> rows = {{"spot", &Reading::spot},          {"netGex", &Reading::net_gex},
                                             {"flip", &Reading::flip},          {"atmIv", &Reading::atm_iv},
                                             {"callWall", &Reading::call_wall}, {"putWall", &Reading::put_wall}};
    return rows;
}

Result<ChainQuery, Problem> read_chain_query(const Query& query) {
    if (auto problem = unknown_parameter(query, chain_parameters())) return *problem;
    ChainQuery asked;
    if (auto problem = read_place(query, asked.underlying, asked.venue)) return *problem;
    const auto expiry = market::parse_expiry_selection(text_of(query, "expiry", "all"));
    if (!expiry) {
        return Problem{400, "malformed_expiry", "expiry is all, a date YYMMDD, or days to expiry FROM-TO",
                       "such as 260327 or 0-7; /api/options/underlyings lists the dates"};
    }
    asked.expiry = *expiry;
    if (auto problem = read_switches(query, asked)) return *problem;
    const std::string range = text_of(query, "range", "all");
    if (range != "all") {
        const auto percent = decimal(range, percent_max);
        if (!percent || *percent == 0) {
            return Problem{400, "malformed_range", "range is all, or percent above 0 up to 100", "such as 10"};
        }
        asked.range = *percent / 100;
    }
    asked.csv = text_of(query, "format") == "csv";
    asked.key = key_of(asked);
    return asked;
}

Result<HistoryQuery, Problem> read_history_query(const Query& query) {
    if (auto problem = unknown_parameter(query, history_parameters())) return *problem;
    HistoryQuery asked;
    if (auto problem = read_place(query, asked.underlying, asked.venue)) return *problem;
    if (text_of(query, "span") == "90d") asked.span = HistorySpan::days;
    std::string rest = text_of(query, "metric");
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string name = rest.substr(0, comma);
        rest.erase(0, comma + 1);
        const bool is_known =
            std::any_of(metrics().begin(), metrics().end(), [&](const Metric& metric) { return metric.name == name; });
        if (!is_known) {
            return Problem{400, "unknown_value", "there is no metric \"" + name + "\"", history_parameters()[2].doc};
        }
        asked.metrics.push_back(name);
    }
    return asked;
}

std::optional<Problem> refuse_parameters(const Query& query) { return unknown_parameter(query, {}); }

}  // namespace otp::flow
