#include "venues/recording.hpp"

#include <istream>
#include <limits>

#include "net/http.hpp"
#include "net/text.hpp"
#include "venues/feed_protocol.hpp"
#include "venues/scalar_text.hpp"

namespace otp::venues {
namespace {

/// A message of the feeds' limit, each byte escaped, and what stands around it.
constexpr std::size_t line_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t instrument_bytes_max = 64;

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += hex_digits[byte >> 4];
        text += hex_digits[byte & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::size_t high = hex_digits.find(text[i]), low = hex_digits.find(text[i + 1]);
        if (high == hex_digits.npos || low == hex_digits.npos) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string_view key_of(const Recorded& entry) {
    if (entry.kind == Recorded::Kind::opened) return "opened";
    if (entry.kind == Recorded::Kind::closed) return "closed";
    return net::is_utf8(entry.text) ? "raw" : "hex";
}

/// The entry, or why it is none.
std::variant<Recorded, std::string> parse_entry(JsonNode line) {
    Recorded entry;
    const auto time = parse_count(line["t"].string());
    if (!time || *time > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return "t is no time in nanoseconds";
    }
    entry.received_ns = static_cast<std::int64_t>(*time);
    const auto venue = venue_named(line["v"].string());
    if (!venue) return "v names no venue";
    entry.venue = *venue;
    if (const JsonNode instrument = line["i"]) {
        entry.instrument = instrument.string();
        if (entry.instrument.empty() || entry.instrument.size() > instrument_bytes_max) return "i names no instrument";
    }
    if (line.size() != (line["i"] ? 4u : 3u))
        return "an entry has t, v, perhaps i, and one of raw, hex, opened, closed";

    if (const JsonNode bytes = line["hex"]) {
        auto text = from_hex(bytes.string());
        if (!text || !bytes.is_string()) return "hex is no hexadecimal text";
        entry.text = std::move(*text);
        return entry;
    }
    constexpr std::pair<std::string_view, Recorded::Kind> kinds[] = {
        {"raw", Recorded::Kind::message}, {"opened", Recorded::Kind::opened}, {"closed", Recorded::Kind::closed}};
    for (const auto& [key, kind] : kinds) {
        const JsonNode text = line[key];
        if (!text) continue;
        if (!text.is_string()) return std::string{key} + " is no text";
        entry.kind = kind;
        entry.text = text.string();
        return entry;
    }
    return "an entry has t, v, perhaps i, and one of raw, hex, opened, closed";
}

}  // namespace

std::string recording_line(const Recorded& entry) {
    std::string line = R"({"t":")" + std::to_string(entry.received_ns) + R"(","v":")";
    line += to_string(entry.venue);
    line += '"';
    if (!entry.instrument.empty()) line += ",\"i\":" + net::json_string(entry.instrument);
    const std::string_view key = key_of(entry);
    line += ",\"" + std::string{key} + "\":";
    line += key == "hex" ? '"' + to_hex(entry.text) + '"' : net::json_string(entry.text);
    return line + "}\n";
}

/// False at the end of the file.
bool RecordingReader::read_line() {
    using Traits = std::istream::traits_type;
    line_.clear();
    whole_ = false;
    std::streambuf& bytes = *in_.rdbuf();
    for (auto c = bytes.sbumpc(); !Traits::eq_int_type(c, Traits::eof()); c = bytes.sbumpc()) {
        if (Traits::to_char_type(c) == '\n') {
            whole_ = true;
            break;
        }
        if (line_.size() > line_bytes_max) break;
        line_ += Traits::to_char_type(c);
    }
    ++number_;
    return whole_ || !line_.empty();
}

std::optional<Recorded> RecordingReader::next() {
    if (problem_ || was_cut_off_ || !read_line()) return std::nullopt;
    std::optional<std::string> why;
    if (line_.size() > line_bytes_max) {
        why = "is too long";
    } else if (!(why = tree_.read(line_))) {
        auto parsed = parse_entry(tree_.root());
        if (auto* const entry = std::get_if<Recorded>(&parsed)) return std::move(*entry);
        why = std::get<std::string>(std::move(parsed));
    } else if (!whole_) {
        was_cut_off_ = true;
        return std::nullopt;
    }
    problem_ = "line " + std::to_string(number_) + ": " + *why;
    return std::nullopt;
}

}  // namespace otp::venues
