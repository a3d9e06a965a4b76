#include "settlement/api/envelope_body.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "keys/address_text.hpp"
#include "protocol/field_text.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement::api {
namespace {

constexpr std::size_t v_at = 64;

/// What a signature's bytes are; said where they are not.
std::string_view form_of(Scheme scheme) {
    return scheme == Scheme::eip712 ? "must be 65 bytes, r, s and v, and v 0, 1, 27 or 28"
                                    : "must be 128 bytes, the key's x and y, then r and s";
}

Problem malformed(const std::string& what, const std::string& hint = {}) {
    return bad_request("body_malformed", what, hint);
}

/// An object with no other keys than these.
Read<json> object_of(const std::string& body, std::initializer_list<std::string_view> keys) {
    auto document = parse_json(body);
    if (!document) return malformed("The body " + document.error().reason + ".");
    if (!document->is_object()) return malformed("The body is not a JSON object.");
    for (const auto& [key, value] : document->items()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            return malformed("There is no key \"" + key + "\" here.");
    }
    return std::move(*document);
}

/// The text of a key.
Read<std::string> text_of_key(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return malformed(std::string{key} + " is missing.");
    if (!found->is_string()) return malformed(std::string{key} + " must be a string.");
    return found->get<std::string>();
}

Read<Address> address_of_key(const json& object, const char* key) {
    const auto text = text_of_key(object, key);
    if (!text) return text.error();
    const auto address = keys::parse_address(*text);
    if (!address) return malformed(std::string{key} + ": " + address.error().reason + ".");
    return *address;
}

/// A count as a number or as text; nothing where the key is missing.
Read<std::optional<std::uint64_t>> count_of_key(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::optional<std::uint64_t>{};
    const bool is_count = found->is_number_unsigned() || found->is_string();
    const auto value =
        is_count ? parse_integer(found->is_string() ? found->get<std::string>() : found->dump(), ~std::uint64_t{0})
                 : Result<std::uint64_t>{ParseError{"must be a whole number", 0}};
    if (!value) return malformed(std::string{key} + ": " + value.error().reason + ".");
    return std::optional{*value};
}

Read<Command> command_of(const json& document) {
    const auto command = command_from_json(document);
    if (!command) return malformed("command: " + command.error().reason + ".");
    return *command;
}

Read<std::vector<Command>> commands_of(const json& body) {
    const bool one = body.contains("command");
    if (one == body.contains("commands")) return malformed("The body has either command or commands.");
    std::vector<Command> commands;
    if (one) {
        const auto command = command_of(body["command"]);
        if (!command) return command.error();
        commands.push_back(*command);
        return commands;
    }
    const json& list = body["commands"];
    if (!list.is_array() || list.empty() || list.size() > Envelope::commands_max) {
        return malformed("commands is a list of 1 to " + std::to_string(Envelope::commands_max) + " commands.");
    }
    for (const json& item : list) {
        const auto command = command_of(item);
        if (!command) return command.error();
        commands.push_back(*command);
    }
    return commands;
}

/// A wallet's, where the key is missing.
Read<Scheme> scheme_of_key(const json& body) {
    if (!body.contains("scheme")) return Scheme::eip712;
    const auto text = text_of_key(body, "scheme");
    if (!text) return text.error();
    const auto scheme = parse_scheme(*text);
    if (scheme) return *scheme;
    return refused(Status::scheme_not_supported);
}

Read<Signature> signature_of(const json& body) {
    const auto scheme = scheme_of_key(body);
    if (!scheme) return scheme.error();
    const auto text = text_of_key(body, "signature");
    if (!text) return text.error();
    auto bytes = parse_hex(*text);
    if (!bytes) return malformed("signature: " + bytes.error().reason + ".");
    // Wallets say 27 or 28 where the envelope has 0 or 1.
    const bool of_wallet = *scheme == Scheme::eip712 && bytes->size() == v_at + 1;
    if (of_wallet && ((*bytes)[v_at] == 27 || (*bytes)[v_at] == 28)) {
        (*bytes)[v_at] = static_cast<std::uint8_t>((*bytes)[v_at] - 27);
    }
    Reader reader{*bytes};
    Signature signature;
    decode(reader, *scheme, signature);
    if (reader.failed() || !reader.at_end()) return malformed("signature: " + std::string{form_of(*scheme)} + ".");
    return signature;
}

}  // namespace

Read<Bytes> envelope_of_body(const std::string& body) {
    const auto object =
        object_of(body, {"envelope", "command", "commands", "account", "nonce", "deadline", "scheme", "signature"});
    if (!object) return object.error();
    if (object->contains("envelope")) {
        if (object->size() != 1) return malformed("With envelope there is no other key.");
        const auto text = text_of_key(*object, "envelope");
        if (!text) return text.error();
        const auto bytes = parse_hex(*text);
        if (!bytes) return malformed("envelope: " + bytes.error().reason + ".");
        return *bytes;
    }
    Envelope envelope;
    auto commands = commands_of(*object);
    if (!commands) return commands.error();
    envelope.commands = std::move(*commands);
    const auto account = address_of_key(*object, "account");
    if (!account) return account.error();
    envelope.account = *account;
    const auto nonce = count_of_key(*object, "nonce");
    if (!nonce) return nonce.error();
    if (!*nonce) return malformed("nonce is missing.", "Use the present time in milliseconds, as it was signed.");
    envelope.nonce = **nonce;
    const auto deadline = count_of_key(*object, "deadline");
    if (!deadline) return deadline.error();
    envelope.deadline = deadline->value_or(0);
    const auto signature = signature_of(*object);
    if (!signature) return signature.error();
    envelope.signature = *signature;
    return to_bytes(envelope);
}

Read<PreviewRequest> preview_of_body(const std::string& body) {
    const auto object = object_of(body, {"command", "account", "nonce", "deadline"});
    if (!object) return object.error();
    if (!object->contains("command")) return malformed("command is missing.");
    const auto command = command_of((*object)["command"]);
    if (!command) return command.error();
    const auto account = address_of_key(*object, "account");
    if (!account) return account.error();
    const auto nonce = count_of_key(*object, "nonce");
    if (!nonce) return nonce.error();
    const auto deadline = count_of_key(*object, "deadline");
    if (!deadline) return deadline.error();
    return PreviewRequest{*command, *account, *nonce, *deadline};
}

Read<FaucetRequest> faucet_of_body(const std::string& body) {
    const auto object = object_of(body, {"account", "asset", "amount"});
    if (!object) return object.error();
    const auto account = address_of_key(*object, "account");
    if (!account) return account.error();
    FaucetRequest request{*account, std::nullopt, std::nullopt};
    if (object->contains("asset")) {
        const auto text = text_of_key(*object, "asset");
        if (!text) return text.error();
        const auto asset = Ticker::parse(*text);
        if (!asset) return malformed("asset: " + asset.error().reason + ".");
        request.asset = *asset;
    }
    if (object->contains("amount")) {
        const auto text = text_of_key(*object, "amount");
        if (!text) return text.error();
        const auto amount = parse_decimal(*text);
        if (!amount) return malformed("amount: " + amount.error().reason + ".");
        if (!request.asset) return malformed("amount needs asset.");
        request.amount = *amount;
    }
    return request;
}

}  // namespace otp::settlement::api
