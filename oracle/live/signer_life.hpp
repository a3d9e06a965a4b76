#pragma once
// A signer through the rotations of its network's signer sets: it signs as one of the set whose turn it is, and stands
// aside where it is none of it. One thread's.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "oracle/live/signer_service.hpp"
#include "oracle/set_succession.hpp"
#include "oracle/signer_urls.hpp"

namespace otp::oracle {

class SignerLife {
public:
    /// What is the same whichever set signs: `options` but for the set, the earlier ones and the URLs.
    struct Parts {
        std::string network;
        SignerOptions options;
        SignerUrls urls;
        SignerSurroundings surroundings;
    };

    SignerLife(Parts parts, keys::SecretKey key, ObservationBook& book)
        : parts_{std::move(parts)}, key_{std::move(key)}, book_{book} {}

    /// What the node says of its sets now. To be told again and again. Sets do not disappear: a list that knows less
    /// of the network than the one before, as from a node that is behind, is not taken.
    void learn(std::vector<SignerSet> sets);

    /// Does what this second asks for; cheap where that is what it does already. Says why it cannot go on.
    [[nodiscard]] std::optional<std::string> follow(std::int64_t second_s);
    void stop();

    /// The set it signs as one of; nothing while it stands aside or waits for its turn.
    [[nodiscard]] std::optional<SignerSet> signs_as() const { return duty_.set; }
    [[nodiscard]] std::uint16_t port() const { return service_ ? service_->port() : 0; }

private:
    [[nodiscard]] std::optional<std::string> begin(const SigningDuty& duty);

    Parts parts_;
    keys::SecretKey key_;
    ObservationBook& book_;
    std::vector<SignerSet> sets_;
    SigningDuty duty_;
    std::optional<std::uint32_t> begun_as_;  ///< Index of the set that the service was begun with.
    std::unique_ptr<SignerService> service_;
};

}  // namespace otp::oracle
