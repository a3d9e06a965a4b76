#pragma once
// A table of files, held in memory and answered with what browsers want to know: type, tag, caching, compression and
// the policy that a page is held to. A path is looked up in the table and never reaches a disk.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace otp::net {

class StaticFiles {
public:
    /// `files`: name relative to the root ("app-ABCD2345.js") -> bytes. "name.gz" is the compressed form of "name"
    /// where both are there.
    explicit StaticFiles(std::map<std::string, std::string> files);

    /// GET and HEAD of a file's path; "/" and any path without an extension is index.html, since the page draws its own
    /// routes. Else 404, or 405 for another method. HEAD gets what GET gets: the server leaves the body out.
    [[nodiscard]] Response answer(const Request& request) const;

    [[nodiscard]] bool has(const std::string& name) const { return files_.contains(name); }
    [[nodiscard]] std::size_t size() const { return files_.size(); }

private:
    struct File {
        std::string bytes;
        std::string gzip;  ///< Empty: there is none.
        std::string tag;   ///< Of the bytes, without quotes.
        std::string_view type;
        bool immutable = false;
    };
    std::map<std::string, File> files_;
};

/// Adds what a page may do: load its own scripts, styles, images and fonts and talk to its own server; nothing else.
void add_page_policy(Response& response);

/// The media type by the name's extension.
[[nodiscard]] std::string_view media_type_of(std::string_view name);

/// True where the name says what its content is, as bundlers do ("app-ABCD2345.js", "app.0a1b2c3d.css"): eight letters
/// and digits of base 32, or 8 to 64 of base 16, before the extension.
[[nodiscard]] bool name_has_hash(std::string_view name);

/// True if the answer may be compressed with gzip (RFC 9110 section 12.5.3).
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace otp::net
