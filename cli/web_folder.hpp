#pragma once
// Where the built web app lies.

#include <string>

namespace otp::cli {

/// `given` as http.web and --web have it: "auto" is the folder web beside the one that the binary is in (build/web), or
/// share/otp/web of an installation. The first is named where neither is there. Anything else stands for itself.
[[nodiscard]] std::string web_folder(const std::string& given);

/// The same, beside `binary_folder`.
[[nodiscard]] std::string web_folder(const std::string& given, const std::string& binary_folder);

}  // namespace otp::cli
