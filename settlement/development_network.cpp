#include "settlement/development_network.hpp"

#include <filesystem>

#include "keys/secret_file.hpp"
#include "protocol/price_update.hpp"

namespace otp::settlement {
namespace {

constexpr std::size_t oracle_signers = 5;
constexpr std::size_t separate_signers = 3;
constexpr const char* price_network = "otp";

Ticker ticker(std::string_view text) { return *Ticker::parse(text); }

Emitter own_emitter() {
    Emitter emitter{1, {}};
    constexpr std::string_view name = "Open Option Trading Protocol dev";
    static_assert(name.size() == 32);
    std::copy(name.begin(), name.end(), emitter.address.bytes.begin());
    return emitter;
}

CreateMarket market(std::string_view base, Decimal contract_size, const DevelopmentOptions& options) {
    CreateMarket command;
    command.market = {ticker(base), ticker("USD")};
    command.contract_size = contract_size;
    command.premium_tick = Price::from_raw(price_scale / 100);
    command.feed = Text{std::string{base} + "/USD"};
    command.minimum_lifetime_s = options.minimum_lifetime_s;
    command.settlement = options.settlement;
    return command;
}

template <class Make>
DevelopmentKeys make_keys(Make make) {
    DevelopmentKeys keys{make("node"), make("operator"), make("custodian"), make("fees"), make("dust"), {}};
    for (std::size_t i = 1; i <= oracle_signers; ++i) keys.oracle.push_back(make("oracle-" + std::to_string(i)));
    return keys;
}

}  // namespace

DevelopmentKeys DevelopmentKeys::generate() {
    return make_keys([](const std::string&) { return keys::SecretKey::generate(); });
}

DevelopmentKeys DevelopmentKeys::derive(const std::string& label) {
    return make_keys(
        [&](const std::string& name) { return keys::SecretKey::derive_for_development(label + "/" + name); });
}

SignerSet development_signers(const DevelopmentKeys& keys, bool separate_oracle) {
    SignerSet set;
    set.network = price_network;
    set.rule = separate_oracle ? QuorumRule::half : QuorumRule::two_third;
    for (std::size_t i = 0; i < (separate_oracle ? separate_signers : oracle_signers); ++i) {
        set.keys.push_back(keys.oracle[i].address());
    }
    set.emitter = own_emitter();
    set.valid_from_s = 0;
    return set;
}

Genesis development_genesis(const DevelopmentKeys& keys, const DevelopmentOptions& options) {
    Genesis genesis;
    genesis.network = Text{options.network};
    genesis.time = options.time;
    genesis.operator_ = keys.operator_.address();
    genesis.custodian = keys.custodian.address();
    genesis.fees = keys.fees.address();
    genesis.dust = keys.dust.address();
    const Address node = keys.node.address();
    genesis.node_keys.assign(node.bytes.begin(), node.bytes.end());

    const std::pair<std::string_view, std::uint8_t> assets[] = {{"BTC", 8}, {"ETH", 18}, {"USD", 6}};
    for (const auto& [name, decimals] : assets) genesis.setup.push_back(CreateAsset{ticker(name), decimals});
    for (const char* feed : {"BTC/USD", "ETH/USD"}) {
        genesis.setup.push_back(CreateFeed{Text{feed}, -8, {{Text{price_network}, own_feed_id(feed)}}});
    }
    // What signers of their own publish beside each price (docs/oracle.md, section 3); nobody else does.
    const std::pair<const char*, std::uint16_t> volatilities[] = {{":RV", 1'000}, {":HAR", 5'000}};
    for (const std::string price : {"BTC/USD", "ETH/USD"}) {
        if (!options.separate_oracle) break;
        for (const auto& [kind, limit_bps] : volatilities) {
            const std::string feed = price + kind;
            genesis.setup.push_back(
                CreateFeedWithLimit{Text{feed}, -8, {{Text{price_network}, own_feed_id(feed)}}, limit_bps});
        }
    }
    const SignerSet set = development_signers(keys, options.separate_oracle);
    RotateSigners signers;
    signers.network = Text{price_network};
    signers.index = set.index;
    signers.rule = set.rule;
    signers.emitter_chain = set.emitter.chain;
    signers.emitter = set.emitter.address;
    signers.keys = set.keys;
    genesis.setup.push_back(signers);
    genesis.setup.push_back(market("BTC", Decimal{1, 3}, options));
    genesis.setup.push_back(market("ETH", Decimal{1, 2}, options));
    return genesis;
}

Result<DevelopmentKeys, std::string> load_development_keys(const std::string& directory, bool create) {
    std::string problem;
    const auto load = [&](const std::string& name) {
        const std::filesystem::path path = std::filesystem::path{directory} / (name + ".key");
        auto key = create ? keys::load_or_create_secret(path) : keys::load_secret(path);
        if (key) return std::move(*key);
        if (problem.empty()) problem = key.error().reason;
        return keys::SecretKey::derive_for_development("unused");
    };
    DevelopmentKeys keys = make_keys(load);
    if (!problem.empty()) return problem;
    return keys;
}

}  // namespace otp::settlement
