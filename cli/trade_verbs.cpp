// underwrite, buy, offer, cancel, transfer, close: the table's commands, with a series by symbol or by terms.

#include <CLI/CLI.hpp>

#include "cli/series_input.hpp"
#include "cli/submit.hpp"
#include "cli/verbs.hpp"

namespace otp::cli {
namespace {

struct TradeVerb {
    const char* verb;  ///< Of the table.
    const char* next_step;
    const char* example;
};

constexpr TradeVerb verbs[] = {
    {"underwrite", "otp positions shows what is locked; otp offers SYMBOL what is on offer",
     "otp underwrite --call --strike 100000 --expiry +3m --contracts 10 --premium 1250 --account alice\n"
     "  otp underwrite BTC_USD-20261127-P-90K0000 --contracts 10 --premium 800"},
    {"buy", "otp positions; at expiry it settles by itself (otp watch SYMBOL)",
     "otp buy BTC_USD-20261127-C-100K0000 --contracts 10 --limit 1250 --account bob"},
    {"offer", "otp offers SYMBOL", "otp offer BTC_USD-20261127-C-100K0000 --contracts 5 --premium 1500"},
    {"transfer", "otp positions",
     "otp transfer BTC_USD-20261127-C-100K0000 --contracts 5 --to 0x... (or the name of a key)"},
    {"close", "otp balances", "otp close BTC_USD-20261127-C-100K0000 --contracts 5"},
};

void add_trade_verb(CLI::App& parent, Context& context, int& exit_code, const TradeVerb& trade) {
    CLI::App& app = *parent.add_subcommand(trade.verb, std::string{command_row(trade.verb).facts.doc});
    app.footer(std::string{"Example:\n  "} + trade.example);
    const auto input = add_command_options(app, trade.verb, {.positionals = {"series"}, .defaults = {}, .hidden = {}});
    const auto terms = add_series_options(app);
    on_run(app, context, exit_code, [&context, trade, input, terms]() -> Answer<ExitCode> {
        if (auto failure = complete_series(context, *terms, *input)) return *failure;
        return submit_input(context, trade.verb, *input, Money::moves, trade.next_step);
    });
}

}  // namespace

void add_trade_verbs(CLI::App& parent, Context& context, int& exit_code) {
    for (const TradeVerb& trade : verbs) add_trade_verb(parent, context, exit_code, trade);

    CLI::App& cancel = *parent.add_subcommand("cancel", std::string{command_row("cancel_offer").facts.doc});
    cancel.footer("Example:\n  otp cancel 17");
    const auto input =
        add_command_options(cancel, "cancel_offer", {.positionals = {"offer"}, .defaults = {}, .hidden = {}});
    on_run(cancel, context, exit_code, [&context, input]() -> Answer<ExitCode> {
        return submit_input(context, "cancel_offer", *input, Money::moves, "otp balances");
    });
}

}  // namespace otp::cli
