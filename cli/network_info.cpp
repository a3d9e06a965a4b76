#include "cli/network_info.hpp"

#include <nlohmann/json.hpp>

#include "protocol/calendar.hpp"
#include "protocol/eip712.hpp"
#include "settlement/sign_envelope.hpp"

namespace otp::cli {

Answer<NetworkInfo> ask_network(Context& context) {
    const auto answer = context.get("/v1/network");
    if (!answer) return answer.error();
    const auto id = parse_fixed_hex<Hash>(text_at(*answer, "network_id"));
    const auto time = parse_rfc3339(text_at(*answer, "time"));
    if (!id || !time) {
        return Failure{"answer_malformed", "the node does not say its network's id and time",
                       "is this the address of an OTP node?", exit_failure};
    }
    const Setting& expected = context.settings().network;
    if (expected.is_set() && parse_fixed_hex<Hash>(expected.value).value() != *id) {
        return Failure{"network_mismatch",
                       "the node serves network " + to_hex(*id) + ", the profile is for " + expected.value,
                       "check --url and --profile", exit_unauthorised};
    }
    NetworkInfo info;
    info.name = text_at(*answer, "network");
    info.id = *id;
    info.domain_separator = eip712::domain_separator(*id);
    const auto development = answer->find("development");
    info.development = development != answer->end() && development->is_boolean() && development->get<bool>();
    const Time ours = context.machine().now();
    info.time = settlement::signing_time(*time, ours, info.development);
    info.ahead = info.time - ours;
    return info;
}

}  // namespace otp::cli
