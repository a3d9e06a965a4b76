#pragma once
// A secret key as an encrypted file: Web3 Secret Storage, version 3, as geth, foundry and MetaMask import it.
// https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keys/scrypt.hpp"
#include "keys/secret_key.hpp"

namespace otp::keys {

struct KeystoreError {
    enum class Kind {
        wrong_password,      ///< The MAC does not fit: another password, or the file was altered.
        malformed,           ///< Not the JSON that the definition describes, or a key that is none.
        unsupported,         ///< Another version, cipher or key derivation than we read.
        refused_parameters,  ///< Well-formed, but would cost more memory or time than the limits admit.
    };
    Kind kind = Kind::malformed;
    std::string reason;  ///< In words that continue "cannot open the key: ...". Never holds anything secret.
};

/// What a file from somewhere may make this machine spend.
struct KeystoreLimits {
    ScryptLimits scrypt;
    std::uint64_t pbkdf2_iterations_max = 10'000'000;  ///< About two seconds; files in use have 262144.
};

/// The largest file that is read; real ones have about 500 bytes.
inline constexpr std::size_t keystore_max_bytes = 64 * 1024;

/// Reads scrypt and pbkdf2 (hmac-sha256) files with aes-128-ctr. The password is taken as the bytes it is (geth does so
/// too), without Unicode normalisation. An `address` in the file must be the key's. The format's MAC does not cover the
/// iv, so in a file without an address (foundry's) an altered iv yields another key: compare the address with the
/// expected.
[[nodiscard]] Result<SecretKey, KeystoreError> decrypt(std::string_view json, std::string_view password,
                                                       const KeystoreLimits& limits = {});

/// Writes a file with scrypt, fresh salt and iv, and the address in it (geth lists accounts by that). Throws
/// std::invalid_argument for a cost that decrypt would refuse by default, std::system_error without randomness.
[[nodiscard]] std::string encrypt(const SecretKey& key, std::string_view password, const ScryptCost& cost = {});

/// The address a file claims, unproven until it is decrypted; foundry's files claim none.
[[nodiscard]] Result<std::optional<Address>, KeystoreError> claimed_address(std::string_view json);

}  // namespace otp::keys
