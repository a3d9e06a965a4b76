// price show | report | fix: feeds, signed updates, settlement prices.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/submit.hpp"
#include "cli/verbs.hpp"
#include "protocol/field_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

Answer<ExitCode> show(Context& context) {
    const auto answer = context.get("/v1/feeds");
    if (!answer) return answer.error();
    json rows = json::array();
    for (const json& feed : answer->value("feeds", json::array())) {
        json row = feed.contains("latest") && feed["latest"].is_object() ? feed["latest"] : json::object();
        row["feed"] = text_at(feed, "feed");
        rows.push_back(std::move(row));
    }
    context.print(*answer, rows, table_of(rows, {"feed", "price", "confidence", "publish_time", "age_s"}));
    return exit_ok;
}

/// A symbol stands for its feed and expiry.
Answer<ExitCode> fix(Context& context, CommandInput input) {
    const auto feed = input.texts.find("feed");
    if (feed != input.texts.end() && !input.texts.contains("expiry")) {
        if (const auto series = parse_symbol(feed->second)) {
            const auto answer = context.get("/v1/series/" + url_part(feed->second));
            if (!answer) return answer.error();
            input.texts["expiry"] = format_rfc3339(series->expiry);
            input.texts["feed"] = answer->contains("terms") ? text_at((*answer)["terms"], "feed") : "";
        }
    }
    return submit_input(context, "fix_settlement_price", input, Money::untouched, "otp series");
}

}  // namespace

void add_price_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& price = *parent.add_subcommand("price", "Feeds, signed updates and settlement prices");
    price.require_subcommand(1);

    CLI::App& showing = *price.add_subcommand("show", "Latest price of each feed");
    on_run(showing, context, exit_code, [&context] { return show(context); });

    CLI::App& reporting = *price.add_subcommand("report", std::string{command_row("report_price").facts.doc});
    reporting.footer("Example:\n  otp price report @update.bin --account anyone");
    const auto update =
        add_command_options(reporting, "report_price", {.positionals = {"update"}, .defaults = {}, .hidden = {}});
    on_run(reporting, context, exit_code, [&context, update] {
        return submit_input(context, "report_price", *update, Money::untouched, "otp price show");
    });

    CLI::App& fixing = *price.add_subcommand("fix", std::string{command_row("fix_settlement_price").facts.doc});
    fixing.footer("Example:\n  otp price fix BTC/USD 2026-11-27\n  otp price fix BTC_USD-20261127-C-100K0000");
    const auto record = add_command_options(fixing, "fix_settlement_price",
                                            {.positionals = {"feed", "expiry"}, .defaults = {}, .hidden = {}});
    on_run(fixing, context, exit_code, [&context, record] { return fix(context, *record); });

    add_price_evidence_verbs(price, context, exit_code);
}

}  // namespace otp::cli
