#pragma once
// Writing SVG: text in, escaped; numbers with two decimals. Nothing here knows what it draws.

#include <string>
#include <string_view>

namespace otp::flow {

/// Anchors of a text.
enum class Anchor : unsigned char { start, middle, end };

class Svg {
public:
    Svg(int width, int height, std::string_view title, std::string_view description);

    void rectangle(double x, double y, double width, double height, std::string_view fill);
    void line(double x1, double y1, double x2, double y2, std::string_view stroke, double width,
              std::string_view dashes = "");
    void text(double x, double y, std::string_view text, std::string_view fill, int size, Anchor anchor = Anchor::start,
              bool bold = false);
    /// "M x y L x y ...": points are added in order, then drawn.
    void begin_path();
    void path_point(double x, double y);
    void end_path(std::string_view stroke, double width);

    /// The document; nothing may be added after.
    [[nodiscard]] std::string finish();

private:
    std::string out_;
    bool path_is_empty_ = true;
};

/// A coordinate: at most two decimals, no exponent; what is no number is 0.
[[nodiscard]] std::string svg_number(double value);
/// &, <, >, quotation marks; control characters become blanks.
[[nodiscard]] std::string svg_escape(std::string_view text);

}  // namespace otp::flow
