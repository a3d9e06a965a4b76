// Any bytes as a stream of HTTP requests and as an answer, through the parsers that server and client use. The verdict
// must not depend on where the bytes are cut, nothing is consumed that was not there, and what comes out keeps its
// promises.

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/parser.hpp"
#include "net/text.hpp"

namespace {

using namespace otp::net;

constexpr RequestLimits limits{.header_bytes_max = 512, .target_bytes_max = 128, .body_bytes_max = 256};
constexpr ResponseLimits answer_limits{.header_bytes_max = 512, .body_bytes_max = 256};

void require(bool truth) {
    if (!truth) std::abort();
}

void check(const Request& request) {
    require(!request.method.empty() && request.target.size() <= limits.target_bytes_max);
    require(request.path == "*" || request.path.starts_with('/'));
    require(is_utf8(request.path) && request.path.find('\0') == request.path.npos);
    require(request.body.size() <= limits.body_bytes_max);
    require(request.body.empty() || (request.method != "GET" && request.method != "HEAD"));
    require(!(request.headers.contains("content-length") && request.headers.contains("transfer-encoding")));
    for (const auto& [name, value] : request.headers) require(header_is_sound(name, value));
}

/// What a connection makes of the bytes in pieces of the given size: each request, and the refusal that ends it.
std::vector<std::string> requests_of(std::string_view bytes, std::size_t piece) {
    std::vector<std::string> out;
    RequestParser parser{limits};
    std::string pending;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        pending += bytes.substr(at, piece);
        for (bool more = true; more && !pending.empty();) {
            std::size_t used = 0;
            const auto step = parser.feed(pending, used);
            require(used <= pending.size());
            pending.erase(0, used);
            if (step == RequestParser::Step::refused) {
                require(parser.refusal().status >= 400 && !parser.refusal().code.empty());
                out.push_back(std::to_string(parser.refusal().status));
                return out;
            }
            more = step != RequestParser::Step::need_more;
            if (step != RequestParser::Step::done) continue;
            const Request& request = parser.request();
            check(request);
            out.push_back(request.method + " " + request.target + " " + request.body);
            if (!parser.keep_alive()) return out;
            parser = RequestParser{limits};
        }
    }
    return out;
}

std::string answer_of(std::string_view bytes, std::size_t piece, bool to_head) {
    ResponseParser parser{answer_limits, to_head};
    std::string pending;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        pending += bytes.substr(at, piece);
        std::size_t used = 0;
        const auto step = parser.feed(pending, used);
        require(used <= pending.size());
        pending.erase(0, used);
        if (step == ResponseParser::Step::failed) return "failed";
        if (step == ResponseParser::Step::done) return std::to_string(parser.answer().status) + parser.answer().body;
    }
    if (!pending.empty() || parser.finish() != ResponseParser::Step::done) return "failed";
    require(parser.answer().body.size() <= answer_limits.body_bytes_max);
    return std::to_string(parser.answer().status) + parser.answer().body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0 || size > 4096) return 0;
    const std::size_t piece = 1 + data[0] % 64;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto whole = requests_of(bytes, bytes.size() + 1);
    require(whole == requests_of(bytes, piece));
    require(whole == requests_of(bytes, 1));
    for (const bool to_head : {false, true}) {
        require(answer_of(bytes, piece, to_head) == answer_of(bytes, bytes.size() + 1, to_head));
    }
    return 0;
}
