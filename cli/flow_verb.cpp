#include "cli/flow_verb.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "cli/flow_sources.hpp"
#include "cli/node_log.hpp"
#include "cli/stop_signal.hpp"
#include "cli/web_folder.hpp"
#include "flow/service.hpp"
#include "protocol/field_text.hpp"
#include "settlement/config.hpp"
#include "settlement/web_app.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string listen = "127.0.0.1:8090";
    std::string source = "auto";
    std::string directory = "otp-flow";
    std::vector<std::string> underlyings = {"BTC", "ETH"};
    std::string web = "auto";
    std::uint64_t seed = 0;
    bool log_json = false;
    bool json = false;
};

/// "127.0.0.1:8090", "[::1]:8090" or a port alone.
Answer<net::ServerOptions> read_listen(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    std::string address = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
    const auto port = parse_field<std::uint64_t>(colon == std::string::npos ? text : text.substr(colon + 1));
    if (!port || *port > 65'535 || address.empty())
        return usage_failure("--listen is ADDRESS:PORT or PORT, not \"" + text + "\"",
                             "otp flow --listen 127.0.0.1:8090");
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    net::ServerOptions http;
    http.address = address;
    http.port = static_cast<std::uint16_t>(*port);
    http.threads = 2;
    http.requests_per_second = settlement::requests_per_second_default;
    http.requests_burst = settlement::requests_burst_of(settlement::requests_per_second_default);
    http.loopback_requests_per_second = settlement::loopback_requests_per_second_default;
    // A page of another site must not reach a server on this machine by giving its own name this address.
    if (net::is_loopback(address)) http.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    return http;
}

std::string openapi_document() {
    return R"({"openapi":"3.1.0","info":{"title":"Option flow","version":"1","description":"Market data of option )"
           R"(chains: numbers are JSON numbers, what is missing is null. An error is {\"success\":false,\"error\":)"
           R"({\"code\",\"message\",\"hint\"}}.","license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},"paths":)" +
           flow::Service::openapi_paths() + "}";
}

/// What `otp flow` serves beside the service's own routes.
class Front {
public:
    Front(flow::Service& service, const std::string& web) : service_{service}, web_{web} {}

    void handle(const net::Request& request, const net::Respond& respond) {
        const std::string& path = request.path;
        const bool is_read = request.method == "GET" || request.method == "HEAD";
        if (path.starts_with(flow::Service::root)) return service_.handle(request, respond);
        if (is_read && path == "/livez") return respond({.body = R"({"status":"alive","reasons":[]})"});
        if (is_read && path == "/readyz") return respond(ready());
        if (is_read && path == "/v1/openapi.json") return respond({.body = openapi_document()});
        if (is_read && path == "/metrics")
            return respond({.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = service_.metrics()});
        respond(web_.answer(request));
    }
    [[nodiscard]] const std::string& web_problem() const { return web_.problem(); }

private:
    [[nodiscard]] net::Response ready() const {
        const auto reasons = service_.not_ready();
        net::Response response;
        response.status = reasons.empty() ? 200 : 503;
        response.body = json{{"status", reasons.empty() ? "ready" : "not_ready"}, {"reasons", reasons}}.dump(
            -1, ' ', false, json::error_handler_t::replace);
        return response;
    }

    flow::Service& service_;
    settlement::WebApp web_;
};

/// Waits for SIGINT or SIGTERM, and says once whether the market is made up.
void wait_for_stop(const flow::Service& service, NodeLog& log) {
    bool told = false;
    while (stop_signal() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        const auto simulated = service.is_simulated();
        if (told || !simulated || !service.not_ready().empty()) continue;
        told = true;
        log.write("info", "flow", *simulated ? "SIMULATED option chains" : "option chains of live venues");
    }
}

Answer<ExitCode> run_flow(const Options& options) {
    auto http = read_listen(options.listen);
    if (!http) return http.error();
    FlowSourceOptions wanted;
    wanted.source = options.source;
    wanted.underlyings = options.underlyings;
    wanted.seed = options.seed;
    auto choice = flow_choice(wanted);
    if (!choice) return choice.error();
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error) {
        return Failure{"io", "cannot make " + options.directory + ": " + error.message(),
                       "give a directory that can be written with --data", exit_failure};
    }
    listen_for_stop();
    NodeLog log{std::cerr, options.log_json, "info"};
    flow::ServiceOptions service_options;
    service_options.choice = std::move(*choice);
    service_options.history = (std::filesystem::path{options.directory} / "flow.sqlite").string();
    service_options.log = [&log](std::string_view level, std::string_view line) { log.write(level, "flow", line); };
    flow::Service service{std::move(service_options)};
    if (const auto problem = service.start()) {
        return Failure{"io", *problem, "give a directory that can be written with --data", exit_failure};
    }
    Front front{service, web_folder(options.web)};
    if (!front.web_problem().empty()) log.write("info", "web", "no web app: " + front.web_problem());
    http->log = [&log](std::string_view line) { log.write("warning", "http", line); };
    net::Server server{
        std::move(*http),
        [&front](const net::Request& request, const net::Respond& respond) { front.handle(request, respond); },
        service.websockets()};
    if (const auto problem = server.start()) {
        return Failure{"unavailable", *problem, "choose another port with --listen", exit_unavailable};
    }
    log.write("info", "flow", "serving", {{"port", server.port()}, {"source", options.source}});
    wait_for_stop(service, log);
    log.write("info", "flow", "stopping");
    service.stop();
    server.stop();
    return stop_signal() == SIGINT ? exit_interrupted : exit_ok;
}

}  // namespace

void add_flow_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("flow", "Option chains of public venues: exposures, volatility, history");
    verb->add_option("--listen", options->listen, "ADDRESS:PORT, or a port on 127.0.0.1; 0: any free one")
        ->capture_default_str();
    verb->add_option("--source", options->source,
                     "auto: live, or generated if no venue answers; live; generated; sim:URL of an otp sim")
        ->capture_default_str();
    verb->add_option("--data", options->directory, "Directory of the history")->capture_default_str();
    verb->add_option("--underlyings", options->underlyings, "Which, separated by commas")
        ->delimiter(',')
        ->capture_default_str();
    verb->add_option("--web", options->web, "Folder of the web app; auto: beside the binary; empty: none")
        ->capture_default_str();
    verb->add_option("--seed", options->seed, "Seed of a generated market; 0: drawn");
    verb->add_flag("--log-json", options->log_json, "The log as one JSON object a line");
    verb->footer(
        "Example:\n  otp flow --source generated --listen 8090\n  curl "
        "'http://127.0.0.1:8090/api/options/pro?underlying=BTC&expiry=0-7'");
    verb->callback([options, &context, &exit_code] {
        options->json = context.answers_with_json();
        const auto answer = run_flow(*options);
        exit_code = answer ? *answer : report(answer.error(), options->json);
    });
}

}  // namespace otp::cli
