#pragma once
// What a command has to know about the node's network before it is signed.

#include "cli/context.hpp"
#include "protocol/bytes.hpp"

namespace otp::cli {

struct NetworkInfo {
    std::string name;
    Hash id;
    Hash domain_separator;  ///< Computed here from the id.
    bool development = false;
    Time time;       ///< To date commands by (settlement/sign_envelope.hpp).
    Duration ahead;  ///< That time less this machine's.
};

/// Asks the node. A profile that names its network refuses every other (exit code 4): signatures are for one network.
[[nodiscard]] Answer<NetworkInfo> ask_network(Context& context);

}  // namespace otp::cli
