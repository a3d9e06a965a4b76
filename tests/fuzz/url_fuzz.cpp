// Any bytes as a URL, as percent-encoded text and as a query: what is read is written back to the same meaning.

#include <cstdlib>
#include <string>
#include <string_view>

#include "net/text.hpp"
#include "net/url.hpp"

namespace {

using namespace otp::net;

void require(bool truth) {
    if (!truth) std::abort();
}

void as_url(std::string_view text) {
    std::string reason;
    const auto url = parse_url(text, &reason);
    if (!url) return require(!reason.empty());
    require(url->port != 0 && !url->host.empty() && url->target.starts_with('/'));
    // Nothing that could end a request line or a header may come through.
    const std::string written = url->text();
    for (const char c : written) require(c > ' ' && c < 0x7f);
    const auto again = parse_url(written);
    require(again && again->text() == written && again->host == url->host && again->port == url->port);
}

void as_text(std::string_view text) {
    if (const auto decoded = percent_decode(text)) {
        require(is_utf8(*decoded) && percent_decode(percent_encode(*decoded)) == decoded);
    }
    if (const auto path = decode_path(text)) {
        require(path->starts_with('/') && (*path + "/").find("/../") == path->npos &&
                (*path + "/").find("/./") == path->npos);
    }
    if (const auto query = parse_query(text)) {
        std::string written;
        for (const auto& [key, value] : *query) written += percent_encode(key) + "=" + percent_encode(value) + "&";
        require(parse_query(written) == query);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    as_url(text);
    as_text(text);
    return 0;
}
