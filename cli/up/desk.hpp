#pragma once
// The desk: signs commands of local keys and hands them to a node in this process.

#include <map>
#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "settlement/node.hpp"

namespace otp::cli {

class Desk {
public:
    /// `stepped`: the node has no threads and works when it is asked to (NodeOptions::threads off).
    Desk(settlement::Node& node, bool stepped);

    /// Signs and submits one envelope, and waits until it is durable. One receipt a command; nothing, with the reason,
    /// if the envelope did not enter the journal.
    [[nodiscard]] Result<std::vector<Receipt>, std::string> submit(const keys::SecretKey& key,
                                                                   std::vector<Command> commands);

private:
    [[nodiscard]] std::uint64_t next_nonce(const Address& signer);

    settlement::Node& node_;
    bool stepped_;
    Hash domain_separator_;
    std::map<Address, std::uint64_t> last_nonce_;
};

}  // namespace otp::cli
