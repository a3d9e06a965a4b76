// Any path and headers to a table of files: the answer is one of the files or an error, and can be sent.

#include <cstdlib>
#include <string>
#include <string_view>

#include "net/static_files.hpp"

namespace {

using namespace otp::net;

void require(bool truth) {
    if (!truth) std::abort();
}

/// What stands before the next line end.
std::string next_line(std::string_view& bytes) {
    const std::size_t end = bytes.find('\n');
    const std::string line{bytes.substr(0, end)};
    bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const StaticFiles files{
        {{"index.html", "page"}, {"app-ABCD2345.js", "script"}, {"app-ABCD2345.js.gz", "small"}}};
    std::string_view bytes{reinterpret_cast<const char*>(data), size};
    Request request;
    request.method = "GET";
    request.path = "/" + next_line(bytes);
    request.headers["accept-encoding"] = next_line(bytes);
    request.headers["if-none-match"] = next_line(bytes);
    const Response answer = files.answer(request);
    require(answer.status == 200 || answer.status == 304 || answer.status == 404);
    if (answer.status == 200) require(answer.body == "page" || answer.body == "script" || answer.body == "small");
    if (answer.status == 304) require(answer.body.empty());
    for (const auto& [name, value] : answer.headers) require(header_is_sound(name, value));
    (void)name_has_hash(request.path);
    (void)media_type_of(request.path);
    return 0;
}
