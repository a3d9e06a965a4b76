// chain, gex, surface: option chains of venues, from a node or a recorded file.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/chain_document.hpp"
#include "cli/gex_text.hpp"
#include "cli/verbs.hpp"
#include "flow/analysis_json.hpp"
#include "flow/picture/gex_picture.hpp"
#include "flow/picture/png.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

const json& part(const json& object, const char* key) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string cell(const json& object, const char* key, int decimals, double factor = 1) {
    const json& value = part(object, key);
    if (!value.is_number()) return "";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value.get<double>() * factor);
    return text;
}

/// A premium or an amount as the document has it, the shortest text.
std::string exact(const json& object, const char* key) {
    const json& value = part(object, key);
    return value.is_number() ? value.dump() : "";
}

std::string strike_text(const json& row) {
    const json& strike = part(row, "strike");
    return strike.is_number() ? flow::price_text(strike.get<double>()) : "";
}

// --- gex ---

struct GexArguments {
    std::shared_ptr<ChainArguments> chain;
    bool chart = false;
    std::string svg, png;
};

std::optional<Failure> write_file(const std::string& path, const std::string& bytes) {
    std::ofstream out{path, std::ios::binary};
    out << bytes << std::flush;
    if (!out) return Failure{"not_written", "cannot write " + path, "", exit_failure};
    return std::nullopt;
}

std::optional<Failure> write_pictures(Context& context, const GexArguments& arguments, const json& document) {
    if (arguments.svg.empty() && arguments.png.empty()) return std::nullopt;
    const auto picture = flow::gex_picture_of(part(document, "data"), part(document, "metadata"));
    if (!picture) return Failure{"no_picture", picture.error().message, "", exit_failure};
    const std::string svg = flow::gex_svg(*picture);
    if (!arguments.svg.empty()) {
        if (auto failure = write_file(arguments.svg, svg)) return failure;
        context.say("wrote " + arguments.svg);
    }
    if (arguments.png.empty()) return std::nullopt;
    const auto png = flow::png_of_svg(svg);
    if (!png) return Failure{"no_png", png.error().message, "--svg FILE needs no library", exit_failure};
    if (auto failure = write_file(arguments.png, *png)) return failure;
    context.say("wrote " + arguments.png);
    return std::nullopt;
}

ChartShape chart_shape(Context& context) {
    ChartShape shape;
    shape.columns = context.machine().columns();
    // The first of these that is set says how the terminal's letters are coded.
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto value = context.machine().variable(name);
        if (!value || value->empty()) continue;
        shape.is_ascii = value->find("UTF-8") == std::string::npos && value->find("utf8") == std::string::npos;
        return shape;
    }
    shape.is_ascii = true;
    return shape;
}

void print_csv(const json& document) {
    std::cout << flow::strikes_csv(nlohmann::ordered_json(part(document, "data"))) << std::flush;
}

Answer<ExitCode> gex(Context& context, const GexArguments& arguments) {
    const auto document = chain_document(context, *arguments.chain, "all");
    if (!document) return document.error();
    if (auto failure = write_pictures(context, arguments, *document)) return *failure;
    if (context.settings().output.value == "csv") {
        print_csv(*document);
        return exit_ok;
    }
    const json& data = part(*document, "data");
    std::string text = gex_summary(data, part(*document, "metadata"));
    if (arguments.chart) text += "\n" + gex_chart(data, chart_shape(context));
    context.print(*document, text);
    return exit_ok;
}

// --- chain ---

/// Calls to the left of the strike, puts mirrored to the right; the strike at the money is marked.
Table strike_table(const json& data, bool is_single) {
    Table table;
    const auto column = [&](const char* title) { table.columns.push_back({title, true}); };
    if (is_single) {
        for (const char* title : {"OI", "volume", "delta", "IV %", "bid", "ask"}) column(title);
    } else {
        for (const char* title : {"OI", "volume", "gamma exposure"}) column(title);
    }
    column("strike");
    if (is_single) {
        for (const char* title : {"bid", "ask", "IV %", "delta", "volume", "OI"}) column(title);
    } else {
        for (const char* title : {"gamma exposure", "volume", "OI"}) column(title);
    }
    const auto gamma = [](const json& side) {
        const json& value = part(side, "gammaExposure");
        return value.is_number() ? flow::short_amount(value.get<double>(), true) : "";
    };
    for (const json& row : part(data, "strikes")) {
        const json &call = part(row, "call"), &put = part(row, "put");
        const json& is_atm = part(row, "isAtm");
        const std::string strike = (is_atm.is_boolean() && is_atm.get<bool>() ? "> " : "") + strike_text(row);
        if (is_single) {
            table.rows.push_back({cell(call, "openInterest", 1), cell(call, "volume", 1), cell(call, "delta", 3),
                                  cell(call, "iv", 2, 100), exact(call, "bid"), exact(call, "ask"), strike,
                                  exact(put, "bid"), exact(put, "ask"), cell(put, "iv", 2, 100), cell(put, "delta", 3),
                                  cell(put, "volume", 1), cell(put, "openInterest", 1)});
        } else {
            table.rows.push_back({cell(call, "openInterest", 1), cell(call, "volume", 1), gamma(call), strike,
                                  gamma(put), cell(put, "volume", 1), cell(put, "openInterest", 1)});
        }
    }
    return table;
}

Answer<ExitCode> show_chain(Context& context, const ChainArguments& arguments) {
    const auto document = chain_document(context, arguments, "next");
    if (!document) return document.error();
    const json& data = part(*document, "data");
    if (context.settings().output.value == "csv") {
        print_csv(*document);
        return exit_ok;
    }
    if (context.is_for_people()) std::cout << gex_summary(data, part(*document, "metadata")) << "\n";
    context.print(*document, part(data, "strikes"), strike_table(data, part(data, "forwardPrice").is_number()));
    return exit_ok;
}

// --- surface ---

/// Expiries down, log-moneyness across, volatilities in percent.
Table surface_table(const json& data) {
    Table table{{{"expiry", false}, {"days", true}, {"ATM", true}, {"fwd", true}, {"RR25", true}, {"BF25", true}}, {}};
    const json& surface = part(data, "surface");
    const json& moneyness = part(surface, "moneyness");
    // Every second column of the grid leaves room for the rest of the line.
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < moneyness.size(); i += 2) {
        if (!moneyness[i].is_number() || std::abs(moneyness[i].get<double>()) > 0.41) continue;
        shown.push_back(i);
        char title[16];
        std::snprintf(title, sizeof title, "%+.1f", moneyness[i].get<double>());
        table.columns.push_back({std::abs(moneyness[i].get<double>()) < 1e-9 ? "0" : title, true});
    }
    const json& iv = part(surface, "iv");
    std::size_t row_number = 0;
    for (const json& term : part(data, "term")) {
        std::vector<std::string> row = {text_at(term, "expiry"),     cell(term, "days", 1),
                                        cell(term, "atmIV", 2, 100), cell(term, "forwardVol", 2, 100),
                                        cell(term, "rr25", 2, 100),  cell(term, "bf25", 2, 100)};
        const json none;
        const json& values = iv.is_array() && row_number < iv.size() ? iv[row_number] : none;
        for (const std::size_t i : shown) {
            char text[32] = "";
            if (values.is_array() && i < values.size() && values[i].is_number())
                std::snprintf(text, sizeof text, "%.1f", values[i].get<double>() * 100);
            row.emplace_back(text);
        }
        table.rows.push_back(std::move(row));
        ++row_number;
    }
    return table;
}

Answer<ExitCode> surface(Context& context, const ChainArguments& arguments) {
    const auto document = chain_document(context, arguments, "all");
    if (!document) return document.error();
    const json& data = part(*document, "data");
    json answer = {{"success", true}, {"metadata", part(*document, "metadata")}};
    for (const char* key :
         {"underlying", "venue", "time", "indexPrice", "simulated", "term", "constantMaturity", "surface"})
        answer["data"][key] = part(data, key);
    context.print(answer, part(data, "term"), surface_table(data));
    std::string constant;
    for (const json& each : part(data, "constantMaturity")) {
        const std::string iv = cell(each, "iv", 2, 100);
        constant +=
            (constant.empty() ? "" : ", ") + part(each, "days").dump() + " days " + (iv.empty() ? "-" : iv + " %");
    }
    context.say("constant maturity: " + constant + "; columns are ln(strike / forward), volatilities in percent");
    const json& simulated = part(data, "simulated");
    if (simulated.is_boolean() && simulated.get<bool>()) context.say("SIMULATED: made up on this machine");
    return exit_ok;
}

}  // namespace

void add_chain_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& gamma = *parent.add_subcommand("gex", "Gamma exposure of a venue's options: levels, bars, picture");
    gamma.footer(
        "Examples:\n  otp gex BTC --chart\n  otp gex --file chain.csv --currency ETH --json\n  otp gex BTC --png "
        "gex.png");
    const auto gex_arguments = std::make_shared<GexArguments>();
    gex_arguments->chain = add_chain_options(gamma, context);
    gamma.add_flag("--chart", gex_arguments->chart, "Bars by strike");
    gamma.add_option("--svg", gex_arguments->svg, "Also write a picture, 1280 by 720");
    gamma.add_option("--png", gex_arguments->png, "The same as PNG");
    on_run(gamma, context, exit_code, [&context, gex_arguments] { return gex(context, *gex_arguments); });

    CLI::App& chain = *parent.add_subcommand("chain", "A venue's options by strike (the next expiry, or --expiry)");
    chain.footer(
        "Examples:\n  otp chain BTC --expiry 260327 --range 10\n  otp chain --file chain.csv --currency BTC --output "
        "csv");
    const auto chain_arguments = add_chain_options(chain, context);
    on_run(chain, context, exit_code, [&context, chain_arguments] { return show_chain(context, *chain_arguments); });

    CLI::App& volatility =
        *parent.add_subcommand("surface", "Volatilities of a venue's options by expiry and moneyness");
    volatility.footer("Example:\n  otp surface BTC");
    const auto surface_arguments = add_chain_options(volatility, context);
    on_run(volatility, context, exit_code,
           [&context, surface_arguments] { return surface(context, *surface_arguments); });
}

}  // namespace otp::cli
