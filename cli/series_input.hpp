#pragma once
// A series by its symbol, or by its terms: --call --strike 100000 --expiry +3m [--market BTC_USD].

#include <memory>
#include <string>

#include "cli/command_input.hpp"

namespace otp::cli {

struct SeriesInput {
    bool call = false, put = false;
    std::string strike, expiry, market;
};

[[nodiscard]] std::shared_ptr<SeriesInput> add_series_options(CLI::App& app);

/// Puts the symbol into the input's `series` and says it; leaves a symbol that was given alone. Asks the node for its
/// time and markets only where the terms need them.
[[nodiscard]] std::optional<Failure> complete_series(Context& context, const SeriesInput& terms, CommandInput& input);

}  // namespace otp::cli
