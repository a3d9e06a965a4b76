#pragma once
// An SVG document as a PNG, by librsvg.

#include <string>

#include "protocol/result.hpp"

namespace otp::flow {

struct PngProblem {
    std::string message;
};

/// The bytes of the file, or why there is none: what is wrong with the document, or that this program was built without
/// the library.
[[nodiscard]] Result<std::string, PngProblem> png_of_svg(const std::string& svg);

}  // namespace otp::flow
