#include "settlement/node_service.hpp"

#include <atomic>
#include <filesystem>

#include "keys/secret_file.hpp"
#include "settlement/api/api.hpp"
#include "settlement/api/envelope_body.hpp"
#include "settlement/api/stream.hpp"
#include "settlement/genesis_file.hpp"
#include "settlement/posix_disk.hpp"
#include "settlement/version.hpp"
#include "settlement/web_app.hpp"

namespace otp::settlement {
namespace {

using Kind = ServiceError::Kind;

constexpr const char* index_name = "index.sqlite";
constexpr std::chrono::seconds progress_pause{5};

/// The files of a data directory that exist before the node does.
struct Ground {
    Genesis genesis;
    keys::SecretKey node_key;
    std::optional<DevelopmentKeys> development;
};

std::optional<ServiceError> make_directory(const std::string& directory) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(directory, error);
    if (error) return ServiceError{Kind::directory, "could not make " + directory + ": " + error.message()};
    if (made) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    return std::nullopt;
}

Result<Ground, ServiceError> find_ground(const ServiceOptions& options, Disk& disk, Clock& clock) {
    const std::string& directory = options.directory;
    const auto exists = disk.exists(join_path(directory, genesis_name));
    if (!exists) return ServiceError{Kind::directory, exists.error().text()};
    if (!*exists && !options.development) {
        return ServiceError{Kind::directory, directory + " has no genesis.json, so it is no network's"};
    }
    std::optional<Genesis> genesis;
    if (*exists) {
        auto read = read_genesis_file(disk, directory);
        if (!read) return ServiceError{Kind::directory, read.error().text()};
        genesis = std::move(*read);
    }
    if (!options.development) {
        auto key = keys::load_secret(std::filesystem::path{directory} / "node.key");
        if (!key) return ServiceError{Kind::key, key.error().reason};
        return Ground{std::move(*genesis), std::move(*key), std::nullopt};
    }
    auto development = load_development_keys(directory, !genesis.has_value());
    if (!development) return ServiceError{Kind::key, development.error()};
    if (!genesis) {
        DevelopmentOptions network = options.network;
        if (network.time == Time{}) network.time = clock.now();
        genesis = development_genesis(*development, network);
    }
    keys::SecretKey node_key = development->node.clone();
    return Ground{std::move(*genesis), std::move(node_key), std::move(*development)};
}

}  // namespace

struct NodeService::Parts {
    explicit Parts(ServiceOptions its_options)
        : options{std::move(its_options)},
          clock{options.clock != nullptr ? *options.clock : system_clock},
          web{options.web} {}

    void log(std::string_view level, std::string_view component, std::string_view line) const {
        if (options.log) options.log(level, component, line);
    }

    std::optional<ServiceError> listen();
    std::optional<ServiceError> open(Ground found);
    void handle(const net::Request& request, const net::Respond& respond);
    void replayed(std::uint64_t height, std::uint64_t last);
    [[nodiscard]] std::string replay_text() const;
    void serve_page(const net::Request& request, const net::Respond& respond);
    net::WebSocketHandlers stream_handlers();
    void stop();

    ServiceOptions options;
    SystemClock system_clock;
    Clock& clock;
    PosixDisk disk;
    Metrics metrics{version};
    RecentUpdates recent_updates;
    WebApp web;
    std::optional<DevelopmentKeys> development;
    std::unique_ptr<History> history;
    // The stream is told of blocks by the node, so it goes after it.
    std::unique_ptr<api::Stream> stream;
    std::unique_ptr<Node> node;
    std::unique_ptr<api::Faucet> faucet;
    std::unique_ptr<api::Api> api;
    std::unique_ptr<net::Server> server;
    std::atomic<const api::Api*> serving = nullptr;  ///< Set when the node is open.
    std::atomic<bool> stopped = false;

    // Of the replay that open() is at; written by its thread alone.
    std::atomic<bool> rebuilds_index = false;
    std::atomic<std::uint64_t> replay_before = 0;  ///< Height that it began after.
    std::atomic<std::uint64_t> replay_height = 0;
    std::atomic<std::uint64_t> replay_last = 0;
    std::chrono::steady_clock::time_point told_progress{};
};

/// The app's files, which may be had before the journal is replayed: the page itself then says what it waits for.
void NodeService::Parts::serve_page(const net::Request& request, const net::Respond& respond) {
    const auto begun = std::chrono::steady_clock::now();
    net::Response response = web.answer(request);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    // The method is the client's to choose, so it is no label.
    const bool reads = request.method == "GET" || request.method == "HEAD";
    metrics.request_answered(reads ? request.method : "other", "web", response.status, taken.count());
    respond(std::move(response));
}

/// Said aloud each few seconds, so that a long start does not look like one that hangs.
void NodeService::Parts::replayed(std::uint64_t height, std::uint64_t last) {
    if (replay_last == 0) replay_before = height - 1;
    replay_height = height;
    replay_last = last;
    const auto now = std::chrono::steady_clock::now();
    if (told_progress == std::chrono::steady_clock::time_point{}) told_progress = now;
    if (now - told_progress < progress_pause) return;
    told_progress = now;
    log("info", "node", replay_text());
}

std::string NodeService::Parts::replay_text() const {
    std::string text = "the journal is being replayed";
    if (rebuilds_index) text += " and the history index rebuilt from it";
    const std::uint64_t before = replay_before, height = replay_height, last = replay_last;
    if (last <= before || height < before) return text;
    return text + ": " + std::to_string((height - before) * 100 / (last - before)) + " % (block " +
           std::to_string(height) + " of " + std::to_string(last) + ")";
}

void NodeService::Parts::handle(const net::Request& request, const net::Respond& respond) {
    for (const GuestRoutes& guest : options.guests) {
        if (guest.owns(request.path)) return guest.handler(request, respond);
    }
    if (!is_api_path(request.path)) return serve_page(request, respond);
    if (const api::Api* ready = serving.load()) {
        ready->router().handle(request, respond);
        return;
    }
    net::Response response;
    if (request.path == "/livez") {
        response.body = R"({"status":"alive","reasons":[]})";
    } else if (request.path == "/readyz") {
        response.status = 503;
        response.body = R"({"status":"not_ready","reasons":[)" + net::json_string(replay_text()) + "]}";
    } else {
        response = net::error_response(503, "starting", "The node is replaying its journal.", "Ask again in a moment.");
        response.headers.emplace_back("Retry-After", "1");
    }
    respond(std::move(response));
}

net::WebSocketHandlers NodeService::Parts::stream_handlers() {
    net::WebSocketHandlers handlers;
    handlers.on_open = [this](const std::shared_ptr<net::WebSocket>& socket, const net::Request& request) {
        if (serving.load() == nullptr) {
            socket->close(1013, "the node is replaying its journal");
        } else {
            stream->handlers().on_open(socket, request);
        }
    };
    handlers.on_message = [this](const std::shared_ptr<net::WebSocket>& socket, const std::string& text) {
        if (serving.load() != nullptr) stream->handlers().on_message(socket, text);
    };
    handlers.on_close = [this](std::uint64_t id) {
        if (serving.load() != nullptr) stream->handlers().on_close(id);
    };
    return handlers;
}

std::optional<ServiceError> NodeService::Parts::listen() {
    net::ServerOptions http = options.http;
    http.body_bytes_max = std::max(http.body_bytes_max, api::body_bytes_max);
    http.log = [this](std::string_view line) { log("warning", "http", line); };
    std::map<std::string, net::WebSocketHandlers> sockets{{"/v1/stream", stream_handlers()}};
    for (const GuestRoutes& guest : options.guests) sockets.insert(guest.websockets.begin(), guest.websockets.end());
    server = std::make_unique<net::Server>(
        http, [this](const net::Request& request, const net::Respond& respond) { handle(request, respond); },
        std::move(sockets));
    if (const auto error = server->start()) return ServiceError{Kind::network, *error};
    return std::nullopt;
}

std::optional<ServiceError> NodeService::Parts::open(Ground found) {
    HistoryOptions index = options.history;
    index.log = [this](std::string_view line) { log("warning", "index", line); };
    auto opened = History::open(disk, options.directory, join_path(options.directory, index_name),
                                network_id(found.genesis), index);
    if (!opened) return ServiceError{Kind::index, opened.error()};
    history = std::move(*opened);

    NodeOptions node_options = options.node;
    node_options.observe_after = history->height_at_open();
    rebuilds_index = history->height_at_open() == 0;
    node_options.progress = [this, also = options.node.progress](std::uint64_t height, std::uint64_t last) {
        replayed(height, last);
        if (also) also(height, last);
    };
    node_options.observer = [this](const std::shared_ptr<const AppliedBlock>& block, const State& state) {
        history->take(block, state);
    };
    node_options.log = [this](std::string_view line) { log("warning", "node", line); };
    auto made = Node::open(disk, options.directory, found.genesis, std::move(found.node_key), clock, node_options);
    if (!made) return ServiceError{Kind::node, made.error().text()};
    node = std::move(*made);
    development = std::move(found.development);

    stream = std::make_unique<api::Stream>(*node, *history, api::ApiOptions{}.stream_clients_max);
    node->observe([this](const std::shared_ptr<const AppliedBlock>& block, const State&) {
        metrics.block_applied(*block);
        recent_updates.take(*block);
        stream->take(block);
    });
    if (development) faucet = std::make_unique<api::Faucet>(*node, development->custodian.clone(), options.faucet);
    api::ApiOptions api_options;
    api_options.development = development.has_value();
    api_options.simulated_prices = options.simulated_prices;
    api_options.guests = &options.guests;
    api_options.price_sources = options.price_sources;
    api = std::make_unique<api::Api>(api::ApiParts{
        *node, *history, metrics, disk, options.directory, api_options, &recent_updates, faucet.get(), [this] {
            MetricsSample sample = api::sample_of(*node, *history);
            const net::Server::Counters counters = server->counters();
            sample.websocket_clients = counters.websockets_open;
            sample.http_connections = counters.connections_open;
            sample.http_limited = counters.requests_limited;
            sample.websocket_slow_consumers = counters.websocket_slow_consumers;
            return sample;
        }});
    serving = api.get();
    return std::nullopt;
}

void NodeService::Parts::stop() {
    if (stopped.exchange(true)) return;
    if (server != nullptr) server->stop();
    if (node != nullptr) {
        node->stop();
        const NodeStatus status = node->status();
        log("info", "node", "stopped at block " + std::to_string(status.height));
    }
    if (history != nullptr) history->flush();
    if (stream != nullptr) stream->stop();
}

NodeService::NodeService(ServiceOptions options) : parts_{std::make_unique<Parts>(std::move(options))} {}

NodeService::~NodeService() {
    parts_->stop();
    // The stream reads the node, and the node tells the stream: both have stopped.
    parts_->server.reset();
    parts_->api.reset();
    parts_->faucet.reset();
    parts_->node.reset();
}

std::optional<ServiceError> NodeService::start() {
    Parts& parts = *parts_;
    if (!parts.web.problem().empty()) parts.log("warning", "web", "no web app: " + parts.web.problem());
    if (auto error = make_directory(parts.options.directory)) return error;
    auto ground = find_ground(parts.options, parts.disk, parts.clock);
    if (!ground) return ground.error();
    if (auto error = parts.listen()) return error;
    if (auto error = parts.open(std::move(*ground))) {
        parts.stop();
        return error;
    }
    const StartReport& report = parts.node->start_report();
    for (const std::string& skipped : report.skipped) parts.log("warning", "node", "snapshot not believed: " + skipped);
    parts.log("info", "node",
              "network " + parts.node->genesis().network.value + " at block " +
                  std::to_string(parts.node->status().height) + ", " + std::to_string(report.blocks_replayed) +
                  " blocks replayed in " + std::to_string(report.elapsed.count()) + " ms, listening on " + url());
    return std::nullopt;
}

void NodeService::stop() { parts_->stop(); }

std::uint16_t NodeService::port() const { return parts_->server->port(); }

std::string NodeService::url() const {
    const std::string& address = parts_->options.http.address;
    const bool is_v6 = address.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port());
}

Node& NodeService::node() { return *parts_->node; }
const History& NodeService::history() const { return *parts_->history; }

const DevelopmentKeys* NodeService::development_keys() const {
    return parts_->development ? &*parts_->development : nullptr;
}

}  // namespace otp::settlement
