#pragma once
// The web app beside the API on one port: the built files of a folder, read once, and what stands in their place where
// nobody has built them.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/static_files.hpp"
#include "protocol/result.hpp"

namespace otp::settlement {

struct WebFolderLimits {
    std::size_t files_max = 1024;
    std::uintmax_t bytes_max = 64U << 20;  ///< Of all files together.
};

/// Reads a folder with all below it into a table. Hidden files and symbolic links are left out, so that nothing outside
/// the folder is served. Refused: no index.html, a name that is no plain path, more than the limits.
[[nodiscard]] Result<net::StaticFiles, std::string> read_web_folder(const std::string& directory,
                                                                    const WebFolderLimits& limits = {});

/// True for paths that the API answers, now or in a later version: an unknown one there is an error in JSON, never a
/// page.
[[nodiscard]] bool is_api_path(std::string_view path);

class WebApp {
public:
    /// `directory` empty: there is no app, and its paths are answered as unknown ones.
    explicit WebApp(const std::string& directory);

    [[nodiscard]] net::Response answer(const net::Request& request) const;
    [[nodiscard]] bool is_served() const { return files_ != nullptr; }
    /// Why the folder is not served; empty where it is, or where there is none.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    std::unique_ptr<const net::StaticFiles> files_;
    std::string problem_;
};

}  // namespace otp::settlement
