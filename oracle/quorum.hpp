#pragma once
// Several signers, one body: who proposes it, what it says, and how the signatures under it become an update.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "oracle/ballot.hpp"
#include "protocol/host.hpp"
#include "protocol/time.hpp"

namespace otp::oracle {

/// What a signer tells the others at the beginning of a second.
struct SignerView {
    struct Feed {
        FeedId feed;
        PriceBand band;
        std::optional<std::int64_t> last_signed_s;  ///< By its ballot.
    };
    std::uint8_t signer = 0;  ///< Position in the set.
    std::int64_t second_s = 0;
    std::vector<Feed> feeds;
};

/// 0 for the signer whose turn this second is, 1 for the one who proposes when it is silent, and so on.
[[nodiscard]] unsigned proposer_rank(std::uint8_t signer, std::int64_t second_s, unsigned signers);

/// From its turn on a signer may propose, and others listen to it: `turn` after the one before, by each one's own
/// clock. Who listened to anybody at any time could be made to sign what nobody else is shown.
inline constexpr Duration turn = milliseconds(300);
[[nodiscard]] bool may_propose(std::uint8_t signer, std::int64_t second_s, unsigned signers, Time now);

/// The reports for a second, from what the signers see of it (the proposer among them; one voice each, the first) and
/// the proposer's own opinions. A view that the proposer would not sign has no voice. Feeds that less than a quorum of
/// voices has a price of are left out; nothing where none is left.
///
/// Price and confidence are medians of the views (of an even number the mean of the middle two, half-even, confidence
/// rounded up). The previous publish time is the last second that any of them has signed for: whatever may have been
/// published is behind it. Where nobody has signed anything yet it is the second before.
[[nodiscard]] std::optional<Proposal> propose(std::int64_t second_s, std::span<const SignerView> views,
                                              std::span<const Opinion> own, const SignerSet& set);

/// Collects signatures under one body until there is a quorum.
class SignatureCollector {
public:
    SignatureCollector(SignerSet set, UnsignedUpdate update);

    [[nodiscard]] const Hash& digest() const { return digest_; }
    /// Whether it is the signature of the signer that it names, under this body. A repeated one is taken once.
    bool add(const IndexedSignature& signature, const Host& host);
    [[nodiscard]] std::size_t count() const { return signatures_.size(); }
    /// The update as it travels, with exactly a quorum of signatures; nothing before there is one.
    [[nodiscard]] std::optional<Bytes> complete() const;

private:
    SignerSet set_;
    UnsignedUpdate update_;
    Hash digest_;
    std::map<std::uint8_t, IndexedSignature> signatures_;
};

/// A signer's two signatures under different bodies of one second: proof that it broke its promise.
struct Equivocation {
    std::int64_t second_s = 0;
    std::uint8_t signer = 0;
    Hash first, second;
    IndexedSignature first_signature, second_signature;
};

/// Remembers what each signer signed in its last seconds.
class EquivocationWatch {
public:
    static constexpr std::size_t seconds_kept = 600;

    explicit EquivocationWatch(SignerSet set) : set_{std::move(set)} {}

    /// Takes note of a signature under the body of this second; one that is not its signer's is not looked at.
    [[nodiscard]] std::optional<Equivocation> see(std::int64_t second_s, const Hash& digest,
                                                  const IndexedSignature& signature, const Host& host);

private:
    struct Seen {
        Hash digest;
        IndexedSignature signature;
    };
    SignerSet set_;
    std::map<std::uint8_t, std::map<std::int64_t, Seen>> seen_;  ///< By signer, so that nobody pushes out another.
};

}  // namespace otp::oracle
