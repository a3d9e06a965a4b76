#pragma once
// The faucet of a development network: its custodian credits whoever asks. What was given is a deposit like any other,
// and its reference, "faucet:<account>:<n>", is what limits it: n counts days and grants, so neither a restart nor a
// second node forgets.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "settlement/api/reply.hpp"
#include "settlement/node.hpp"

namespace otp::settlement::api {

struct FaucetRequest;

struct FaucetOptions {
    std::map<std::string, std::string> grants = {{"BTC", "1"}, {"ETH", "10"}, {"USD", "100000"}};  ///< By asset.
    unsigned grants_per_day = 10;     ///< Of one asset to one account.
    unsigned grants_in_one_max = 10;  ///< An amount asked for is at most so many grants.
};

class Faucet {
public:
    Faucet(Node& node, keys::SecretKey custodian, FaucetOptions options);

    using Done = std::function<void(Reply)>;
    /// 200 {"credited":[{"account","asset","amount","reference","id","height"}]}; 422 when the limit of the day is
    /// reached. `done` may be called by a thread of the node.
    /// `from`: the IP address that asks; what it opens accounts with is the node's budget of newcomers (429).
    void give(const FaucetRequest& request, const std::string& from, Done done);

private:
    struct Gift {
        Ticker asset;
        Decimal amount;
        std::string reference;
    };
    [[nodiscard]] Result<std::vector<Gift>, Problem> choose(const FaucetRequest& request) const;
    [[nodiscard]] std::uint64_t next_nonce();
    [[nodiscard]] Bytes sign(const Address& account, const std::vector<Gift>& gifts);

    Node& node_;
    const keys::SecretKey custodian_;
    const FaucetOptions options_;
    const Hash domain_separator_;
    std::mutex mutex_;
    std::uint64_t last_nonce_ = 0;
};

}  // namespace otp::settlement::api
