#include "cli/up/ledger_of_expiries.hpp"

#include <nlohmann/json.hpp>

#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

void add_to(std::map<AssetNo, Amount>& sums, const Money& money) {
    if (money.amount == Amount{}) return;
    Amount& sum = sums[money.asset];
    sum = *add(sum, money.amount);  // Bounded by what was deposited.
}

json amounts(const std::map<AssetNo, Amount>& sums, const State& state) {
    json result = json::object();
    for (const auto& [asset, amount] : sums) {
        result[std::string{state.asset(asset).name.text()}] = format_scaled(amount.raw(), state.asset(asset).decimals);
    }
    return result;
}

}  // namespace

LedgerOfExpiries::Row& LedgerOfExpiries::row_of(const Series& series, const State& state) {
    const std::string& feed = state.feeds()[series.terms.feed.value].name.value;
    Row& row = rows_[{series.name.expiry, feed}];
    row.expiry = series.name.expiry;
    row.feed = feed;
    return row;
}

void LedgerOfExpiries::observe(const Event& event, const State& state) {
    if (const auto* fixed = std::get_if<events::SettlementPriceFixed>(&event)) {
        const std::string& feed = state.feeds()[fixed->feed.value].name.value;
        Row& row = rows_[{fixed->expiry, feed}];
        row.expiry = fixed->expiry;
        row.feed = feed;
        row.settlement_price = fixed->price;
        row.samples = fixed->samples;
    } else if (const auto* voided = std::get_if<events::SettlementVoided>(&event)) {
        const std::string& feed = state.feeds()[voided->feed.value].name.value;
        Row& row = rows_[{voided->expiry, feed}];
        row.expiry = voided->expiry;
        row.feed = feed;
        row.voided = true;
    } else if (const auto* position = std::get_if<events::PositionSettled>(&event)) {
        const Series& series = state.series(position->series);
        Row& row = row_of(series, state);
        ++row.positions;
        add_to(row.payouts[static_cast<std::size_t>(series.name.kind)], position->payout);
    } else if (const auto* settled = std::get_if<events::SeriesSettled>(&event)) {
        Row& row = row_of(state.series(settled->series), state);
        ++row.series;
        ++settled_series_;
        add_to(row.dust, settled->dust);
    }
}

json LedgerOfExpiries::to_json(const State& state) const {
    json list = json::array();
    for (const auto& [key, row] : rows_) {
        json item = {{"expiry", format_rfc3339(row.expiry)},
                     {"feed", row.feed},
                     {"settlement_price", nullptr},
                     {"samples", row.samples},
                     {"series", row.series},
                     {"positions", row.positions},
                     {"call_payouts", amounts(row.payouts[0], state)},
                     {"put_payouts", amounts(row.payouts[1], state)},
                     {"dust", amounts(row.dust, state)}};
        if (row.settlement_price > Price{}) item["settlement_price"] = format_price(row.settlement_price);
        if (row.voided) item["void"] = true;
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace otp::cli
