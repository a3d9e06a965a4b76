#include "cli/sim_verb.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "cli/sim_path.hpp"
#include "cli/stop_signal.hpp"
#include "cli/table.hpp"
#include "protocol/calendar.hpp"
#include "protocol/field_text.hpp"
#include "venues/chain_csv.hpp"
#include "venues/simulator/server.hpp"

namespace otp::cli {
namespace {

namespace sim = venues::simulator;
using std::chrono::steady_clock;

constexpr std::uint64_t speed_max = 86'400;

struct Options {
    std::uint16_t port = 8900;
    std::string tape;
    std::string chain;
    std::string speed = "1";
    std::uint64_t seed = 1;
    std::string start_price = "100000";
    std::string clock = "now";
    std::vector<std::string> venues;
    std::vector<std::string> faults;
    std::vector<std::string> stablecoins;
    std::optional<std::uint32_t> seconds;
    bool json = false;
};

/// What the options come to.
struct Plan {
    sim::ServerOptions server;
    std::int64_t speed = 1;
    std::optional<std::int64_t> ends_us;
};

using Planned = std::optional<Failure>;

Failure usage(std::string message, std::string hint = "otp sim --help") {
    return {"usage", std::move(message), std::move(hint), exit_usage};
}

Planned plan_venues(const Options& options, Plan& plan) {
    for (const std::string& name : options.venues) {
        const auto venue = sim::venue_named(name);
        if (!venue) return usage("there is no venue \"" + name + "\"; there are " + sim::venue_names());
        plan.server.stage.venues.push_back(*venue);
    }
    return std::nullopt;
}

Planned plan_faults(const Options& options, Plan& plan) {
    for (const std::string& text : options.faults) {
        const auto parsed = sim::parse_fault_order(text);
        if (const auto* why = std::get_if<std::string>(&parsed)) {
            return usage(*why, "otp sim --fault kraken=stale@10s+30s --fault okx=absurd:nan");
        }
        const auto& order = std::get<sim::FaultOrder>(parsed);
        const auto& served = plan.server.stage.venues;
        if (!served.empty() && std::find(served.begin(), served.end(), order.venue) == served.end()) {
            return usage(std::string{sim::facts_of(order.venue).name} + " is not among --venues");
        }
        plan.server.faults.push_back(order);
    }
    return std::nullopt;
}

/// NAME=PRICE
Planned plan_stablecoins(const Options& options, Plan& plan) {
    for (const std::string& text : options.stablecoins) {
        const std::size_t equals = std::min(text.find('='), text.size());
        const auto asset = sim::stablecoin_named(text.substr(0, equals));
        const auto price = parse_field<Price>(equals < text.size() ? text.substr(equals + 1) : "");
        if (!asset || !price || price->raw() < sim::World::stablecoin_min ||
            price->raw() > sim::World::stablecoin_max) {
            return usage("\"" + text + "\" is not USDT or USDC with a price from 0.01 to 100 dollars",
                         "otp sim --stablecoin USDC=0.87");
        }
        plan.server.stage.stablecoins.emplace_back(*asset, price->raw());
    }
    return std::nullopt;
}

Planned plan_tape(const Options& options, std::int64_t now_us, Plan& plan) {
    std::ifstream file{options.tape, std::ios::binary};
    if (!file || std::filesystem::is_directory(options.tape)) {
        return Failure{"not_found", "cannot open " + options.tape, "give a CSV file of prices", exit_usage};
    }
    const std::string csv{std::istreambuf_iterator<char>{file}, {}};
    auto tape = oracle::Tape::read_csv(csv);
    if (!tape) return Failure{"malformed_tape", options.tape + ": " + locate(tape.error()), "", exit_usage};
    const bool recorded = options.clock == "tape";
    plan.server.stage.start_us = recorded ? tape->points().front().time.ms * 1000 : now_us;
    SimPath path = path_of(std::move(*tape), plan.server.stage.start_us);
    plan.server.stage.bitcoin = std::move(path.at);
    plan.ends_us = path.ends_us;
    return std::nullopt;
}

/// The chains of a recorded table, one a currency.
Planned plan_chain(const Options& options, Plan& plan) {
    if (options.chain.empty()) return std::nullopt;
    std::ifstream file{options.chain, std::ios::binary};
    if (!file || std::filesystem::is_directory(options.chain)) {
        return Failure{"not_found", "cannot open " + options.chain, "give a CSV file of an option chain", exit_usage};
    }
    const std::string csv{std::istreambuf_iterator<char>{file}, {}};
    const auto malformed = [&](const std::string& why) {
        return Failure{"malformed_chain", options.chain + ": " + why, "", exit_usage};
    };
    const auto currencies = venues::chain_csv_currencies(csv);
    if (!currencies) return malformed(currencies.error().message);
    for (const std::string& currency : *currencies) {
        auto read = venues::read_chain_csv(csv, currency);
        if (!read) return malformed(read.error().message);
        if (read->table != venues::ChainTable::deribit) return malformed("only Deribit's tables can be served");
        plan.server.chains.push_back(std::move(read->chain));
    }
    return std::nullopt;
}

Planned plan_prices(const Options& options, std::int64_t now_us, Plan& plan) {
    if (!options.tape.empty()) return plan_tape(options, now_us, plan);
    if (options.clock == "tape") return usage("--clock tape needs a --tape", "otp sim --tape FILE --clock tape");
    const auto start = parse_field<Price>(options.start_price);
    if (!start || start->raw() <= 0 || *start >= price_limit) {
        return usage("--start-price is a positive decimal below 10^10", "otp sim --start-price 100000");
    }
    plan.server.stage.start_us = now_us;
    oracle::GeneratedTape tape{options.seed, *start, Time{now_us / 1000}};
    plan.server.stage.bitcoin = path_of(std::move(tape), now_us).at;
    return std::nullopt;
}

Planned make_plan(const Options& options, Time now, Plan& plan) {
    if (options.clock != "now" && options.clock != "tape") return usage("--clock is now or tape");
    const auto speed = parse_field<std::uint64_t>(options.speed);
    if (!speed || *speed == 0 || *speed > speed_max) {
        return usage("--speed is a whole number from 1 to " + std::to_string(speed_max), "otp sim --speed 60");
    }
    plan.speed = static_cast<std::int64_t>(*speed);
    plan.server.port = options.port;
    plan.server.stage.seed = options.seed;
    for (const auto step : {plan_venues, plan_faults, plan_stablecoins, plan_chain}) {
        if (auto failure = step(options, plan)) return failure;
    }
    // Whole seconds, as the prices are.
    if (auto failure = plan_prices(options, now.seconds() * 1'000'000, plan)) return failure;
    return std::nullopt;
}

nlohmann::json document_of(const sim::Server& server, const Options& options, const Plan& plan) {
    nlohmann::json venues = nlohmann::json::array();
    for (const auto& endpoint : server.endpoints()) {
        nlohmann::json venue = {{"venue", sim::facts_of(endpoint.venue).name},
                                {"url", endpoint.url},
                                {"instruments", endpoint.instruments}};
        if (const auto url = server.options_url(endpoint.venue)) venue["optionsUrl"] = *url;
        venues.push_back(std::move(venue));
    }
    return {{"simulated", true},
            {"prices", options.tape.empty() ? "generated" : options.tape},
            {"options", options.chain.empty() ? "generated" : options.chain},
            {"seed", std::to_string(options.seed)},
            {"speed", plan.speed},
            {"start", format_rfc3339(Time{plan.server.stage.start_us / 1000})},
            {"control", server.control_url()},
            {"venues", venues}};
}

void print_table(const sim::Server& server, const Options& options) {
    Table table{{{"VENUE"}, {"URL"}, {"INSTRUMENTS"}}, {}};
    for (const auto& endpoint : server.endpoints()) {
        std::string instruments;
        for (const std::string& name : endpoint.instruments) instruments += (instruments.empty() ? "" : " ") + name;
        table.rows.push_back({std::string{sim::facts_of(endpoint.venue).name}, endpoint.url, instruments});
    }
    for (const auto& endpoint : server.endpoints()) {
        const auto url = server.options_url(endpoint.venue);
        const std::string name{sim::facts_of(endpoint.venue).name};
        const std::string from = options.chain.empty() ? "option chains, generated" : "option chains, " + options.chain;
        if (url) table.rows.push_back({name, *url, from});
    }
    table.rows.push_back({"(control)", server.control_url(), ""});
    std::cout << "SIMULATED PRICES, " << (options.tape.empty() ? "generated" : "from " + options.tape) << '\n'
              << format_table(table, false);
}

int run_sim(const Options& options, Context& context) {
    Plan plan;
    if (const auto failure = make_plan(options, context.machine().now(), plan)) return report(*failure, options.json);
    const std::int64_t start_us = plan.server.stage.start_us;
    const auto now_us = [start_us, speed = plan.speed, began = steady_clock::now()] {
        const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began);
        return start_us + passed.count() * speed;
    };
    plan.server.now_us = now_us;
    sim::Server server{plan.server};
    if (const auto problem = server.start()) {
        return report({"unavailable", *problem, "choose another --port, or 0 for any free one", exit_unavailable},
                      options.json);
    }
    listen_for_stop();
    if (options.json) {
        std::cout << document_of(server, options, plan).dump() << std::endl;
    } else {
        print_table(server, options);
        std::cout << std::flush;
    }
    const auto until = steady_clock::now() + std::chrono::seconds{options.seconds.value_or(0)};
    const auto is_over = [&] {
        return (options.seconds && steady_clock::now() >= until) || (plan.ends_us && now_us() >= *plan.ends_us);
    };
    while (stop_signal() == 0 && !is_over()) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    server.stop();
    return stop_signal() == SIGINT ? exit_interrupted : exit_ok;
}

}  // namespace

void add_sim_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("sim", "Simulated public feeds of exchanges, with faults on demand");
    verb->add_option("--port", options->port, "Port on 127.0.0.1; 0: any free one")->capture_default_str();
    verb->add_option("--tape", options->tape,
                     "Recorded prices (CSV: time, open, high, low, close); else generated ones");
    verb->add_option("--chain", options->chain,
                     "Recorded option chains (CSV of Deribit's table) that the option desks show; else generated ones");
    verb->add_option("--speed", options->speed, "Seconds of the venues in one second")->capture_default_str();
    verb->add_option("--seed", options->seed, "Seed of all that is drawn")->capture_default_str();
    verb->add_option("--start-price", options->start_price, "Where generated prices begin")->capture_default_str();
    verb->add_option("--clock", options->clock, "The venues' clocks begin now, or with the tape: now|tape")
        ->capture_default_str();
    verb->add_option("--venues", options->venues, "Which, separated by commas (default: all)")
        ->delimiter(',')
        ->allow_extra_args(false);
    verb->add_option("--fault", options->faults, "VENUE=FAULT[:VALUE][@START][+LENGTH]; may be given again")
        ->allow_extra_args(false);
    verb->add_option("--stablecoin", options->stablecoins, "USDT=PRICE or USDC=PRICE in dollars; may be given again")
        ->allow_extra_args(false);
    verb->add_option("--seconds", options->seconds, "Stop after so many");
    verb->footer("Faults: " + sim::fault_names() + ". docs/simulator.md says what each does.");
    verb->callback([options, &context, &exit_code] {
        options->json = context.answers_with_json();
        exit_code = run_sim(*options, context);
    });
}

}  // namespace otp::cli
