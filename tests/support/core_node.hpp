#pragma once
// CoreNode: the protocol's core behind the interface of a remote node, in this process, with a clock the test holds and
// faults the test chooses. Signatures, nonces and rules are the real ones; journal and sockets are not there.

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "protocol/envelope.hpp"
#include "settlement/remote_node.hpp"

namespace otp::support {

class CoreNode final : public settlement::RemoteNode {
public:
    /// What becomes of one request.
    enum class Fault {
        none,
        request_lost,  ///< Nothing happened, and no answer.
        answer_lost,   ///< It happened, and no answer.
        broken,        ///< HTTP 500.
    };

    /// Assets BTC and USD, a market BTC_USD of this policy, at `start`.
    explicit CoreNode(SettlementPolicy policy = SettlementPolicy::point,
                      const std::string& start = "2026-11-20T00:00:00Z");

    Answer get(const std::string& target) override { return answer("GET", target, {}); }
    Answer post(const std::string& target, const nlohmann::json& body) override { return answer("POST", target, body); }
    Answer answer(const std::string& method, const std::string& target, const nlohmann::json& body);

    // The world around it.
    void set_time(Time now);
    [[nodiscard]] Time now();
    void give(const Address& account, const std::string& asset, const std::string& amount);
    /// A report of BTC/USD published at this second, the one before published a second earlier.
    void report(Time publish_time, const std::string& price);
    /// A command without a signature, by any account; must be accepted.
    void must(const Address& account, const Command& command, const std::vector<PriceReport>& reports = {});
    /// For looking; hold no reference over a request.
    [[nodiscard]] nlohmann::json view(const std::string& target);
    [[nodiscard]] Hash root();
    [[nodiscard]] std::string free(const Address& account, const std::string& asset);

    bool development = true;
    /// Asked before each request with "METHOD /path"; by default there are no faults.
    std::function<Fault(const std::string&)> fault;
    std::vector<std::string> requests;           ///< "METHOD /path?query", in order.
    std::vector<std::vector<std::string>> sent;  ///< The verbs of each envelope that was applied.

    keys::SecretKey operator_key, custodian_key;

private:
    Answer route(const std::string& method, const std::string& path, const nlohmann::json& body);
    Answer commands(const nlohmann::json& body);
    Answer preview(const nlohmann::json& body);
    Answer faucet(const nlohmann::json& body);
    nlohmann::json network_json();
    nlohmann::json receipt_json(const std::vector<Receipt>& receipts);
    Time advance_to_now();
    [[nodiscard]] Time time() const { return std::max(now_, state_->time); }

    std::mutex mutex_;
    std::unique_ptr<State> state_;
    Hash domain_separator_;
    Time now_;
    std::uint64_t height_ = 0;
    int deposits_ = 0;
    std::map<std::string, nlohmann::json> answers_;  ///< By id.
    nlohmann::json happened_ = nlohmann::json::array();
};

}  // namespace otp::support
