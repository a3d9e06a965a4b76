#include "net/static_files.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace otp::net {
namespace {

constexpr std::string_view index_name = "index.html";
constexpr std::string_view gzip_suffix = ".gz";
constexpr std::size_t tag_bytes = 16;

/// 'wasm-unsafe-eval' allows WebAssembly and no eval; 'self' of connect-src covers WebSockets to the same server.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

constexpr std::string_view permissions_policy =
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=()";

struct TypeOfExtension {
    std::string_view extension;
    std::string_view type;
};

constexpr std::array types = {
    TypeOfExtension{"html", "text/html; charset=utf-8"},
    TypeOfExtension{"js", "text/javascript; charset=utf-8"},
    TypeOfExtension{"mjs", "text/javascript; charset=utf-8"},
    TypeOfExtension{"css", "text/css; charset=utf-8"},
    TypeOfExtension{"wasm", "application/wasm"},
    TypeOfExtension{"json", "application/json"},
    TypeOfExtension{"map", "application/json"},
    TypeOfExtension{"webmanifest", "application/manifest+json"},
    TypeOfExtension{"svg", "image/svg+xml"},
    TypeOfExtension{"png", "image/png"},
    TypeOfExtension{"jpg", "image/jpeg"},
    TypeOfExtension{"webp", "image/webp"},
    TypeOfExtension{"ico", "image/vnd.microsoft.icon"},
    TypeOfExtension{"woff2", "font/woff2"},
    TypeOfExtension{"txt", "text/plain; charset=utf-8"},
};

/// What stands behind the last point of the path's last segment; "" where there is no point.
std::string_view extension_of(std::string_view path) {
    const std::string_view last = path.substr(path.rfind('/') + 1);
    const std::size_t point = last.rfind('.');
    return point == last.npos ? std::string_view{} : last.substr(point + 1);
}

std::string hex_digest(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error{"SHA-256 is not to be had from OpenSSL"};
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < tag_bytes; ++i) {
        text += digits[digest.at(i) >> 4];
        text += digits[digest.at(i) & 15];
    }
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls f with each part of `text` between commas, trimmed.
template <class F>
void for_each_item(std::string_view text, F f) {
    for (;;) {
        const std::size_t comma = text.find(',');
        f(trimmed(text.substr(0, comma)));
        if (comma == text.npos) return;
        text.remove_prefix(comma + 1);
    }
}

/// A weight of zero ("0", "0.0", "0.000") says: not this one.
bool is_refused(std::string_view parameters) {
    for (const std::string_view prefix : {"q=", "Q="}) {
        const std::size_t at = parameters.find(prefix);
        if (at == parameters.npos) continue;
        const std::string_view weight = trimmed(parameters.substr(at + prefix.size()));
        return weight.starts_with('0') && weight.find_first_not_of("0.") == weight.npos;
    }
    return false;
}

/// Tags are compared weakly (RFC 9110 section 13.1.2).
bool names_tag(std::string_view if_none_match, const std::string& quoted) {
    bool named = false;
    for_each_item(if_none_match, [&](std::string_view item) {
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == "*" || item == quoted) named = true;
    });
    return named;
}

bool all_of_text(std::string_view text, bool (*is)(char)) { return std::all_of(text.begin(), text.end(), is); }

bool is_base32(char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); }
bool is_base16(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string_view media_type_of(std::string_view name) {
    const std::string extension = lower_case(extension_of(name));
    for (const TypeOfExtension& row : types) {
        if (row.extension == extension) return row.type;
    }
    return "application/octet-stream";
}

bool name_has_hash(std::string_view name) {
    const std::string_view last = name.substr(name.rfind('/') + 1);
    const std::size_t point = last.rfind('.');
    if (point == last.npos) return false;
    const std::string_view stem = last.substr(0, point);
    const std::size_t mark = stem.find_last_of("-.");
    if (mark == stem.npos || mark == 0) return false;
    const std::string_view hash = stem.substr(mark + 1);
    if (hash.size() == 8 && all_of_text(hash, is_base32)) return true;
    return hash.size() >= 8 && hash.size() <= 64 && all_of_text(hash, is_base16);
}

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<bool> gzip, any;
    for_each_item(accept_encoding, [&](std::string_view item) {
        const std::size_t semicolon = item.find(';');
        const std::string_view coding = trimmed(item.substr(0, semicolon));
        const bool wanted = semicolon == item.npos || !is_refused(item.substr(semicolon + 1));
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) gzip = wanted;
        if (coding == "*") any = wanted;
    });
    return gzip.value_or(any.value_or(false));
}

void add_page_policy(Response& response) {
    // X-Content-Type-Options is on every answer of the server.
    response.headers.emplace_back("Content-Security-Policy", content_policy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.emplace_back("Permissions-Policy", permissions_policy);
}

StaticFiles::StaticFiles(std::map<std::string, std::string> files) {
    for (const auto& [name, bytes] : files) {
        const bool is_compressed_form =
            name.ends_with(gzip_suffix) && files.contains(name.substr(0, name.size() - gzip_suffix.size()));
        if (is_compressed_form) continue;
        File file;
        file.bytes = bytes;
        const auto compressed = files.find(name + std::string{gzip_suffix});
        if (compressed != files.end()) file.gzip = compressed->second;
        file.tag = hex_digest(bytes);
        file.type = media_type_of(name);
        file.immutable = name_has_hash(name);
        files_.emplace(name, std::move(file));
    }
}

Response StaticFiles::answer(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        Response refusal = error_response(405, "method_not_allowed", "a file can only be read");
        refusal.headers.emplace_back("Allow", "GET, HEAD");
        return refusal;
    }
    std::string_view name = request.path;
    if (name.starts_with('/')) name.remove_prefix(1);
    auto found = files_.find(std::string{name});
    if (found == files_.end() && extension_of(name).empty()) found = files_.find(std::string{index_name});
    if (found == files_.end()) return error_response(404, "not_found", "there is nothing under that path");

    const File& file = found->second;
    const bool compressed = !file.gzip.empty() && accepts_gzip(request.header("accept-encoding"));
    const std::string tag = '"' + file.tag + (compressed ? "-gz\"" : "\"");
    Response response;
    response.content_type = file.type;
    response.headers.emplace_back("ETag", tag);
    response.headers.emplace_back("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (names_tag(request.header("if-none-match"), tag)) {
        response.status = 304;
    } else {
        if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
        response.body = compressed ? file.gzip : file.bytes;
    }
    add_page_policy(response);
    return response;
}

}  // namespace otp::net
