// Any text as a command in JSON: refused with a reason, or a command whose JSON, bytes and typed data all name the
// same command again.

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/codec.hpp"
#include "settlement/command_json.hpp"
#include "settlement/typed_data.hpp"

namespace {

using namespace otp;

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = settlement::parse_json({reinterpret_cast<const char*>(data), size});
    if (!document) {
        require(!document.error().reason.empty());
        return 0;
    }
    const auto command = settlement::command_from_json(*document);
    if (!command) {
        require(!command.error().reason.empty());
        return 0;
    }
    require(!std::holds_alternative<std::monostate>(*command));

    const auto again = settlement::command_from_json(settlement::command_to_json(*command));
    require(again.has_value() && *again == *command);
    const Bytes bytes = to_bytes(*command);
    Reader reader{bytes};
    Command decoded;
    decode(reader, decoded);
    // A command that JSON can say and bytes cannot would be signed and then refused.
    require(!reader.failed() && reader.at_end() && decoded == *command);
    const auto typed = settlement::typed_data_json(Hash{}, *command, Address{}, 1, 2);
    require(typed["message"].size() == typed["types"][typed["primaryType"].get<std::string>()].size());
    return 0;
}
