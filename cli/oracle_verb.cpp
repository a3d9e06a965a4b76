#include "cli/oracle_verb.hpp"

#include <CLI/CLI.hpp>
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
#include "cli/node_courier.hpp"
#include "cli/node_log.hpp"
#include "cli/oracle_config.hpp"
#include "cli/stop_signal.hpp"
#include "keys/secret_file.hpp"
#include "oracle/live/signer_life.hpp"
#include "settlement/config.hpp"
#include "settlement/worker_key.hpp"
#include "venues/recording.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string config, key, directory, node, record;
    std::optional<std::uint16_t> port;
    std::vector<std::string> signers;
    bool explain = false;
    bool json = false;
};

constexpr std::chrono::seconds node_timeout{5};
constexpr std::chrono::seconds node_retry{2};
/// Well within the minute that an upgrade leaves (oracle/set_succession.hpp).
constexpr std::chrono::seconds sets_asked_every{5};
constexpr const char* service_hint = "see docs/oracle.md, \"Running a signer\"";

Answer<OracleConfig> read_config(const Options& options) {
    std::string text;
    if (!options.config.empty()) {
        std::ifstream file{options.config, std::ios::binary};
        if (!file || std::filesystem::is_directory(options.config)) {
            return Failure{"not_found", "cannot open " + options.config,
                           "otp oracle --explain prints a whole configuration", exit_usage};
        }
        text.assign(std::istreambuf_iterator<char>{file}, {});
    }
    auto config = parse_oracle_config(text);
    if (!config) {
        return Failure{
            "malformed_config",
            options.config + ", line " + std::to_string(config.error().position) + ": " + config.error().reason,
            "otp oracle --explain prints every key", exit_usage};
    }
    if (!options.key.empty()) config->key = options.key;
    if (!options.directory.empty()) config->directory = options.directory;
    if (!options.node.empty()) config->node = options.node;
    if (!options.record.empty()) config->record = options.record;
    if (options.port) config->port = *options.port;
    if (!options.signers.empty()) config->signers = options.signers;
    return std::move(*config);
}

std::int64_t now_us() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
}
std::int64_t now_s() { return now_us() / 1'000'000; }

/// False when it was told to stop.
bool sleep_unless_stopped(std::chrono::milliseconds duration) {
    for (auto slept = std::chrono::milliseconds{0}; slept < duration; slept += std::chrono::milliseconds{100}) {
        if (stop_signal() != 0) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return stop_signal() == 0;
}

/// The node's sets and the network among them that this signer is of.
struct KnownSets {
    std::vector<SignerSet> sets;
    std::string network;
};

Failure not_a_signer(const Address& signer, const std::string& what) {
    return {"not_a_signer", what + " the key " + to_hex(signer),
            "otp rotate-signers or otp upgrade-signers register a set", exit_not_found};
}

/// Asks until the node answers, and until the signer's turn has come: it may be started before either.
Answer<KnownSets> learn_sets(NodeCourier& courier, const Address& signer, NodeLog& log) {
    for (std::string told;;) {
        auto sets = courier.signer_sets();
        if (!sets && sets.error().kind != settlement::ApiError::Kind::unavailable) return failure_of(sets.error());
        std::string waits_for = sets ? "" : "the node: " + sets.error().message;
        if (sets) {
            const auto network = oracle::network_of(signer, *sets);
            if (!network) return not_a_signer(signer, "no signer set of the node has");
            if (oracle::duty_of(signer, *sets, *network, now_s()).set) return KnownSets{std::move(*sets), *network};
            if (!oracle::is_to_come(signer, *sets, *network, now_s())) {
                return not_a_signer(signer, "another signer set of " + *network + " has taken over, without");
            }
            waits_for = "its set of " + *network + " to take over";
        }
        if (told != waits_for) log.write("warning", "oracle", "waiting for " + waits_for);
        told = waits_for;
        if (!sleep_unless_stopped(node_retry)) {
            return Failure{"interrupted", "stopped while waiting for " + waits_for, "", exit_interrupted};
        }
    }
}

/// What the signer signs as changed, in the log.
void tell(NodeLog& log, const oracle::SignerLife& life, const Address& signer) {
    const auto set = life.signs_as();
    if (!set) return;  // The alarm says it.
    const auto position = std::find(set->keys.begin(), set->keys.end(), signer) - set->keys.begin();
    log.write("info", "oracle", "signing",
              {{"signer", position + 1},
               {"address", to_hex(signer)},
               {"network", set->network},
               {"set", set->index},
               {"port", life.port()}});
}

/// Until it is told to stop; a failure says why it cannot go on.
std::optional<Failure> live(oracle::SignerLife& life, NodeCourier& courier, const Address& signer, NodeLog& log) {
    auto asked = std::chrono::steady_clock::now();
    std::optional<std::uint32_t> told;
    do {
        if (std::chrono::steady_clock::now() - asked >= sets_asked_every) {
            // A node that is away changes nothing: the sets are what they were.
            if (auto sets = courier.signer_sets()) life.learn(std::move(*sets));
            asked = std::chrono::steady_clock::now();
        }
        if (const auto problem = life.follow(now_s())) return Failure{"oracle", *problem, service_hint, exit_failure};
        const auto set = life.signs_as();
        if (set && told != set->index) tell(log, life, signer);
        if (set) told = set->index;
    } while (sleep_unless_stopped(std::chrono::milliseconds{100}));
    return std::nullopt;
}

Answer<ExitCode> run_oracle(const Options& options) {
    if (options.explain) {
        std::cout << explain_oracle_config();
        return exit_ok;
    }
    listen_for_stop();
    auto config = read_config(options);
    if (!config) return config.error();
    NodeLog log{std::cerr, config->log_json, config->log_level};
    auto key = keys::load_secret(config->key);
    if (!key)
        return Failure{"key_missing", key.error().reason, "give the signer's key file with --key", exit_unauthorised};
    const Address signer = key->address();
    auto courier_key = settlement::open_worker_key(config->directory);
    if (!courier_key)
        return Failure{"io", courier_key.error().reason, "give a directory that can be written with --directory",
                       exit_failure};
    auto node = settlement::connect_http(config->node, node_timeout);
    if (!node) return usage_failure("the node's URL: " + node.error());
    NodeCourier courier{std::move(*node), std::move(*courier_key)};
    auto known = learn_sets(courier, signer, log);
    if (!known) return known.error();
    const SignerSet set = *oracle::signing_set(known->sets, known->network, now_s());
    if (config->signers.empty() && set.keys.size() == 1) config->signers.emplace_back();
    auto urls = oracle::SignerUrls::read(config->signers, set);
    if (!urls) return usage_failure(urls.error().reason, service_hint);

    std::unique_ptr<venues::RecordingFile> recording;
    if (!config->record.empty()) {
        auto opened = venues::RecordingFile::open(config->record);
        if (const auto* why = std::get_if<std::string>(&opened)) return Failure{"io", *why, "", exit_failure};
        recording = std::move(std::get<0>(opened));
    }
    oracle::ObservationBook book{config->instruments};
    oracle::VenueLinks links{book, config->endpoints, recording.get()};
    oracle::SignerOptions signer_options;
    signer_options.feeds = config->feeds;
    signer_options.volatility = config->volatility;
    signer_options.directory = config->directory;
    signer_options.http.address = config->address;
    signer_options.http.port = config->port;
    signer_options.http.requests_per_second = settlement::requests_per_second_default;
    signer_options.http.requests_burst = settlement::requests_burst_of(settlement::requests_per_second_default);
    // A page of another site must not reach a signer on this machine by giving its own name this address.
    if (net::is_loopback(config->address)) signer_options.http.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    oracle::SignerSurroundings around;
    around.now_us = now_us;
    around.deliver = [&](const std::vector<Bytes>& updates) { return courier.deliver(updates); };
    around.wanted = [&] { return courier.wanted(); };
    around.log = [&](std::string_view level, std::string_view line) { log.write(level, "oracle", line); };
    oracle::SignerLife life{
        {known->network, std::move(signer_options), std::move(*urls), std::move(around)}, std::move(*key), book};
    life.learn(std::move(known->sets));
    if (const auto problem = life.follow(now_s())) return Failure{"oracle", *problem, service_hint, exit_failure};
    if (const auto problem = links.start()) return usage_failure(*problem, "see [endpoints] of the configuration");
    const auto failure = live(life, courier, signer, log);
    log.write("info", "oracle", "stopping");
    links.stop();
    life.stop();
    if (failure) return *failure;
    return stop_signal() == SIGINT ? exit_interrupted : exit_ok;
}

}  // namespace

void add_oracle_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("oracle", "One signer of a price network, over the venues' public feeds");
    verb->add_option("--config", options->config, "TOML file; otp oracle --explain prints a whole one");
    verb->add_option("--key", options->key, "File of this signer's secret key, mode 0600");
    verb->add_option("--directory", options->directory, "What this signer must not forget, and the day's updates");
    verb->add_option("--node", options->node, "The node that updates are delivered to");
    verb->add_option("--signers", options->signers,
                     "URL of each signer of the set in its order, or ADDRESS=URL of each in any order");
    verb->add_option("--port", options->port, "Port to listen on for the other signers; 0: any free one");
    verb->add_option("--record", options->record, "File that gets every message of every venue");
    verb->add_flag("--explain", options->explain, "Print every configuration key with its default, and exit");
    verb->footer(
        "Example:\n  otp oracle --key oracle-1.key --signers http://127.0.0.1:8100 http://127.0.0.1:8101 "
        "http://127.0.0.1:8102");
    verb->callback([options, &context, &exit_code] {
        options->json = context.answers_with_json();
        const auto answer = run_oracle(*options);
        exit_code = answer ? *answer : report(answer.error(), options->json);
    });
}

}  // namespace otp::cli
