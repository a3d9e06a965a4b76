#include "keys/keystore_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "keys/address_text.hpp"

namespace otp::keys {
namespace {

using Json = nlohmann::json;
using Kind = KeystoreError::Kind;

constexpr std::size_t salt_max_bytes = 256;

/// Reads fields one after the other and remembers the first thing that was wrong, so that the reading below is a list.
/// Everything it returns after an error is empty and of no consequence.
class Reader {
public:
    [[nodiscard]] const std::optional<KeystoreError>& error() const { return error_; }

    void refuse(Kind kind, std::string reason) {
        if (!error_) error_ = KeystoreError{kind, std::move(reason)};
    }

    const Json& object(const Json& parent, const char* name) {
        static const Json none = Json::object();
        const Json& value = field(parent, name);
        if (value.is_object()) return value;
        refuse(Kind::malformed, std::string{"'"} + name + "' must be an object");
        return none;
    }

    std::string text(const Json& parent, const char* name) {
        const Json& value = field(parent, name);
        if (value.is_string()) return value.get<std::string>();
        refuse(Kind::malformed, std::string{"'"} + name + "' must be text");
        return {};
    }

    std::uint64_t count(const Json& parent, const char* name) {
        const Json& value = field(parent, name);
        if (value.is_number_unsigned()) return value.get<std::uint64_t>();
        refuse(Kind::malformed, std::string{"'"} + name + "' must be a whole number");
        return 0;
    }

    Bytes bytes(const Json& parent, const char* name, std::size_t size_min, std::size_t size_max) {
        auto value = parse_hex(text(parent, name));
        if (value && value->size() >= size_min && value->size() <= size_max) return std::move(*value);
        refuse(Kind::malformed, std::string{"'"} + name + "' must be hex of " + std::to_string(size_min) +
                                    (size_min == size_max ? "" : " to " + std::to_string(size_max)) + " bytes");
        return Bytes(size_min);
    }

    template <std::size_t N>
    std::array<std::uint8_t, N> exactly(const Json& parent, const char* name) {
        const Bytes value = bytes(parent, name, N, N);
        std::array<std::uint8_t, N> array{};
        std::copy(value.begin(), value.end(), array.begin());
        return array;
    }

private:
    const Json& field(const Json& parent, const char* name) {
        static const Json none;
        const auto found = parent.find(name);
        return found == parent.end() ? none : *found;
    }

    std::optional<KeystoreError> error_;
};

void read_version(Reader& reader, const Json& root) {
    const std::uint64_t version = reader.count(root, "version");
    if (version != 3) reader.refuse(Kind::unsupported, "it is of version " + std::to_string(version) + ", not 3");
}

void read_cipher(Reader& reader, const Json& crypto, KeystoreFile& file) {
    const std::string cipher = reader.text(crypto, "cipher");
    if (cipher != "aes-128-ctr") reader.refuse(Kind::unsupported, "its cipher is not aes-128-ctr");
    file.iv = reader.exactly<16>(reader.object(crypto, "cipherparams"), "iv");
    file.ciphertext = reader.exactly<32>(crypto, "ciphertext");
    file.mac.bytes = reader.exactly<32>(crypto, "mac");
}

void read_derivation(Reader& reader, const Json& crypto, KeystoreFile& file) {
    const std::string kdf = reader.text(crypto, "kdf");
    const Json& parameters = reader.object(crypto, "kdfparams");
    if (kdf == "scrypt") {
        ScryptCost cost;
        cost.n = reader.count(parameters, "n");
        cost.r = reader.count(parameters, "r");
        cost.p = reader.count(parameters, "p");
        file.derivation = cost;
    } else if (kdf == "pbkdf2") {
        file.derivation = Pbkdf2Cost{reader.count(parameters, "c")};
        if (reader.text(parameters, "prf") != "hmac-sha256") {
            reader.refuse(Kind::unsupported, "its pbkdf2 function is not hmac-sha256");
        }
    } else {
        reader.refuse(Kind::unsupported, "its key derivation is neither scrypt nor pbkdf2");
    }
    file.salt = reader.bytes(parameters, "salt", 1, salt_max_bytes);

    // Only the first 32 bytes are ever used, and they do not depend on how many follow.
    const std::uint64_t length = reader.count(parameters, "dklen");
    if (length < 32) reader.refuse(Kind::malformed, "'dklen' must be at least 32");
    if (length > 1024) reader.refuse(Kind::refused_parameters, "'dklen' is above 1024");
}

void read_address(Reader& reader, const Json& root, KeystoreFile& file) {
    if (!root.contains("address")) return;
    const auto address = parse_address(reader.text(root, "address"));
    if (address) {
        file.address = *address;
    } else {
        reader.refuse(Kind::malformed, "'address' " + address.error().reason);
    }
}

/// Without the 0x: the definition's files have none.
std::string bare_hex(ByteView bytes) { return to_hex(bytes).substr(2); }

}  // namespace

Result<KeystoreFile, KeystoreError> parse_keystore(std::string_view json) {
    if (json.size() > keystore_max_bytes) return KeystoreError{Kind::malformed, "it is too large to be a keystore"};
    const Json root = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!root.is_object()) return KeystoreError{Kind::malformed, "it is not a JSON object"};

    Reader reader;
    KeystoreFile file;
    read_version(reader, root);
    // Some older wallets write it with a capital.
    const Json& crypto = reader.object(root, root.contains("Crypto") && !root.contains("crypto") ? "Crypto" : "crypto");
    read_cipher(reader, crypto, file);
    read_derivation(reader, crypto, file);
    read_address(reader, root, file);
    if (reader.error()) return *reader.error();
    return file;
}

std::string format_keystore(const KeystoreFile& file, std::string_view id) {
    const auto& cost = std::get<ScryptCost>(file.derivation);
    const Json root = {
        {"address", bare_hex(file.address->view())},
        {"crypto",
         {{"cipher", "aes-128-ctr"},
          {"cipherparams", {{"iv", bare_hex(file.iv)}}},
          {"ciphertext", bare_hex(file.ciphertext)},
          {"kdf", "scrypt"},
          {"kdfparams", {{"dklen", 32}, {"n", cost.n}, {"p", cost.p}, {"r", cost.r}, {"salt", bare_hex(file.salt)}}},
          {"mac", bare_hex(file.mac.view())}}},
        {"id", id},
        {"version", 3}};
    return root.dump(2) + "\n";
}

}  // namespace otp::keys
