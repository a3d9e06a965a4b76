#pragma once
// The gamma exposure of a chain as a picture of 1280 by 720: bars by strike, the re-priced profile below on the same
// axis, index, flip and walls marked, the convention in words.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "protocol/result.hpp"

namespace otp::flow {

struct GexPicture {
    std::string title, subtitle, footer;
    std::string unit;  ///< "USD per 1 %"
    double index = 0;
    std::optional<double> flip, call_wall, put_wall, forward;
    struct Bar {
        double strike = 0, gex = 0;
    };
    std::vector<Bar> bars;                      ///< Ascending.
    std::vector<double> profile_spot, profile;  ///< May be empty.
};

/// Why there is nothing to draw.
struct NoPicture {
    std::string message;
};

/// From the document of an analysis (`data`, and `metadata` for its source and quality). Refused where there is no
/// index or no gamma to draw.
[[nodiscard]] Result<GexPicture, NoPicture> gex_picture_of(const nlohmann::json& data, const nlohmann::json& metadata);

[[nodiscard]] std::string gex_svg(const GexPicture& picture);

/// "+280.35 M", "-11.00 bn", "950.00": with a sign where `is_signed`.
[[nodiscard]] std::string short_amount(double value, bool is_signed);
/// "96,649.97": grouped, with decimals only below 10,000 or where they are not zero.
[[nodiscard]] std::string price_text(double value);

}  // namespace otp::flow
