#pragma once
// Where a served network's prices come from, kept beside its journal: after a restart, however late, the same second
// has the same price, so that what expired in between settles as it would have.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.hpp"
#include "protocol/time.hpp"

namespace otp::cli {

enum class PriceMode : std::uint8_t {
    generated,  ///< SIMULATED PRICES
    tape,
    live,      ///< The venues' public feeds, looked at and signed by this process.
    external,  ///< Signers of their own (`otp oracle`) bring the updates.
};
[[nodiscard]] std::string_view name(PriceMode mode);
[[nodiscard]] std::optional<PriceMode> price_mode_named(std::string_view text);

struct PriceOrigin {
    PriceMode mode = PriceMode::generated;
    // A generated path.
    std::uint64_t seed = 0;
    std::int64_t start_price = 0;  ///< 10^-8.
    // A tape: its file, and how the machine's time maps to the tape's.
    std::string tape;        ///< Empty: none.
    std::int64_t speed = 1;  ///< Tape seconds in one second.
    Time wall_start;         ///< When the run began by the machine's clock,
    Time path_start;         ///< and the first second of the path.

    [[nodiscard]] Time path_time(Time wall) const { return path_start + Duration{(wall - wall_start).ms * speed}; }
};

/// What DIRECTORY/prices.json says; nothing where there is none yet, an error where it cannot be read.
[[nodiscard]] Result<std::optional<PriceOrigin>, std::string> read_price_origin(const std::string& directory);

/// Reads DIRECTORY/prices.json, or writes `fresh` there if there is none. Says what is wrong, and refuses prices, a
/// tape or a speed other than those the directory began with: made-up prices and real ones never meet in one network.
[[nodiscard]] Result<PriceOrigin, std::string> keep_price_origin(const std::string& directory,
                                                                 const PriceOrigin& fresh);

}  // namespace otp::cli
