#pragma once
// What one of several signers signs: a proposal that agrees with its own view, at most one a second, and never one
// whose span of seconds overlaps another's that it signed.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "oracle/aggregate.hpp"
#include "oracle/update_builder.hpp"

namespace otp::oracle {

/// How far a proposal may be from a signer's own price: its own confidence, but at least and at most so much.
struct Tolerance {
    std::uint32_t least_bp = 5;
    std::uint32_t most_bp = 50;
};

/// What a signer itself makes of one feed in one second.
struct Opinion {
    FeedId feed;
    PriceBand band;
    PriceBand mean;          ///< With this second's band in it.
    bool knows_mean = true;  ///< Whether it has seen enough, an hour of reports, to judge one.
    Tolerance tolerance;
};

/// Whether a price is one that its holder would sign.
[[nodiscard]] bool is_tolerable(Price price, const Opinion& own);

/// The reports to be signed for one second, in ascending order of their feeds. Digest, set and network are not looked
/// at: they come of signing.
struct Proposal {
    std::int64_t second_s = 0;
    std::vector<PriceReport> reports;
};

enum class SignFault : std::uint8_t {
#define SIGN_FAULT(name, sentence) name,
#include "oracle/sign_faults.def"
#undef SIGN_FAULT
};

[[nodiscard]] std::string_view name(SignFault fault);
[[nodiscard]] std::string_view describe(SignFault fault);

/// The memory of one signer. Its promise outlives a crash only if snapshot() is durable before a signature leaves.
class Ballot {
public:
    /// Of a signer of this emitter's set, which signs nothing up to and including `after_s`: the present second for one
    /// that has no memory, since it does not know what it may have signed.
    Ballot(const Emitter& emitter, std::int64_t after_s) : emitter_{emitter}, last_s_{after_s} {}

    /// What to sign, if the proposal agrees with the signer's opinions of that very second; from then on it counts as
    /// signed. The same proposal again is the same answer.
    [[nodiscard]] Result<UnsignedUpdate, SignFault> agree(const Proposal& proposal, std::span<const Opinion> opinions);

    /// The second that the feed was last signed for: others must propose no span that reaches further back.
    [[nodiscard]] std::optional<std::int64_t> last_signed_s(const FeedId& feed) const;
    /// The last second that anything was signed for, or `after_s`.
    [[nodiscard]] std::int64_t last_s() const { return last_s_; }

    /// Version 1: "OTPB", version, emitter, last second and digest, each feed and its second; then keccak-256 of it.
    [[nodiscard]] Bytes snapshot() const;
    [[nodiscard]] static Result<Ballot> restore(const Emitter& emitter, ByteView snapshot);

private:
    [[nodiscard]] std::optional<SignFault> judge(const Proposal& proposal, std::span<const Opinion> opinions) const;

    Emitter emitter_;
    std::int64_t last_s_;
    Hash last_digest_;
    std::map<FeedId, std::int64_t> signed_s_;
};

}  // namespace otp::oracle
