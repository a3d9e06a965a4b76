#pragma once
// Chains of blocks: steps of a playground, signed by keys that everybody knows and put into blocks, ten commands each.
// Reports are signed by their networks, approvals are proved; replay_block() takes every block.

#include "tests/support/playground.hpp"
#include "tests/support/signing.hpp"

namespace otp::support {

class ChainMaker {
public:
    static constexpr std::size_t block_commands = 10;

    /// `host` recovers what the maker signs; it must outlive the maker.
    ChainMaker(std::string_view network, std::size_t users, std::uint64_t seed, const Host& host);

    [[nodiscard]] const Genesis& genesis() const { return genesis_; }
    [[nodiscard]] State& state() { return *state_; }

    struct Made {
        Block block;
        Hash hash;
        std::vector<Receipt> receipts;
    };
    /// The next block; with the state root in it if so asked.
    [[nodiscard]] Made next_block(bool with_root);

private:
    Address enlist(const std::string& name);
    [[nodiscard]] keys::SecretKey key_at(const Address& address) const;
    [[nodiscard]] Bytes envelope(const Step& step, std::uint64_t nonce) const;

    const Host& host_;
    const SignerSet play_, back_;
    std::vector<std::pair<Address, std::string>> names_;
    Cast cast_;
    Genesis genesis_;
    std::optional<State> state_;
    std::optional<Playground> playground_;
    Hash separator_;
    std::vector<Step> funding_;
    ChainHead head_;
};

}  // namespace otp::support
