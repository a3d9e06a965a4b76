#include "keys/keystore.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

namespace otp::keys {
namespace {

using Json = nlohmann::json;
using Kind = KeystoreError::Kind;

constexpr ScryptCost quick{256, 8, 1};

// The test vectors of the Web3 Secret Storage definition: one secret, two derivations.
const std::string vector_secret = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const std::string vector_address = "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b";
const std::string vector_pbkdf2 = R"({
  "crypto": {
    "cipher": "aes-128-ctr",
    "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
    "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    "kdf": "pbkdf2",
    "kdfparams": {"c": 262144, "dklen": 32, "prf": "hmac-sha256",
                  "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
    "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"
  },
  "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  "version": 3
})";
const std::string vector_scrypt = R"({
  "crypto": {
    "cipher": "aes-128-ctr",
    "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
    "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    "kdf": "scrypt",
    "kdfparams": {"dklen": 32, "n": 262144, "p": 8, "r": 1,
                  "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
    "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"
  },
  "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  "version": 3
})";

SecretKey alice() { return SecretKey::derive_for_development("alice"); }

void expect_opens(const std::string& json, std::string_view password) {
    const auto key = decrypt(json, password);
    ASSERT_TRUE(key) << key.error().reason;
    EXPECT_EQ(to_hex(key->reveal()), vector_secret);
    EXPECT_EQ(to_hex(key->address()), vector_address);
}

void expect_refused(const std::string& json, Kind kind, const std::string& why) {
    const auto key = decrypt(json, "password");
    ASSERT_FALSE(key) << why;
    EXPECT_EQ(static_cast<int>(key.error().kind), static_cast<int>(kind)) << why << ": " << key.error().reason;
    EXPECT_FALSE(key.error().reason.empty()) << why;
}

/// A good file for "password", changed.
std::string changed(const std::function<void(Json&)>& change) {
    static const std::string good = encrypt(alice(), "password", quick);
    Json json = Json::parse(good);
    change(json);
    return json.dump();
}

TEST(Keystore, opens_the_published_scrypt_vector) { expect_opens(vector_scrypt, "testpassword"); }

TEST(Keystore, opens_the_published_pbkdf2_vector) { expect_opens(vector_pbkdf2, "testpassword"); }

/// Written by ethers 6.17 for key 0x11..11.
TEST(Keystore, opens_a_file_that_ethers_wrote) {
    const auto key = decrypt(
        R"({"address":"19e7e376e7c213b7e7e7e46cc70a5dd086daff2a","id":"f1269376-014d-41ce-ac6c-e4a9f16df871","version":3,
            "Crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"51d08a8e59565dc6e4e19e06c60ddfc4"},
            "ciphertext":"73a082aba934e96da12ce04ff115ff1b85d768d0672e41b9ce56cc3a021a93b9","kdf":"scrypt",
            "kdfparams":{"salt":"6d859974ec6fb9a0f4bccd80e7ad52d3baa91fee46128b8909b4b7320d33ded6","n":1024,"dklen":32,
            "p":1,"r":8},"mac":"ce212965b9f8ccc8b9e4d65f3dd6f3f96f17284b3ebc7c11788666586531f4a5"}})",
        "open sesame");
    ASSERT_TRUE(key) << key.error().reason;
    EXPECT_EQ(to_hex(key->reveal()), "0x" + std::string(64, '1'));
}

TEST(Keystore, refuses_another_password_of_the_published_vectors) {
    for (const std::string_view password : {"testpasswore", ""}) {
        const auto key = decrypt(vector_pbkdf2, password);
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().kind, Kind::wrong_password);
    }
}

TEST(Keystore, what_it_writes_by_default_it_opens) {
    const std::string json = encrypt(alice(), "correct horse");
    const Json parameters = Json::parse(json).at("crypto").at("kdfparams");
    EXPECT_EQ(parameters.at("n"), 262144);
    EXPECT_EQ(parameters.at("r"), 8);
    EXPECT_EQ(parameters.at("p"), 1);
    const auto key = decrypt(json, "correct horse");
    ASSERT_TRUE(key) << key.error().reason;
    EXPECT_EQ(key->address(), alice().address());
}

TEST(Keystore, any_bytes_are_a_password_and_each_is_significant) {
    const std::string passwords[] = {"",
                                     "p",
                                     "password",
                                     "password ",
                                     "Password",
                                     std::string("a\0b", 3),
                                     "\xff\xfe",
                                     "p\xc3\xa4ssword",
                                     std::string(1000, 'x')};
    for (const std::string& password : passwords) {
        const std::string json = encrypt(alice(), password, quick);
        for (const std::string& attempt : passwords) {
            const auto key = decrypt(json, attempt);
            EXPECT_EQ(key.has_value(), attempt == password);
            if (!key) {
                EXPECT_EQ(key.error().kind, Kind::wrong_password);
            }
        }
    }
}

TEST(Keystore, two_files_of_one_key_share_nothing_random) {
    const Json first = Json::parse(encrypt(alice(), "password", quick));
    const Json second = Json::parse(encrypt(alice(), "password", quick));
    EXPECT_EQ(first["address"], second["address"]);
    EXPECT_NE(first["id"], second["id"]);
    EXPECT_NE(first["crypto"]["kdfparams"]["salt"], second["crypto"]["kdfparams"]["salt"]);
    EXPECT_NE(first["crypto"]["cipherparams"]["iv"], second["crypto"]["cipherparams"]["iv"]);
    EXPECT_NE(first["crypto"]["ciphertext"], second["crypto"]["ciphertext"]);
}

TEST(Keystore, writes_the_shape_that_geth_imports) {
    const Json json = Json::parse(encrypt(alice(), "password", quick));
    EXPECT_EQ(json.at("version"), 3);
    EXPECT_EQ("0x" + json.at("address").get<std::string>(), to_hex(alice().address()));
    const std::string id = json.at("id");
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string{"89ab"}.find(id[19]), std::string::npos);
    EXPECT_EQ(json.at("crypto").at("cipher"), "aes-128-ctr");
    EXPECT_EQ(json.at("crypto").at("ciphertext").get<std::string>().size(), 64u);
    EXPECT_EQ(json.at("crypto").at("cipherparams").at("iv").get<std::string>().size(), 32u);
    EXPECT_EQ(json.at("crypto").at("mac").get<std::string>().size(), 64u);
    EXPECT_EQ(json.at("crypto").at("kdfparams").at("dklen"), 32);
}

TEST(Keystore, refuses_to_write_what_it_would_not_read) {
    EXPECT_THROW(static_cast<void>(encrypt(alice(), "password", {1000, 8, 1})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(encrypt(alice(), "password", {1u << 24, 8, 1})), std::invalid_argument);
}

TEST(Keystore, refuses_a_file_cut_anywhere) {
    const std::string json = encrypt(alice(), "password", quick);
    ASSERT_EQ(json.back(), '\n');
    for (std::size_t size = 0; size + 1 < json.size(); ++size) {
        expect_refused(json.substr(0, size), Kind::malformed, "cut at " + std::to_string(size));
    }
    EXPECT_TRUE(decrypt(json.substr(0, json.size() - 1), "password")) << "only the last line's end is not missed";
}

/// A flipped bit may be harmless (the id, a letter's case), but never opens another key.
TEST(Keystore, no_flipped_bit_opens_another_key) {
    const std::string json = encrypt(alice(), "password", {2, 1, 1});
    const KeystoreLimits limits{{1 << 20, 1 << 12}, 1000};
    int refused = 0;
    for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
        std::string altered = json;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
        const auto key = decrypt(altered, "password", limits);
        if (key) {
            EXPECT_EQ(key->address(), alice().address()) << altered;
        } else {
            ++refused;
        }
    }
    EXPECT_GT(refused, static_cast<int>(json.size()) * 4);
}

TEST(Keystore, hostile_parameters_are_refused_before_any_work) {
    const auto scrypt_with = [](const char* name, const Json& value) {
        return changed([&](Json& json) { json["crypto"]["kdfparams"][name] = value; });
    };
    constexpr std::uint64_t huge = ~std::uint64_t{0};
    expect_refused(scrypt_with("n", std::uint64_t{1} << 40), Kind::refused_parameters, "a terabyte");
    expect_refused(scrypt_with("n", std::uint64_t{1} << 63), Kind::refused_parameters, "n overflows");
    expect_refused(scrypt_with("n", huge), Kind::refused_parameters, "the largest n");
    expect_refused(scrypt_with("n", 0), Kind::refused_parameters, "no n");
    expect_refused(scrypt_with("n", 255), Kind::refused_parameters, "no power of two");
    expect_refused(scrypt_with("r", huge), Kind::refused_parameters, "the largest r");
    expect_refused(scrypt_with("r", 0), Kind::refused_parameters, "no r");
    expect_refused(scrypt_with("p", huge), Kind::refused_parameters, "the largest p");
    expect_refused(scrypt_with("p", 1 << 20), Kind::refused_parameters, "hours");
    expect_refused(scrypt_with("dklen", huge), Kind::refused_parameters, "an endless key");
    expect_refused(scrypt_with("dklen", 31), Kind::malformed, "too short a key");
    expect_refused(scrypt_with("n", -2), Kind::malformed, "negative");
    expect_refused(scrypt_with("n", 256.0), Kind::malformed, "not a whole number");
    expect_refused(scrypt_with("n", "256"), Kind::malformed, "text");
    expect_refused(scrypt_with("salt", ""), Kind::malformed, "no salt");
    expect_refused(scrypt_with("salt", std::string(2000, 'a')), Kind::malformed, "endless salt");

    const auto pbkdf2_with = [](const char* name, const Json& value) {
        Json json = Json::parse(vector_pbkdf2);
        json["crypto"]["kdfparams"][name] = value;
        return json.dump();
    };
    expect_refused(pbkdf2_with("c", huge), Kind::refused_parameters, "centuries");
    expect_refused(pbkdf2_with("c", 10'000'001), Kind::refused_parameters, "one above the limit");
    expect_refused(pbkdf2_with("c", 0), Kind::refused_parameters, "no iterations");
    expect_refused(pbkdf2_with("prf", "hmac-sha512"), Kind::unsupported, "another function");
    expect_refused(std::string(keystore_max_bytes + 1, ' '), Kind::malformed, "too large a file");
    expect_refused(std::string(keystore_max_bytes, '['), Kind::malformed, "deeply nested");
}

TEST(Keystore, limits_are_the_callers) {
    const std::string json = encrypt(alice(), "password", quick);
    const KeystoreLimits too_little_memory{{128 * 8 * 256, 1 << 24}, 1000};
    const auto refused = decrypt(json, "password", too_little_memory);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Kind::refused_parameters);
    const KeystoreLimits enough{{128 * 8 * 259, 256 * 8}, 0};
    EXPECT_TRUE(decrypt(json, "password", enough));
}

TEST(Keystore, says_what_it_does_not_support) {
    expect_refused(changed([](Json& json) { json["version"] = 1; }), Kind::unsupported, "an old version");
    expect_refused(changed([](Json& json) { json["version"] = 4; }), Kind::unsupported, "a validator's version");
    expect_refused(changed([](Json& json) { json["crypto"]["cipher"] = "aes-128-cbc"; }), Kind::unsupported, "cbc");
    expect_refused(changed([](Json& json) { json["crypto"]["kdf"] = "argon2id"; }), Kind::unsupported, "argon2");
}

TEST(Keystore, says_what_is_malformed) {
    for (const std::string text :
         {"", "null", "[]", "3", "\"text\"", "{}", "{\"version\":3}", "{\"version\":3,\"crypto\":[]}"}) {
        expect_refused(text, Kind::malformed, text);
    }
    const std::pair<const char*, const char*> fields[] = {{"", "version"},
                                                          {"", "crypto"},
                                                          {"/crypto", "cipher"},
                                                          {"/crypto", "cipherparams"},
                                                          {"/crypto", "ciphertext"},
                                                          {"/crypto", "kdf"},
                                                          {"/crypto", "kdfparams"},
                                                          {"/crypto", "mac"},
                                                          {"/crypto/cipherparams", "iv"},
                                                          {"/crypto/kdfparams", "n"},
                                                          {"/crypto/kdfparams", "r"},
                                                          {"/crypto/kdfparams", "p"},
                                                          {"/crypto/kdfparams", "dklen"},
                                                          {"/crypto/kdfparams", "salt"}};
    for (const auto& [parent, name] : fields) {
        const auto at = Json::json_pointer{parent};
        const std::string missing = changed([&, n = name](Json& json) { json.at(at).erase(n); });
        const auto error = decrypt(missing, "password");
        ASSERT_FALSE(error) << name;
        EXPECT_NE(static_cast<int>(error.error().kind), static_cast<int>(Kind::wrong_password)) << name;
        const std::string wrong_type = changed([&, n = name](Json& json) { json.at(at)[n] = Json::array({1}); });
        EXPECT_FALSE(decrypt(wrong_type, "password")) << name;
    }
    expect_refused(changed([](Json& json) { json["crypto"]["mac"] = std::string(63, '0'); }), Kind::malformed,
                   "odd hex");
    expect_refused(changed([](Json& json) { json["crypto"]["ciphertext"] = std::string(62, '0'); }), Kind::malformed,
                   "31 bytes");
    expect_refused(changed([](Json& json) { json["address"] = "nobody"; }), Kind::malformed, "no address");
}

TEST(Keystore, the_address_must_be_the_keys) {
    expect_refused(changed([](Json& json) { json["address"] = vector_address; }), Kind::malformed, "another's address");
    expect_refused(changed([](Json& json) { json["crypto"]["cipherparams"]["iv"] = std::string(32, '0'); }),
                   Kind::malformed, "an altered iv opens another key");
    EXPECT_TRUE(decrypt(changed([](Json& json) { json.erase("address"); }), "password")) << "foundry writes none";
    EXPECT_TRUE(decrypt(changed([](Json& json) { json["address"] = to_hex(alice().address()); }), "password"));
}

TEST(Keystore, an_older_wallets_capital_letter_is_read) {
    EXPECT_TRUE(decrypt(changed([](Json& json) {
                            json["Crypto"] = json["crypto"];
                            json.erase("crypto");
                        }),
                        "password"));
}

TEST(Keystore, claims_its_address_without_the_password) {
    const auto claimed = claimed_address(encrypt(alice(), "password", quick));
    ASSERT_TRUE(claimed);
    EXPECT_EQ(*claimed, alice().address());
    const auto silent = claimed_address(vector_scrypt);
    ASSERT_TRUE(silent);
    EXPECT_EQ(*silent, std::nullopt);
    EXPECT_FALSE(claimed_address("{}"));
}

TEST(Keystore, no_error_tells_the_secret) {
    const std::string secret_hex = to_hex(alice().reveal()).substr(2);
    const auto wrong = decrypt(changed([](Json&) {}), "another");
    const auto other = decrypt(changed([](Json& json) { json["address"] = vector_address; }), "password");
    for (const auto* error : {&wrong, &other}) {
        ASSERT_FALSE(*error);
        EXPECT_EQ(error->error().reason.find(secret_hex), std::string::npos);
        EXPECT_EQ(error->error().reason.find("another"), std::string::npos) << error->error().reason;
    }
}

}  // namespace
}  // namespace otp::keys
