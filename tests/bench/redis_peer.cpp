#include "tests/bench/redis_peer.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/bench/environment.hpp"
#include "tests/bench/harness.hpp"
#include "tests/bench/random.hpp"

namespace otp::bench {
namespace {

constexpr std::int64_t balance_at_start = 1'000'000'000;
constexpr std::size_t pipeline_depth = 64;
constexpr const char* transfer_script =
    "local a = tonumber(ARGV[1]) "
    "if tonumber(redis.call('GET', KEYS[1])) < a then return 0 end "
    "redis.call('DECRBY', KEYS[1], a) redis.call('INCRBY', KEYS[2], a) return 1";

using Reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

class Server final : public RedisPeer {
public:
    Server(const std::string& directory, bool append_only) : socket_{directory + "/redis.sock"} {
        pid_ = fork();
        if (pid_ == 0) run(directory, append_only);
        connect();
    }
    ~Server() override {
        if (client_ != nullptr) redisFree(client_);
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }

    [[nodiscard]] bool is_up() const { return client_ != nullptr; }

    std::string version() override {
        const std::string info = text(command("INFO server"));
        const std::size_t at = info.find("redis_version:");
        return at == std::string::npos ? "?" : info.substr(at + 14, info.find('\r', at) - at - 14);
    }

    void load(std::uint32_t accounts) override {
        accounts_ = accounts;
        for (std::uint32_t begin = 0; begin < accounts; begin += pipeline_depth) {
            const std::uint32_t end = std::min<std::uint32_t>(accounts, begin + pipeline_depth);
            for (std::uint32_t i = begin; i < end; ++i) redisAppendCommand(client_, "SET %u %lld", i, balance_at_start);
            for (std::uint32_t i = begin; i < end; ++i) reply();
        }
        script_ = text(command("SCRIPT LOAD %s", transfer_script));
    }

    void transfer(std::uint64_t seed, std::size_t count) override {
        Random random{seed};
        for (std::size_t done = 0; done < count; done += pipeline_depth) {
            for (std::size_t i = 0; i < pipeline_depth; ++i) {
                const auto from = static_cast<unsigned>(random.below(accounts_));
                const auto to = static_cast<unsigned>(random.below(accounts_));
                redisAppendCommand(client_, "EVALSHA %s 2 %u %u %d", script_.c_str(), from, to,
                                   static_cast<int>(1 + random.below(1000)));
            }
            for (std::size_t i = 0; i < pipeline_depth; ++i) {
                if (reply()->integer != 1) throw std::runtime_error("a transfer of the Redis peer was refused");
            }
        }
    }

    void increment(std::uint64_t seed, std::size_t count) override {
        Random random{seed};
        for (std::size_t done = 0; done < count; done += pipeline_depth) {
            for (std::size_t i = 0; i < pipeline_depth; ++i) {
                redisAppendCommand(client_, "INCRBY %u %d", static_cast<unsigned>(random.below(accounts_)),
                                   static_cast<int>(1 + random.below(1000)));
            }
            for (std::size_t i = 0; i < pipeline_depth; ++i) reply();
        }
    }

    bool sum_is_kept() override {
        const Reply sum =
            command("EVAL %s 0 %u",
                    "local s = 0 for i = 0, tonumber(ARGV[1]) - 1 do s = s + tonumber(redis.call('GET', i)) end "
                    "return string.format('%.0f', s)",
                    accounts_);
        return text(sum) == std::to_string(accounts_ * balance_at_start);
    }

    double reload() override {
        const double begin = now();
        command("DEBUG LOADAOF");
        return now() - begin;
    }

private:
    /// In the child: becomes the server, or goes.
    [[noreturn]] void run(const std::string& directory, bool append_only) const {
        pin_to(1);
        const int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 0);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_.c_str(), "--dir",
               directory.c_str(), "--save", "", "--appendonly", append_only ? "yes" : "no", "--appendfsync", "no",
               "--auto-aof-rewrite-percentage", "0", "--enable-debug-command", "yes", static_cast<char*>(nullptr));
        _exit(127);
    }

    void connect() {
        for (int attempt = 0; attempt < 200; ++attempt) {
            int status = 0;
            if (waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = -1;
                return;
            }
            redisContext* context = redisConnectUnix(socket_.c_str());
            if (context != nullptr && context->err == 0) {
                client_ = context;
                return;
            }
            if (context != nullptr) redisFree(context);
            usleep(25'000);
        }
    }

    Reply reply() {
        void* raw = nullptr;
        if (redisGetReply(client_, &raw) != REDIS_OK) throw std::runtime_error("Redis: the connection failed");
        Reply reply{static_cast<redisReply*>(raw), freeReplyObject};
        if (reply->type == REDIS_REPLY_ERROR) throw std::runtime_error("Redis: " + text(reply));
        return reply;
    }
    template <class... Arguments>
    Reply command(const char* format, Arguments... arguments) {
        redisAppendCommand(client_, format, arguments...);
        return reply();
    }
    static std::string text(const Reply& reply) { return {reply->str, reply->len}; }

    std::string socket_;
    pid_t pid_ = -1;
    redisContext* client_ = nullptr;
    std::uint32_t accounts_ = 0;
    std::string script_;
};

}  // namespace

std::unique_ptr<RedisPeer> RedisPeer::start(const std::string& directory, bool append_only, std::string& why_not) {
    auto server = std::make_unique<Server>(directory, append_only);
    if (server->is_up()) return server;
    why_not = "redis-server did not start (is it installed?)";
    return nullptr;
}

}  // namespace otp::bench
