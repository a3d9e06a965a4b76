#include "settlement/submission.hpp"

namespace otp::settlement {

void check(Submission& submission, const Hash& domain_separator, const KnownSigners& signers, const Host& host) {
    auto authenticated = authenticate(submission.bytes, domain_separator, host);
    if (!authenticated) {
        submission.status = authenticated.error();
        return;
    }
    submission.authenticated = std::move(*authenticated);
    submission.id = submission.authenticated.id;
    submission.signer = submission.authenticated.signer;
    submission.updates = verify_updates(submission.authenticated.envelope, signers.sets, host);
    submission.signers_version = signers.version;
}

void answer(Submission& submission) {
    if (!submission.done) return;
    Submitted submitted;
    submitted.id = submission.id;
    submitted.signer = submission.signer;
    submitted.unavailable = submission.unavailable;
    submitted.retry_after_s = submission.retry_after_s;
    submitted.status = submission.status;
    submitted.height = submission.height;
    submitted.index = submission.index;
    submitted.duplicate = submission.duplicate;
    if (submission.old_receipts) {
        submitted.receipts = *submission.old_receipts;
        submitted.keeps = submission.old_receipts;
    } else if (submission.block) {
        submitted.receipts = submission.block->receipts_of(submission.index);
        submitted.keeps = submission.block;
    }
    submission.done(submitted);
    submission.done = nullptr;
}

void forget_fate(Submission& submission, Unavailable why) {
    submission.unavailable = why;
    submission.status = Status::ok;
    submission.height = 0;
    submission.index = 0;
    submission.duplicate = false;
    submission.block = nullptr;
    submission.old_receipts = nullptr;
}

void answer_unavailable(Submission& submission, Unavailable why) {
    forget_fate(submission, why);
    answer(submission);
}

}  // namespace otp::settlement
