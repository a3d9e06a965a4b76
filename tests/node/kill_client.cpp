// The client: keeps envelopes under way, starts and kills nodes, remembers every acknowledgement, and at the end
// compares them with a journal that it verifies itself.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "protocol/eip712.hpp"
#include "settlement/posix_disk.hpp"
#include "settlement/verify.hpp"
#include "tests/node/kill_loop.hpp"

namespace otp::kill_loop {
namespace {

using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t users = 4;
constexpr std::size_t under_way_max = 24;
constexpr std::uint64_t funded_units = 900'000'000'000;  // 900000 USD of 6 decimals.
/// A nonce more than 60 s ahead of the journal's time is refused; a fast machine gets there at one a millisecond.
constexpr std::uint64_t nonce_lead_max_ms = 5'000;

SteadyTime now() { return std::chrono::steady_clock::now(); }

/// One node process and the pipes to it.
class NodeProcess {
public:
    NodeProcess(const std::string& program, const std::string& directory) {
        int to[2];
        int from[2];
        if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) std::abort();
        process_ = fork();
        if (process_ == 0) {
            dup2(to[0], STDIN_FILENO);
            dup2(from[1], STDOUT_FILENO);
            execl(program.c_str(), program.c_str(), "--serve", directory.c_str(), nullptr);
            _exit(127);
        }
        close(to[0]);
        close(from[1]);
        to_ = to[1];
        from_ = from[0];
    }
    ~NodeProcess() {
        if (process_ > 0) (void)kill();
        end_input();
        close(from_);
    }
    NodeProcess(const NodeProcess&) = delete;
    NodeProcess& operator=(const NodeProcess&) = delete;

    /// false when it is gone.
    bool send(const Bytes& envelope) {
        Bytes message(4);
        const auto length = static_cast<std::uint32_t>(envelope.size());
        std::memcpy(message.data(), &length, 4);
        message.insert(message.end(), envelope.begin(), envelope.end());
        return ::write(to_, message.data(), message.size()) == static_cast<ssize_t>(message.size());
    }

    /// The next report, waiting until `until`; nothing then, or when the node is gone (see ended()).
    std::optional<Report> receive(SteadyTime until) {
        const auto left = std::chrono::duration_cast<Milliseconds>(until - now()).count();
        pollfd poll_for{from_, POLLIN, 0};
        if (poll(&poll_for, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) <= 0) return std::nullopt;
        Report report;
        const ssize_t count = ::read(from_, &report, sizeof report);
        if (count == static_cast<ssize_t>(sizeof report)) return report;
        ended_ = true;
        return std::nullopt;
    }
    [[nodiscard]] bool ended() const { return ended_; }

    void end_input() {
        if (to_ >= 0) close(to_);
        to_ = -1;
    }
    int kill() {
        ::kill(process_, SIGKILL);
        return wait();
    }
    int wait() {
        int status = 0;
        waitpid(process_, &status, 0);
        process_ = -1;
        return status;
    }

private:
    pid_t process_ = -1;
    int to_ = -1;
    int from_ = -1;
    bool ended_ = false;
};

struct Place {
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

class Client {
public:
    Client(std::string program, std::string directory, std::uint64_t seed)
        : program_{std::move(program)},
          directory_{std::move(directory)},
          random_{seed},
          keys_{network_keys()},
          genesis_{network_genesis(keys_)},
          domain_separator_{eip712::domain_separator(network_id(genesis_))} {
        for (std::size_t u = 0; u < users; ++u) {
            users_.push_back(keys::SecretKey::derive_for_development("kill loop/user/" + std::to_string(u)));
            Deposit deposit;
            deposit.to = users_[u].address();
            deposit.asset = Ticker::parse("USD").value();
            deposit.amount = parse_decimal("900000").value();
            deposit.reference = Text{"funds " + std::to_string(u)};
            under_way_.emplace(sign(keys_.custodian, deposit));
        }
    }

    /// One node from its start to its violent end. Words where something is wrong.
    std::optional<std::string> round() {
        NodeProcess node{program_, directory_};
        // One in five dies young, mostly while it starts.
        const bool young = random_() % 5 == 0;
        const auto life = Milliseconds{young ? random_() % 15 : 30 + random_() % 220};
        SteadyTime end = now() + life;
        if (!young) {
            const auto started = node.receive(now() + Milliseconds{30'000});
            if (!started || started->started != 1) return "the node did not start";
            if (started->height < highest_) return "the node started below what it had acknowledged";
            end = now() + life;
            send_again(node);
        }
        while (now() < end && !node.ended()) {
            if (!young && under_way_.size() < under_way_max) send_new(node);
            if (const auto report = node.receive(std::min(end, now() + Milliseconds{1}))) take(*report);
        }
        if (node.ended()) return "the node died by itself";
        lost_under_way_ += under_way_.empty() ? 0 : 1;
        (void)node.kill();
        // What it said before it died counts.
        while (const auto report = node.receive(now() + Milliseconds{1000})) take(*report);
        return take_complaint();
    }

    /// A last node that is let finish, and the journal compared with everything acknowledged.
    std::optional<std::string> finish() {
        {
            NodeProcess node{program_, directory_};
            const auto started = node.receive(now() + Milliseconds{30'000});
            if (!started) return "the last node did not start";
            send_again(node);
            const SteadyTime patience = now() + Milliseconds{30'000};
            while (!under_way_.empty() && now() < patience && !node.ended()) {
                if (const auto report = node.receive(patience)) take(*report);
            }
            node.end_input();
            if (!under_way_.empty()) return "the last node did not answer everything";
            if (node.wait() != 0) return "the last node did not end cleanly";
        }
        if (auto complaint = take_complaint()) return complaint;
        return compare();
    }

    [[nodiscard]] std::string summary() const {
        return std::to_string(acknowledged_.size()) + " acknowledged up to block " + std::to_string(highest_) + ", " +
               std::to_string(repeated_) + " sent again, " + std::to_string(lost_under_way_) +
               " kills with commands under way";
    }

private:
    struct Sent {
        Hash id;
        Bytes bytes;
        bool operator<(const Sent& other) const { return id < other.id; }
    };

    Sent sign(const keys::SecretKey& key, const Command& command) {
        nonce_ = std::max(nonce_ + 1, clock_ms());
        Envelope envelope;
        envelope.account = key.address();
        envelope.nonce = nonce_;
        envelope.commands = {command};
        const Hash id = envelope_digest(envelope, domain_separator_);
        envelope.signature = key.sign(id).bytes65();
        return {id, to_bytes(envelope)};
    }

    [[nodiscard]] std::uint64_t clock_ms() { return static_cast<std::uint64_t>(system_clock_.now().ms); }

    void send_new(NodeProcess& node) {
        Withdraw withdraw;
        withdraw.asset = Ticker::parse("USD").value();
        withdraw.amount = parse_decimal("0.000001").value();
        // Funds first.
        if (acknowledged_.size() < users) return;
        if (nonce_ > clock_ms() + nonce_lead_max_ms) return;
        const auto& sent = *under_way_.insert(sign(users_[random_() % users], withdraw)).first;
        (void)node.send(sent.bytes);
    }

    /// Everything without an answer, and some that have one: they must get the same.
    void send_again(NodeProcess& node) {
        for (const Sent& sent : under_way_) (void)node.send(sent.bytes);
        repeated_ += under_way_.size();
        for (std::size_t i = 0; i < 5 && !recent_.empty(); ++i)
            (void)node.send(recent_[random_() % recent_.size()].bytes);
    }

    void take(const Report& report) {
        if (report.started != 0) return;
        if (report.unavailable != 0) return;  // Under way still.
        const Hash id{report.id};
        const Place place{report.height, report.index};
        if (report.applied == 0) complain("a command was refused");
        const auto known = acknowledged_.find(id);
        if (known != acknowledged_.end()) {
            if (known->second != place) complain("an envelope was acknowledged in two places");
            return;
        }
        acknowledged_.emplace(id, place);
        highest_ = std::max(highest_, report.height);
        const auto sent = under_way_.find(Sent{id, {}});
        if (sent == under_way_.end()) {
            complain("an answer to what was never sent");
            return;
        }
        if (recent_.size() < 200) {
            recent_.push_back(*sent);
        } else {
            recent_[random_() % recent_.size()] = *sent;
        }
        under_way_.erase(sent);
    }

    std::optional<std::string> compare() {
        settlement::PosixDisk disk;
        settlement::VerifyOptions options;
        options.invariants_every = 64;
        std::map<Hash, Place> journaled;
        bool twice = false;
        std::uint64_t withdrawn = 0;
        u128 left = 0;
        options.observer = [&](const std::shared_ptr<const settlement::AppliedBlock>& block, const State& state) {
            for (std::uint32_t i = 0; i < block->envelopes.size(); ++i) {
                const Authenticated& each = block->envelopes[i].authenticated;
                twice |= !journaled.emplace(each.id, Place{block->height(), i}).second;
                if (std::holds_alternative<Withdraw>(each.envelope.commands[0])) ++withdrawn;
            }
            left = 0;
            for (const keys::SecretKey& user : users_) {
                const auto account = state.find_account(user.address());
                if (account) left += state.ledger.free(*account, *state.find_asset(Ticker::parse("USD").value())).raw();
            }
        };
        const auto report = settlement::verify_journal(disk, directory_, genesis_, options);
        if (!report) return "the journal does not verify: " + report.error().text();
        if (twice) return "an envelope stands in the journal twice";
        if (journaled != acknowledged_) return "the journal is not what was acknowledged";
        if (left != u128{users * funded_units - withdrawn}) return "the balances are not what was acknowledged";
        return std::nullopt;
    }

    void complain(const char* what) {
        if (!complaint_) complaint_ = what;
    }
    std::optional<std::string> take_complaint() { return std::exchange(complaint_, std::nullopt); }

    const std::string program_;
    const std::string directory_;
    std::mt19937_64 random_;
    const settlement::DevelopmentKeys keys_;
    const Genesis genesis_;
    const Hash domain_separator_;
    settlement::SystemClock system_clock_;
    std::vector<keys::SecretKey> users_;
    std::uint64_t nonce_ = 0;
    std::set<Sent> under_way_;
    std::vector<Sent> recent_;  ///< Some of those acknowledged.
    std::map<Hash, Place> acknowledged_;
    std::uint64_t highest_ = 0;
    std::uint64_t repeated_ = 0;
    std::uint64_t lost_under_way_ = 0;
    std::optional<std::string> complaint_;
};

}  // namespace

Outcome run(const std::string& program, const std::string& directory, int rounds, std::uint64_t seed) {
    ::signal(SIGPIPE, SIG_IGN);
    Client client{program, directory, seed};
    Outcome outcome;
    const auto count = [&](const std::string& what, const std::optional<std::string>& complaint) {
        (complaint ? outcome.failed : outcome.passed) += 1;
        if (complaint) std::printf("%s: %s\n", what.c_str(), complaint->c_str());
    };
    for (int i = 1; i <= rounds; ++i) count("round " + std::to_string(i), client.round());
    count("the end", client.finish());
    std::printf("%s\n", client.summary().c_str());
    return outcome;
}

}  // namespace otp::kill_loop
