#include "cli/gex_text.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "cli/context.hpp"
#include "flow/picture/gex_picture.hpp"

namespace otp::cli {
namespace {

using flow::price_text;
using flow::short_amount;
using nlohmann::json;

const json& part(const json& object, const char* key) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}
std::optional<double> number_at(const json& object, const char* key) {
    const json& value = part(object, key);
    if (!value.is_number()) return std::nullopt;
    return value.get<double>();
}

constexpr const char* missing = "-";

std::string price_or_dash(const std::optional<double>& value) { return value ? price_text(*value) : missing; }
std::string amount_or_dash(const std::optional<double>& value) { return value ? short_amount(*value, true) : missing; }
std::string fixed(const std::optional<double>& value, int decimals, const char* unit = "") {
    if (!value) return missing;
    char text[64];
    std::snprintf(text, sizeof text, "%.*f%s", decimals, *value, unit);
    return text;
}
std::string percent(const std::optional<double>& value, int decimals = 2) {
    return value ? fixed(*value * 100, decimals, " %") : missing;
}

/// "8.3 % below the index"
std::string beside_index(const std::optional<double>& level, const std::optional<double>& index) {
    if (!level || !index || *index == 0) return "";
    const double away = *level / *index - 1;
    return " (" + fixed(std::abs(away) * 100, 1, " %") + (away < 0 ? " below" : " above") + " the index)";
}

std::string strikes_text(const json& walls) {
    std::string text;
    for (const json& wall : walls) {
        if (const auto strike = number_at(wall, "strike")) text += (text.empty() ? "" : ", ") + price_text(*strike);
    }
    return text.empty() ? missing : text;
}

class Lines {
public:
    void add(const std::string& name, const std::string& value) {
        text_ += name + std::string(name.size() < name_width ? name_width - name.size() : 1, ' ') + value + "\n";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    static constexpr std::size_t name_width = 22;
    std::string text_;
};

std::string heading(const json& data) {
    const std::string expiry = text_at(data, "expiry");
    std::string text = text_at(data, "underlying") + " at " + text_at(data, "venue") + ", " + text_at(data, "time") +
                       ", index " + price_or_dash(number_at(data, "indexPrice")) + " " + text_at(data, "quote");
    if (const auto forward = number_at(data, "forwardPrice")) text += ", forward " + price_text(*forward);
    return text + (expiry == "all" ? ", all expiries\n" : ", expiry " + expiry + "\n");
}

/// What a reader must know before the figures; empty where there is nothing.
std::string warnings(const json& data, const json& metadata) {
    std::string text;
    const json& simulated = part(data, "simulated");
    if (simulated.is_boolean() && simulated.get<bool>())
        text += "SIMULATED: made up on this machine, no market's prices\n";
    const std::string status = text_at(metadata, "cacheStatus");
    const std::string why = text_at(metadata, "staleReason");
    if (!status.empty() && status != "FRESH") {
        text += status;
        if (const auto age = number_at(metadata, "ageMs")) text += ": " + fixed(*age / 1000, 0, " s old");
        text += (why.empty() ? "" : ", " + why) + "\n";
    }
    for (const json& missing_part : part(metadata, "partial")) {
        if (missing_part.is_string()) text += "missing: " + missing_part.get<std::string>() + "\n";
    }
    return text;
}

std::string quality_line(const json& metadata) {
    const json& quality = part(metadata, "quality");
    const auto count = [&](const char* key) { return fixed(number_at(quality, key), 0); };
    return text_at(metadata, "dataQuality") + ": " + count("options") + " options of " + count("rows") + " rows, " +
           count("withIv") + " with volatility, " + count("withForward") + " with forward, " + count("twoSided") +
           " two-sided; " + percent(number_at(quality, "oiShareWithIv"), 1) + " of open interest priced";
}

}  // namespace

std::string gex_summary(const json& data, const json& metadata) {
    const json& summary = part(data, "summary");
    const json& levels = part(data, "levels");
    const json& conventions = part(data, "conventions");
    const std::string unit = text_at(part(conventions, "gexUnit"), "unit");
    const auto index = number_at(data, "indexPrice");
    const auto sum = [&](const char* key) { return amount_or_dash(number_at(summary, key)); };
    const auto level = [&](const char* key) { return price_or_dash(number_at(levels, key)); };

    Lines lines;
    lines.add("net gamma exposure", sum("netGammaExposure") + " " + unit + "  (calls " + sum("callGammaExposure") +
                                        ", puts " + sum("putGammaExposure") + ", " +
                                        text_at(part(conventions, "dealerModel"), "value") + " dealers)");
    const std::string regime = text_at(summary, "gammaRegime");
    lines.add("regime", regime.empty() ? missing : regime + ". " + text_at(summary, "gammaRegimeDescription"));
    lines.add("gamma flip", level("gammaFlip") + beside_index(number_at(levels, "gammaFlip"), index));
    if (part(levels, "gammaFlips").size() > 1) {
        std::string all;
        for (const json& flip : part(levels, "gammaFlips"))
            all += (all.empty() ? "" : ", ") + (flip.is_number() ? price_text(flip.get<double>()) : missing);
        lines.add("all crossings", all);
    }
    lines.add("delta flip", level("deltaFlipZone"));
    lines.add("gamma walls", "calls " + level("callWall") + ", puts " + level("putWall") + ", most of both " +
                                 level("absoluteGammaStrike"));
    lines.add("gamma nodes", strikes_text(part(levels, "gammaWalls")));
    lines.add("open interest walls",
              "calls " + strikes_text(part(levels, "callWalls")) + "; puts " + strikes_text(part(levels, "putWalls")));
    lines.add("delta", "holders " + sum("netDeltaExposure") + ", dealers " + sum("dealerDelta") + " " +
                           text_at(part(conventions, "delta"), "unit"));
    lines.add("vanna, charm, vega", sum("vannaExposure") + " per vol point, " + sum("charmExposure") + " a day, " +
                                        sum("vegaExposure") + " per vol point");
    lines.add(
        "ATM volatility",
        percent(number_at(summary, "atmIV")) +
            (text_at(part(conventions, "atm"), "value").empty() || number_at(data, "forwardPrice") ? ""
                                                                                                   : " (30 days)"));
    if (number_at(data, "forwardPrice")) {
        const json& iv = part(data, "ivAnalysis");
        lines.add("25-delta",
                  "risk reversal " + percent(number_at(iv, "rr25")) + ", butterfly " + percent(number_at(iv, "bf25")));
        lines.add("expected move", amount_or_dash(number_at(summary, "expectedMove")));
        lines.add("max pain", price_or_dash(number_at(summary, "maxPain")));
    }
    lines.add("put/call", "open interest " + fixed(number_at(summary, "putCallOIRatio"), 3) + ", volume " +
                              fixed(number_at(summary, "putCallVolumeRatio"), 3));
    lines.add("data", quality_line(metadata));
    return heading(data) + warnings(data, metadata) + lines.text();
}

namespace {

struct Row {
    double strike = 0;
    std::string label;
    double gex = 0;
    std::string notes;
};

/// 1, 2 or 5 times a power of ten, at least `least`.
double step_at_least(double least) {
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * power >= least * (1 - 1e-9)) return factor * power;
    }
    return power * 10;
}

/// The strikes near the index, added up into steps where they are too many.
std::vector<Row> rows_of(const json& data, double index, const ChartShape& shape) {
    std::vector<Row> rows;
    for (const json& strike : part(data, "strikes")) {
        const auto price = number_at(strike, "strike"), gex = number_at(strike, "netGammaExposure");
        if (!price || !gex || std::abs(*price / index - 1) > shape.within) continue;
        rows.push_back({*price, price_text(*price), *gex, ""});
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.strike > b.strike; });
    if (static_cast<int>(rows.size()) <= shape.rows_max) return rows;
    const double step = step_at_least(2 * shape.within * index / shape.rows_max);
    std::vector<Row> steps;
    for (const Row& row : rows) {
        const double from = std::floor(row.strike / step) * step;
        if (steps.empty() || steps.back().strike != from) steps.push_back({from, "from " + price_text(from), 0, ""});
        steps.back().gex += row.gex;
    }
    return steps;
}

/// Names a level at the row whose strike it is, or whose step it is in.
void note(std::vector<Row>& rows, const std::optional<double>& level, const char* name) {
    if (!level) return;
    for (Row& row : rows) {
        if (row.strike > *level) continue;
        // Only the row just below may hold it: a strike exactly, or a step that contains it.
        if (row.strike == *level || row.label.starts_with("from "))
            row.notes += (row.notes.empty() ? "" : ", ") + std::string{name};
        return;
    }
}

std::string repeated(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

}  // namespace

std::string gex_chart(const json& data, const ChartShape& shape) {
    const auto index = number_at(data, "indexPrice");
    if (!index || !(*index > 0)) return "no index price, no chart\n";
    std::vector<Row> rows = rows_of(data, *index, shape);
    if (rows.empty()) return "no strike near the index has a gamma exposure\n";
    const json& levels = part(data, "levels");
    note(rows, number_at(levels, "callWall"), "call wall");
    note(rows, number_at(levels, "putWall"), "put wall");
    note(rows, number_at(levels, "absoluteGammaStrike"), "most gamma");

    std::size_t label_width = 0, notes_width = 0;
    double largest = 0, lowest = 0, highest = 0;
    for (const Row& row : rows) {
        label_width = std::max(label_width, row.label.size());
        notes_width = std::max(notes_width, row.notes.size());
        largest = std::max(largest, std::abs(row.gex));
        lowest = std::min(lowest, row.gex);
        highest = std::max(highest, row.gex);
    }
    constexpr int amount_width = 12;
    const int room = std::max(60, shape.columns) - static_cast<int>(label_width + notes_width) - amount_width - 5;
    const double span = highest - lowest;
    const int bars = std::max(10, room);
    const int left_bars = span > 0 ? static_cast<int>(std::lround(bars * -lowest / span)) : 0;
    const int right_bars = bars - left_bars;
    const std::string block = shape.is_ascii ? "#" : "\u2588";
    const std::string axis = shape.is_ascii ? "|" : "\u2502";

    struct Level {
        double price;
        std::string text;
    };
    std::vector<Level> between = {{*index, "index " + price_text(*index)}};
    if (const auto flip = number_at(levels, "gammaFlip")) between.push_back({*flip, "gamma flip " + price_text(*flip)});
    std::sort(between.begin(), between.end(), [](const Level& a, const Level& b) { return a.price > b.price; });
    const bool are_steps = rows.front().label.starts_with("from ");
    std::string out = "net gamma exposure, " + text_at(part(part(data, "conventions"), "gexUnit"), "unit") +
                      (are_steps ? ", strikes added up by steps\n" : ", by strike\n");
    std::size_t next = 0;
    const auto draw_levels_above = [&](double strike) {
        for (; next < between.size() && between[next].price > strike; ++next)
            out += std::string(label_width, ' ') + " " + repeated(shape.is_ascii ? "-" : "\u2500", 4) + " " +
                   between[next].text + "\n";
    };
    for (const Row& row : rows) {
        draw_levels_above(row.strike);
        int length = largest > 0 ? static_cast<int>(std::lround(std::abs(row.gex) / span * bars)) : 0;
        length = std::min(length, row.gex < 0 ? left_bars : right_bars);
        const int on_left = row.gex < 0 ? length : 0, on_right = row.gex > 0 ? length : 0;
        std::string amount = short_amount(row.gex, true);
        amount.insert(0, amount.size() < amount_width ? amount_width - amount.size() : 0, ' ');
        std::string line = std::string(label_width - row.label.size(), ' ') + row.label + " " + amount + " " +
                           std::string(static_cast<std::size_t>(left_bars - on_left), ' ') + repeated(block, on_left) +
                           axis + repeated(block, on_right);
        if (!row.notes.empty())
            line += std::string(static_cast<std::size_t>(right_bars - on_right), ' ') + " " + row.notes;
        out += line + "\n";
    }
    draw_levels_above(-1);
    return out;
}

}  // namespace otp::cli
