#pragma once
// PriceSource: a tape or a generated path, as a stream of signed updates.

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "oracle/generated_tape.hpp"
#include "oracle/price_ema.hpp"
#include "oracle/tape.hpp"
#include "oracle/update_builder.hpp"

namespace otp::oracle {

/// A signed price, ready to be delivered to anybody at any time from `publish_time` on.
struct Update {
    Time publish_time;
    Bytes bytes;
    PriceReport report;  ///< What verify_update reads from `bytes`.
};

/// Publishes one feed: exponent -8, slot = 20 x publish time, and the EMA of everything it went over. The same path,
/// set and keys give the same bytes.
class PriceSource {
public:
    using Path = std::variant<Tape, GeneratedTape>;

    /// Refuses keys that make no quorum of the set. Only a quorum of the keys is kept.
    [[nodiscard]] static Result<PriceSource> create(Path path, FeedId feed, SignerSet set,
                                                    std::span<const keys::SecretKey> keys);

    /// Whether the prices are made up, which every face must say.
    [[nodiscard]] bool is_simulated() const { return std::holds_alternative<GeneratedTape>(path_); }

    /// When the next update is due; nothing at the end of a tape.
    [[nodiscard]] std::optional<Time> next_time() const;

    /// Passes over what was published before `time`, unsigned, but not unseen by the EMA.
    void skip_before(Time time);

    /// The next update; nothing at the end of a tape.
    [[nodiscard]] std::optional<Update> next();

private:
    PriceSource(Path path, FeedId feed, QuorumSigner signer);

    void advance();
    void observe();

    Path path_;
    FeedId feed_;
    QuorumSigner signer_;
    PriceEma ema_;
    std::optional<TapePoint> ahead_;
    std::size_t points_read_ = 0;
};

}  // namespace otp::oracle
