#include "cli/up/desk.hpp"

#include <optional>

#include "protocol/eip712.hpp"
#include "settlement/sign_envelope.hpp"

namespace otp::cli {

using settlement::Submitted;
using settlement::Unavailable;

Desk::Desk(settlement::Node& node, bool stepped)
    : node_{node}, stepped_{stepped}, domain_separator_{eip712::domain_separator(node.network())} {}

std::uint64_t Desk::next_nonce(const Address& signer) {
    const auto now = static_cast<std::uint64_t>(node_.now().ms);
    std::uint64_t& last = last_nonce_[signer];
    last = std::max(now, last + 1);
    return last;
}

Result<std::vector<Receipt>, std::string> Desk::submit(const keys::SecretKey& key, std::vector<Command> commands) {
    Envelope envelope;
    envelope.account = key.address();
    envelope.nonce = next_nonce(envelope.account);
    envelope.commands = std::move(commands);
    const auto signed_envelope = settlement::sign_envelope(std::move(envelope), domain_separator_, key);

    std::optional<Submitted> answer;
    if (stepped_) {
        node_.submit(signed_envelope.bytes, [&](const Submitted& submitted) { answer = submitted; });
        while (!answer && node_.step()) {
        }
    } else {
        answer = node_.submit_and_wait(signed_envelope.bytes);
    }
    if (!answer) return std::string{"the node did not answer"};
    if (answer->unavailable != Unavailable::no) {
        const settlement::NodeStatus status = node_.status();
        return "the node takes no commands: " + status.failure + status.clock_problem;
    }
    if (answer->status != Status::ok) return std::string{name(answer->status)};
    return std::vector<Receipt>{answer->receipts.begin(), answer->receipts.end()};
}

}  // namespace otp::cli
