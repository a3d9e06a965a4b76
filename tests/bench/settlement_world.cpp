#include "tests/bench/settlement_world.hpp"

#include <numeric>
#include <stdexcept>

#include "tests/bench/workload.hpp"

namespace otp::bench {
namespace {

constexpr std::uint64_t batch = 8190;

}  // namespace

AccountNo first_trader() { return AccountNo{static_cast<std::uint32_t>(open_bench_genesis().accounts().size())}; }

State open_settlement_world(std::uint64_t seed, const SettlementSize& size) {
    Random random{seed};
    State state = open_bench_genesis();
    const auto first = static_cast<std::uint32_t>(state.accounts().size());
    // Accounts of the first market only, so that every writer may write calls.
    for (std::uint32_t i = 0; i < size.accounts; ++i) fund(state, i * world_markets);

    const MarketName market = state.markets()[0].name;
    const Time expiry = Time::from_seconds(state.time.seconds() / 86'400 * 86'400 + 86'400 + 8 * 3'600);
    std::vector<std::uint32_t> order(size.accounts);
    std::iota(order.begin(), order.end(), 0U);
    for (unsigned s = 0; s < size.series; ++s) {
        const SeriesName name{market, expiry, s % 2 == 0 ? OptionKind::call : OptionKind::put,
                              Price::from_raw((80'000 + 2'000 * std::int64_t{s}) * price_scale)};
        // Other accounts in another order for each series.
        for (std::uint32_t i = 0; i < size.positions_per_series; ++i) {
            std::swap(order[i], order[i + random.below(size.accounts - i)]);
        }
        for (std::uint32_t i = 0; i + 1 < size.positions_per_series; i += 2) {
            const Contracts contracts = Contracts::from_raw(1 + random.below(20));
            const Price premium = Price::from_raw(static_cast<std::int64_t>(1 + random.below(1000)) * 1'000'000);
            must_execute(state, AccountNo{first + order[i]}, Underwrite{name, contracts, premium});
            must_execute(state, AccountNo{first + order[i + 1]}, Buy{name, contracts, premium});
        }
    }
    if (!advance(state, expiry)) throw std::runtime_error("the settlement benchmark's clock");
    fix_price(state, 0, expiry, Price::from_raw(10'012'345'678'901));  // 100123.45678901: payoffs that leave dust
    return state;
}

std::vector<Settle> settle_commands(const State& state) {
    std::vector<Settle> commands;
    for (const Series& series : state.series()) {
        for (std::size_t done = 0; done < series.positions.size(); done += batch) {
            commands.push_back({series.name, batch});
        }
    }
    return commands;
}

}  // namespace otp::bench
