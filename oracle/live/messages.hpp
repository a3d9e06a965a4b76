#pragma once
// What the signers of a network say to each other, as JSON. Reading refuses everything that is not exactly a message.

#include <optional>
#include <string>
#include <string_view>

#include "oracle/cosigner.hpp"

namespace otp::oracle {

/// "Sign this": the proposer's claim to be a signer comes with it, for a stranger's proposal could use up a second.
struct SignRequest {
    std::string feed;
    Proposal proposal;
    IndexedSignature proof;  ///< Of the proposer over proposal_claim.
};

/// What a proposer signs to be heard. It is no update's digest: those are hashes of hashes of bodies.
[[nodiscard]] Hash proposal_claim(std::string_view feed, const Proposal& proposal);

/// The answer of a signer that does not sign: why, and where it is itself if that is further.
struct RefusedToSign {
    SigningRefusal why = SigningRefusal::no_view;
    std::optional<Published> ahead;
};

/// "This was published."
struct PublishedMessage {
    std::string feed;
    Published published;
};

[[nodiscard]] std::string write(const SignRequest& request);
[[nodiscard]] std::string write(const IndexedSignature& signature);
[[nodiscard]] std::string write(const RefusedToSign& refusal);
[[nodiscard]] std::string write(const PublishedMessage& message);

[[nodiscard]] std::optional<SignRequest> read_sign_request(std::string_view text);
[[nodiscard]] std::optional<IndexedSignature> read_signature(std::string_view text);
[[nodiscard]] std::optional<RefusedToSign> read_refusal(std::string_view text);
[[nodiscard]] std::optional<PublishedMessage> read_published(std::string_view text);

}  // namespace otp::oracle
