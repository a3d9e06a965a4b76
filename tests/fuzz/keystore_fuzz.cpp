// Any bytes as a key file: opened or refused with a reason, at a bounded cost, never answered differently twice, and
// what opens opens to the address the file names.
//
// The first byte chooses: the rest is the file itself, or a list of edits (position, value) of a good one, because
// chance alone seldom writes the JSON that the deeper checks need.

#include <cstdlib>
#include <string>

#include "keys/address_text.hpp"
#include "keys/keystore.hpp"

namespace {

using namespace otp::keys;

// Small enough for thousands of files a second: a mebibyte and about a millisecond.
constexpr KeystoreLimits limits{{1 << 20, 1 << 12}, 1000};

const std::string& good_file() {
    static const std::string file = encrypt(SecretKey::derive_for_development("fuzz"), "pw", {2, 1, 1});
    return file;
}

std::string edited(const std::uint8_t* data, std::size_t size) {
    std::string file = good_file();
    for (std::size_t i = 0; i + 3 <= size; i += 3) {
        file[(data[i] * 256u + data[i + 1]) % file.size()] = static_cast<char>(data[i + 2]);
    }
    return file;
}

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string file = data[0] % 2 == 0 ? std::string(data + 1, data + size) : edited(data + 1, size - 1);

    const auto first = decrypt(file, "pw", limits);
    const auto second = decrypt(file, "pw", limits);
    check(first.has_value() == second.has_value());
    const auto claimed = claimed_address(file);
    if (first) {
        check(claimed.has_value() && (!*claimed || **claimed == first->address()));
        check(first->address() == second->address());
        check(*parse_address(checksum_address(first->address())) == first->address());
    } else {
        check(first.error().kind == second.error().kind && !first.error().reason.empty());
    }

    // The same bytes as an address: what is read is written back alike but for case.
    const auto address = parse_address(file);
    if (address) check(*parse_address(checksum_address(*address)) == *address);
    return 0;
}
