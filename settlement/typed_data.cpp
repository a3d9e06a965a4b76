#include "settlement/typed_data.hpp"

#include <nlohmann/json.hpp>

#include "protocol/eip712.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

json split(const std::string& list) {
    json items = json::array();
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        items.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

json value_of(const eip712::Member& member) {
    if (member.type == "bool") return member.text == "true";
    if (member.type == "address[]") return split(member.text);
    return member.text;
}

}  // namespace

json typed_data_json(const Hash& network, const Command& command, const Address& account, std::uint64_t nonce,
                     std::uint64_t deadline) {
    const eip712::TypedData data = eip712::typed_data(command, account, nonce, deadline);
    json members = json::array();
    json message = json::object();
    for (const eip712::Member& member : data.members) {
        members.push_back({{"name", member.name}, {"type", member.type}});
        message[member.name] = value_of(member);
    }
    const json domain_type = json::array({{{"name", "name"}, {"type", "string"}},
                                          {{"name", "version"}, {"type", "string"}},
                                          {{"name", "salt"}, {"type", "bytes32"}}});
    return {{"types", {{"EIP712Domain", domain_type}, {data.primary_type, members}}},
            {"primaryType", data.primary_type},
            {"domain", {{"name", "Open Option Trading Protocol"}, {"version", "1"}, {"salt", to_hex(network)}}},
            {"message", message}};
}

}  // namespace otp::settlement
