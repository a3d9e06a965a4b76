#pragma once
// One signer of a price network as a running service: looks at the venues each second, proposes in its turn, signs what
// it agrees with, keeps what was published, delivers it, and says what is wrong.
//
// For each second the signers have turns: signer (second mod n) proposes first, the next one `turn` later if nothing
// was published until then, and so on. So any signer may be missing, and no second has two prices
// (oracle/cosigner.hpp).

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret_key.hpp"
#include "net/server.hpp"
#include "oracle/live/observation_book.hpp"
#include "protocol/signer_set.hpp"

namespace otp::oracle {

struct SignerOptions {
    SignerSet set;
    std::vector<SignerSet> earlier;    ///< Sets of the network before it, whose reports count as well.
    std::vector<std::string> feeds;    ///< Prices that this network signs, e.g. "BTC/USD".
    bool volatility = false;           ///< And the volatility of each (docs/oracle.md, section 3).
    std::vector<std::string> signers;  ///< URL of each signer's service, by position; empty: not known, or the own one.
    std::string directory;             ///< What it must not forget, and the day's updates.
    net::ServerOptions http;
    std::chrono::milliseconds look_after{150};     ///< Into a second the venues are looked at.
    std::chrono::milliseconds turn{350};           ///< Between one proposer and the next.
    std::chrono::milliseconds answer_within{300};  ///< What another signer may take.
};

/// What settlement still waits for: the reports of a feed with publish times from..to, both included.
struct WantedReports {
    std::string feed;
    std::int64_t from_s = 0;
    std::int64_t to_s = 0;
};

/// What became of updates that were handed to the node.
struct Delivery {
    std::optional<std::string> problem;  ///< Why the node has none of them.
    std::vector<std::string> refusals;   ///< Else one an update: why it refused it, or "".
};

/// What surrounds a signer. All may be called from its threads.
struct SignerSurroundings {
    std::function<std::int64_t()> now_us;  ///< UTC.
    /// Hands updates to the settlement node. May block for a while.
    std::function<Delivery(const std::vector<Bytes>& updates)> deliver;
    /// What the node's open records wait for; nothing while the node is away.
    std::function<std::optional<std::vector<WantedReports>>()> wanted;
    std::function<void(std::string_view level, std::string_view line)> log;
};

class SignerService {
public:
    SignerService(SignerOptions options, keys::SecretKey key, ObservationBook& book, SignerSurroundings surroundings);
    ~SignerService();
    SignerService(const SignerService&) = delete;
    SignerService& operator=(const SignerService&) = delete;

    /// Reads what it must not forget, listens and begins; else why it cannot.
    [[nodiscard]] std::optional<std::string> start();
    void stop();

    /// Signs nothing any more, and says so by the alarm not_in_set; without a reason it signs again. What was published
    /// is still delivered and given to whoever asks.
    void stand_aside(const std::optional<std::string>& why);

    [[nodiscard]] std::uint16_t port() const;
    /// GET /v1/feeds: each feed's price and why there is none, each venue, each signer, what is wrong.
    [[nodiscard]] std::string feeds_document() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace otp::oracle
