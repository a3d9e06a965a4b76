#include "cli/chain_document.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "flow/analysis_json.hpp"
#include "flow/recorded_result.hpp"
#include "market/conventions.hpp"
#include "venues/chain_csv.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

constexpr std::size_t file_size_max = 64U << 20;
constexpr double range_max_percent = 1000;

/// "dealer_model" -> "--dealer-model"
std::string flag_of(std::string_view query) {
    std::string flag = "--" + std::string{query};
    for (char& c : flag) {
        if (c == '_') c = '-';
    }
    return flag;
}

std::string values_text(const market::Convention& convention) {
    std::string text;
    for (const auto& value : convention.values) text += (text.empty() ? "" : ", ") + std::string{value.value};
    return text;
}

Answer<std::string> wanted_underlying(const ChainArguments& arguments) {
    if (!arguments.underlying.empty() && !arguments.currency.empty() && arguments.underlying != arguments.currency)
        return usage_failure("the underlying is named twice: " + arguments.underlying + " and --currency " +
                             arguments.currency);
    return arguments.underlying.empty() ? arguments.currency : arguments.underlying;
}

Answer<std::string> read_whole(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return Failure{"not_found", "cannot read " + path, "", exit_not_found};
    std::string text;
    text.resize(file_size_max + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return Failure{"not_found", "cannot read " + path, "", exit_not_found};
    if (text.size() > file_size_max) return usage_failure(path + " is larger than 64 MiB, no recorded chain is");
    return text;
}

/// "10" -> 0.1; "all" -> nothing.
Answer<std::optional<double>> range_of(const std::string& text) {
    if (text.empty() || text == "all") return std::optional<double>{};
    const auto bad = usage_failure("--range must be a number of percent above 0, or all", "for example --range 10");
    if (text.size() > 8 || text.find_first_not_of("0123456789.") != std::string::npos) return bad;
    const double percent = std::strtod(text.c_str(), nullptr);
    if (!(percent > 0) || percent > range_max_percent) return bad;
    return std::optional<double>{percent / 100};
}

/// The file's method, with what was typed over it.
Answer<market::AnalysisOptions> options_of(const ChainArguments& arguments, const venues::RecordedChain& recorded) {
    market::AnalysisOptions options = flow::recorded_method(recorded);
    for (const auto& [query, value] : arguments.switches) {
        if (value.empty()) continue;
        if (const auto problem = market::apply_switch(options, query, value)) return usage_failure(*problem);
    }
    if (arguments.time == "act_365") options.years.clear();
    if (!arguments.time.empty() && arguments.time != "act_365" && arguments.time != "recorded")
        return usage_failure("--time must be recorded or act_365");
    using Rows = market::RowsWithoutForward;
    if (arguments.rows_without_forward == "keep") {
        options.without_forward = Rows::keep;
    } else if (arguments.rows_without_forward == "skip") {
        options.without_forward = Rows::skip;
    } else if (!arguments.rows_without_forward.empty()) {
        return usage_failure("--rows-without-forward must be skip or keep");
    }
    if (!arguments.regime_threshold.empty()) {
        const auto threshold = market::parse_threshold(arguments.regime_threshold);
        if (!threshold) return usage_failure("--regime-threshold must be a decimal from 0 to 1");
        options.regime_threshold = *threshold;
    }
    return options;
}

Answer<market::ExpirySelection> selection_of(const std::string& text, const venues::RecordedChain& recorded) {
    if (text == "next") {
        for (const market::OptionQuote& quote : recorded.chain.quotes) {
            if (quote.expiry_ms > recorded.chain.time_ms)
                return *market::parse_expiry_selection(market::expiry_code(quote.expiry_ms));
        }
        return Failure{"no_such_expiry", "every option of the file has expired", "", exit_not_found};
    }
    if (const auto selection = market::parse_expiry_selection(text)) return *selection;
    return usage_failure("--expiry must be all, a date like 260327, or days to expiry like 0-7");
}

Answer<json> document_of_file(const ChainArguments& arguments, const std::string& currency, const std::string& expiry) {
    if (!arguments.venue.empty()) return usage_failure("--venue goes with a node, not with --file");
    const auto range = range_of(arguments.range);
    if (!range) return range.error();
    const auto text = read_whole(arguments.file);
    if (!text) return text.error();
    const auto recorded = venues::read_chain_csv(*text, currency);
    if (!recorded)
        return Failure{"malformed_chain", arguments.file + ": " + recorded.error().message,
                       "a table of Deribit's options or CBOE's quote table, see docs/cli.md; --currency chooses",
                       exit_usage};
    const auto options = options_of(arguments, *recorded);
    if (!options) return options.error();
    const auto selection = selection_of(expiry, *recorded);
    if (!selection) return selection.error();

    market::AnalysisInput input;
    input.chain = &recorded->chain;
    const auto analysis = market::analyse(input, *options, *selection, recorded->chain.time_ms);
    if (!analysis) {
        const market::AnalysisProblem& problem = analysis.error();
        return Failure{problem.code, problem.message, problem.hint,
                       problem.code == "no_such_expiry" ? exit_not_found : exit_usage};
    }
    flow::AnalysisJsonOptions writing;
    writing.strikes_within = *range;
    nlohmann::ordered_json document = flow::recorded_result(*recorded);
    document["success"] = true;
    document["data"] = flow::analysis_json(*analysis, writing);
    document["metadata"] = {{"source", "file"},
                            {"dataQuality", flow::quality_word(analysis->quality.label)},
                            {"quality", flow::quality_json(analysis->quality)},
                            {"cacheStatus", "FRESH"},
                            {"ageMs", 0},
                            {"staleReason", nullptr},
                            {"partial", nlohmann::ordered_json::array()}};
    return json(document);
}

std::string target_of(const ChainArguments& arguments, const std::string& underlying, const std::string& expiry) {
    std::string target = "/api/options/pro?underlying=" + url_part(underlying.empty() ? "BTC" : underlying);
    const auto add = [&](const std::string& key, const std::string& value) {
        if (!value.empty()) target += "&" + key + "=" + url_part(value);
    };
    add("venue", arguments.venue.empty() ? "deribit" : arguments.venue);
    add("expiry", expiry);
    add("range", arguments.range);
    add("regime_threshold", arguments.regime_threshold);
    for (const auto& [query, value] : arguments.switches) add(query, value);
    return target;
}

Answer<json> document_of_node(Context& context, const ChainArguments& arguments, const std::string& underlying,
                              const std::string& expiry) {
    if (!arguments.time.empty() || !arguments.rows_without_forward.empty())
        return usage_failure("--time and --rows-without-forward go with --file");
    if (expiry != "next") return context.get(target_of(arguments, underlying, expiry));
    const auto all = context.get(target_of(arguments, underlying, "all"));
    if (!all) return all.error();
    const json& data = all->contains("data") ? (*all)["data"] : *all;
    if (data.contains("term") && data["term"].is_array() && !data["term"].empty()) {
        const std::string first = text_at(data["term"][0], "expiry");
        if (!first.empty()) return context.get(target_of(arguments, underlying, first));
    }
    return Failure{"no_such_expiry", "the chain has no expiry that is not over", "", exit_not_found};
}

}  // namespace

std::shared_ptr<ChainArguments> add_chain_options(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<ChainArguments>();
    app.add_option("underlying", arguments->underlying, "For example BTC (the default with a node)");
    app.add_option("--currency", arguments->currency, "The same: which one of a file with several");
    app.add_option("--file", arguments->file, "A recorded chain (CSV) instead of a node");
    app.add_option("--node", context.flags.url, "The node to ask: another name of --url");
    app.add_option("--venue", arguments->venue, "deribit (default) or binance, with a node");
    app.add_option("--expiry", arguments->expiry, "all, a date like 260327, or days to expiry like 0-7");
    app.add_option("--range", arguments->range, "Only strikes within so many percent of the index; all");
    for (const market::Convention& convention : market::conventions()) {
        if (convention.set == nullptr) continue;
        app.add_option(flag_of(convention.query), arguments->switches[std::string{convention.query}],
                       values_text(convention));
    }
    app.add_option("--regime-threshold", arguments->regime_threshold, "Share of net gamma below which it is NEUTRAL");
    app.add_option("--time", arguments->time, "With --file: recorded (the file's own years), act_365");
    app.add_option("--rows-without-forward", arguments->rows_without_forward, "With --file: skip, keep");
    return arguments;
}

Answer<json> chain_document(Context& context, const ChainArguments& arguments, const std::string& expiry) {
    const auto underlying = wanted_underlying(arguments);
    if (!underlying) return underlying.error();
    const std::string wanted = arguments.expiry.empty() ? expiry : arguments.expiry;
    if (!arguments.file.empty()) return document_of_file(arguments, *underlying, wanted);
    auto answer = document_of_node(context, arguments, *underlying, wanted);
    if (answer && (!answer->is_object() || !answer->contains("data") || !(*answer)["data"].is_object()))
        return Failure{"unexpected_answer", "the node answered without data",
                       "is it an otp node of this version, with its flow service?", exit_failure};
    return answer;
}

}  // namespace otp::cli
