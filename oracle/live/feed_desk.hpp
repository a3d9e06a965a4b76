#pragma once
// One feed at one signer: what it sees each second, what it signs, what was published. No socket; safe to use from
// several threads.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "oracle/live/alarms.hpp"
#include "oracle/live/messages.hpp"
#include "oracle/live/observation_book.hpp"
#include "oracle/live/oracle_files.hpp"
#include "oracle/live/venue_watch.hpp"

namespace otp::oracle {

/// The files of a signer, which its feeds share.
struct SharedFiles {
    OracleFiles files;
    std::mutex mutex;
};

/// Where a feed's value of a second comes from, and who hears what became of it. Called from the desk's threads.
struct FeedSource {
    std::function<Aggregate(std::int64_t second_s)> look;
    std::function<void(const PriceReport&)> published;  ///< Each report that this signer completed or followed.
    std::int64_t every_s = 1;                           ///< Only whole multiples of it have a value.
    bool is_price = true;                               ///< That there is none is called wrong.
};

/// When in a second its signers may propose.
struct Turns {
    std::int64_t look_after_us = 150'000;  ///< Into a second the venues are looked at.
    std::int64_t turn_us = 350'000;        ///< From one proposer's turn to the next.
};

class FeedDesk {
public:
    /// `first_second`: the first one that may be signed; those before it are left to what may have been forgotten.
    FeedDesk(Cosigner cosigner, FeedSource source, SharedFiles& files, Alarms& alarms, Turns turns,
             std::int64_t first_second);

    [[nodiscard]] const std::string& feed() const { return feed_; }
    [[nodiscard]] const SignerSet& set() const { return cosigner_.set(); }
    [[nodiscard]] std::uint8_t position() const { return cosigner_.position(); }
    [[nodiscard]] unsigned quorum_needed() const { return cosigner_.quorum_needed(); }

    [[nodiscard]] std::int64_t every_s() const { return source_.every_s; }

    /// What the source comes to in this second, looked at once and then remembered.
    Aggregate look(std::int64_t second_s);

    /// When the signer at this position may propose for a second: microseconds after the venues are looked at.
    [[nodiscard]] std::int64_t turn_us(std::int64_t second_s, std::uint8_t signer) const;
    [[nodiscard]] bool is_published(std::int64_t second_s) const;

    /// The own proposal for a second, with the proof that it is one; nothing where there is nothing to propose.
    [[nodiscard]] std::optional<SignRequest> propose(std::int64_t second_s);
    /// What another signer's proposal gets. Refused are seconds that have not come, those long past, and a proposer
    /// whose turn has not come: who listened to anybody at any time could be made to sign what nobody else is shown.
    [[nodiscard]] std::variant<IndexedSignature, RefusedToSign> answer(const SignRequest& request, std::int64_t now_us);
    [[nodiscard]] bool is_of_a_signer(const SignRequest& request) const;
    [[nodiscard]] bool is_signed(const Proposal& proposal, const IndexedSignature& signature) const;
    /// Signs the own proposal that enough others signed; the update, unless something came between.
    [[nodiscard]] std::optional<Published> complete(const SignRequest& request, std::vector<IndexedSignature> others);

    /// Follows what another signer says was published; false where that is not so.
    bool take(const Published& published);

    /// What happened in rounds of this signer, for its metrics.
    struct Counters {
        std::uint64_t published = 0;  ///< Completed by this signer.
        std::uint64_t followed = 0;
        std::uint64_t signed_for_others = 0;
        std::map<std::string, std::uint64_t> refused;  ///< By reason.
    };
    [[nodiscard]] Counters counters() const;
    [[nodiscard]] std::optional<PriceReport> last() const;
    /// The last second that was looked at and what it came to.
    [[nodiscard]] std::optional<std::pair<std::int64_t, Aggregate>> last_look() const;

private:
    [[nodiscard]] bool keep_signer();
    void keep_update(const Bytes& update);
    void watch_signers(const Bytes& update);

    const std::string feed_;  ///< The cosigner's own is under the lock.
    Cosigner cosigner_;
    const FeedSource source_;
    SharedFiles& files_;
    Alarms& alarms_;
    Turns turns_;
    std::int64_t first_second_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, Aggregate> looks_;
    std::optional<Published> newest_;
    VenueWatch watch_;
    Counters counters_;
};

}  // namespace otp::oracle
