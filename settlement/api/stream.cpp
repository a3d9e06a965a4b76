#include "settlement/api/stream.hpp"

#include <nlohmann/json.hpp>

#include "keys/address_text.hpp"
#include "protocol/field_text.hpp"
#include "settlement/api/event_items.hpp"
#include "settlement/block_view.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement::api {
namespace {

constexpr std::size_t recent_blocks_max = 256;
constexpr std::size_t recent_rows_max = 20'000;
constexpr std::size_t told_max = 64;
constexpr std::size_t topics_max = 256;
/// What one client gets in one round; rounds with more to tell are `round_ms` apart. So a client that catches up is not
/// flooded beyond what its connection holds.
constexpr std::size_t round_bytes_max = 256U << 10;
constexpr std::chrono::milliseconds round_pause{20};

std::size_t rows_of_block(const AppliedBlock& block) {
    std::size_t rows = 1;
    for (const Receipt& receipt : block.receipts) rows += 1 + receipt.events.size();
    return rows;
}

/// The block's events as the index would hold them.
std::vector<StoredEvent> stored_events(const AppliedBlock& block) {
    std::vector<StoredEvent> rows;
    for (std::uint32_t i = 0; i < block.envelopes.size(); ++i) {
        const auto receipts = block.receipts_of(i);
        for (std::uint32_t j = 0; j < receipts.size(); ++j) {
            for (const Event& event : receipts[j].events) {
                const auto seq = static_cast<std::uint32_t>(rows.size());
                rows.push_back(
                    {{block.height(), seq}, block.block.header.time, i, j, block.envelopes[i].authenticated.id, event});
            }
        }
    }
    return rows;
}

std::string error_message(const std::string& message) {
    return json{{"type", "error"},
                {"error",
                 {{"code", "subscription_malformed"},
                  {"message", message},
                  {"hint", "Send {\"subscribe\":[\"blocks\",\"events\",\"account:0x...\",\"series:SYMBOL\"]}."}}}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

struct Wish {
    std::vector<std::string> topics;
    std::optional<std::uint64_t> from;
};

Result<Wish, std::string> read_wish(const std::string& text) {
    const auto document = parse_json(text);
    if (!document || !document->is_object()) return std::string{"The message is not a JSON object."};
    for (const auto& [key, value] : document->items()) {
        if (key != "subscribe" && key != "from") return "There is no key \"" + key + "\" here.";
    }
    const auto topics = document->find("subscribe");
    if (topics == document->end() || !topics->is_array() || topics->empty() || topics->size() > topics_max) {
        return "subscribe is a list of 1 to " + std::to_string(topics_max) + " topics.";
    }
    Wish wish;
    for (const json& topic : *topics) {
        if (!topic.is_string()) return std::string{"A topic is a string."};
        wish.topics.push_back(topic.get<std::string>());
    }
    if (const auto from = document->find("from"); from != document->end()) {
        if (!from->is_number_unsigned() || *from == 0) return std::string{"from is a height, 1 or more."};
        wish.from = from->get<std::uint64_t>();
    }
    return wish;
}

}  // namespace

Result<Stream::Subscription, std::string> Stream::read_topics(const std::vector<std::string>& topics) {
    Subscription wanted;
    for (const std::string& topic : topics) {
        if (topic == "blocks") {
            wanted.blocks = true;
        } else if (topic == "events") {
            wanted.events = true;
        } else if (topic.starts_with("account:")) {
            const auto address = keys::parse_address(topic.substr(8));
            if (!address) return topic + ": " + address.error().reason + ".";
            wanted.accounts.insert(*address);
        } else if (topic.starts_with("series:")) {
            const auto name = parse_symbol(topic.substr(7));
            if (!name) return topic + ": " + name.error().reason + ".";
            wanted.series.insert(*name);
        } else {
            return "There is no topic \"" + topic + "\".";
        }
    }
    return wanted;
}

Stream::Stream(const Node& node, const History& history, std::size_t clients_max)
    : node_{node}, history_{history}, clients_max_{clients_max}, last_{node.status().height}, thread_{[this] {
          work();
      }} {}

Stream::~Stream() { stop(); }

void Stream::stop() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

std::size_t Stream::clients() const {
    const std::scoped_lock lock{mutex_};
    return clients_.size();
}

net::WebSocketHandlers Stream::handlers() {
    // A message names only its text, so each socket's handler has to find it by its id.
    return {[this](const std::shared_ptr<net::WebSocket>& socket, const net::Request&) { open(socket); },
            [this](const std::shared_ptr<net::WebSocket>& socket, const std::string& text) { hear(socket, text); },
            [this](std::uint64_t id) { close(id); }};
}

void Stream::open(const std::shared_ptr<net::WebSocket>& socket) {
    const std::scoped_lock lock{mutex_};
    if (clients_.size() >= clients_max_ || ending_) {
        socket->close(1013, "too many clients");
        return;
    }
    clients_[socket->id()].socket = socket;
}

void Stream::close(std::uint64_t id) {
    const std::scoped_lock lock{mutex_};
    clients_.erase(id);
}

void Stream::hear(const std::shared_ptr<net::WebSocket>& socket, const std::string& text) {
    const auto wish = read_wish(text);
    if (!wish) {
        socket->send(error_message(wish.error()));
        return;
    }
    auto wanted = read_topics(wish->topics);
    if (!wanted) {
        socket->send(error_message(wanted.error()));
        return;
    }
    const std::scoped_lock lock{mutex_};
    const auto client = clients_.find(socket->id());
    if (client == clients_.end()) return;
    if (wish->from.value_or(1) > last_ + 1) {
        socket->send(error_message("from is above the next block, " + std::to_string(last_ + 1) + "."));
        return;
    }
    client->second.wanted = std::move(*wanted);
    client->second.next = wish->from.value_or(last_ + 1);
    ++client->second.subscription;
    socket->send(
        json{{"type", "subscribed"}, {"topics", wish->topics}, {"height", last_}, {"next", client->second.next}}
            .dump());
    work_to_do_ = true;
    changed_.notify_all();
}

void Stream::take(const std::shared_ptr<const AppliedBlock>& block) {
    const std::scoped_lock lock{mutex_};
    last_ = block->height();
    recent_.push_back(block);
    recent_rows_ += rows_of_block(*block);
    while (recent_.size() > 1 && (recent_.size() > recent_blocks_max || recent_rows_ > recent_rows_max)) {
        recent_rows_ -= rows_of_block(*recent_.front());
        recent_.pop_front();
    }
    if (clients_.empty()) return;
    work_to_do_ = true;
    changed_.notify_all();
}

void Stream::work() {
    std::unique_lock held{mutex_};
    while (true) {
        changed_.wait(held, [this] { return ending_ || work_to_do_; });
        if (ending_) return;
        work_to_do_ = false;
        held.unlock();
        const bool more = tell_all();
        held.lock();
        if (!more) continue;
        changed_.wait_for(held, round_pause, [this] { return ending_; });
        work_to_do_ = true;
    }
}

bool Stream::tell_all() {
    std::vector<std::pair<std::uint64_t, Client>> clients;
    std::uint64_t last = 0;
    {
        const std::scoped_lock lock{mutex_};
        clients = {clients_.begin(), clients_.end()};
        last = last_;
    }
    bool more = false;
    for (auto& [id, client] : clients) {
        if (client.subscription == 0) continue;
        if (tell(client, last)) more = true;
        const std::scoped_lock lock{mutex_};
        const auto known = clients_.find(id);
        // A subscription that came meanwhile has its own place.
        if (known == clients_.end() || known->second.subscription != client.subscription) continue;
        known->second.next = client.next;
    }
    while (told_.size() > told_max) told_.erase(told_.begin());
    return more;
}

bool Stream::tell(Client& client, std::uint64_t last) {
    std::size_t bytes = 0;
    while (client.next <= last) {
        if (bytes > round_bytes_max) return true;
        const auto told = block_at(client.next);
        if (told == nullptr) return true;  // On its way into the index.
        const auto sent = send(client, *told);
        if (!sent) return false;
        bytes += *sent;
        ++client.next;
    }
    return false;
}

std::optional<std::size_t> Stream::send(const Client& client, const Told& told) {
    std::size_t bytes = 0;
    const auto send_text = [&](const std::string& text) {
        bytes += text.size();
        return client.socket->send(text);
    };
    if (client.wanted.blocks && !send_text(told.block)) return std::nullopt;
    for (const Told::Event& event : told.events) {
        const bool names_account =
            std::any_of(event.accounts.begin(), event.accounts.end(),
                        [&](const Address& account) { return client.wanted.accounts.contains(account); });
        const bool names_series = event.series && client.wanted.series.contains(*event.series);
        if (!client.wanted.events && !names_account && !names_series) continue;
        if (!send_text(event.text)) return std::nullopt;
    }
    return bytes;
}

std::shared_ptr<const Stream::Told> Stream::block_at(std::uint64_t height) {
    if (const auto known = told_.find(height); known != told_.end()) return known->second;
    std::shared_ptr<const AppliedBlock> block;
    {
        const std::scoped_lock lock{mutex_};
        if (!recent_.empty() && height >= recent_.front()->height() && height <= recent_.back()->height()) {
            block = recent_[static_cast<std::size_t>(height - recent_.front()->height())];
        }
    }
    if (block != nullptr) return told_[height] = render(stored_block(*block), stored_events(*block));
    const auto stored = history_.store().find_block(height);
    if (!stored || !*stored) return nullptr;
    const auto events = history_.store().block_events(height);
    if (!events) return nullptr;
    return told_[height] = render(**stored, *events);
}

std::shared_ptr<const Stream::Told> Stream::render(const StoredBlock& block, const std::vector<StoredEvent>& events) {
    auto told = std::make_shared<Told>();
    told->height = block.height;
    json header = block_view(block);
    header["type"] = "block";
    told->block = header.dump();
    (void)node_.read([&](const State& state) {
        for (const StoredEvent& stored : events) {
            json item = event_item(stored, state);
            item["type"] = "event";
            Told::Event event{item.dump(-1, ' ', false, json::error_handler_t::replace), {}, std::nullopt};
            for (const AccountNo no : accounts_of(stored.event)) event.accounts.push_back(state.account(no).address);
            if (const auto no = series_of(stored.event)) event.series = state.series(*no).name;
            told->events.push_back(std::move(event));
        }
    });
    return told;
}

}  // namespace otp::settlement::api
