#pragma once
// The stream of changes: GET /api/options/stream as a WebSocket, with the parameters of /api/options/pro. A client gets
//   {"type":"snapshot", ... all of `data`, "metadata"} once,
//   {"type":"update", time, indexPrice, summary, levels, "strikes": those that changed, "removedStrikes", "metadata"}
//     with each new snapshot, and with nothing changed when what was stale is fresh again,
//   {"type":"stale","underlying","venue","metadata"} when what it has is no longer fresh, with the reason.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "flow/analyst.hpp"
#include "flow/chain_desk.hpp"
#include "net/server.hpp"

namespace otp::flow {

/// What a client had of an analysis, so that it can be told the rest.
using StrikeTexts = std::map<double, std::string>;

/// The message of an update from one data document to the next; pure.
struct UpdateText {
    StrikeTexts strikes;
    std::string text;  ///< Without `metadata` and the closing brace.
};
[[nodiscard]] UpdateText update_text(const StrikeTexts& before, const std::string& data);

class Stream {
public:
    Stream(ChainDesk& desk, Analyst& analyst, std::size_t clients_max = 256)
        : desk_{desk}, analyst_{analyst}, clients_max_{clients_max} {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// For the server.
    [[nodiscard]] net::WebSocketHandlers handlers();
    /// For the desk: tells the clients of that chain.
    void heard(const FeedView& view, bool is_new);
    /// Whether a query names a chain that is served; it then has its venue and underlying.
    using Resolve = std::function<Result<FeedView, Problem>(ChainQuery&)>;
    void resolve_by(Resolve resolve) { resolve_ = std::move(resolve); }
    [[nodiscard]] std::size_t clients() const;

private:
    /// Clients that asked the same.
    struct Group {
        ChainQuery query;
        std::map<std::uint64_t, std::shared_ptr<net::WebSocket>> newcomers;  ///< Have nothing yet.
        std::map<std::uint64_t, std::shared_ptr<net::WebSocket>> members;
        StrikeTexts strikes;       ///< What members have,
        std::int64_t time_ms = 0;  ///< of this venue time.
        std::string told;          ///< Freshness and reason that members know of.
    };

    void open(const std::shared_ptr<net::WebSocket>& socket, const net::Request& request);
    void close(std::uint64_t id);
    void order(const std::string& key, const ChainQuery& query, const FeedView& view);
    void tell(const std::string& key, const FeedView& view, const Analysed& analysed);
    void tell_freshness(Group& group, const FeedView& view);

    ChainDesk& desk_;
    Analyst& analyst_;
    std::size_t clients_max_;
    Resolve resolve_;
    mutable std::mutex mutex_;
    std::map<std::string, Group> groups_;
    std::map<std::uint64_t, std::string> group_of_;  ///< By socket.
};

}  // namespace otp::flow
