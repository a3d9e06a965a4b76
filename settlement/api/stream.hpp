#pragma once
// The stream: blocks and events to WebSocket clients, in order, from any height on. A client says
//   {"subscribe":["blocks","events","account:0x...","series:SYMBOL"],"from":height?}
// and gets {"type":"subscribed","height":last block},
//   then {"type":"block","height","hash",...} and
//   {"type":"event","height","index","command","seq","time","id","event"}.
// "events" are all events; "account:" and "series:" those that name one. A block comes before its events. With `from`
// history comes first, then what happens, with nothing left out or told twice in between. A second subscription
// replaces the first.

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "net/server.hpp"
#include "settlement/history.hpp"
#include "settlement/node.hpp"

namespace otp::settlement::api {

class Stream {
public:
    Stream(const Node& node, const History& history, std::size_t clients_max);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// For the server.
    [[nodiscard]] net::WebSocketHandlers handlers();
    /// For the node: every new block, in order.
    void take(const std::shared_ptr<const AppliedBlock>& block);
    /// Ends the thread; clients get nothing more.
    void stop();
    [[nodiscard]] std::size_t clients() const;

private:
    struct Subscription {
        bool blocks = false, events = false;
        std::set<Address> accounts;
        std::set<SeriesName> series;
    };
    struct Client {
        std::shared_ptr<net::WebSocket> socket;
        std::uint64_t subscription = 0;  ///< Counts them; 0: none yet.
        Subscription wanted;
        std::uint64_t next = 0;  ///< Height of the next block to tell of.
    };
    /// A block and its events as text, with whom the events concern.
    struct Told {
        struct Event {
            std::string text;
            std::vector<Address> accounts;
            std::optional<SeriesName> series;
        };
        std::uint64_t height = 0;
        std::string block;
        std::vector<Event> events;
    };

    void open(const std::shared_ptr<net::WebSocket>& socket);
    void hear(const std::shared_ptr<net::WebSocket>& socket, const std::string& text);
    void close(std::uint64_t id);
    /// Reads a subscription; the error says what is wrong with it.
    [[nodiscard]] static Result<Subscription, std::string> read_topics(const std::vector<std::string>& topics);

    void work();
    /// Tells every client what it has not had, at most a few blocks each. True if there is more to tell.
    [[nodiscard]] bool tell_all();
    [[nodiscard]] std::shared_ptr<const Told> block_at(std::uint64_t height);
    [[nodiscard]] std::shared_ptr<const Told> render(const StoredBlock& block, const std::vector<StoredEvent>& events);
    /// Tells one client of blocks from `client.next` on, up to `last`. True if it stopped before.
    [[nodiscard]] bool tell(Client& client, std::uint64_t last);
    /// Bytes sent; nothing when the client is gone.
    [[nodiscard]] static std::optional<std::size_t> send(const Client& client, const Told& told);

    const Node& node_;
    const History& history_;
    const std::size_t clients_max_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, Client> clients_;
    std::deque<std::shared_ptr<const AppliedBlock>> recent_;  ///< The newest blocks.
    std::size_t recent_rows_ = 0;
    std::uint64_t last_ = 0;  ///< Height of the newest block.
    bool work_to_do_ = false;
    bool ending_ = false;

    std::map<std::uint64_t, std::shared_ptr<const Told>> told_;  ///< Of the thread: rendered for several clients.
    std::thread thread_;
};

}  // namespace otp::settlement::api
