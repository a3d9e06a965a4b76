#include "cli/signed_bytes.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/base64.hpp"

namespace otp::cli {
namespace {

namespace fs = std::filesystem;

/// Updates begin with PNAU, envelopes with their version: what else a word decodes to is a file that is not there.
bool begins_as_signed(const Bytes& bytes) {
    return !bytes.empty() && (bytes.front() == 1 || bytes.front() == static_cast<std::uint8_t>('P'));
}

/// Bytes as they are, or written as hex digits or base64 with nothing but blanks around them. Signed bytes begin with
/// a byte below 32 or with "PNAU" and a byte below 32, so they are never such a text themselves.
Bytes bytes_or_text(const std::string& content) {
    const auto first = content.find_first_not_of(" \t\r\n");
    const auto last = content.find_last_not_of(" \t\r\n");
    if (first != std::string::npos) {
        const std::string_view text = std::string_view{content}.substr(first, last - first + 1);
        if (auto digits = parse_hex(text)) return std::move(*digits);
        if (auto digits = parse_base64(text)) return std::move(*digits);
    }
    const ByteView bytes = as_bytes(content);
    return {bytes.begin(), bytes.end()};
}

std::string hint(const std::string& what) {
    return "give a file, the " + what + "'s hex digits or base64, or - for standard input";
}

Answer<Bytes> read_text(const std::string& text, const std::string& what) {
    auto hex = parse_hex(text);
    if (hex) return std::move(*hex);
    if (text.starts_with("0x")) {
        return usage_failure("the " + what + ": " + locate(hex.error()), hint(what));
    }
    auto base64 = parse_base64(text);
    if (base64 && begins_as_signed(*base64)) return std::move(*base64);
    return Failure{"not_found", "cannot open " + text, hint(what), exit_not_found};
}

}  // namespace

Answer<Bytes> read_signed_bytes(const std::string& argument, const std::string& what) {
    std::error_code error;
    Answer<Bytes> bytes = Bytes{};
    if (argument == "-") {
        bytes = bytes_or_text({std::istreambuf_iterator<char>{std::cin}, {}});
    } else if (fs::exists(fs::path{argument}, error)) {
        std::ifstream file{argument, std::ios::binary};
        if (!file || fs::is_directory(argument, error)) {
            return Failure{"io_failed", "cannot read " + argument, hint(what), exit_failure};
        }
        bytes = bytes_or_text({std::istreambuf_iterator<char>{file}, {}});
    } else {
        bytes = read_text(argument, what);
    }
    if (bytes && bytes->empty()) return usage_failure("the " + what + " is empty", hint(what));
    return bytes;
}

}  // namespace otp::cli
