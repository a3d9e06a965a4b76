#include "tests/settlement/test_network.hpp"

#include <gtest/gtest.h>

#include <random>

#include "keys/native_host.hpp"
#include "protocol/eip712.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {

using support::contracts;
using support::decimal;
using support::price;
using support::symbol;
using support::ticker;
using support::time_of;

namespace {

const keys::NativeHost native;

Genesis genesis_of(const DevelopmentKeys& keys) {
    DevelopmentOptions options;
    options.time = time_of("2026-11-20T00:00:00Z");
    options.settlement = SettlementPolicy::point;
    return development_genesis(keys, options);
}

}  // namespace

TestNetwork::TestNetwork()
    : genesis{genesis_of(keys)},
      clock{genesis.time},
      domain_separator{eip712::domain_separator(network_id(genesis))},
      oracle{std::move(oracle::QuorumSigner::create(development_signers(keys), keys.oracle).value())},
      host{native} {}

const keys::SecretKey& TestNetwork::user(const std::string& name) {
    if (name == "operator") return keys.operator_;
    if (name == "custodian") return keys.custodian;
    const auto known = users_.find(name);
    if (known != users_.end()) return known->second;
    return users_.emplace(name, keys::SecretKey::derive_for_development("test/user/" + name)).first->second;
}

namespace {
bool has_browsers_key(const std::string& name) { return name.starts_with("browser"); }
}  // namespace

Address TestNetwork::address(const std::string& name) {
    return has_browsers_key(name) ? support::p256_key_of(name).address() : user(name).address();
}

std::uint64_t TestNetwork::next_nonce() {
    nonce_ = std::max(nonce_ + 1, static_cast<std::uint64_t>(clock.now().ms));
    return nonce_;
}

Bytes TestNetwork::sign(const keys::SecretKey& key, std::vector<Command> commands, std::uint64_t nonce,
                        std::optional<Address> account, std::uint64_t deadline) const {
    Envelope envelope;
    envelope.account = account ? *account : key.address();
    envelope.nonce = nonce;
    envelope.deadline = deadline;
    envelope.commands = std::move(commands);
    envelope.signature = key.sign(envelope_digest(envelope, domain_separator)).bytes65();
    return to_bytes(envelope);
}

Bytes TestNetwork::sign(const support::P256Secret& key, std::vector<Command> commands, std::uint64_t nonce,
                        std::optional<Address> account) const {
    Envelope envelope{account ? *account : key.address(), nonce, 0, std::move(commands), {}};
    return to_bytes(support::sign(envelope, key, domain_separator));
}

Bytes TestNetwork::sign(const std::string& name, std::vector<Command> commands) {
    if (has_browsers_key(name)) return sign(support::p256_key_of(name), std::move(commands), next_nonce());
    return sign(user(name), std::move(commands), next_nonce());
}

Bytes TestNetwork::deposit(const std::string& to, const std::string& amount, const std::string& asset) {
    const std::string reference = "payment " + std::to_string(++references_);
    return sign("custodian", Deposit{address(to), ticker(asset), decimal(amount), Text{reference}});
}

Bytes TestNetwork::withdraw(const std::string& name, const std::string& amount, const std::string& asset) {
    return sign(name, Withdraw{ticker(asset), decimal(amount)});
}

Bytes TestNetwork::report(const oracle::QuorumSigner& signers, std::int64_t second, const std::string& price_text) {
    PriceReport report;
    report.feed = own_feed_id("BTC/USD");
    report.price = price(price_text).raw();
    report.confidence = static_cast<std::uint64_t>(price("10").raw());
    report.exponent = -8;
    report.publish_time_s = second;
    report.prev_publish_time_s = second - 1;
    report.ema_price = report.price;
    report.ema_confidence = report.confidence;
    const auto slot = static_cast<std::uint64_t>(second) * oracle::slots_per_second;
    return sign("reporter", ReportPrice{signers.sign({&report, 1}, slot, static_cast<std::uint32_t>(second)).bytes});
}

Hash TestNetwork::id(const Bytes& envelope) const {
    const auto authenticated = authenticate(envelope, domain_separator, host);
    return authenticated ? authenticated->id : Hash{};
}

NodeOptions TestNetwork::quiet_options() const {
    NodeOptions options;
    options.threads = false;
    options.root_every = 4;
    options.snapshot_every = 0;
    options.host = &host;
    options.journal.segment_bytes = 64U << 10;
    options.journal.head_every_bytes = 256U << 10;
    options.journal.salt_seed.bytes.fill(7);
    return options;
}

std::unique_ptr<Node> TestNetwork::open(Disk& disk, const std::string& directory, const NodeOptions& options) {
    auto node = Node::open(disk, directory, genesis, keys.node.clone(), clock, options);
    if (node) return std::move(*node);
    ADD_FAILURE() << node.error().text();
    return nullptr;
}

std::vector<Submitted> run_group(Node& node, const std::vector<Bytes>& envelopes) {
    std::vector<Submitted> answers(envelopes.size());
    std::size_t answered = 0;
    for (std::size_t i = 0; i < envelopes.size(); ++i) {
        node.submit(envelopes[i], [&, i](const Submitted& submitted) {
            answers[i] = submitted;
            ++answered;
        });
    }
    (void)node.step();
    EXPECT_EQ(answered, envelopes.size());
    return answers;
}

Submitted run_one(Node& node, const Bytes& envelope) { return run_group(node, {envelope}).front(); }

namespace {

/// Draws commands that are mostly possible: who has what is not followed, so many are refused, as in life.
class Trader {
public:
    Trader(TestNetwork& network, std::uint64_t seed) : network_{network}, random_{seed} {}

    Bytes next(std::vector<Bytes>& sent) {
        const unsigned draw = pick(100);
        if (draw < 2) return Bytes{1, 2, 3, static_cast<std::uint8_t>(pick(256))};
        if (draw < 5 && !sent.empty()) return sent[pick(static_cast<unsigned>(sent.size()))];
        if (draw < 7 && !sent.empty()) return damaged(sent[pick(static_cast<unsigned>(sent.size()))]);
        if (draw < 15) return network_.deposit(someone(), "2", "BTC");
        if (draw < 23) return network_.deposit(someone(), "500000", "USD");
        if (draw < 26) return network_.withdraw(someone(), "0.5", "BTC");
        if (draw < 28) return batch();
        return network_.sign(someone(), command());
    }

private:
    unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
    std::string someone() {
        const unsigned who = pick(12);
        return (who % 4 == 2 ? "browser " : "user ") + std::to_string(who);
    }
    Contracts some() { return contracts(1 + pick(40)); }
    Price premium() { return price(std::to_string(1000 + 10 * pick(20))); }
    SeriesName series() {
        static const char* const names[] = {"BTC_USD-20261127-C-100K0000", "BTC_USD-20261127-P-100K0000",
                                            "BTC_USD-20261204-C-110K0000", "BTC_USD-20261204-P-90K0000"};
        return symbol(names[pick(4)]);
    }
    static Bytes damaged(Bytes envelope) {
        if (!envelope.empty()) envelope[envelope.size() / 2] ^= 1;
        return envelope;
    }
    Bytes batch() {
        std::vector<Command> commands;
        for (unsigned i = 0; i < 2 + pick(3); ++i) commands.push_back(command());
        return network_.sign(someone(), std::move(commands));
    }
    Command command() {
        switch (pick(16)) {
            case 0:
                return CancelOffer{OfferNumber{1 + pick(200)}};
            case 1:
                return Offer{series(), contracts(1 + pick(5)), premium()};
            case 2:
                return Transfer{series(), contracts(1 + pick(5)), network_.address(someone())};
            case 3:
                return Close{series(), contracts(1 + pick(3))};
            case 4:
                return Settle{series(), 1 + pick(3)};
            case 5:
            case 6:
            case 7:
            case 8:
            case 9:
                return Buy{series(), some(), price("1200")};
            default:
                return Underwrite{series(), some(), premium()};
        }
    }

    TestNetwork& network_;
    std::mt19937_64 random_;
};

}  // namespace

std::vector<TraceStep> make_trace(TestNetwork& network, std::size_t commands, std::uint64_t seed) {
    const Time begin = network.clock.now();
    const Time expiry = time_of("2026-11-27T08:00:00Z");
    std::mt19937_64 random{seed};
    Trader trader{network, seed + 1};
    std::vector<TraceStep> trace;
    std::vector<Bytes> sent;
    bool reported = false;
    // The first expiry falls into the second half of the trace.
    const std::int64_t pace_ms = (expiry - begin).ms * 3 / (2 * static_cast<std::int64_t>(commands));
    while (sent.size() < commands) {
        TraceStep step;
        const std::size_t size = std::min<std::size_t>(1 + random() % 16, commands - sent.size());
        network.clock.advance({pace_ms * static_cast<std::int64_t>(size)});
        step.time = network.clock.now();
        while (step.envelopes.size() < size) {
            const bool report = !reported && step.time >= expiry;
            if (report) reported = true;
            step.envelopes.push_back(report ? network.report(network.oracle, expiry.seconds(), "104000")
                                            : trader.next(sent));
            sent.push_back(step.envelopes.back());
        }
        trace.push_back(std::move(step));
    }
    network.clock.set(begin);
    return trace;
}

}  // namespace otp::settlement
