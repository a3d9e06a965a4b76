#pragma once
// Option chains that others recorded, as text: the snapshot tables of Deribit's options (docs/cli.md lists the columns)
// and the quote table that CBOE serves for an index. Strict: a line that is not as it must be refuses the file by its
// number. What a cell leaves empty is absent in the chain; sentinels (a volatility of 0, a bid of 0) are absent too.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "market/chain.hpp"
#include "protocol/result.hpp"

namespace otp::venues {

enum class ChainTable : std::uint8_t { deribit, cboe };

/// A recorded chain, with what such a file knows beyond a chain.
struct RecordedChain {
    market::OptionChain chain;
    ChainTable table = ChainTable::deribit;
    /// The time to expiry that the file's own method takes, in years, by expiry (UTC milliseconds). Deribit's table
    /// carries it in a column (whose year has 365.25 days): the median of the expiry's rows. CBOE's does not; there it
    /// is the business days from the table's day on, over 262, and one day for what expires on it.
    std::map<std::int64_t, double> years;
};

/// "line 17: strike is no number above 0"
struct ChainCsvProblem {
    std::string message;
};

/// The currencies of a Deribit table, in order of name; for CBOE's the index alone.
[[nodiscard]] Result<std::vector<std::string>, ChainCsvProblem> chain_csv_currencies(std::string_view text);

/// Reads either table, told apart by its header. `currency` may be empty where the file has but one. Rows of other
/// currencies are checked alike and left out. An instrument that is there twice counts with its newest row, the later
/// one of the same time.
[[nodiscard]] Result<RecordedChain, ChainCsvProblem> read_chain_csv(std::string_view text, const std::string& currency);

}  // namespace otp::venues
