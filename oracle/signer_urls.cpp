#include "oracle/signer_urls.hpp"

#include <algorithm>

namespace otp::oracle {
namespace {

/// A URL may have a = of its own, behind its scheme.
bool names_its_signer(const std::string& entry) { return entry.starts_with("0x"); }

ParseError fault(std::size_t place, const std::string& reason) {
    return {"signer " + std::to_string(place + 1) + ": " + reason, place};
}

}  // namespace

Result<SignerUrls> SignerUrls::read(const std::vector<std::string>& entries, const SignerSet& set) {
    SignerUrls urls;
    const auto named = static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), names_its_signer));
    if (named == 0) {
        if (entries.size() != set.keys.size()) {
            return ParseError{"the signer set has " + std::to_string(set.keys.size()) + " signers, but " +
                                  std::to_string(entries.size()) + " addresses are given",
                              entries.size()};
        }
        for (std::size_t i = 0; i < entries.size(); ++i) urls.urls_[set.keys[i]] = entries[i];
        return urls;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!names_its_signer(entries[i])) return fault(i, "either all are written ADDRESS=URL or none is");
        const auto mark = entries[i].find('=');
        const auto address = parse_fixed_hex<Address>(entries[i].substr(0, mark));
        if (mark == std::string::npos || !address)
            return fault(i, "is written ADDRESS=URL, the address with 40 digits");
        if (!urls.urls_.emplace(*address, entries[i].substr(mark + 1)).second) return fault(i, "is there twice");
    }
    return urls;
}

std::vector<std::string> SignerUrls::of(const SignerSet& set) const {
    std::vector<std::string> list;
    for (const Address& key : set.keys) {
        const auto known = urls_.find(key);
        list.push_back(known == urls_.end() ? "" : known->second);
    }
    return list;
}

}  // namespace otp::oracle
