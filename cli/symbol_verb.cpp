#include "cli/symbol_verb.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"
#include "protocol/symbol.hpp"
#include "protocol/symbol_convert.hpp"

namespace otp::cli {
namespace {

constexpr const char* symbol_hint =
    "a symbol is BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE, for example BTC_USD-20220811-C-26K1000";

/// What the user typed; the callbacks that read it live as long as the command line does.
struct Arguments {
    std::string name, expiry, kind, strike, from, to;
    std::optional<std::string> base, quote;
    bool json = false;
};

Failure malformed(const std::string& code, const std::string& message, const std::string& hint) {
    return {code, message, hint, exit_usage};
}

/// The value of an option, or the failure that names the option.
template <class T>
Result<T, Failure> option(const std::string& name, const Result<T>& read, const std::string& hint) {
    if (read) return *read;
    return malformed("malformed_argument", name + ": " + locate(read.error()), hint);
}

const char* kind_text(OptionKind kind) { return kind == OptionKind::call ? "call" : "put"; }

nlohmann::ordered_json document(const SeriesName& series) {
    return {{"symbol", format_symbol(series)},     {"base", series.market.base.text()},
            {"quote", series.market.quote.text()}, {"expiry", format_rfc3339(series.expiry)},
            {"kind", kind_text(series.kind)},      {"strike", format_price(series.strike)}};
}

std::string sentence(const SeriesName& series) {
    return format_symbol(series) + ": " + kind_text(series.kind) + " on " + std::string{series.market.base.text()} +
           ", strike " + format_price(series.strike) + " " + std::string{series.market.quote.text()} + ", expires " +
           format_rfc3339(series.expiry);
}

int answer(const nlohmann::ordered_json& json_form, const std::string& line, bool json) {
    std::cout << (json ? json_form.dump() : line) << std::endl;
    return exit_ok;
}

int parse(const Arguments& arguments) {
    const auto series = parse_symbol(arguments.name);
    if (!series) {
        const auto& error = series.error();
        const std::string message = arguments.json ? locate(error) : describe(error, arguments.name);
        return report(malformed("malformed_symbol", message, symbol_hint), arguments.json);
    }
    return answer(document(*series), sentence(*series), arguments.json);
}

/// A date stands for the usual expiry on it.
Result<Time> read_expiry(const std::string& text) {
    return parse_rfc3339(text.find('T') == std::string::npos && text.size() == 10 ? text + "T08:00:00Z" : text);
}

Result<OptionKind> read_kind_word(const std::string& text) {
    if (text == "call") return OptionKind::call;
    if (text == "put") return OptionKind::put;
    return ParseError{"the kind must be call or put", 0};
}

Result<SeriesName, Failure> read_terms(const Arguments& arguments) {
    const auto base = option("--base", Ticker::parse(arguments.base.value_or("")), "for example --base BTC");
    if (!base) return base.error();
    const auto quote = option("--quote", Ticker::parse(arguments.quote.value_or("")), "for example --quote USD");
    if (!quote) return quote.error();
    const auto expiry = option("--expiry", read_expiry(arguments.expiry),
                               "a UTC date (08:00:00 of it), or date and time: 2022-08-11T10:15:30Z");
    if (!expiry) return expiry.error();
    const auto kind = option("--kind", read_kind_word(arguments.kind), "--kind call or --kind put");
    if (!kind) return kind.error();
    const auto strike = option("--strike", parse_price(arguments.strike), "for example --strike 26100 or --strike 0.5");
    if (!strike) return strike.error();
    return SeriesName{{*base, *quote}, *expiry, *kind, *strike};
}

int make(const Arguments& arguments) {
    const auto series = read_terms(arguments);
    if (!series) return report(series.error(), arguments.json);
    const auto symbol = check_symbol(*series);
    if (!symbol) {
        return report(malformed("no_symbol", "no symbol can say these terms: " + symbol.error().reason,
                                "strikes are never rounded: choose one on the tick"),
                      arguments.json);
    }
    return answer(document(*series), *symbol, arguments.json);
}

/// An option that may be left out.
Result<Ticker, Failure> optional_ticker(const std::string& name, const std::optional<std::string>& text) {
    if (!text) return Ticker{};
    return option(name, Ticker::parse(*text), "a name is 1 to 12 of A-Z and 0-9");
}

Result<NameForm, Failure> read_form(const std::string& name, const std::string& text) {
    if (const auto form = parse_name_form(text)) return *form;
    return malformed("malformed_argument", name + ": there is no form \"" + text + "\"",
                     "the forms are otp, osi, deribit and binance");
}

std::string unsayable_hint(NameForm form) {
    if (form == NameForm::osi) return "an OSI name stands for a quote of USD, or for the one given with --quote";
    if (form == NameForm::binance)
        return "a Binance name stands for a quote of USDT or USD, or for the one given with --quote";
    return "";
}

Failure unreadable(NameForm form, const ParseError& error, const Arguments& arguments) {
    const std::string message = arguments.json ? locate(error) : describe(error, arguments.name);
    // Readable without the options: then it is they that do not fit.
    if (read_name(form, arguments.name)) {
        return malformed("contradictory_argument", message, "leave out --base or --quote where the name says it");
    }
    if (form == NameForm::otp) return malformed("malformed_symbol", message, symbol_hint);
    return malformed("malformed_name", message, "");
}

/// A Binance name says no quote. Who writes one of a series in US dollars means Binance's dollars, without having to
/// say so; of any other quote it has to be said.
Ticker unsaid_dollars(NameForm form, const SeriesName& series) {
    const bool dollars = form == NameForm::binance && series.market.quote.text() == "USD";
    return dollars ? series.market.quote : Ticker{};
}

int convert(const Arguments& arguments) {
    const auto from = read_form("--from", arguments.from);
    if (!from) return report(from.error(), arguments.json);
    const auto to = read_form("--to", arguments.to);
    if (!to) return report(to.error(), arguments.json);
    const auto base = optional_ticker("--base", arguments.base);
    if (!base) return report(base.error(), arguments.json);
    const auto quote = optional_ticker("--quote", arguments.quote);
    if (!quote) return report(quote.error(), arguments.json);

    const auto series = read_name(*from, arguments.name, {*base, *quote});
    if (!series) return report(unreadable(*from, series.error(), arguments), arguments.json);
    const auto name = write_name(*to, *series, quote->is_empty() ? unsaid_dollars(*to, *series) : *quote);
    if (!name) {
        const std::string form{name_form_text(*to)};
        return report(malformed("not_expressible",
                                "no " + form + " name can say " + format_symbol(*series) + ": " + name.error().reason,
                                unsayable_hint(*to)),
                      arguments.json);
    }
    return answer({{"name", *name}, {"form", name_form_text(*to)}, {"symbol", format_symbol(*series)}}, *name,
                  arguments.json);
}

}  // namespace

void add_symbol_verb(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& symbol = *parent.add_subcommand("symbol", "Read, make and convert symbols of series");
    symbol.require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const char* verb, const char* help, int (*run)(const Arguments&)) -> CLI::App& {
        CLI::App& app = *symbol.add_subcommand(verb, help);
        app.add_flag("--json", arguments->json, "Answer with one JSON document");
        app.callback([arguments, run, &context, &exit_code] {
            arguments->json = arguments->json || context.answers_with_json();
            exit_code = run(*arguments);
        });
        return app;
    };

    CLI::App& parsing = add("parse", "What a symbol says", parse);
    parsing.add_option("symbol", arguments->name, "For example BTC_USD-20220811-C-26K1000")->required();

    CLI::App& making = add("make", "The symbol of the given terms", make);
    making.add_option("--base", arguments->base, "Underlying asset, for example BTC")->required();
    making.add_option("--quote", arguments->quote, "Asset of strike and premium, for example USD")->required();
    making.add_option("--expiry", arguments->expiry, "YYYY-MM-DD (08:00:00 UTC of it) or YYYY-MM-DDTHH:MM:SSZ")
        ->required();
    making.add_option("--kind", arguments->kind, "call or put")->required();
    making.add_option("--strike", arguments->strike, "Quote per one whole base, for example 26100")->required();

    CLI::App& converting = add("convert", "The name of the same series in another form", convert);
    converting.add_option("name", arguments->name, "The name to convert")->required();
    converting.add_option("--from", arguments->from, "otp, osi, deribit or binance")->required();
    converting.add_option("--to", arguments->to, "otp, osi, deribit or binance")->required();
    converting.add_option("--quote", arguments->quote,
                          "The quote where a form does not say it (OSI: USD, Binance: USDT)");
    converting.add_option("--base", arguments->base, "The base where an OSI root differs from it");
}

}  // namespace otp::cli
