#include "flow/picture/png.hpp"

namespace otp::flow {

Result<std::string, PngProblem> png_of_svg(const std::string&) {
    return PngProblem{"this program was built without librsvg; install librsvg2-dev and build again, or take the SVG"};
}

}  // namespace otp::flow
