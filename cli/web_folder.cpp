#include "cli/web_folder.hpp"

#include <filesystem>

#include "settlement/config.hpp"

namespace otp::cli {

namespace fs = std::filesystem;

std::string web_folder(const std::string& given) {
    std::error_code error;
    const fs::path binary = fs::read_symlink("/proc/self/exe", error);
    return web_folder(given, binary.parent_path().string());
}

std::string web_folder(const std::string& given, const std::string& binary_folder) {
    if (given != settlement::web_beside_binary) return given;
    const fs::path beside = fs::path{binary_folder}.parent_path();
    std::error_code error;
    const fs::path installed = beside / "share" / "otp" / "web";
    const fs::path built = beside / "web";
    const bool is_installed = !fs::exists(built, error) && fs::exists(installed, error);
    return (is_installed ? installed : built).string();
}

}  // namespace otp::cli
