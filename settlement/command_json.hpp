#pragma once
// The JSON form of commands, events and the genesis, derived from the tables. Decimals, times, addresses and bytes are
// strings in canonical text; counts are numbers.

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "protocol/state.hpp"
#include "protocol/status.hpp"

namespace otp::settlement {

using nlohmann::json;

/// {"do":"buy","series":"...","contracts":10,"limit":"1250"}.
[[nodiscard]] json command_to_json(const Command& command);

/// Counts may be numbers or text. Refuses an unknown verb, a missing or unknown key and a value out of range, naming
/// it.
[[nodiscard]] Result<Command> command_from_json(const json& document);

/// How an event names an account; the default is its address.
using AccountText = std::function<std::string(const Address&)>;

/// {"event":"filled","buyer":"0x...","cost":{"asset":"USD","amount":"12.5"},...}. `state` is the one it happened in, or
/// a later one.
[[nodiscard]] json event_to_json(const Event& event, const State& state, const AccountText& account_text = {});

/// {"asset":"USD","amount":"12.5"}.
[[nodiscard]] json money_to_json(const Money& money, const State& state);

/// {"code":"...","message":"...","hint":"..."}.
[[nodiscard]] json status_error(Status status);

/// {"network","time","operator","custodian","fees","dust","node_keys":[...],"setup":[commands]}.
[[nodiscard]] json genesis_to_json(const Genesis& genesis);
[[nodiscard]] Result<Genesis> genesis_from_json(const json& document);

/// No document of ours is deeper than a handful.
inline constexpr int json_depth_max = 32;

/// Parses text as JSON without exceptions. Refuses what is deeper than json_depth_max or says a key twice in one
/// object. The reason reads on from the name of the text: "is not JSON, at line 3, column 14".
[[nodiscard]] Result<json> parse_json(std::string_view text);

}  // namespace otp::settlement
