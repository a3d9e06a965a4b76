// G1: commands a second in memory, from canonical bytes to applied with every check, events emitted.

#include "protocol/invariants.hpp"
#include "tests/bench/apply_stream.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/redis_peer.hpp"
#include "tests/bench/sqlite_peer.hpp"
#include "tests/bench/workload.hpp"

namespace otp::bench {
namespace {

/// What decoding alone costs, so that the rest can be told.
std::size_t decode_stream(const Stream& stream, std::size_t begin, std::size_t end) {
    std::size_t good = 0;
    Command command;
    Address address;
    for (std::size_t i = begin; i < end; ++i) {
        Reader reader{stream.item(i)};
        decode(reader, address);
        decode(reader, command);
        good += !reader.failed() && reader.at_end() ? 1 : 0;
    }
    return good;
}

}  // namespace

void bench_commands(Report& report) {
    const Options& options = report.options();
    const WorldSize size = options.quick ? WorldSize::quick() : WorldSize::full();
    report.title("G1", "commands a second in memory: bytes decoded, every check, events emitted; one processor");
    Workload workload{options.seed, size};
    State state = workload.state();
    const std::size_t per_round = options.quick ? 100'000 : 400'000;
    const auto rounds = static_cast<std::size_t>(options.rounds());
    const Stream stream = workload.generate(per_round * (rounds + 1));
    report.note(std::to_string(state.accounts().size()) + " accounts, " + std::to_string(state.series().size()) +
                " series, " + std::to_string(state.offers().size()) + " open offers; " + std::to_string(stream.size()) +
                " commands of " + std::to_string(stream.bytes.size() / stream.size()) + " bytes");

    pin_to(0);
    Answers all;
    std::size_t at = 0;
    const auto ours = [&]() -> Work {
        const double begin = now();
        const Answers answers = apply_stream(state, stream, at, at + per_round);
        const double seconds = now() - begin;
        at += per_round;
        all.refused += answers.refused;
        all.unexpected += answers.unexpected;
        all.events += answers.events;
        return {static_cast<double>(per_round), seconds};
    };
    const auto decoding = [&]() -> Work {
        const double begin = now();
        const std::size_t good = decode_stream(stream, at - per_round, at);
        return {static_cast<double>(good), now() - begin};
    };
    SqliteTransfers sqlite{":memory:", size.accounts, false};
    const std::size_t transfers = options.quick ? 81'900 : 245'700;
    std::uint64_t seed = options.seed;
    const auto theirs = [&]() -> Work {
        const double begin = now();
        sqlite.transfer(++seed, transfers, 8190);
        return {static_cast<double>(transfers), now() - begin};
    };
    std::vector<Side> sides = {{"OTP commands, in memory", ours},
                               {"  of which decoding alone", decoding},
                               {"SQLite transfers, in memory, batch 8190", theirs}};

    const TemporaryDirectory directory{options.directory};
    std::string why_not = "--no-redis";
    std::unique_ptr<RedisPeer> redis;
    if (options.redis) redis = RedisPeer::start(directory.path(), false, why_not);
    const std::size_t redis_transfers = options.quick ? 12'800 : 51'200;
    if (redis) {
        redis->load(size.accounts);
        sides.push_back({"Redis " + redis->version() + " two-key Lua transfers, pipeline 64", [&]() -> Work {
                             const double begin = now();
                             redis->transfer(++seed, redis_transfers);
                             return {static_cast<double>(redis_transfers), now() - begin};
                         }});
    } else {
        report.skip("Redis: " + why_not);
    }

    const std::vector<Rates> rates = report.measure("", sides);
    report.note(std::to_string(100.0 * static_cast<double>(all.refused) / static_cast<double>(stream.size())) +
                " % refused, " + std::to_string(all.events) + " events");
    report.check(all.unexpected == 0, "each command was answered as when it was generated");
    report.check(all.refused * 20 <= stream.size(), "at most 5 % were refused");
    const auto broken = broken_invariant(state);
    report.check(!broken, "every invariant holds afterwards" + (broken ? ": " + *broken : std::string{}));
    report.check(state.root() == workload.state().root(), "the state root is the generator's");
    report.check(sqlite.sum_is_kept(), "SQLite kept the sum of balances");
    if (redis) report.check(redis->sum_is_kept(), "Redis kept the sum of balances");
    report.ratio(rates[0], rates[2], 20);
    if (redis) report.ratio(rates[0], rates[3], 60);
    unpin();
}

}  // namespace otp::bench
