#pragma once
// Redis, started by the benchmark on a socket of its own and stopped with it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace otp::bench {

class RedisPeer {
public:
    /// Starts a server without persistence, or with an append-only file of `appendfsync no` for load measurements.
    /// Nothing, with the reason, where there is no server or no client library.
    [[nodiscard]] static std::unique_ptr<RedisPeer> start(const std::string& directory, bool append_only,
                                                          std::string& why_not);
    virtual ~RedisPeer() = default;

    [[nodiscard]] virtual std::string version() = 0;
    /// Keys 0 .. accounts - 1 with a balance each.
    virtual void load(std::uint32_t accounts) = 0;
    /// Random two-key transfers by a Lua script that checks the balance, pipelined 64 deep.
    virtual void transfer(std::uint64_t seed, std::size_t count) = 0;
    /// Increments of random keys, pipelined 64 deep: one small write command each in the append-only file.
    virtual void increment(std::uint64_t seed, std::size_t count) = 0;
    [[nodiscard]] virtual bool sum_is_kept() = 0;
    /// Discards memory and loads the append-only file again; returns the seconds it took.
    [[nodiscard]] virtual double reload() = 0;
};

}  // namespace otp::bench
