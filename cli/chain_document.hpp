#pragma once
// Where the verbs chain, gex and surface have their numbers from: a recorded table, analysed here, or a node's
// /api/options/pro. Either way one document.

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace otp::cli {

struct ChainArguments {
    std::string underlying, currency;  ///< Two names of one thing; the first is positional.
    std::string file, venue, expiry, range, time, rows_without_forward, regime_threshold;
    std::map<std::string, std::string> switches;  ///< By the query's name, as typed.
};

/// Adds the options that the three verbs share.
[[nodiscard]] std::shared_ptr<ChainArguments> add_chain_options(CLI::App& app, Context& context);

/// {"success":true,"data":{...},"metadata":{...}}; of a file also the fields of its own method, beside these
/// (docs/cli.md). `expiry` stands where none was asked for; "next": the one that comes next.
[[nodiscard]] Answer<nlohmann::json> chain_document(Context& context, const ChainArguments& arguments,
                                                    const std::string& expiry);

}  // namespace otp::cli
