#include "flow/picture/gex_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "flow/picture/svg.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;

constexpr int width = 1280, height = 720;
constexpr double left = 96, right = width - 36.0;
constexpr double bars_top = 128, bars_bottom = 440;
constexpr double profile_top = 492, profile_bottom = 634;
constexpr double shown_from = 0.75, shown_to = 1.25;  // Of the index.

constexpr const char* paper = "#ffffff";
constexpr const char* ink = "#1b1f24";
constexpr const char* faint = "#5b6470";
constexpr const char* grid = "#e3e7ec";
// Blue and vermillion of Okabe and Ito's palette; the direction of a bar says the sign as well.
constexpr const char* positive = "#0072b2";
constexpr const char* negative = "#d55e00";
constexpr const char* curve = "#3b3b98";

std::optional<double> number_at(const json& object, const char* key) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}
std::string text_at(const json& object, const char* key) {
    if (!object.is_object()) return "";
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}
const json& part(const json& object, const char* key) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

/// 1, 2 or 5 times a power of ten, so that about `count` of it make up `range`.
double nice_step(double range, int count) {
    const double rough = range / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (rough <= factor * power) return factor * power;
    }
    return 10 * power;
}

/// From values to pixels, in a straight line.
struct Scale {
    double from = 0, to = 1, start = 0, end = 1;
    [[nodiscard]] double at(double value) const { return start + (value - from) / (to - from) * (end - start); }
};

/// Values from the lowest to the highest with 0 and some air, upwards.
Scale value_scale(double lowest, double highest, double top, double bottom) {
    const double low = std::min(lowest, 0.0), high = std::max(highest, 0.0);
    const double air = (high - low) * 0.06;
    if (!(high > low)) return {-1, 1, bottom, top};
    return {low - (low < 0 ? air : 0), high + (high > 0 ? air : 0), bottom, top};
}

void draw_value_axis(Svg& svg, const Scale& y) {
    const double step = nice_step(y.to - y.from, 5);
    for (double tick = std::ceil(y.from / step) * step; tick <= y.to; tick += step) {
        const double value = std::abs(tick) < step / 2 ? 0 : tick;
        svg.line(left, y.at(value), right, y.at(value), value == 0 ? faint : grid, 1);
        svg.text(left - 8, y.at(value) + 4, value == 0 ? "0" : short_amount(value, true), faint, 12, Anchor::end);
    }
}

void draw_price_axis(Svg& svg, const Scale& x) {
    const double step = nice_step(x.to - x.from, 11);
    for (double tick = std::ceil(x.from / step) * step; tick <= x.to; tick += step) {
        svg.line(x.at(tick), bars_bottom, x.at(tick), bars_bottom + 5, faint, 1);
        svg.line(x.at(tick), profile_bottom, x.at(tick), profile_bottom + 5, faint, 1);
        svg.text(x.at(tick), bars_bottom + 20, price_text(tick), faint, 12, Anchor::middle);
        svg.text(x.at(tick), profile_bottom + 20, price_text(tick), faint, 12, Anchor::middle);
    }
}

/// Thin enough that the nearest two strikes do not touch, and not thinner than can be seen.
double bar_width(const std::vector<GexPicture::Bar>& bars, const Scale& x) {
    double gap = 40;
    for (std::size_t i = 1; i < bars.size(); ++i) gap = std::min(gap, x.at(bars[i].strike) - x.at(bars[i - 1].strike));
    return std::clamp(gap * 0.8, 1.5, 16.0);
}

void draw_bars(Svg& svg, const std::vector<GexPicture::Bar>& bars, const Scale& x) {
    double lowest = 0, highest = 0;
    for (const GexPicture::Bar& bar : bars) {
        lowest = std::min(lowest, bar.gex);
        highest = std::max(highest, bar.gex);
    }
    const Scale y = value_scale(lowest, highest, bars_top, bars_bottom);
    draw_value_axis(svg, y);
    const double thick = bar_width(bars, x);
    for (const GexPicture::Bar& bar : bars) {
        const double zero = y.at(0), end = y.at(bar.gex);
        svg.rectangle(x.at(bar.strike) - thick / 2, std::min(zero, end), thick, std::abs(zero - end),
                      bar.gex < 0 ? negative : positive);
    }
}

void draw_profile(Svg& svg, const GexPicture& picture, const Scale& x) {
    double lowest = 0, highest = 0;
    for (std::size_t i = 0; i < picture.profile.size(); ++i) {
        if (picture.profile_spot[i] < x.from || picture.profile_spot[i] > x.to) continue;
        lowest = std::min(lowest, picture.profile[i]);
        highest = std::max(highest, picture.profile[i]);
    }
    const Scale y = value_scale(lowest, highest, profile_top, profile_bottom);
    draw_value_axis(svg, y);
    svg.begin_path();
    for (std::size_t i = 0; i < picture.profile.size(); ++i) {
        if (picture.profile_spot[i] < x.from || picture.profile_spot[i] > x.to) continue;
        svg.path_point(x.at(picture.profile_spot[i]), y.at(picture.profile[i]));
    }
    svg.end_path(curve, 2.5);
}

struct Mark {
    std::string name;
    std::optional<double> price;
    const char* color;
    const char* dashes;
    bool in_profile;
};

/// Vertical lines with their names above the bars; a name that would stand on another goes a line higher.
void draw_marks(Svg& svg, const GexPicture& picture, const Scale& x) {
    std::vector<Mark> marks = {{"index", picture.index, ink, "", true},
                               {"gamma flip", picture.flip, "#8b1e8b", "7 5", true},
                               {"forward", picture.forward, faint, "2 4", false},
                               {"call wall", picture.call_wall, positive, "2 3", false},
                               {"put wall", picture.put_wall, negative, "2 3", false}};
    std::vector<std::pair<double, double>> taken[3];
    for (const Mark& mark : marks) {
        if (!mark.price || *mark.price < x.from || *mark.price > x.to) continue;
        const double at = x.at(*mark.price);
        const std::string label = mark.name + " " + price_text(*mark.price);
        const double half = 3.8 * static_cast<double>(label.size());
        const double centre = std::clamp(at, left + half, right - half);
        std::size_t row = 0;
        const auto collides = [&](const auto& other) {
            return centre - half < other.second && other.first < centre + half;
        };
        while (row < 2 && std::any_of(taken[row].begin(), taken[row].end(), collides)) ++row;
        taken[row].push_back({centre - half, centre + half});
        const double label_y = bars_top - 8 - 15.0 * static_cast<double>(row);
        svg.line(at, label_y + 3, at, bars_bottom, mark.color, 1.5, mark.dashes);
        if (mark.in_profile) svg.line(at, profile_top, at, profile_bottom, mark.color, 1.5, mark.dashes);
        svg.text(centre, label_y, label, mark.color, 12, Anchor::middle, true);
    }
}

std::string grouped(const std::string& digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return out;
}

/// A sentence in lines of at most so many letters, at most two of them.
std::vector<std::string> folded(const std::string& text, std::size_t letters) {
    std::vector<std::string> lines{""};
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > letters) {
            if (lines.size() == 2) {
                lines.back() += " ...";
                return lines;
            }
            lines.emplace_back();
        }
        lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    return lines;
}

}  // namespace

std::string short_amount(double value, bool is_signed) {
    static constexpr struct {
        double size;
        const char* name;
    } units[] = {{1e12, " tn"}, {1e9, " bn"}, {1e6, " M"}, {1e3, " k"}, {0, ""}};
    const char* sign = value < 0 ? "-" : is_signed && value > 0 ? "+" : "";
    const double size = std::abs(value);
    for (const auto& unit : units) {
        // 999,996 of something is 1.00 of the next.
        if (unit.size > 0 && size < unit.size * 0.999995) continue;
        char text[64];
        std::snprintf(text, sizeof text, "%s%.2f%s", sign, unit.size > 0 ? size / unit.size : size, unit.name);
        return text;
    }
    return "";
}

std::string price_text(double value) {
    char text[64];
    const double size = std::abs(value);
    const bool is_whole = std::abs(size - std::round(size)) < 0.005;
    std::snprintf(text, sizeof text, is_whole ? "%.0f" : size < 10 ? "%.4f" : "%.2f", size);
    std::string digits = text;
    const std::size_t point = std::min(digits.find('.'), digits.size());
    return (value < 0 ? "-" : "") + grouped(digits.substr(0, point)) + digits.substr(point);
}

Result<GexPicture, NoPicture> gex_picture_of(const json& data, const json& metadata) {
    GexPicture picture;
    const auto index = number_at(data, "indexPrice");
    const json& strikes = part(data, "strikes");
    if (!index || !(*index > 0) || !strikes.is_array()) return NoPicture{"the chain has no index price to draw around"};
    picture.index = *index;
    for (const json& strike : strikes) {
        const auto price = number_at(strike, "strike"), gex = number_at(strike, "netGammaExposure");
        if (price && gex) picture.bars.push_back({*price, *gex});
    }
    if (picture.bars.empty()) return NoPicture{"no strike of the chain has a gamma exposure to draw"};
    std::sort(picture.bars.begin(), picture.bars.end(),
              [](const auto& a, const auto& b) { return a.strike < b.strike; });

    const json& levels = part(data, "levels");
    picture.flip = number_at(levels, "gammaFlip");
    picture.call_wall = number_at(levels, "callWall");
    picture.put_wall = number_at(levels, "putWall");
    picture.forward = number_at(data, "forwardPrice");
    const json& profile = part(data, "profile");
    for (const json& value : part(profile, "spot"))
        picture.profile_spot.push_back(value.is_number() ? value.get<double>() : 0);
    for (const json& value : part(profile, "gamma"))
        picture.profile.push_back(value.is_number() ? value.get<double>() : 0);
    if (picture.profile.size() != picture.profile_spot.size()) picture.profile.clear();

    const json& conventions = part(data, "conventions");
    const json& dealers = part(conventions, "dealerModel");
    picture.unit = text_at(part(conventions, "gexUnit"), "unit");
    const std::string expiry = text_at(data, "expiry");
    picture.title = text_at(data, "underlying") + " gamma exposure by strike, " +
                    (expiry == "all"                         ? "all expiries"
                     : expiry.find('-') != std::string::npos ? expiry + " days to expiry"
                                                             : "expiry " + expiry);
    const auto net = number_at(part(data, "summary"), "netGammaExposure");
    const std::string regime = text_at(part(data, "summary"), "gammaRegime");
    const bool is_simulated = part(data, "simulated").is_boolean() && part(data, "simulated").get<bool>();
    picture.subtitle = (net ? "net " + short_amount(*net, true) + " " + picture.unit + ", " : "") +
                       (regime.empty() ? "" : regime + ", ") + text_at(dealers, "value") + " dealers";
    const std::string source = text_at(metadata, "source");
    picture.footer = std::string{is_simulated ? "SIMULATED. " : ""} + text_at(data, "venue") + " " +
                     (source.empty() ? "" : "(" + source + ") ") + text_at(data, "time") + ", data " +
                     text_at(metadata, "dataQuality") + ". " + text_at(dealers, "sentence");
    return picture;
}

std::string gex_svg(const GexPicture& picture) {
    const Scale x{picture.index * shown_from, picture.index * shown_to, left, right};
    std::vector<GexPicture::Bar> bars;
    for (const GexPicture::Bar& bar : picture.bars) {
        if (bar.strike >= x.from && bar.strike <= x.to) bars.push_back(bar);
    }
    Svg svg{width, height, picture.title, picture.subtitle};
    svg.rectangle(0, 0, width, height, paper);
    svg.text(left, 42, picture.title, ink, 24, Anchor::start, true);
    svg.text(left, 68, picture.subtitle, faint, 15);
    svg.text(right, 42, picture.unit, faint, 13, Anchor::end);
    draw_bars(svg, bars, x);
    svg.text(left, profile_top - 12, "net gamma exposure if the spot were there (re-priced)", faint, 13);
    if (!picture.profile.empty()) draw_profile(svg, picture, x);
    draw_price_axis(svg, x);
    draw_marks(svg, picture, x);
    double y = 680;
    for (const std::string& line : folded(picture.footer, 165)) {
        svg.text(left, y, line, faint, 11);
        y += 16;
    }
    return svg.finish();
}

}  // namespace otp::flow
