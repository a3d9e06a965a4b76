#pragma once
// Commands and events in words.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "protocol/command.hpp"

namespace otp::cli {

/// One line of what happened, from the event's JSON. `me` (an address in lower-case hex, or empty) reads as "you".
[[nodiscard]] std::string event_words(const nlohmann::json& event, const std::string& me);

/// What is about to be signed, from the command itself: its sentence in the table, and each field on its own line.
[[nodiscard]] std::string command_words(const Command& command, const Address& account, const std::string& network);

}  // namespace otp::cli
