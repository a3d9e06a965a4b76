#pragma once
// Submission: an envelope on its way through the node. Internal.

#include <memory>
#include <vector>

#include "settlement/node.hpp"

namespace otp::settlement {

/// The signer sets as of a durable block, for admission to verify price updates against.
struct KnownSigners {
    std::uint64_t version = 0;  ///< State::signer_sets_version.
    std::vector<SignerSet> sets;
};

struct Submission {
    Bytes bytes;
    Answer done;
    std::string from;  ///< IP address it came from; empty: this process.

    // Learnt by admission.
    bool checked = false;  ///< Guarded by the queue's mutex.
    Status status = Status::ok;
    Authenticated authenticated;
    std::vector<VerifiedUpdate> updates;
    std::uint64_t signers_version = 0;  ///< The updates were verified against.

    // Decided by the sequencer.
    Hash id;
    Address signer;
    Unavailable unavailable = Unavailable::no;
    std::uint32_t retry_after_s = 0;
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    bool duplicate = false;
    std::shared_ptr<const AppliedBlock> block;                 ///< Where its receipts are,
    std::shared_ptr<const std::vector<Receipt>> old_receipts;  ///< or those of the first time.
};

using Group = std::vector<std::unique_ptr<Submission>>;

/// Reads and authenticates; verifies price updates. A function of the bytes and the signer sets.
void check(Submission& submission, const Hash& domain_separator, const KnownSigners& signers, const Host& host);

/// Calls its `done`, once.
void answer(Submission& submission);
/// Makes it one that was not looked at.
void forget_fate(Submission& submission, Unavailable why);
void answer_unavailable(Submission& submission, Unavailable why);

}  // namespace otp::settlement
