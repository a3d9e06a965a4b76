#pragma once
// One TCP connection of the simulator: an HTTP request, and a WebSocket after it where it asks for one.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "venues/simulator/control.hpp"
#include "venues/simulator/option_rest.hpp"

namespace otp::venues::simulator {

/// What sessions ask of the server. All on its one thread.
class SessionHost {
public:
    virtual ~SessionHost() = default;
    virtual VenueScript* at(std::string_view target) = 0;
    virtual VenueScript::Welcome open(VenueScript& venue, std::uint64_t session, std::string_view target) = 0;
    virtual void hear(VenueScript& venue, std::uint64_t session, std::string_view text) = 0;
    virtual void hear_pong(VenueScript& venue, std::uint64_t session) = 0;
    /// A request that asks for no WebSocket, below a venue's path; nothing where the venue has no answer to it.
    virtual std::optional<RestAnswer> rest(VenueScript& venue, std::string_view method, std::string_view target) = 0;
    virtual ControlAnswer control(std::string_view method, std::string_view path, std::string_view body) = 0;
    virtual void ended(VenueScript* venue, std::uint64_t session) = 0;
};

class Session {
public:
    virtual ~Session() = default;
    /// Carries out what the venue does, in order.
    virtual void act(const Act& act) = 0;
    /// Breaks the connection.
    virtual void drop() = 0;
};

/// The host must outlive the session.
[[nodiscard]] std::shared_ptr<Session> serve(boost::asio::ip::tcp::socket socket, std::uint64_t id, SessionHost& host);

}  // namespace otp::venues::simulator
