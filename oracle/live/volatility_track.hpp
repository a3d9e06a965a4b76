#pragma once
// The volatility of one price feed at one signer, from the reports that were published. All signers of a network are to
// see the same one, so it is made of every report: one that this signer missed is a hole until others were asked for
// it. No socket; safe to use from several threads.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "oracle/realized_volatility.hpp"
#include "protocol/price_update.hpp"

namespace otp::oracle {

enum class VolatilityKind : std::uint8_t { ewma, har };

class VolatilityTrack {
public:
    /// A volatility is that of the last second published so long before: by then every signer has heard of it.
    static constexpr std::int64_t settled_s = 5;
    /// One that is older says nothing of now.
    static constexpr std::int64_t fresh_s = 60;
    /// How far back others are asked: as long as they keep updates (OracleFiles::kept_s).
    static constexpr std::int64_t asked_back_s = 26 * 3600;

    explicit VolatilityTrack(RealizedVolatility known) : volatility_{std::move(known)} {}

    /// A published report; those not after the newest that is known are passed over.
    void note(const PriceReport& report);

    /// Seconds from..to, both included, of which others may have reports that this signer has not. Reports after them
    /// wait until fill() was called.
    struct Hole {
        std::int64_t from_s = 0;
        std::int64_t to_s = 0;
        friend bool operator==(const Hole&, const Hole&) = default;
    };
    [[nodiscard]] std::optional<Hole> hole() const;
    /// Takes what was found of the hole, oldest first, and what waited. What was not found stays a gap.
    void fill(std::span<const PriceReport> found);

    /// For a second: as of the newest published one that is `settled_s` before it, at most `fresh_s`.
    [[nodiscard]] std::optional<PriceBand> seen(VolatilityKind kind, std::int64_t second_s) const;

    [[nodiscard]] Bytes snapshot() const;

private:
    struct Known {
        std::optional<PriceBand> ewma, har;
    };
    void take(std::int64_t second_s, Price price);
    void take_what_follows();

    mutable std::mutex mutex_;
    RealizedVolatility volatility_;
    std::map<std::int64_t, Known> lately_;         ///< By published second.
    std::map<std::int64_t, PriceReport> waiting_;  ///< Behind a hole.
};

}  // namespace otp::oracle
