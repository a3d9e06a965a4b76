#include "oracle/public_signers.hpp"

#include <string_view>

#include "protocol/require.hpp"

namespace otp::oracle {
namespace {

enum class Family { wormhole, router };

struct KeySet {
    Family family;
    std::uint32_t index;
    QuorumRule rule;
    std::vector<Address> keys;
};

struct Publisher {
    Family family;
    const char* network;
    Emitter emitter;
};

template <class Fixed>
Fixed constant(std::string_view hex) {
    const auto value = parse_fixed_hex<Fixed>(hex);
    OTP_REQUIRE(value.has_value());
    return *value;
}

std::vector<KeySet> key_sets() {
    std::vector<KeySet> sets;
#define SIGNER(address) set.keys.push_back(constant<Address>(address));
#define SIGNERS(family, index, rule, keys)                       \
    {                                                            \
        KeySet set{Family::family, index, QuorumRule::rule, {}}; \
        keys sets.push_back(std::move(set));                     \
    }
#define EMITTER(family, network, chain, hex)
#include "oracle/public_signers.def"
#undef SIGNER
#undef SIGNERS
#undef EMITTER
    return sets;
}

std::vector<Publisher> publishers() {
    std::vector<Publisher> all;
#define SIGNERS(family, index, rule, keys)
#define EMITTER(family, network, chain, hex) \
    all.push_back({Family::family, network, {chain, constant<decltype(Emitter::address)>(hex)}});
#include "oracle/public_signers.def"
#undef SIGNERS
#undef EMITTER
    return all;
}

std::vector<SignerSet> all_sets() {
    std::vector<SignerSet> sets;
    for (const Publisher& publisher : publishers()) {
        for (const KeySet& keys : key_sets()) {
            if (keys.family != publisher.family) continue;
            SignerSet set;
            set.network = publisher.network;
            set.index = keys.index;
            set.rule = keys.rule;
            set.keys = keys.keys;
            set.emitter = publisher.emitter;
            sets.push_back(std::move(set));
        }
    }
    return sets;
}

}  // namespace

const std::vector<SignerSet>& public_signer_sets() {
    static const std::vector<SignerSet> sets = all_sets();
    return sets;
}

}  // namespace otp::oracle
