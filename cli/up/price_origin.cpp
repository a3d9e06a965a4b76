#include "cli/up/price_origin.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "protocol/calendar.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

constexpr std::array all_modes{PriceMode::generated, PriceMode::tape, PriceMode::live, PriceMode::external};

json to_json(const PriceOrigin& origin) {
    return {{"prices", name(origin.mode)},
            {"seed", origin.seed},
            {"start_price", origin.start_price},
            {"tape", origin.tape},
            {"speed", origin.speed},
            {"wall_start", format_rfc3339(origin.wall_start)},
            {"path_start", format_rfc3339(origin.path_start)}};
}

Result<PriceOrigin, std::string> read(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const json document = json::parse(text, nullptr, false);
    const auto damaged = path + " is not readable; move it away to begin a new price path";
    if (!file || !document.is_object()) return damaged;
    for (const char* key : {"seed", "start_price", "speed"}) {
        if (!document.contains(key) || !document[key].is_number_integer()) return damaged;
    }
    for (const char* key : {"tape", "wall_start", "path_start"}) {
        if (!document.contains(key) || !document[key].is_string()) return damaged;
    }
    PriceOrigin origin;
    origin.seed = document["seed"].get<std::uint64_t>();
    origin.start_price = document["start_price"].get<std::int64_t>();
    origin.tape = document["tape"].get<std::string>();
    origin.speed = document["speed"].get<std::int64_t>();
    const auto wall = parse_rfc3339(document["wall_start"].get_ref<const std::string&>());
    const auto start = parse_rfc3339(document["path_start"].get_ref<const std::string&>());
    if (!wall || !start || origin.speed < 1 || origin.start_price < 0) return damaged;
    // Directories of before there was a choice say nothing.
    const std::string said = document.value("prices", json()).is_string() ? document["prices"].get<std::string>()
                             : origin.tape.empty()                        ? "generated"
                                                                          : "tape";
    const auto mode = price_mode_named(said);
    if (!mode) return damaged;
    origin.mode = *mode;
    origin.wall_start = *wall;
    origin.path_start = *start;
    return origin;
}

/// For people: "generated prices".
std::string words(const PriceOrigin& origin) {
    switch (origin.mode) {
        case PriceMode::tape:
            return "the tape " + origin.tape + " at speed " + std::to_string(origin.speed);
        case PriceMode::live:
            return "live prices (--prices live)";
        case PriceMode::external:
            return "prices of signers of their own (--prices external)";
        default:
            return "generated prices (--prices generated)";
    }
}

}  // namespace

std::string_view name(PriceMode mode) {
    constexpr std::string_view names[] = {"generated", "tape", "live", "external"};
    return names[static_cast<std::size_t>(mode)];
}

std::optional<PriceMode> price_mode_named(std::string_view text) {
    for (const PriceMode mode : all_modes) {
        if (name(mode) == text) return mode;
    }
    return std::nullopt;
}

Result<std::optional<PriceOrigin>, std::string> read_price_origin(const std::string& directory) {
    const std::string path = directory + "/prices.json";
    if (!std::filesystem::exists(path)) return std::optional<PriceOrigin>{};
    auto kept = read(path);
    if (!kept) return kept.error();
    return std::optional{*kept};
}

Result<PriceOrigin, std::string> keep_price_origin(const std::string& directory, const PriceOrigin& fresh) {
    const std::string path = directory + "/prices.json";
    const auto kept = read_price_origin(directory);
    if (!kept) return kept.error();
    if (*kept) {
        const PriceOrigin& known = **kept;
        const bool is_same = known.mode == fresh.mode && known.tape == fresh.tape &&
                             (known.mode != PriceMode::tape || known.speed == fresh.speed);
        if (is_same) return known;
        return path + " says that this network runs on " + words(known) +
               "; give the same again, or another --data directory";
    }
    // Complete or absent: a half-written file would stop the next start.
    const std::string temporary = path + ".new";
    std::ofstream file{temporary, std::ios::binary};
    file << to_json(fresh).dump(2) << '\n';
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(temporary, path, error);
    if (!file || error) return "cannot write " + path;
    return fresh;
}

}  // namespace otp::cli
