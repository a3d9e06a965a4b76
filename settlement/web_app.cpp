#include "settlement/web_app.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace otp::settlement {
namespace {

namespace fs = std::filesystem;

/// Beside /v1: what operators ask, and two services whose paths are fixed by contract.
constexpr std::array<std::string_view, 6> api_roots = {"v1", "livez", "readyz", "metrics", "api", "hedge"};

bool is_plain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == '/';
    });
}

std::optional<std::string> read_whole(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (!file.is_open() || file.bad()) return std::nullopt;
    return bytes;
}

/// The page where the app would be. It has no style: the policy allows none that is not a file.
net::Response page_without_app() {
    net::Response response;
    response.status = 404;
    response.content_type = "text/html; charset=utf-8";
    response.body =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>OTP</title>\n"
        "<h1>The web app is not built</h1>\n"
        "<p>The node runs, and so does its API. <code>scripts/run</code> in the project's folder builds the app into "
        "<code>build/web</code> and starts with it; <code>--web DIR</code> serves it from elsewhere.\n"
        "<ul>\n<li><a href=\"/v1/openapi.json\">the API's description</a>\n"
        "<li><a href=\"/v1/network\">the network</a>\n<li><a href=\"/readyz\">is the node ready?</a>\n</ul>\n"
        "</html>\n";
    response.headers.emplace_back("Cache-Control", "no-store");
    net::add_page_policy(response);
    return response;
}

}  // namespace

bool is_api_path(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view root = path.substr(0, path.find('/'));
    return std::find(api_roots.begin(), api_roots.end(), root) != api_roots.end();
}

Result<net::StaticFiles, std::string> read_web_folder(const std::string& directory, const WebFolderLimits& limits) {
    std::error_code error;
    const fs::path root{directory};
    fs::recursive_directory_iterator walk{root, error};
    if (error) return "could not read " + directory + ": " + error.message();
    std::map<std::string, std::string> files;
    std::uintmax_t bytes = 0;
    for (const auto end = fs::recursive_directory_iterator{}; walk != end; walk.increment(error)) {
        if (error) return "could not read " + directory + ": " + error.message();
        const fs::directory_entry& entry = *walk;
        if (entry.path().filename().string().starts_with('.')) {
            walk.disable_recursion_pending();
            continue;
        }
        if (!fs::is_regular_file(entry.symlink_status(error))) continue;
        const std::string name = entry.path().lexically_relative(root).generic_string();
        if (!is_plain(name)) return "\"" + name + "\" has letters that a path of the web app cannot have";
        if (files.size() == limits.files_max) {
            return directory + " has more than " + std::to_string(limits.files_max) + " files";
        }
        bytes += entry.file_size(error);
        if (error || bytes > limits.bytes_max) {
            return directory + " has more than " + std::to_string(limits.bytes_max) + " bytes";
        }
        auto text = read_whole(entry.path());
        if (!text) return "could not read " + entry.path().string();
        files.emplace(name, std::move(*text));
    }
    if (!files.contains("index.html")) return directory + " has no index.html";
    return net::StaticFiles{std::move(files)};
}

WebApp::WebApp(const std::string& directory) {
    if (directory.empty()) return;
    auto files = read_web_folder(directory);
    if (files) {
        files_ = std::make_unique<const net::StaticFiles>(std::move(*files));
    } else {
        problem_ = files.error();
    }
}

net::Response WebApp::answer(const net::Request& request) const {
    if (files_ != nullptr) return files_->answer(request);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!problem_.empty() && reads && request.path == "/") return page_without_app();
    return net::error_response(404, "not_found", "there is nothing under that path",
                               "/v1/openapi.json lists what there is");
}

}  // namespace otp::settlement
