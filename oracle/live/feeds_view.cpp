#include "oracle/live/feeds_view.hpp"

#include <algorithm>

#include "protocol/field_text.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

std::string price_text(std::uint64_t raw) { return format_price(Price::from_raw(static_cast<std::int64_t>(raw))); }

/// `counting`: those whose votes make the price; none where there is no price.
json venue_view(const VenueView& venue, std::size_t counting) {
    json view = {{"venue", venue.venue},
                 {"currency", name(venue.currency)},
                 {"verdict", name(venue.verdict)},
                 {"why", describe(venue.verdict)},
                 {"counts", counts(venue.verdict)},
                 {"weight", counts(venue.verdict) && counting > 0 ? 1.0 / static_cast<double>(counting) : 0.0},
                 {"said", nullptr},
                 {"price", nullptr},
                 {"uncertainty", nullptr},
                 {"age_s", nullptr}};
    if (venue.said) view["said"] = format_price(*venue.said);
    if (venue.value) view["price"] = format_price(*venue.value);
    if (venue.uncertainty > 0) view["uncertainty"] = price_text(venue.uncertainty);
    if (venue.age_us) view["age_s"] = static_cast<double>(*venue.age_us) / 1e6;
    return view;
}

}  // namespace

FeedsView::FeedsView(const SignerSet& set, const std::vector<std::string>& urls, std::optional<std::uint8_t> position,
                     std::int64_t now_us, const std::map<std::pair<std::string, std::string>, std::string>& alarms)
    : now_us_{now_us} {
    json signers = json::array();
    for (std::size_t i = 0; i < set.keys.size(); ++i) {
        signers.push_back({{"signer", i + 1},
                           {"address", to_hex(set.keys[i])},
                           {"url", i < urls.size() ? urls[i] : ""},
                           {"self", !position || i == *position}});
    }
    json wrong = json::array();
    for (const auto& [what, why] : alarms)
        wrong.push_back({{"kind", what.first}, {"subject", what.second}, {"why", why}});
    document_ = {{"time", format_rfc3339(Time{now_us / 1000})},
                 {"network", set.network},
                 {"set", set.index},
                 {"quorum", quorum(set.rule, static_cast<unsigned>(set.keys.size()))},
                 {"signers", std::move(signers)},
                 {"feeds", json::array()},
                 {"alarms", std::move(wrong)}};
}

void FeedsView::add(const FeedSight& sight) {
    json view = {{"feed", sight.feed},    {"latest", nullptr}, {"second", nullptr}, {"price", nullptr},
                 {"confidence", nullptr}, {"reason", nullptr}, {"why", nullptr},    {"venues", json::array()}};
    if (const auto& last = sight.last) {
        view["latest"] = {{"publish_time", format_rfc3339(Time::from_seconds(last->publish_time_s))},
                          {"prev_publish_time", format_rfc3339(Time::from_seconds(last->prev_publish_time_s))},
                          {"price", format_price(Price::from_raw(last->price))},
                          {"confidence", price_text(last->confidence)},
                          {"ema_price", format_price(Price::from_raw(last->ema_price))},
                          {"ema_confidence", price_text(last->ema_confidence)},
                          {"age_s", static_cast<double>(now_us_ - last->publish_time_s * 1'000'000) / 1e6}};
    }
    if (sight.look) {
        const auto& [second, aggregate] = *sight.look;
        view["second"] = format_rfc3339(Time::from_seconds(second));
        if (aggregate.band) {
            view["price"] = format_price(aggregate.band->price);
            view["confidence"] = price_text(aggregate.band->confidence);
        } else {
            view["reason"] = name(aggregate.reason);
            view["why"] = describe(aggregate.reason);
        }
        const auto voting = std::count_if(aggregate.venues.begin(), aggregate.venues.end(),
                                          [](const VenueView& v) { return counts(v.verdict); });
        const std::size_t counting = aggregate.band ? static_cast<std::size_t>(voting) : 0;
        for (const VenueView& venue : aggregate.venues) view["venues"].push_back(venue_view(venue, counting));
    }
    document_["feeds"].push_back(std::move(view));
}

}  // namespace otp::oracle
