#pragma once
// One of the n signers of a price network, for one feed: what it proposes, what it signs, and what it never signs.
//
// For each second one signer proposes a price; the others look at it beside their own view and sign the same body or
// refuse. A quorum of signatures makes the update. Pure: no clock, no socket, no file.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keys/secret_key.hpp"
#include "oracle/publisher.hpp"
#include "oracle/update_builder.hpp"
#include "protocol/host.hpp"

namespace otp::oracle {

/// A price that one signer proposes to the others. The digest says all of the body at once: previous publish time,
/// average, emitter.
struct Proposal {
    std::int64_t second_s = 0;
    /// The last second that the proposer knows to be published, or has signed: what came of that it may not know.
    std::int64_t previous_s = 0;
    PriceBand band;
    Hash digest;
    friend bool operator==(const Proposal&, const Proposal&) = default;
};

/// Why a signer does not sign. Nothing is signed by halves: a refusal leaves the signer as it was.
enum class SigningRefusal : std::uint8_t {
    not_a_price,     ///< The second or the price is out of range.
    second_passed,   ///< A report of this second, or of a later one, exists or was signed.
    already_signed,  ///< Another body of this second was signed: two would be two prices for one moment.
    no_view,         ///< The signer has no price of its own for this second.
    too_far,         ///< The price is not what this signer sees.
    out_of_step,     ///< The same price leads here to another body, for one of the two missed a report; or its span of
                     ///< seconds begins before one that this signer signed, and whose report may exist.
    not_its_turn,    ///< The proposer's turn in this second has not come.
};
[[nodiscard]] std::string_view name(SigningRefusal refusal);

/// How far a proposed price may be from the signer's own: both confidences together and 10 bp of the own price, for
/// two machines never look at the same instant.
[[nodiscard]] std::uint64_t tolerated_distance(const PriceBand& own, const PriceBand& proposed);
/// Within that distance, and a confidence that neither hides (below a quarter of the own) nor invents (above four times
/// the own and 10 bp of the price) uncertainty.
[[nodiscard]] bool agrees(const PriceBand& own, const PriceBand& proposed);

/// An update that a quorum signed, and the publisher it leads to; what signers tell each other after a round.
struct Published {
    Bytes update;
    Bytes publisher;  ///< Publisher::snapshot.
};

class Cosigner {
public:
    /// Refuses a key that is none of the set's. `earlier`: sets of the network before it,
    /// whose last reports it may have to go on from.
    [[nodiscard]] static Result<Cosigner> create(std::string feed_name, SignerSet set, keys::SecretKey key,
                                                 std::vector<SignerSet> earlier = {});

    [[nodiscard]] const std::string& feed_name() const { return publisher_.feed_name(); }
    [[nodiscard]] const SignerSet& set() const { return set_; }
    [[nodiscard]] std::uint8_t position() const { return position_; }
    [[nodiscard]] unsigned quorum_needed() const;
    [[nodiscard]] const Publisher& publisher() const { return publisher_; }

    /// The body that this price leads to. Signs nothing.
    [[nodiscard]] Result<Proposal, SigningRefusal> propose(std::int64_t second_s, const PriceBand& band) const;

    /// Signs, or says why not. Asked again for the body it signed, it gives the same signature. snapshot() must be
    /// durable before the signature leaves.
    [[nodiscard]] Result<IndexedSignature, SigningRefusal> sign(const Proposal& proposal,
                                                                const std::optional<PriceBand>& own);

    /// This signer's signature of a digest that is no update's.
    [[nodiscard]] IndexedSignature prove(const Hash& claim) const;

    /// Whether the signature is by its signer over the proposal's body.
    [[nodiscard]] bool is_signed_by_its_signer(const Proposal& proposal, const IndexedSignature& signature,
                                               const Host& host) const;

    /// The update of a proposal that a quorum signed; the publisher goes on to it. Nothing when the signatures are no
    /// quorum of different signers, or the proposal does not follow here.
    [[nodiscard]] std::optional<Published> complete(const Proposal& proposal, std::vector<IndexedSignature> signatures);

    /// Follows what another signer completed; true if a quorum signed the update and this signer is now at its second
    /// or was past it. The own state goes on to it where it leads there. Only where it does not (a report was missed)
    /// the state that was sent is taken, if its report is the signed one: its mean's weight is then the sender's word,
    /// and of two such states of one second all signers end up with the same, the one whose bytes come first.
    [[nodiscard]] bool follow(const Published& published, const Host& host);

    /// Version 1: "OTPC", version, last second signed, its digest, the publisher's snapshot; sealed.
    [[nodiscard]] Bytes snapshot() const;
    /// Takes up where a snapshot of this feed left off; says why it cannot and stays as it was.
    [[nodiscard]] std::optional<std::string> restore(ByteView snapshot);

private:
    struct Signed {
        std::int64_t second_s = 0;
        Hash digest;
    };
    struct Draft {
        Publisher publisher;
        UnsignedUpdate update;
        Hash digest;
    };

    Cosigner(std::string feed_name, SignerSet set, keys::SecretKey key, std::uint8_t position,
             std::vector<SignerSet> known)
        : publisher_{std::move(feed_name)},
          set_{std::move(set)},
          known_{std::move(known)},
          key_{std::move(key)},
          position_{position} {}

    [[nodiscard]] std::int64_t previous_of(std::int64_t second_s) const;
    [[nodiscard]] Result<Draft, SigningRefusal> draft(std::int64_t second_s, std::int64_t previous_s,
                                                      const PriceBand& band) const;

    Publisher publisher_;
    SignerSet set_;
    std::vector<SignerSet> known_;  ///< Whose reports are followed: the set and those before it.
    keys::SecretKey key_;
    std::uint8_t position_ = 0;
    std::optional<Signed> signed_;
};

}  // namespace otp::oracle
