#pragma once
// Keys by name: which address, and the password that opens them. A password never stands on the command line.

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "keys/key_store.hpp"

namespace otp::cli {

[[nodiscard]] Answer<keys::KeyStore> open_key_store(const Context& context);
[[nodiscard]] Failure failure_of(const keys::KeyStoreError& error);

/// "0x..." (a checksum in its capitals is checked), or the address of the key of that name as its file claims it.
[[nodiscard]] Answer<Address> read_address(const Context& context, const std::string& text);

/// The account a verb looks at: what it was given, or --account.
[[nodiscard]] Answer<Address> account_to_show(const Context& context, const std::string& given);

/// From --password-file, OTP_PASSWORD_FILE or the profile, else by a prompt; exit code 4 where neither is to be had.
/// `repeat`: a new password, asked for twice, and not empty.
[[nodiscard]] Answer<std::string> read_password(const Context& context, const std::string& key_name, bool repeat);
/// The first line of a file.
[[nodiscard]] Answer<std::string> read_password_file(const std::string& path);

/// The key of this name, opened.
[[nodiscard]] Answer<keys::SecretKey> load_key(const Context& context, const std::string& name);
/// The name in --account; exit code 4 when there is none or it is an address.
[[nodiscard]] Answer<std::string> signing_key_name(const Context& context);

}  // namespace otp::cli
