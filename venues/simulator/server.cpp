#include "venues/simulator/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "venues/simulator/session.hpp"

namespace otp::venues::simulator {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds beat{5};  ///< How often the stage is asked what is due.
constexpr std::size_t sessions_max = 2'000;
constexpr double price_unit = 1e8;  ///< Of the world's prices.
constexpr std::pair<Venue, OptionVenue> option_venues[] = {{Venue::binance, OptionVenue::binance},
                                                           {Venue::deribit, OptionVenue::deribit}};

}  // namespace

struct Server::Impl : public SessionHost {
    explicit Impl(ServerOptions given)
        : options{std::move(given)}, stage{options.stage}, board{board_of(options, stage)} {
        for (const auto& [venue, name] : option_venues) {
            if (stage.venues().contains(venue)) desks.try_emplace(venue, name, board, options.stage.seed);
        }
    }

    static OptionBoard board_of(ServerOptions& options, const Stage& stage) {
        if (!options.chains.empty()) return OptionBoard{std::move(options.chains)};
        const auto bitcoin = [&world = stage.world()](std::int64_t time_ms) {
            return static_cast<double>(world.price(Asset::btc, Asset::usd, time_ms * 1000)) / price_unit;
        };
        GeneratedMarket::Options market{.seed = options.stage.seed, .start_ms = options.stage.start_us / 1000};
        market.paths["BTC"] = bitcoin;
        return OptionBoard{std::move(market)};
    }

    // ---- the server's thread

    void accept() {
        acceptor.async_accept([this](error_code ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted) return;
            if (ec) return accept_later();
            if (sessions.size() < sessions_max) admit(std::move(socket));
            accept();
        });
    }

    /// There are no descriptors left, most likely.
    void accept_later() {
        pause.expires_after(std::chrono::milliseconds{100});
        pause.async_wait([this](error_code ec) {
            if (!ec) accept();
        });
    }

    void admit(tcp::socket socket) {
        error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        const std::uint64_t id = next_id++;
        sessions[id] = nullptr;  // so that one that ends at once finds itself
        auto session = serve(std::move(socket), id, *this);
        if (const auto found = sessions.find(id); found != sessions.end()) found->second = std::move(session);
    }

    void tick() {
        std::vector<Act> acts;
        stage.advance(now(), acts);
        carry_out(acts);
        timer.expires_after(beat);
        timer.async_wait([this](error_code ec) {
            if (!ec) tick();
        });
    }

    /// The clock, which may be read between two steps of the stage, never falls behind it.
    std::int64_t now() { return last_us = std::max(last_us, options.now_us()); }

    void carry_out(const std::vector<Act>& acts) {
        for (const Act& act : acts) {
            const auto found = sessions.find(act.connection);
            if (found != sessions.end() && found->second) found->second->act(act);
        }
    }

    // ---- what sessions ask

    VenueScript* at(std::string_view target) override { return stage.at(target); }

    VenueScript::Welcome open(VenueScript& venue, std::uint64_t session, std::string_view target) override {
        std::vector<Act> acts;
        const auto welcome = venue.open(session, target, now(), acts);
        carry_out(acts);
        return welcome;
    }

    void hear(VenueScript& venue, std::uint64_t session, std::string_view text) override {
        std::vector<Act> acts;
        venue.hear(session, text, now(), acts);
        carry_out(acts);
    }

    void hear_pong(VenueScript& venue, std::uint64_t session) override { venue.hear_pong(session, now()); }

    std::optional<RestAnswer> rest(VenueScript& venue, std::string_view method, std::string_view target) override {
        const auto desk = desks.find(venue.facts().venue);
        if (desk == desks.end()) return std::nullopt;
        const std::size_t second = target.find('/', 1);
        if (second == std::string_view::npos) return std::nullopt;
        return desk->second.answer(method, target.substr(second), now(), venue.faults());
    }

    ControlAnswer control(std::string_view method, std::string_view path, std::string_view body) override {
        return simulator::control(stage, now(), method, path, body);
    }

    void ended(VenueScript* venue, std::uint64_t session) override {
        if (venue != nullptr) venue->forget(session);
        // Not now: it may be the session itself that is speaking.
        asio::post(io, [this, session] { sessions.erase(session); });
    }

    ServerOptions options;
    Stage stage;
    OptionBoard board;
    std::map<Venue, OptionDesk> desks;
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    asio::steady_timer timer{io}, pause{io};
    std::map<std::uint64_t, std::shared_ptr<Session>> sessions;
    std::uint64_t next_id = 1;
    std::int64_t last_us = 0;
    std::uint16_t port = 0;
    std::thread thread;
};

Server::Server(ServerOptions options) : impl_{std::make_shared<Impl>(std::move(options))} {}

Server::~Server() { stop(); }

std::optional<std::string> Server::start() {
    for (const FaultOrder& order : impl_->options.faults) {
        if (auto problem = impl_->stage.order(order, impl_->options.stage.start_us)) return problem;
    }
    const tcp::endpoint endpoint{asio::ip::address_v4::loopback(), impl_->options.port};
    error_code ec;
    impl_->acceptor.open(endpoint.protocol(), ec);
    if (!ec) impl_->acceptor.set_option(asio::socket_base::reuse_address{true}, ec);
    if (!ec) impl_->acceptor.bind(endpoint, ec);
    if (!ec) impl_->acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return "cannot listen on 127.0.0.1:" + std::to_string(impl_->options.port) + ": " + ec.message();
    impl_->port = impl_->acceptor.local_endpoint().port();
    impl_->accept();
    impl_->tick();
    impl_->thread = std::thread{[impl = impl_.get()] { impl->io.run(); }};
    return std::nullopt;
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->io, [impl = impl_.get()] {
        error_code ignored;
        impl->acceptor.close(ignored);
        for (const auto& [id, session] : impl->sessions) {
            if (session) session->drop();
        }
        impl->io.stop();
    });
    impl_->thread.join();
    impl_->sessions.clear();
}

std::vector<Server::Endpoint> Server::endpoints() const {
    std::vector<Endpoint> all;
    for (const auto& [venue, script] : impl_->stage.venues()) {
        Endpoint endpoint{venue, "ws://127.0.0.1:" + std::to_string(port()) + std::string{script.facts().path}, {}};
        for (const Instrument& instrument : script.facts().instruments) {
            endpoint.instruments.emplace_back(instrument.name);
        }
        all.push_back(std::move(endpoint));
    }
    return all;
}

std::optional<std::string> Server::options_url(Venue venue) const {
    if (!impl_->desks.contains(venue)) return std::nullopt;
    return "http://127.0.0.1:" + std::to_string(port()) + "/" + std::string{facts_of(venue).name};
}

std::string Server::control_url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/control/state"; }

}  // namespace otp::venues::simulator
