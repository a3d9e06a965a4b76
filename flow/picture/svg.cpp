#include "flow/picture/svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace otp::flow {
namespace {

constexpr double coordinate_max = 1e6;

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string{name} + "=\"" + svg_escape(value) + "\"";
}
std::string attribute(std::string_view name, double value) { return attribute(name, svg_number(value)); }

const char* anchor_text(Anchor anchor) {
    switch (anchor) {
        case Anchor::start:
            return "start";
        case Anchor::middle:
            return "middle";
        case Anchor::end:
            break;
    }
    return "end";
}

}  // namespace

std::string svg_number(double value) {
    if (!std::isfinite(value)) return "0";
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", std::clamp(value, -coordinate_max, coordinate_max));
    std::string out = text;
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

std::string svg_escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += (c >= 0 && c < ' ') || c == 127 ? ' ' : c;
        }
    }
    return out;
}

Svg::Svg(int width, int height, std::string_view title, std::string_view description) {
    const std::string w = std::to_string(width), h = std::to_string(height);
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w +
           " " + h + "\" role=\"img\" font-family=\"DejaVu Sans, sans-serif\">\n<title>" + svg_escape(title) +
           "</title>\n<desc>" + svg_escape(description) + "</desc>\n";
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view fill) {
    out_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
            attribute("fill", fill) + "/>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view stroke, double width,
               std::string_view dashes) {
    out_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
            attribute("stroke", stroke) + attribute("stroke-width", width);
    if (!dashes.empty()) out_ += attribute("stroke-dasharray", dashes);
    out_ += "/>\n";
}

void Svg::text(double x, double y, std::string_view text, std::string_view fill, int size, Anchor anchor, bool bold) {
    out_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("fill", fill) +
            attribute("font-size", std::to_string(size)) + attribute("text-anchor", anchor_text(anchor));
    if (bold) out_ += attribute("font-weight", "bold");
    out_ += ">" + svg_escape(text) + "</text>\n";
}

void Svg::begin_path() {
    out_ += "<path d=\"";
    path_is_empty_ = true;
}

void Svg::path_point(double x, double y) {
    out_ += (path_is_empty_ ? "M" : "L") + svg_number(x) + " " + svg_number(y);
    path_is_empty_ = false;
}

void Svg::end_path(std::string_view stroke, double width) {
    out_ += "\" fill=\"none\"" + attribute("stroke", stroke) + attribute("stroke-width", width) +
            attribute("stroke-linejoin", "round") + "/>\n";
}

std::string Svg::finish() { return out_ + "</svg>\n"; }

}  // namespace otp::flow
