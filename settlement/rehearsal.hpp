#pragma once
// Rehearsal: what a command would do, without doing it and without copying the state. The command runs, by the same
// rules, on a small state that holds only what it can touch: the registries, the accounts and the one series concerned,
// and of its book what a purchase may look at.

#include <map>
#include <string>

#include "protocol/apply.hpp"
#include "protocol/host.hpp"

namespace otp::settlement {

struct Rehearsal {
    Status status = Status::ok;
    Events events;      ///< Their numbers count in `after`, not in the state that was asked.
    State after;        ///< The small state after the command.
    AccountNo account;  ///< Whom the command acted for, in `after`.
};

/// Series with more positions or offers than this are not rehearsed for `settle`.
inline constexpr std::size_t rehearsal_positions_max = 8192;

/// As if `account` itself had signed the command at `now` (not before the state's time). The error says in words why
/// it cannot be told.
[[nodiscard]] Result<Rehearsal, std::string> rehearse(const State& state, Time now, const Address& account,
                                                      const Command& command, const Host& host);

}  // namespace otp::settlement
