#pragma once
// One feed's publisher: a report a second at most, with its mean and the truth about the report before it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "oracle/aggregate.hpp"
#include "oracle/price_ema.hpp"
#include "protocol/price_update.hpp"

namespace otp::oracle {

/// The last second whose report exists.
struct LastPublished {
    std::int64_t second_s = 0;
    std::int64_t previous_s = 0;  ///< The second published before it; the one just before if there was none.
    PriceBand band;
    friend bool operator==(const LastPublished&, const LastPublished&) = default;
};

enum class PublishFault : std::uint8_t { second_already_passed, time_out_of_range, not_a_price };

[[nodiscard]] std::string_view name(PublishFault fault);

/// Seconds only go forward, so no second has two prices. A second without a price is left out: the next report says by
/// its previous publish time which seconds nobody priced, and nothing is ever filled in.
///
/// The promise outlives a crash only if snapshot() is durable before the report leaves. A report that was kept and
/// never left is last() after restore(): the same report, and so the same bytes, to be sent again.
class Publisher {
public:
    /// Of a feed of our own, e.g. "BTC/USD".
    explicit Publisher(std::string feed_name) : feed_name_{std::move(feed_name)} {}

    /// The report of a second after all before it (from 1 to what the container's 32 bits hold).
    [[nodiscard]] Result<PriceReport, PublishFault> publish(std::int64_t second_s, const PriceBand& band);
    /// The same where a report may exist, unknown here, of a second up to `previous_s`: it names that one, so that no
    /// grid second has two reports that are unique for it. Refuses one before the last that is known.
    [[nodiscard]] Result<PriceReport, PublishFault> publish_after(std::int64_t previous_s, std::int64_t second_s,
                                                                  const PriceBand& band);

    /// The last report, as it was published: without what only its signers add (digest, set, network).
    [[nodiscard]] std::optional<PriceReport> last() const;

    [[nodiscard]] const std::string& feed_name() const { return feed_name_; }

    /// Version 1: "OTPP", version, feed id, last second, previous, price, confidence, the mean's state; then keccak-256
    /// of all before. Before the first report it ends after the feed id, and the hash.
    [[nodiscard]] Bytes snapshot() const;
    /// Refuses what is damaged, of another feed or version, or cannot have come about.
    [[nodiscard]] static Result<Publisher> restore(std::string feed_name, ByteView snapshot);

private:
    std::string feed_name_;
    std::optional<LastPublished> last_;
    PriceEma ema_;
};

}  // namespace otp::oracle
