#include "cli/up/serve.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "cli/failure.hpp"
#include "cli/signers_view.hpp"
#include "cli/stop_signal.hpp"
#include "cli/up/cast_loop.hpp"
#include "cli/up/live_prices.hpp"
#include "cli/up/option_flow.hpp"
#include "cli/up/price_feed.hpp"
#include "cli/up/schedule.hpp"
#include "cli/up/screen.hpp"
#include "protocol/field_text.hpp"
#include "settlement/config.hpp"
#include "settlement/node_service.hpp"
#include "settlement/worker.hpp"
#include "settlement/worker_key.hpp"

namespace otp::cli {
namespace {

using settlement::NodeService;

/// The machine's time, or the tape's where one is played.
class PathClock final : public settlement::Clock {
public:
    explicit PathClock(const PriceOrigin& origin) : origin_{origin} {}
    [[nodiscard]] Time now() override {
        return origin_.tape.empty() ? machine_.now() : origin_.path_time(machine_.now());
    }
    /// As fast as the path, so that no jump shows where none was.
    [[nodiscard]] Duration monotonic() override {
        const Duration machine = machine_.monotonic();
        return origin_.tape.empty() ? machine : Duration{machine.ms * origin_.speed};
    }

private:
    PriceOrigin origin_;
    settlement::SystemClock machine_;
};

/// Where the prices of this run begin, if the directory does not say.
Result<PriceOrigin, std::string> fresh_origin(const ServeOptions& options, PriceMode mode) {
    PriceOrigin origin;
    settlement::SystemClock machine;
    origin.mode = mode;
    origin.wall_start = origin.path_start = Time{(machine.now().ms / 1000 + 1) * 1000};
    origin.speed = options.speed;
    if (mode == PriceMode::generated) origin.seed = options.seed != 0 ? options.seed : std::random_device{}();
    if (mode != PriceMode::tape) return origin;
    origin.tape = std::filesystem::absolute(options.tape).string();
    const auto first = first_of_tape(origin.tape);
    if (!first) return first.error();
    origin.path_start = *first;
    return origin;
}

constexpr std::chrono::seconds live_within{10};

/// What the options say; a tape and a seed say it too. Nothing: whatever is there.
std::optional<PriceMode> wanted_mode(const ServeOptions& options) {
    if (!options.tape.empty()) return PriceMode::tape;
    if (options.prices == "auto" && options.seed != 0) return PriceMode::generated;
    return price_mode_named(options.prices);
}

/// The mode the directory began with; in a new one, live prices if a venue answers, else generated ones.
Result<PriceMode, std::string> choose_mode(const ServeOptions& options, LivePrices* live) {
    if (const auto wanted = wanted_mode(options)) return *wanted;
    const auto kept = read_price_origin(options.directory);
    if (!kept) return kept.error();
    if (*kept) return (*kept)->mode;
    if (live == nullptr) return PriceMode::generated;
    std::cerr << "looking for live prices (up to " << live_within.count() << " s; --prices generated does without)"
              << std::endl;
    return live->wait_for_a_price(live_within, [] { return stop_signal() != 0; }) ? PriceMode::live
                                                                                  : PriceMode::generated;
}

Result<OracleConfig, std::string> live_config(const ServeOptions& options) {
    std::string text;
    if (!options.oracle_config.empty()) {
        std::ifstream file{options.oracle_config, std::ios::binary};
        if (!file || std::filesystem::is_directory(options.oracle_config))
            return "cannot open " + options.oracle_config;
        text.assign(std::istreambuf_iterator<char>{file}, {});
    }
    auto config = parse_oracle_config(text);
    if (config) return std::move(*config);
    return options.oracle_config + ", line " + std::to_string(config.error().position) + ": " + config.error().reason;
}

/// Whether live prices may be asked for at all in this run.
bool may_be_live(const ServeOptions& options) {
    const auto wanted = wanted_mode(options);
    return !wanted || *wanted == PriceMode::live;
}

/// The settlement worker, as it would run in a process of its own: over HTTP, with its own key.
class WorkerThread {
public:
    WorkerThread(const std::string& url, keys::SecretKey key, settlement::Clock& clock, Screen& screen,
                 std::int64_t speed)
        : key_{std::move(key)}, clock_{clock}, screen_{screen} {
        // A minute of the path is a moment of life on a fast tape, too short for an envelope to arrive.
        options_.deadline.ms *= speed;
        auto node = settlement::connect_http(url, std::chrono::seconds{10});
        if (node) node_ = std::move(*node);
        if (node_) thread_ = std::thread{[this] { run(); }};
    }
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;
    ~WorkerThread() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }

private:
    void run() {
        settlement::WorkerSurroundings surroundings;
        surroundings.now = [this] { return clock_.now(); };
        surroundings.sleep = [this](Duration length) {
            // Lengths are of the path's time; looking often is cheap and keeps a fast tape settled to the second.
            const auto until =
                std::chrono::steady_clock::now() + std::chrono::milliseconds{std::min<std::int64_t>(length.ms, 500)};
            while (!stopping_ && std::chrono::steady_clock::now() < until)
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            return !stopping_;
        };
        surroundings.random = [engine = std::mt19937{std::random_device{}()}]() mutable {
            return static_cast<std::uint32_t>(engine());
        };
        surroundings.log = [this](std::string_view level, std::string_view event, const nlohmann::json& fields) {
            if (level == "info") return;  // What settles is told by the node's own events.
            screen_.say("worker: " + std::string{event} + " " + fields.dump());
        };
        settlement::Worker{*node_, key_, std::move(surroundings), options_}.run();
    }

    keys::SecretKey key_;
    settlement::Clock& clock_;
    Screen& screen_;
    settlement::WorkerOptions options_;
    std::unique_ptr<settlement::RemoteNode> node_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

struct StopLive {
    LivePrices* live;
    explicit StopLive(LivePrices* prices) : live{prices} {}
    StopLive(const StopLive&) = delete;
    StopLive& operator=(const StopLive&) = delete;
    ~StopLive() {
        if (live != nullptr) live->stop();
    }
};

std::string headline(const ServeOptions& options, const PriceOrigin& origin, bool is_simulated,
                     const std::string& url) {
    std::string prices;
    switch (origin.mode) {
        case PriceMode::generated:
            prices = "SIMULATED PRICES (generated)";
            break;
        case PriceMode::live:
            prices = is_simulated ? "SIMULATED PRICES (venues on this machine)" : "live prices of public venues";
            break;
        case PriceMode::external:
            prices = "prices of separate signers (otp oracle --key " + options.directory + "/oracle-1.key ...)";
            break;
        case PriceMode::tape:
            prices = "recorded prices of " + std::filesystem::path{origin.tape}.filename().string() + " at speed " +
                     std::to_string(origin.speed);
    }
    return "OTP on " + url + "   " + prices + "   data in " + options.directory + "   Ctrl-C stops";
}

/// GET /v1/oracle where no venue is listened to: honest about it.
std::string sources_without_venues(PriceMode mode, Time now) {
    return nlohmann::json{{"origin", name(mode)},
                          {"simulated", mode == PriceMode::generated},
                          {"time", format_rfc3339(now)},
                          {"signers", nlohmann::json::array()},
                          {"feeds", nlohmann::json::array()},
                          {"alarms", nlohmann::json::array()}}
        .dump();
}

/// Where option chains come from: made-up prices never stand beside real chains.
std::string flow_source(const ServeOptions& options, const PriceOrigin& origin, bool is_simulated) {
    if (options.flow != "auto") return options.flow;
    const bool is_recorded = origin.mode == PriceMode::tape;
    return is_simulated || is_recorded ? "generated" : "auto";
}

int failure(const ServeOptions& options, const std::string& code, const std::string& message, const std::string& hint,
            ExitCode exit_code = exit_failure) {
    return report({code, message, hint, exit_code}, options.json);
}

}  // namespace

static int failure_of_start(const ServeOptions& options, const settlement::ServiceError& error) {
    using Kind = settlement::ServiceError::Kind;
    if (error.kind == Kind::network)
        return failure(options, "unavailable", error.reason, "choose another port with --port", exit_unavailable);
    if (error.kind == Kind::key)
        return failure(options, "key_missing", error.reason, "the directory's key files belong to its network",
                       exit_unauthorised);
    return failure(options, "node", error.reason, "see docs/operations.md, \"When the node refuses to start\"");
}

int serve(const ServeOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error)
        return failure(options, "io", "cannot make " + options.directory + ": " + error.message(),
                       "give a directory that can be written with --data");
    Screen screen{options.terminal};
    const auto log = [&](const std::string& line) { screen.say(line); };
    listen_for_stop();
    std::unique_ptr<LivePrices> live;
    if (may_be_live(options)) {
        const auto config = live_config(options);
        if (!config)
            return failure(options, "malformed_config", config.error(), "otp oracle --explain prints every key",
                           exit_usage);
        live = std::make_unique<LivePrices>(*config, options.directory + "/oracle", log);
        if (const auto problem = live->connect())
            return failure(options, "malformed_config", *problem, "see [endpoints] of the configuration", exit_usage);
    }
    const auto mode = choose_mode(options, live.get());
    if (!mode) return failure(options, "other_prices", mode.error(), "");
    if (stop_signal() != 0) return stop_signal() == SIGINT ? exit_interrupted : exit_ok;  // Nothing was decided.
    if (*mode != PriceMode::live) live.reset();
    const auto fresh = fresh_origin(options, *mode);
    if (!fresh)
        return failure(options, "malformed_tape", fresh.error(), "give the path of a CSV price file", exit_usage);
    const auto origin = keep_price_origin(options.directory, *fresh);
    if (!origin) return failure(options, "other_prices", origin.error(), "");

    PathClock clock{*origin};
    settlement::ServiceOptions service_options;
    service_options.directory = options.directory;
    service_options.http.address = options.address;
    service_options.http.port = options.port;
    service_options.web = options.web;
    service_options.http.requests_per_second = options.requests_per_second;
    service_options.http.requests_burst = settlement::requests_burst_of(options.requests_per_second);
    service_options.http.loopback_requests_per_second = settlement::loopback_requests_per_second_default;
    // A page of another site must not reach a server on this machine by giving its own name this address.
    if (net::is_loopback(options.address)) service_options.http.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    service_options.node.clock_jump_max =
        Duration{service_options.node.clock_jump_max.ms * (origin->tape.empty() ? 1 : origin->speed)};
    service_options.development = true;
    service_options.network.time = origin->path_start - seconds(1);
    service_options.network.settlement = settlement_of(*origin);
    service_options.network.separate_oracle = origin->mode == PriceMode::external;
    const bool is_simulated = origin->mode == PriceMode::generated || (live && live->is_simulated());
    service_options.simulated_prices = [is_simulated] { return is_simulated; };
    SignersView signers{options.signers};
    service_options.price_sources = [&clock, &signers, mode = origin->mode, prices = live.get()] {
        if (prices != nullptr) return prices->sources();
        if (mode == PriceMode::external) return signers.sources(clock.now());
        return sources_without_venues(mode, clock.now());
    };
    service_options.clock = &clock;
    service_options.log = [&](std::string_view level, std::string_view component, std::string_view line) {
        if (level != "info") screen.say(std::string{component} + ": " + std::string{line});
    };
    std::unique_ptr<OptionFlow> flow;
    if (options.flow != "off") {
        auto opened = OptionFlow::make(
            {flow_source(options, *origin, is_simulated), options.directory + "/flow", origin->seed}, log);
        if (!opened) return report(opened.error(), options.json);
        flow = std::move(*opened);
        service_options.guests.push_back(flow->routes());
    }
    NodeService service{std::move(service_options)};
    if (const auto problem = service.start()) return failure_of_start(options, *problem);
    service.node().observe([&](const auto& block, const State& state) { screen.observe(*block, state); });

    const settlement::DevelopmentKeys* const keys = service.development_keys();
    Result<std::vector<FeedPath>, std::string> paths = std::vector<FeedPath>{};
    if (origin->mode == PriceMode::generated || origin->mode == PriceMode::tape) paths = open_paths(*origin, *keys);
    if (!paths) return failure(options, "malformed_tape", paths.error(), "", exit_usage);
    auto worker_key = settlement::open_worker_key(options.directory);
    if (!worker_key) return failure(options, "key_missing", worker_key.error().reason, "", exit_unauthorised);
    // Its thread speaks to the node: whatever way this ends, it ends first.
    const StopLive stop_live{live.get()};
    if (live) {
        if (const auto problem = live->start(service.node(), *keys))
            return failure(options, "live_prices", *problem, "move the directory's oracle folder away to begin anew");
    }

    if (flow) {
        if (const auto problem = flow->start(service.node())) log("options: " + *problem);
    }
    const std::string head = headline(options, *origin, is_simulated, service.url());
    if (!options.terminal) std::cerr << head << std::endl;
    {
        const bool has_no_path = paths->empty();
        PriceFeed feed{service.node(), clock, std::move(*paths), log};
        if (!has_no_path) feed.start();
        CastLoop cast{service.node(), keys->custodian, origin->speed, log};
        if (options.cast) cast.start();
        const WorkerThread worker{"http://" + options.address + ":" + std::to_string(service.port()),
                                  std::move(*worker_key), clock, screen, origin->speed};
        while (stop_signal() == 0 && service.node().status().failure.empty()) {
            screen.draw(service.node(), head);
            for (int i = 0; i < 10 && stop_signal() == 0; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
        cast.stop();
        feed.stop();
        if (live) live->stop();
    }
    const std::string failed = service.node().status().failure;
    screen.say("stopping: finishing what is queued, writing a snapshot");
    if (flow) flow->stop();
    service.stop();
    if (!failed.empty())
        return failure(options, "node_failed", failed, "look at the disk, then start again on the same directory");
    return stop_signal() == SIGINT ? exit_interrupted : exit_ok;
}

}  // namespace otp::cli
