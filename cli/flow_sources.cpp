#include "cli/flow_sources.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <random>

#include "flow/generated_market.hpp"
#include "flow/venue_source.hpp"
#include "net/url.hpp"
#include "venues/binance/options.hpp"
#include "venues/deribit/options.hpp"

namespace otp::cli {
namespace {

std::int64_t now_ms() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

/// Where made-up prices begin, of those whose size people know; of others it is 100.
double usual_index(const std::string& underlying) {
    static const std::vector<std::pair<std::string, double>> known = {{"BTC", 100'000}, {"ETH", 3'500}, {"BNB", 700},
                                                                      {"SOL", 180},     {"XRP", 2},     {"DOGE", 0.25}};
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& row) { return row.first == underlying; });
    return found == known.end() ? 100 : found->second;
}

using Markets = std::map<std::string, std::shared_ptr<flow::GeneratedMarket>>;

flow::Source generated_source(flow::GeneratedVenue venue, const std::vector<std::string>& underlyings,
                              const std::shared_ptr<Markets>& markets) {
    flow::Source source;
    source.venue = name(venue);
    source.description = "simulator";
    source.simulated = true;
    source.underlyings = underlyings;
    source.fetch = [venue, markets](const std::string& underlying) -> flow::Fetched {
        return markets->at(underlying)->chain(venue, now_ms());
    };
    return source;
}

/// Both venues' terms of one market.
std::vector<flow::Source> generated_sources(const FlowSourceOptions& options) {
    const std::uint64_t seed = options.seed != 0 ? options.seed : std::random_device{}();
    auto markets = std::make_shared<Markets>();
    for (const std::string& underlying : options.underlyings) {
        flow::GeneratedMarketOptions market;
        market.underlying = underlying;
        market.seed = seed + std::hash<std::string>{}(underlying);
        market.index = usual_index(underlying);
        if (options.index_at) {
            market.index_at = [index_at = options.index_at, underlying](std::int64_t time_ms) {
                return index_at(underlying, time_ms);
            };
        }
        markets->emplace(underlying, std::make_shared<flow::GeneratedMarket>(std::move(market), now_ms()));
    }
    return {generated_source(flow::GeneratedVenue::deribit, options.underlyings, markets),
            generated_source(flow::GeneratedVenue::binance, options.underlyings, markets)};
}

constexpr std::string_view simulated_prefix = "sim:";

/// Deribit and Binance over their REST interfaces: the public ones, or those that `otp sim` has at `simulator`.
std::vector<flow::Source> venue_sources(const FlowSourceOptions& options, const std::string& simulator,
                                        const std::string& kind) {
    const auto http = [&](const std::string& venue) {
        venues::OptionHttp options_http;
        if (!simulator.empty()) options_http.base_url = simulator + "/" + venue;
        return options_http;
    };
    const bool is_simulated = !simulator.empty();
    const auto source = [&](std::shared_ptr<venues::OptionSource> venue) {
        std::string description = venue->venue() + " " + kind;
        return flow::source_of(std::move(venue), std::move(description), is_simulated, options.underlyings, now_ms);
    };
    return {source(std::make_shared<venues::deribit::Options>(http("deribit"))),
            source(std::make_shared<venues::binance::Options>(http("binance")))};
}

bool is_underlying(const std::string& text) {
    return !text.empty() && text.size() <= 12 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

}  // namespace

Answer<flow::Choice> flow_choice(const FlowSourceOptions& options) {
    if (options.underlyings.empty()) return usage_failure("--underlyings names none", "otp flow --underlyings BTC,ETH");
    for (const std::string& underlying : options.underlyings) {
        if (is_underlying(underlying)) continue;
        return usage_failure("\"" + underlying + "\" is no underlying: capital letters and digits",
                             "otp flow --underlyings BTC,ETH");
    }
    flow::Choice choice;
    const auto generated = [options] { return generated_sources(options); };
    if (options.source == "generated") {
        choice.first = generated;
        return choice;
    }
    if (options.source == "auto" || options.source == "live") {
        choice.first = [options] { return venue_sources(options, "", "live"); };
        if (options.source == "auto") choice.second = generated;
        return choice;
    }
    if (options.source.starts_with(simulated_prefix)) {
        const std::string url = options.source.substr(simulated_prefix.size());
        std::string reason;
        if (!net::parse_url(url, &reason)) return usage_failure("the URL of the simulator: " + reason);
        choice.first = [options, url] { return venue_sources(options, url, "simulator"); };
        return choice;
    }
    return usage_failure("--source is auto, live, generated or sim:URL, not \"" + options.source + "\"",
                         "otp flow --source auto");
}

}  // namespace otp::cli
