#pragma once
// Where the signers of a network listen for one another, by their address: so that a set that follows finds them at
// other places of its list, and those who are to come can be named before they do.

#include <map>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"
#include "protocol/signer_set.hpp"

namespace otp::oracle {

class SignerUrls {
public:
    /// Entries are either all of the form ADDRESS=URL, in any order and of signers to come as well, or all plain URLs,
    /// one for each signer of `set` in its order (an empty one is not known). Errors name the entry, counted from 1.
    [[nodiscard]] static Result<SignerUrls> read(const std::vector<std::string>& entries, const SignerSet& set);

    /// By position in the set; empty where none is known.
    [[nodiscard]] std::vector<std::string> of(const SignerSet& set) const;

private:
    std::map<Address, std::string> urls_;
};

}  // namespace otp::oracle
