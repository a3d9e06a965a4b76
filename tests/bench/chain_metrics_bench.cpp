// The metrics of an option chain of 1,000 strikes, beside the same computation in Node (chain_metrics.mjs).

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "market/analysis.hpp"
#include "tests/bench/bench.hpp"
#include "tests/support/dice.hpp"

namespace otp::bench {
namespace {

using nlohmann::json;

constexpr int strike_count = 1'000;
constexpr std::int64_t time_ms = 1'768'468'800'000, days = 45, day_ms = 86'400'000;

/// One expiry with a skewed smile and chance open interest, calls above the index and puts below it in the majority.
market::OptionChain make_chain(std::uint64_t seed) {
    support::Dice dice{seed};
    market::OptionChain chain;
    chain.venue = "bench";
    chain.underlying = "BTC";
    chain.quote = "USD";
    chain.time_ms = time_ms;
    chain.index = 95'000;
    const double forward = 95'400;
    for (int s = 0; s < strike_count; ++s) {
        const double strike = 45'000 + 100.0 * s;
        for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
            market::OptionQuote quote;
            quote.instrument = "BTC-" + std::to_string(s) + (kind == OptionKind::call ? "-C" : "-P");
            quote.kind = kind;
            quote.strike = strike;
            quote.expiry_ms = time_ms + days * day_ms;
            quote.time_ms = time_ms;
            const double k = std::log(strike / forward);
            quote.mark_iv = 0.45 - 0.12 * k + 0.4 * k * k + (kind == OptionKind::call ? 0 : 0.002);
            const bool is_out = (kind == OptionKind::call) == (strike > forward);
            quote.open_interest = static_cast<double>(dice.below(is_out ? 4'000 : 1'000)) / 10;
            quote.forward = forward;
            quote.index = chain.index;
            chain.quotes.push_back(quote);
        }
    }
    return chain;
}

json for_node(const market::OptionChain& chain) {
    json document = {
        {"index", *chain.index}, {"forward", *chain.quotes[0].forward}, {"years", static_cast<double>(days) / 365}};
    for (const market::OptionQuote& quote : chain.quotes) {
        const bool is_call = quote.kind == OptionKind::call;
        if (is_call) document["strikes"].push_back(quote.strike);
        document[is_call ? "callIv" : "putIv"].push_back(*quote.mark_iv);
        document[is_call ? "callOi" : "putOi"].push_back(*quote.open_interest);
    }
    return document;
}

/// What the program printed, or null.
json run_node(const std::string& script, const std::string& file, int analyses) {
    const std::string command = "node '" + script + "' '" + file + "' " + std::to_string(analyses) + " 2>/dev/null";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return nullptr;
    std::string text;
    char part[4096];
    for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, got);
    if (::pclose(pipe) != 0) return nullptr;
    const json answer = json::parse(text, nullptr, false);
    return answer.is_object() ? answer : json{};
}

bool is_near(double a, const json& b) { return b.is_number() && std::abs(a - b.get<double>()) <= 1e-9 * std::abs(a); }

bool agrees(const market::ChainAnalysis& ours, const json& theirs) {
    const market::Smile& smile = ours.expiries[0].smile;
    // A naive book's delta has one sign everywhere: neither side may find a flip of it.
    const bool same_delta_flip = !ours.delta_flip && theirs["deltaFlip"].is_null();
    return same_delta_flip && ours.gamma_flip && smile.rr25 && is_near(*ours.totals.gamma, theirs["net"]) &&
           is_near(*ours.totals.gamma_abs, theirs["abs"]) && is_near(*ours.levels.call_wall, theirs["callWall"]) &&
           is_near(*ours.levels.put_wall, theirs["putWall"]) && is_near(*ours.gamma_flip, theirs["flip"]) &&
           is_near(*smile.rr25, theirs["rr25"]);
}

}  // namespace

void bench_chain_metrics(Report& report) {
    report.title("G11",
                 "metrics of a chain of 1,000 strikes: exposures by strike, walls, 401 levels re-priced, flips, skew");
    const std::string script = OTP_BENCH_DIR "/chain_metrics.mjs";
    const std::string file = report.options().directory + "/otp-bench-chain.json";
    const market::OptionChain chain = make_chain(report.options().seed);
    std::ofstream{file} << for_node(chain);
    const int ours_per_round = report.options().quick ? 50 : 200, theirs_per_round = report.options().quick ? 5 : 20;

    market::AnalysisInput input;
    input.chain = &chain;
    const auto analyse_once = [&] { return market::analyse(input, {}, {}, chain.time_ms); };
    const auto ours = analyse_once();
    json theirs = run_node(script, file, 1);
    if (!theirs.is_object()) {
        report.skip("there is no node to run the peer");
        std::filesystem::remove(file);
        return;
    }
    report.check(ours && agrees(*ours, theirs), "both sides have the same exposures, walls, flips and skew to 1e-9");
    double kept = 0;  // So that no analysis is left out.
    const std::vector<Side> sides = {{"OTP market/, whole analysis",
                                      [&] {
                                          const double begin = now();
                                          for (int i = 0; i < ours_per_round; ++i)
                                              kept += *analyse_once()->totals.gamma;
                                          return Work{static_cast<double>(ours_per_round), now() - begin};
                                      }},
                                     {"Node, the figures alone", [&] {
                                          theirs = run_node(script, file, theirs_per_round);
                                          return Work{static_cast<double>(theirs_per_round), theirs["seconds"]};
                                      }}};
    const auto out = report.measure("chains", sides);
    report.check(std::isfinite(kept), "every analysis had a result");
    report.ratio(out[0], out[1], 10);
    std::filesystem::remove(file);
}

}  // namespace otp::bench
