#pragma once
// What settled, and for how much: a summary by expiry, made of the blocks' events.

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "protocol/event.hpp"
#include "protocol/state.hpp"

namespace otp::cli {

class LedgerOfExpiries {
public:
    struct Row {
        Time expiry;
        std::string feed;
        bool voided = false;
        Price settlement_price;
        std::uint32_t samples = 0;
        std::size_t series = 0;                ///< Settled so far.
        std::size_t positions = 0;             ///< Settled so far.
        std::map<AssetNo, Amount> payouts[2];  ///< By kind: paid to holders, before fees.
        std::map<AssetNo, Amount> dust;
    };

    using Key = std::pair<Time, std::string>;  ///< Expiry and feed.

    void observe(const Event& event, const State& state);

    [[nodiscard]] const std::map<Key, Row>& rows() const { return rows_; }
    [[nodiscard]] std::size_t settled_series() const { return settled_series_; }

    /// [{"expiry","feed","settlement_price","void","samples","series","positions","call_payouts":{asset:amount},...}].
    [[nodiscard]] nlohmann::json to_json(const State& state) const;

private:
    Row& row_of(const Series& series, const State& state);

    std::map<Key, Row> rows_;
    std::size_t settled_series_ = 0;
};

}  // namespace otp::cli
