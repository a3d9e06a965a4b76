#pragma once
// A network to test nodes with: everybody's keys, really signed envelopes, and a long trace of trading.

#include <map>

#include "oracle/update_builder.hpp"
#include "settlement/development_network.hpp"
#include "settlement/node.hpp"
#include "settlement/remembered_host.hpp"
#include "settlement/simulated_disk.hpp"
#include "tests/support/p256_signing.hpp"

namespace otp::settlement {

/// Begins on 2026-11-20; its markets settle at the point of their expiry. Commands are signed with nonces that count
/// up from the clock's time.
class TestNetwork {
public:
    TestNetwork();

    [[nodiscard]] const keys::SecretKey& user(const std::string& name);
    [[nodiscard]] Address address(const std::string& name);
    [[nodiscard]] std::uint64_t next_nonce();

    /// Canonical bytes of an envelope by `key`, for its own account unless said.
    [[nodiscard]] Bytes sign(const keys::SecretKey& key, std::vector<Command> commands, std::uint64_t nonce,
                             std::optional<Address> account = {}, std::uint64_t deadline = 0) const;
    /// The same by a browser's key.
    [[nodiscard]] Bytes sign(const support::P256Secret& key, std::vector<Command> commands, std::uint64_t nonce,
                             std::optional<Address> account = {}) const;
    /// By the key of that name, for its own account: a wallet's or, of "browser ...", a browser's.
    [[nodiscard]] Bytes sign(const std::string& name, std::vector<Command> commands);
    [[nodiscard]] Bytes sign(const std::string& name, const Command& command) {
        return sign(name, std::vector<Command>{command});
    }
    [[nodiscard]] Bytes deposit(const std::string& to, const std::string& amount, const std::string& asset);
    [[nodiscard]] Bytes withdraw(const std::string& name, const std::string& amount, const std::string& asset);
    /// A report of BTC/USD, published at `second` and unique for it; signed by a quorum of `signers`.
    [[nodiscard]] Bytes report(const oracle::QuorumSigner& signers, std::int64_t second, const std::string& price);
    [[nodiscard]] Hash id(const Bytes& envelope) const;

    /// Options for a node without threads on a simulated disk: small segments, the same bytes each time.
    [[nodiscard]] NodeOptions quiet_options() const;
    /// Opens a node; a refusal fails the test and gives nothing.
    [[nodiscard]] std::unique_ptr<Node> open(Disk& disk, const std::string& directory, const NodeOptions& options);
    [[nodiscard]] std::unique_ptr<Node> open(Disk& disk) { return open(disk, "d", quiet_options()); }

    DevelopmentKeys keys = DevelopmentKeys::derive("test");
    Genesis genesis;
    ManualClock clock;
    Hash domain_separator;
    oracle::QuorumSigner oracle;
    RememberedHost host;  ///< Each signature is recovered once in the life of the network.

private:
    std::map<std::string, keys::SecretKey> users_;
    std::uint64_t nonce_ = 0;
    std::uint64_t references_ = 0;
};

/// Submits and runs one group; the answers, in order.
std::vector<Submitted> run_group(Node& node, const std::vector<Bytes>& envelopes);
Submitted run_one(Node& node, const Bytes& envelope);

/// Groups of envelopes and when they come.
struct TraceStep {
    Time time;
    std::vector<Bytes> envelopes;
};
/// `commands` envelopes of trading over two expiries, by wallets and browsers, in groups of 1 to 16; many are refused,
/// some are repeated, some are not authentic. The same for the same seed.
std::vector<TraceStep> make_trace(TestNetwork& network, std::size_t commands, std::uint64_t seed);

}  // namespace otp::settlement
