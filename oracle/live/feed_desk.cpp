#include "oracle/live/feed_desk.hpp"

#include "keys/native_host.hpp"
#include "oracle/live/equivocation.hpp"
#include "protocol/field_text.hpp"

namespace otp::oracle {
namespace {

constexpr std::size_t looks_kept = 16;
constexpr std::int64_t late_max_s = 5;            ///< A proposal for a second so long past is refused.
constexpr std::int64_t clock_slack_us = 100'000;  ///< Clocks of signers differ by so much.

const keys::NativeHost host;

}  // namespace

FeedDesk::FeedDesk(Cosigner cosigner, FeedSource source, SharedFiles& files, Alarms& alarms, Turns turns,
                   std::int64_t first_second)
    : feed_{cosigner.feed_name()},
      cosigner_{std::move(cosigner)},
      source_{std::move(source)},
      files_{files},
      alarms_{alarms},
      turns_{turns},
      first_second_{first_second} {
    // Who is behind is shown what this signer knows: after a restart as before it.
    const auto known = cosigner_.publisher().last();
    if (!known) return;
    const std::lock_guard lock{files_.mutex};
    auto kept = files_.files.updates(feed_, known->publish_time_s, known->publish_time_s, 1);
    if (!kept.empty()) newest_ = Published{std::move(kept.front().second), cosigner_.publisher().snapshot()};
}

Aggregate FeedDesk::look(std::int64_t second_s) {
    const std::lock_guard lock{mutex_};
    if (const auto known = looks_.find(second_s); known != looks_.end()) return known->second;
    if (second_s % source_.every_s != 0) return {};
    Aggregate seen = source_.look(second_s);
    looks_.emplace(second_s, seen);
    while (looks_.size() > looks_kept) looks_.erase(looks_.begin());
    if (source_.is_price) watch_.note(feed_, seen, alarms_);
    return seen;
}

std::int64_t FeedDesk::turn_us(std::int64_t second_s, std::uint8_t signer) const {
    const auto n = static_cast<std::int64_t>(set().keys.size());
    const std::int64_t rank = (signer - second_s / source_.every_s % n + n) % n;
    return second_s * 1'000'000 + turns_.look_after_us + rank * turns_.turn_us;
}

bool FeedDesk::is_published(std::int64_t second_s) const {
    const auto known = last();
    return known && known->publish_time_s >= second_s;
}

std::optional<SignRequest> FeedDesk::propose(std::int64_t second_s) {
    const Aggregate seen = look(second_s);
    const std::lock_guard lock{mutex_};
    if (!seen.band || second_s < first_second_) return std::nullopt;
    const auto proposal = cosigner_.propose(second_s, *seen.band);
    if (!proposal) return std::nullopt;
    return SignRequest{feed(), *proposal, cosigner_.prove(proposal_claim(feed(), *proposal))};
}

bool FeedDesk::is_of_a_signer(const SignRequest& request) const {
    Proposal claim = request.proposal;
    claim.digest = proposal_claim(request.feed, request.proposal);
    return cosigner_.is_signed_by_its_signer(claim, request.proof, host);
}

bool FeedDesk::is_signed(const Proposal& proposal, const IndexedSignature& signature) const {
    return cosigner_.is_signed_by_its_signer(proposal, signature, host);
}

std::variant<IndexedSignature, RefusedToSign> FeedDesk::answer(const SignRequest& request, std::int64_t now_us) {
    const std::int64_t now_s = now_us / 1'000'000;
    const std::int64_t second = request.proposal.second_s;
    const auto refuse = [&](SigningRefusal why) {
        ++counters_.refused[std::string{name(why)}];
        RefusedToSign refusal{why, std::nullopt};
        if (why == SigningRefusal::out_of_step || why == SigningRefusal::second_passed) refusal.ahead = newest_;
        return refusal;
    };
    if (second < first_second_ || second > now_s || second < now_s - late_max_s) {
        const std::lock_guard lock{mutex_};
        return refuse(second > now_s ? SigningRefusal::no_view : SigningRefusal::second_passed);
    }
    if (now_us + clock_slack_us < turn_us(second, request.proof.index)) {
        const std::lock_guard lock{mutex_};
        return refuse(SigningRefusal::not_its_turn);
    }
    const Aggregate seen = look(second);
    const std::lock_guard lock{mutex_};
    const auto signature = cosigner_.sign(request.proposal, seen.band);
    if (!signature) return refuse(signature.error());
    if (!keep_signer()) return refuse(SigningRefusal::no_view);  // A memory that is not durable could sign twice.
    ++counters_.signed_for_others;
    return *signature;
}

std::optional<Published> FeedDesk::complete(const SignRequest& request, std::vector<IndexedSignature> others) {
    const Aggregate seen = look(request.proposal.second_s);
    const std::lock_guard lock{mutex_};
    const auto mine = cosigner_.sign(request.proposal, seen.band);
    if (!mine || !keep_signer()) return std::nullopt;
    others.push_back(*mine);
    auto published = cosigner_.complete(request.proposal, std::move(others));
    if (!published) return std::nullopt;
    ++counters_.published;
    keep_update(published->update);
    (void)keep_signer();
    return published;
}

bool FeedDesk::take(const Published& published) {
    const std::lock_guard lock{mutex_};
    if (newest_ && newest_->update == published.update && newest_->publisher == published.publisher) return true;
    watch_signers(published.update);
    const auto before = cosigner_.publisher().snapshot();
    if (!cosigner_.follow(published, host)) return false;
    if (cosigner_.publisher().snapshot() == before) return true;
    ++counters_.followed;
    keep_update(published.update);
    (void)keep_signer();
    return true;
}

/// Whether the update is another one than that of its second which is known.
void FeedDesk::watch_signers(const Bytes& update) {
    const auto reports = verify_update(update, std::span{&cosigner_.set(), 1}, host);
    if (!reports || reports->size() != 1) return;
    const std::int64_t second = reports->front().publish_time_s;
    std::vector<std::pair<std::int64_t, Bytes>> kept;
    {
        const std::lock_guard lock{files_.mutex};
        kept = files_.files.updates(feed_, second, second, 1);
    }
    if (kept.empty() || kept.front().second == update) return;
    const auto broken = find_equivocation(kept.front().second, update, cosigner_.set(), host);
    if (!broken) return;
    std::string signers;
    for (const std::uint8_t position : broken->signers) {
        signers += (signers.empty() ? "signer " : ", signer ") + std::to_string(position + 1);
    }
    alarms_.set("two_prices", feed_ + " " + format_rfc3339(Time::from_seconds(second)), true,
                "two prices are signed for this second; both by " + signers + "; the other one: " + to_hex(update));
}

bool FeedDesk::keep_signer() {
    const std::lock_guard lock{files_.mutex};
    const auto problem = files_.files.save_signer(feed(), cosigner_.snapshot());
    alarms_.set("memory_not_kept", feed(), problem.has_value(), problem.value_or(""));
    return !problem;
}

void FeedDesk::keep_update(const Bytes& update) {
    newest_ = Published{update, cosigner_.publisher().snapshot()};
    const auto report = cosigner_.publisher().last();
    const std::lock_guard lock{files_.mutex};
    const auto problem = files_.files.add_update(feed(), report->publish_time_s, update);
    alarms_.set("update_not_kept", feed(), problem.has_value(), problem.value_or(""));
    if (source_.published) source_.published(*report);
}

FeedDesk::Counters FeedDesk::counters() const {
    const std::lock_guard lock{mutex_};
    return counters_;
}

std::optional<PriceReport> FeedDesk::last() const {
    const std::lock_guard lock{mutex_};
    return cosigner_.publisher().last();
}

std::optional<std::pair<std::int64_t, Aggregate>> FeedDesk::last_look() const {
    const std::lock_guard lock{mutex_};
    if (looks_.empty()) return std::nullopt;
    return *looks_.rbegin();
}

}  // namespace otp::oracle
