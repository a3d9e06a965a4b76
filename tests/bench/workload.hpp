#pragma once
// The world the benchmarks trade in, and one seeded stream of commands for all of them. The generator applies what it
// makes to a state of its own, so it knows which command will be accepted; what it makes are canonical bytes.

#include <optional>
#include <vector>

#include "protocol/apply.hpp"
#include "protocol/block.hpp"
#include "tests/bench/random.hpp"

namespace otp::bench {

struct WorldSize {
    std::uint32_t accounts = 1'000'000;
    unsigned live_expiries = 25;    ///< Each has strikes x 2 kinds x 4 markets series.
    unsigned expired_expiries = 8;  ///< Priced, waiting to be settled.
    unsigned strikes = 50;
    std::uint32_t fills = 1'300'000;  ///< Sales made before the stream begins; each makes about two positions.

    [[nodiscard]] static WorldSize full() { return {}; }
    [[nodiscard]] static WorldSize quick() { return {100'000, 5, 2, 25, 100'000}; }
};

inline constexpr unsigned world_markets = 4;

[[nodiscard]] Genesis bench_genesis();
/// The state the genesis opens to. Throws where it is refused.
[[nodiscard]] State open_bench_genesis();
/// Addresses of the accounts, by index.
[[nodiscard]] Address account_address(std::uint32_t index);
/// Deposits both assets that account `index` trades with, by the custodian's command.
void fund(State& state, std::uint32_t index);
/// Reports a price for the expiry, which fixes it for market `market`.
void fix_price(State& state, unsigned market, Time expiry, Price price);
/// Executes as `account`; throws on a refusal, naming it.
void must_execute(State& state, AccountNo account, const Command& command);

/// Commands as the journal has them: 20 bytes of account, then the command's canonical bytes, one after the other.
struct Stream {
    Bytes bytes;
    std::vector<std::uint32_t> begins;  ///< Offset of each item, and of the end.
    std::vector<Status> expected;       ///< What the generator's state answered.

    [[nodiscard]] std::size_t size() const { return expected.size(); }
    [[nodiscard]] ByteView item(std::size_t i) const {
        return ByteView{bytes}.subspan(begins[i], begins[i + 1] - begins[i]);
    }
};

class Workload {
public:
    Workload(std::uint64_t seed, const WorldSize& size);

    /// The state that the next command of the stream meets.
    [[nodiscard]] State& state() { return state_; }
    [[nodiscard]] Stream generate(std::size_t count);

private:
    struct Order {
        AccountNo account;
        Command command;
    };
    void open_series();
    void fill();
    AccountNo any_account() { return AccountNo{first_ + static_cast<std::uint32_t>(random_.below(size_.accounts))}; }
    AccountNo writer_for(SeriesNo series);
    const Series& live_series();
    Contracts lot(std::uint64_t most) { return Contracts::from_raw(1 + random_.below(most)); }
    Price premium() { return Price::from_raw(static_cast<std::int64_t>(1 + random_.below(1000)) * 1'000'000); }

    Order next();
    Order underwrite();
    std::optional<Order> buy();
    std::optional<Order> transfer();
    std::optional<Order> cancel();
    std::optional<Order> settle();
    Order refused();

    WorldSize size_;
    Random random_;
    State state_;
    std::uint32_t first_ = 0;  ///< Number of the first account that trades.
    std::vector<SeriesNo> live_, expired_;
};

}  // namespace otp::bench
