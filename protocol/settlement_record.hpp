#pragma once
// A settlement record: the samples of a price around an expiry, and the settlement price they decide.
// docs/protocol.md section 6 is the rule; rule_of() holds its numbers.

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "protocol/price_update.hpp"
#include "protocol/terms.hpp"
#include "protocol/time.hpp"

namespace otp {

/// The numbers of a settlement policy. Times in whole seconds, confidences in basis points of the price.
struct SettlementRule {
    std::int64_t grid_step_s;
    std::int64_t grid_count;
    std::int64_t late_max_s;  ///< A sample's publish time may be this long after its grid second.
    std::size_t samples_min;  ///< Enough from the first deadline on.
    std::uint64_t mean_confidence_bps;
    std::int64_t deadline_samples_s;  ///< After expiry: samples_min suffice, of any rank.
    std::int64_t deadline_relaxed_s;  ///< samples_min suffice whatever their mean confidence; or the unique report.
    std::int64_t deadline_void_s;
    std::int64_t unique_late_max_s;
    std::uint64_t unique_confidence_bps;
    std::int64_t ema_span_s;  ///< The EMA fallback takes a report this long before expiry; 0 = no such fallback.
};

[[nodiscard]] const SettlementRule& rule_of(SettlementPolicy policy);

inline constexpr std::uint16_t report_confidence_bps_max = 200;  ///< Wider reports of a feed of prices are refused.
inline constexpr std::uint64_t sample_confidence_bps_max = 100;  ///< Wider ones are no samples.
/// No record further ahead of, or behind, a report's publish time than this can use it.
inline constexpr std::int64_t record_reach_s = 3'600;

/// A verified report in the feed's terms: prices in 10^-8, and the rank of its source (0 = best).
struct Observation {
    std::int64_t publish_time_s = 0;
    std::int64_t prev_publish_time_s = 0;
    Price price;
    Price confidence;
    Price ema_price;  ///< 0 when the report has none that is usable.
    std::uint64_t slot = 0;
    Hash digest;
    std::uint8_t rank = 0;

    /// Of two reports for one second, the lower slot and then the lower digest counts. Reports of one update share
    /// both; then their contents decide, so that the order of delivery never does.
    [[nodiscard]] bool precedes(const Observation& other) const {
        return std::tie(slot, digest, publish_time_s, prev_publish_time_s, price, confidence, ema_price) <
               std::tie(other.slot, other.digest, other.publish_time_s, other.prev_publish_time_s, other.price,
                        other.confidence, other.ema_price);
    }
    [[nodiscard]] bool is_unique_for(std::int64_t second) const {
        return prev_publish_time_s < second && second <= publish_time_s;
    }
    friend bool operator==(const Observation&, const Observation&) = default;
};

/// confidence * 10000 <= bps * price.
[[nodiscard]] bool confidence_within(Price confidence, Price price, std::uint64_t bps);

struct Sample {
    std::int64_t grid_s = 0;
    Observation observation;
    friend bool operator==(const Sample&, const Sample&) = default;
};

struct RecordKey {
    FeedNo feed;
    std::int64_t expiry_s = 0;
    SettlementPolicy settlement = SettlementPolicy::point;
    friend constexpr auto operator<=>(const RecordKey&, const RecordKey&) = default;
};

enum class Outcome : std::uint8_t { open = 0, fixed = 1, voided = 2 };

/// What the ladder decides at some time.
struct Decision {
    Outcome outcome = Outcome::open;
    Price price;
    std::uint8_t line = 0;        ///< Line of the ladder that held, from 1.
    std::vector<Sample> samples;  ///< Those used.
};

struct Equivocation {
    std::int64_t grid_s = 0;
    Hash kept;
    Hash dropped;
};

struct SettlementRecord {
    RecordKey key;
    Outcome outcome = Outcome::open;
    Price price;            ///< Once fixed.
    std::uint8_t line = 0;  ///< Once fixed or void.
    Hash samples_hash;      ///< keccak-256 of the samples used, once fixed.
    // While open:
    std::vector<Sample> samples;      ///< Ascending by (grid second, rank), one each.
    std::vector<Observation> unique;  ///< The report unique for the expiry, one a rank, ascending by rank.
    std::vector<Observation> ema;     ///< The newest report of the EMA span, one a rank, ascending by rank.

    /// Whether a report published then can be of any use to this record.
    [[nodiscard]] bool is_near(std::int64_t publish_time_s) const;

    /// Keeps what this record can use of an observation; returns how many samples it became.
    std::uint32_t observe(const Observation& observation, std::vector<Equivocation>& equivocations);

    /// What the samples decide at `now`; Outcome::open while they decide nothing. Precondition: open.
    [[nodiscard]] Decision decide(Time now) const;
};

/// The clamped mean of section 6. Precondition: at least one.
[[nodiscard]] Price value_of(const std::vector<Sample>& samples);

}  // namespace otp
