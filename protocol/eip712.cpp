#include "protocol/eip712.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"

namespace otp::eip712 {
namespace {

// The EIP-712 type of a field type, and the word it is encoded to. Everything without an exact machine type is a
// string in canonical text: a person reads it in the wallet, and no decimal is ever a float.
template <class T>
struct Encoding {
    static constexpr std::string_view type = "string";
    static Hash word(const T& value) { return word_of_text(text_of(value)); }
};
struct IntegerEncoding {
    static constexpr std::string_view type = "uint64";
};
template <>
struct Encoding<std::uint8_t> : IntegerEncoding {
    static Hash word(std::uint8_t v) { return word_of_integer(v); }
};
template <>
struct Encoding<std::uint16_t> : IntegerEncoding {
    static Hash word(std::uint16_t v) { return word_of_integer(v); }
};
template <>
struct Encoding<std::uint32_t> : IntegerEncoding {
    static Hash word(std::uint32_t v) { return word_of_integer(v); }
};
template <>
struct Encoding<std::uint64_t> : IntegerEncoding {
    static Hash word(std::uint64_t v) { return word_of_integer(v); }
};
template <>
struct Encoding<Contracts> : IntegerEncoding {
    static Hash word(Contracts v) { return word_of_integer(v.raw()); }
};
template <>
struct Encoding<OfferNumber> : IntegerEncoding {
    static Hash word(OfferNumber v) { return word_of_integer(v.value); }
};
template <>
struct Encoding<bool> {
    static constexpr std::string_view type = "bool";
    static Hash word(bool v) { return word_of_integer(v ? 1 : 0); }
};
template <>
struct Encoding<Address> {
    static constexpr std::string_view type = "address";
    static Hash word(const Address& v) { return word_of_address(v); }
};
template <>
struct Encoding<EmitterBytes> {
    static constexpr std::string_view type = "bytes32";
    static Hash word(const EmitterBytes& v) { return Hash{v.bytes}; }
};
template <>
struct Encoding<Bytes> {
    static constexpr std::string_view type = "bytes";
    static Hash word(const Bytes& v) { return keccak256(v); }
};
template <>
struct Encoding<Addresses> {
    static constexpr std::string_view type = "address[]";
    static Hash word(const Addresses& v) {
        Keccak keccak;
        for (const Address& address : v) keccak.absorb(word_of_address(address).view());
        return keccak.digest();
    }
};

constexpr std::string_view envelope_members = "address account,uint64 nonce,uint64 deadline)";

template <class C>
std::string type_of(const C& command) {
    std::string type{FactsOf<C>::facts.name};
    type += '(';
    for_each_field(command, [&](std::string_view name, const auto& value, std::string_view) {
        type += Encoding<std::decay_t<decltype(value)>>::type;
        type += ' ';
        type += name;
        type += ',';
    });
    type += envelope_members;
    return type;
}

template <class C>
Hash type_hash() {
    static const Hash hash = keccak256(as_bytes(type_of(C{})));
    return hash;
}

}  // namespace

Hash word_of_text(std::string_view text) { return keccak256(as_bytes(text)); }

Hash word_of_integer(std::uint64_t value) {
    Hash word;
    for (std::size_t i = 0; i < 8; ++i) word.bytes[31 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    return word;
}

Hash word_of_address(const Address& address) {
    Hash word;
    std::copy(address.bytes.begin(), address.bytes.end(), word.bytes.begin() + 12);
    return word;
}

Hash hash_struct(std::string_view type, const std::vector<Hash>& words) {
    Keccak keccak;
    keccak.absorb(keccak256(as_bytes(type)).view());
    for (const Hash& word : words) keccak.absorb(word.view());
    return keccak.digest();
}

Hash digest(const Hash& separator, const Hash& struct_hash) {
    const std::array<std::uint8_t, 2> head = {0x19, 0x01};
    return Keccak{}.absorb(head).absorb(separator.view()).absorb(struct_hash.view()).digest();
}

Hash domain_separator(const Hash& network) {
    return hash_struct("EIP712Domain(string name,string version,bytes32 salt)",
                       {word_of_text("Open Option Trading Protocol"), word_of_text("1"), network});
}

Hash hash_command(const Command& command, const Address& account, std::uint64_t nonce, std::uint64_t deadline) {
    return std::visit(
        [&](const auto& c) -> Hash {
            using C = std::decay_t<decltype(c)>;
            if constexpr (std::is_same_v<C, std::monostate>) {
                return Hash{};
            } else {
                Keccak keccak;
                keccak.absorb(type_hash<C>().view());
                for_each_field(c, [&](std::string_view, const auto& value, std::string_view) {
                    keccak.absorb(Encoding<std::decay_t<decltype(value)>>::word(value).view());
                });
                keccak.absorb(word_of_address(account).view());
                keccak.absorb(word_of_integer(nonce).view());
                keccak.absorb(word_of_integer(deadline).view());
                return keccak.digest();
            }
        },
        command);
}

Hash hash_batch(ByteView commands, const Address& account, std::uint64_t nonce, std::uint64_t deadline) {
    return hash_struct(
        "Batch(bytes commands,address account,uint64 nonce,uint64 deadline)",
        {keccak256(commands), word_of_address(account), word_of_integer(nonce), word_of_integer(deadline)});
}

Hash hash_acceptance(const Address& account, const ApproveAgent& approval) {
    return hash_struct("AcceptAgent(address account,address agent,string scopes,string valid_until)",
                       {word_of_address(account), word_of_address(approval.agent),
                        word_of_text(text_of(approval.scopes)), word_of_text(text_of(approval.valid_until))});
}

std::string encode_type(const Command& command) {
    return std::visit(
        [](const auto& c) -> std::string {
            if constexpr (std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                return {};
            } else {
                return type_of(c);
            }
        },
        command);
}

TypedData typed_data(const Command& command, const Address& account, std::uint64_t nonce, std::uint64_t deadline) {
    TypedData data;
    data.primary_type = facts_of(command).name;
    std::visit(
        [&](const auto& c) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                    const std::string_view type = Encoding<std::decay_t<decltype(value)>>::type;
                    data.members.push_back({std::string{name}, std::string{type}, text_of(value)});
                });
            }
        },
        command);
    data.members.push_back({"account", "address", text_of(account)});
    data.members.push_back({"nonce", "uint64", text_of(nonce)});
    data.members.push_back({"deadline", "uint64", text_of(deadline)});
    return data;
}

}  // namespace otp::eip712
