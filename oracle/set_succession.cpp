#include "oracle/set_succession.hpp"

#include <algorithm>

#include "protocol/upgrade_proof.hpp"

namespace otp::oracle {
namespace {

std::vector<SignerSet> in_order(std::span<const SignerSet> sets, std::string_view network) {
    std::vector<SignerSet> own;
    for (const SignerSet& set : sets) {
        if (set.network == network) own.push_back(set);
    }
    std::sort(own.begin(), own.end(), [](const SignerSet& a, const SignerSet& b) { return a.index < b.index; });
    return own;
}

bool has(const SignerSet& set, const Address& signer) {
    return std::find(set.keys.begin(), set.keys.end(), signer) != set.keys.end();
}

/// The place of the set that signs this second among those of its network, in order.
std::size_t signing_place(const std::vector<SignerSet>& sets, std::int64_t second_s) {
    std::size_t place = 0;
    while (place + 1 < sets.size() && second_s >= takeover_second(sets[place], sets[place + 1])) ++place;
    return place;
}

}  // namespace

std::int64_t takeover_second(const SignerSet& set, const SignerSet& next) {
    const bool ends = set.valid_until_s != SignerSet{}.valid_until_s;
    // A set that never ends was not upgraded: the next one was registered beside it.
    if (!ends) return next.valid_from_s;
    constexpr std::int64_t back_s = upgrade_overlap_s - takeover_after_s;
    const bool fits = set.valid_until_s >= SignerSet{}.valid_from_s + back_s;
    return std::max(next.valid_from_s, fits ? set.valid_until_s - back_s : set.valid_until_s);
}

std::optional<SignerSet> signing_set(std::span<const SignerSet> sets, std::string_view network, std::int64_t second_s) {
    const std::vector<SignerSet> own = in_order(sets, network);
    if (own.empty()) return std::nullopt;
    return own[signing_place(own, second_s)];
}

SigningDuty duty_of(const Address& signer, std::span<const SignerSet> sets, std::string_view network,
                    std::int64_t second_s) {
    const std::vector<SignerSet> own = in_order(sets, network);
    if (own.empty()) return {};
    const std::size_t place = signing_place(own, second_s);
    if (!has(own[place], signer)) return {};
    return {own[place], {own.begin(), own.begin() + static_cast<std::ptrdiff_t>(place)}};
}

bool is_to_come(const Address& signer, std::span<const SignerSet> sets, std::string_view network,
                std::int64_t second_s) {
    const std::vector<SignerSet> own = in_order(sets, network);
    if (own.empty()) return false;
    const auto later = own.begin() + static_cast<std::ptrdiff_t>(signing_place(own, second_s)) + 1;
    return std::any_of(later, own.end(), [&](const SignerSet& set) { return has(set, signer); });
}

std::optional<std::string> network_of(const Address& signer, std::span<const SignerSet> sets) {
    const SignerSet* newest = nullptr;
    for (const SignerSet& set : sets) {
        if (has(set, signer) && (newest == nullptr || set.index > newest->index)) newest = &set;
    }
    if (newest == nullptr) return std::nullopt;
    return newest->network;
}

}  // namespace otp::oracle
