#pragma once
// The option desks of the simulated venues: which chains they show, and how they answer their REST requests, with all
// that can go wrong. Pure: times come in.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "venues/option_http.hpp"
#include "venues/simulator/fault.hpp"
#include "venues/simulator/generated_options.hpp"
#include "venues/simulator/option_wire.hpp"

namespace otp::venues::simulator {

/// The chains of both venues: generated, or recorded ones of Deribit. Binance shows a recorded chain with its prices in
/// dollars (price times forward) and its own names.
class OptionBoard {
public:
    explicit OptionBoard(GeneratedMarket::Options options) : generated_{std::move(options)} {}
    explicit OptionBoard(Chains recorded);

    /// Of one moment; the same reference until another moment is asked for. `simulated` is set in all.
    [[nodiscard]] const Chains& chains(OptionVenue venue, std::int64_t now_ms);
    [[nodiscard]] bool is_recorded() const { return !generated_; }

private:
    struct Shown {
        std::int64_t at_ms = -1;
        Chains chains;
    };
    std::optional<GeneratedMarket> generated_;
    std::map<OptionVenue, Chains> recorded_;
    std::map<OptionVenue, Shown> shown_;
};

/// How a request is answered.
struct RestAnswer {
    enum class Way : std::uint8_t {
        whole,
        cut,     ///< Half of the body leaves, then the connection is broken.
        silent,  ///< Nothing ever leaves; the connection stays.
        gone     ///< The connection is broken without a word.
    };
    Way way = Way::whole;
    int status = 200;
    std::string body = {};
    std::int64_t retry_after_s = 0;  ///< 0: not said.
    std::int64_t late_us = 0;
};

/// One venue's REST interface. It keeps the venue's own limits (Binance 2,400 points a minute, then 429, and 418 to
/// those who go on; Deribit's credits, then error 10028), over all clients together.
class OptionDesk {
public:
    OptionDesk(OptionVenue venue, OptionBoard& board, std::uint64_t seed);

    /// `target`: path and query behind the venue's own segment: "/eapi/v1/mark". Nothing where it is no path of the
    /// option interface.
    [[nodiscard]] std::optional<RestAnswer> answer(std::string_view method, std::string_view target,
                                                   std::int64_t now_us, const FaultWindows& faults);

    static constexpr int refusals_until_ban = 10;

private:
    struct Query;
    [[nodiscard]] RestAnswer told(const Query& query, std::int64_t now_us, const FaultWindows& faults);
    [[nodiscard]] RestAnswer binance(const Query& query, const Chains& chains, std::int64_t now_ms) const;
    [[nodiscard]] RestAnswer deribit(const Query& query, const Chains& chains, std::int64_t now_ms) const;
    [[nodiscard]] RestAnswer too_often();
    [[nodiscard]] bool strikes(const FaultOrder* order);

    OptionVenue venue_;
    OptionBoard* board_;
    std::uint64_t seed_;
    std::uint64_t requests_ = 0;
    int refusals_ = 0;
    PointBudget budget_;
    std::map<Fault, std::int64_t> struck_;  ///< The start of the window whose first request has been struck.
};

}  // namespace otp::venues::simulator
