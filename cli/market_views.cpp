// series, offers, status, watch: what the protocol shows to everybody.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/pages.hpp"
#include "cli/verbs.hpp"
#include "protocol/field_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct SeriesQuery {
    std::string symbol, market, phase, expiry;
    std::size_t limit = 100;
};

std::optional<Failure> check_symbol_text(const Context& context, const std::string& text) {
    const auto series = parse_symbol(text);
    if (series) return std::nullopt;
    return Failure{"malformed_symbol", context.wants_json() ? locate(series.error()) : describe(series.error(), text),
                   "a symbol is BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE, for example BTC_USD-20220811-C-26K1000",
                   exit_usage};
}

/// One thing as lines "name  value".
std::string lines_of(const json& object) {
    Table table{{{""}, {""}}, {}};
    for (const auto& [key, value] : object.items()) {
        if (!value.is_structured() || value.contains("amount")) table.rows.push_back({key, cell_text(value)});
    }
    const std::string text = format_table(table, false);
    return text.substr(text.find('\n') + 1);
}

Answer<ExitCode> list_series(Context& context, const SeriesQuery& query) {
    std::string target = "/v1/series";
    char sign = '?';
    for (const auto& [key, value] :
         {std::pair{"market", query.market}, std::pair{"phase", query.phase}, std::pair{"expiry", query.expiry}}) {
        if (value.empty()) continue;
        target += std::string{sign} + key + "=" + url_part(value);
        sign = '&';
    }
    const auto series = get_pages(context, target, "series", "after", query.limit);
    if (!series) return series.error();
    context.print({{"series", *series}}, *series,
                  table_of(*series, {"series", "phase", "expiry", "settlement_price", "best_offer", "offered",
                                     "open_interest", "written", "escrow"}));
    return exit_ok;
}

Answer<ExitCode> show_series(Context& context, const SeriesQuery& query) {
    if (auto failure = check_symbol_text(context, query.symbol)) return *failure;
    const auto answer = context.get("/v1/series/" + query.symbol);
    if (!answer) return answer.error();
    std::string lines = lines_of(*answer);
    if (answer->contains("terms")) lines += "terms\n" + lines_of((*answer)["terms"]);
    context.print(*answer, lines);
    return exit_ok;
}

Answer<ExitCode> list_offers(Context& context, const std::string& symbol, std::size_t limit) {
    if (auto failure = check_symbol_text(context, symbol)) return *failure;
    const auto offers = get_pages(context, "/v1/series/" + symbol + "/offers", "offers", "after", limit);
    if (!offers) return offers.error();
    context.print({{"offers", *offers}}, *offers,
                  table_of(*offers, {"offer", "premium", "contracts", "seller", "resale"}));
    return exit_ok;
}

Answer<ExitCode> status(Context& context) {
    const auto answer = context.get("/v1/network");
    if (!answer) return answer.error();
    context.print(*answer, lines_of(*answer));
    if (answer->value("simulated_prices", false)) context.say("SIMULATED PRICES");
    return exit_ok;
}

/// Asks each second. A node that answered once may go away and come back meanwhile.
Answer<ExitCode> watch(Context& context, const std::string& symbol, const std::string& seconds_text) {
    if (auto failure = check_symbol_text(context, symbol)) return *failure;
    const auto limit = parse_integer(seconds_text, 10'000'000);
    if (!limit) return usage_failure("--wait: " + locate(limit.error()), "seconds; 0 = for as long as it takes");
    const Time begin = context.machine().now();
    std::string phase;
    for (;;) {
        const auto answer = context.get("/v1/series/" + symbol);
        if (!answer && (phase.empty() || answer.error().exit_code != exit_unavailable)) return answer.error();
        if (answer && text_at(*answer, "phase") != phase) {
            phase = text_at(*answer, "phase");
            context.say(symbol + " is " + phase);
        }
        if (answer && phase == "settled") {
            const bool voided = answer->value("void", false);
            context.print(*answer, voided ? symbol + " is VOID: collateral returned\n"
                                          : symbol + " settled at " + text_at(*answer, "settlement_price") + "\n");
            context.hint("otp receipts shows what it paid");
            return exit_ok;
        }
        const bool over = *limit > 0 && context.machine().now() - begin >= seconds(static_cast<std::int64_t>(*limit));
        if (over || !context.machine().sleep(seconds(1))) {
            if (over && !answer) return answer.error();
            return Failure{"still_pending", symbol + " is still " + phase, "otp watch waits longer with --wait SECONDS",
                           over ? exit_pending : exit_interrupted};
        }
    }
}

void add_series_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& series = *parent.add_subcommand("series", "Series and their phases");
    series.footer("Example:\n  otp series --phase trading\n  otp series show BTC_USD-20261127-C-100K0000");
    series.require_subcommand(0, 1);
    const auto query = std::make_shared<SeriesQuery>();
    const auto add_filters = [&](CLI::App& app) {
        app.add_option("--market", query->market, "Of this market only");
        app.add_option("--phase", query->phase, "trading, expired, priced or settled")
            ->check(CLI::IsMember({"trading", "expired", "priced", "settled"}));
        app.add_option("--expiry", query->expiry, "Of this expiry only (RFC 3339)");
        app.add_option("--limit", query->limit, "At most so many");
    };
    add_filters(series);
    on_run(series, context, exit_code, [&context, query] { return list_series(context, *query); });
    CLI::App& listing = *series.add_subcommand("list", "The list");
    add_filters(listing);
    CLI::App& showing = *series.add_subcommand("show", "One series with its terms");
    showing.add_option("symbol", query->symbol, "Its symbol")->required();
    on_run(listing, context, exit_code, [&context, query] { return list_series(context, *query); });
    on_run(showing, context, exit_code, [&context, query] { return show_series(context, *query); });
}

}  // namespace

void add_market_views(CLI::App& parent, Context& context, int& exit_code) {
    add_series_verbs(parent, context, exit_code);

    CLI::App& offers = *parent.add_subcommand("offers", "What is on offer in a series, cheapest first");
    const auto book = std::make_shared<SeriesQuery>();
    offers.add_option("symbol", book->symbol, "Its symbol")->required();
    offers.add_option("--limit", book->limit, "At most so many");
    on_run(offers, context, exit_code, [&context, book] { return list_offers(context, book->symbol, book->limit); });

    CLI::App& network = *parent.add_subcommand("status", "The node's network, height, time and state root");
    on_run(network, context, exit_code, [&context] { return status(context); });

    CLI::App& watching = *parent.add_subcommand("watch", "Wait until a series is settled");
    watching.footer(
        "Exit code 8 when it is not settled in time.\nExample:\n  otp watch BTC_USD-20261127-C-100K0000 --wait 600");
    const auto watched = std::make_shared<std::pair<std::string, std::string>>("", "0");
    watching.add_option("symbol", watched->first, "Its symbol")->required();
    watching.add_option("--wait", watched->second, "Seconds to wait at most (default 0: for as long as it takes)");
    on_run(watching, context, exit_code,
           [&context, watched] { return watch(context, watched->first, watched->second); });
}

}  // namespace otp::cli
