#pragma once
// Applying commands: authority first, then one command, one file (commands/<verb>.cpp).

#include <span>

#include "protocol/signer_upgrade.hpp"
#include "protocol/state.hpp"

namespace otp {

/// What a command's checks know besides the state and the command itself.
struct Context {
    Time time;                               ///< Of the journal.
    AccountNo account;                       ///< Whom the command acts for.
    std::span<const PriceReport> reports;    ///< report_price: what the update said, once verified.
    Status update_status = Status::ok;       ///< report_price, upgrade_signers: why the bytes were refused, or ok.
    std::optional<Address> agent_proof;      ///< approve_agent: who signed the acceptance.
    Events& events;                          ///< Effects tell what they did.
    const SignerUpgrade* upgrade = nullptr;  ///< upgrade_signers: what the envelope said, once verified.
};

/// Advances the state's time. false, and nothing changed, if `now` is before it or not a time.
[[nodiscard]] bool advance(State& state, Time now);

/// Role, protocol accounts, pause, then the command itself. A refusal changes nothing.
/// Precondition: context.time is the state's time; the signer's authority over the account was checked.
Status execute(State& state, const Context& context, const Command& command);

// One command each: its checks in the order of docs/protocol.md, then its effects, which cannot fail.
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields) \
    Status apply(State& state, const Context& context, const Name& command);
#include "protocol/schema/commands.def"
#undef COMMAND

}  // namespace otp
