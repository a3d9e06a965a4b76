// G4: settling a million expired positions into a hundred thousand accounts.

#include <optional>

#include "protocol/invariants.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/settlement_world.hpp"
#include "tests/bench/sqlite_peer.hpp"

namespace otp::bench {
namespace {

/// The same positions in tables, laid out so that SQLite needs no sort; settled by one statement over sets.
class SqliteSettlement {
public:
    explicit SqliteSettlement(const State& state) : template_{":memory:"}, db_{":memory:"} {
        template_.run(
            "CREATE TABLE account(id INTEGER PRIMARY KEY, base INTEGER NOT NULL, quote INTEGER NOT NULL);"
            "CREATE TABLE series(id INTEGER PRIMARY KEY, put INTEGER NOT NULL, strike INTEGER NOT NULL);"
            "CREATE TABLE position(account INTEGER, series INTEGER, longs INTEGER, shorts INTEGER, collateral INTEGER,"
            " PRIMARY KEY(account, series)) WITHOUT ROWID; BEGIN");
        insert(state);
        template_.run("COMMIT");
    }

    void reset() { db_.copy_from(template_); }

    /// Payoffs as in docs/protocol.md section 1, powers of ten cancelled so that 64 bits suffice.
    void settle(Price price) {
        const std::string s = std::to_string(price.raw());
        db_.run(
            "BEGIN;"
            "UPDATE account SET base = base + d.to_base, quote = quote + d.to_quote FROM ("
            "  SELECT account AS id, sum(CASE put WHEN 0 THEN credit ELSE 0 END) AS to_base,"
            "         sum(CASE put WHEN 1 THEN credit ELSE 0 END) AS to_quote FROM ("
            "    SELECT account, put, payout - payout * 5 / 10000 + collateral - charge AS credit FROM ("
            "      SELECT account, put, collateral,"
            "        CASE WHEN put = 0 AND strike < " +
            s + " THEN longs * 100000 * (" + s + " - strike) / " + s + "             WHEN put = 1 AND strike > " + s +
            " THEN longs * (strike - " + s +
            ") / 100000 ELSE 0 END AS payout,"
            "        CASE WHEN put = 0 AND strike < " +
            s + " THEN (shorts * 100000 * (" + s + " - strike) + " + s + " - 1) / " + s +
            "             WHEN put = 1 AND strike > " + s + " THEN (shorts * (strike - " + s +
            ") + 99999) / 100000 ELSE 0 END AS charge"
            "      FROM position JOIN series ON series.id = position.series))"
            "  GROUP BY account) AS d WHERE account.id = d.id;"
            "DELETE FROM position;"
            "COMMIT");
    }

    /// Whether every account has the same free money as in the state.
    bool agrees_with(const State& state) {
        const std::uint32_t first = first_trader().value;
        for (std::uint32_t i = first; i < state.accounts().size(); ++i) {
            const std::string where = " FROM account WHERE id=" + std::to_string(i);
            if (free(state, i, true) != db_.number("SELECT base" + where)) return false;
            if (free(state, i, false) != db_.number("SELECT quote" + where)) return false;
        }
        return true;
    }

private:
    static std::int64_t free(const State& state, std::uint32_t account, bool base) {
        const Market& market = state.markets()[0];
        return static_cast<std::int64_t>(
            state.ledger.free(AccountNo{account}, base ? market.base : market.quote).raw());
    }

    void insert(const State& state) {
        Statement account{template_, "INSERT INTO account VALUES(?,?,?)"};
        for (std::uint32_t i = first_trader().value; i < state.accounts().size(); ++i) {
            account.execute({i, free(state, i, true), free(state, i, false)});
        }
        Statement series{template_, "INSERT INTO series VALUES(?,?,?)"};
        Statement position{template_, "INSERT INTO position VALUES(?,?,?,?,?)"};
        for (std::size_t s = 0; s < state.series().size(); ++s) {
            const Series& from = state.series()[s];
            series.execute(
                {static_cast<std::int64_t>(s), from.name.kind == OptionKind::put ? 1 : 0, from.name.strike.raw()});
            for (const Position& p : from.positions) {
                position.execute({p.account.value, static_cast<std::int64_t>(s),
                                  static_cast<std::int64_t>(p.longs.raw()), static_cast<std::int64_t>(p.shorts.raw()),
                                  static_cast<std::int64_t>(p.collateral.raw())});
            }
        }
    }

    Sqlite template_, db_;
};

}  // namespace

void bench_settlement(Report& report) {
    const Options& options = report.options();
    const SettlementSize size = options.quick ? SettlementSize::quick() : SettlementSize::full();
    report.title("G4", "settlement of expired positions, in commands of 8190 positions; one processor");
    const State before = open_settlement_world(options.seed, size);
    const std::vector<Settle> commands = settle_commands(before);
    const Price price = before.record_of(before.series()[0]).price;
    report.note(std::to_string(size.positions()) + " positions in " + std::to_string(size.series) + " series of " +
                std::to_string(size.accounts) + " accounts, " + std::to_string(commands.size()) + " commands");

    pin_to(0);
    std::optional<State> state;
    bool all_ok = true;
    std::size_t settled = 0;
    const auto run = [&](bool with_root) -> Work {
        state.emplace(before);
        if (with_root) (void)state->root();
        Events events;
        settled = 0;
        const double begin = now();
        for (const Settle& command : commands) {
            events.clear();
            const Status status =
                execute(*state, {state->time, first_trader(), {}, Status::ok, {}, events}, Command{command});
            all_ok = all_ok && status == Status::ok;
            settled += events.size();
        }
        if (with_root) (void)state->root();
        return {static_cast<double>(size.positions()), now() - begin};
    };
    SqliteSettlement sqlite{before};
    const auto theirs = [&]() -> Work {
        sqlite.reset();
        const double begin = now();
        sqlite.settle(price);
        return {static_cast<double>(size.positions()), now() - begin};
    };

    run(false);
    theirs();
    report.check(all_ok, "every settle command was accepted");
    report.check(settled == size.positions() + size.series, "an event for each position and each series");
    report.check(sqlite.agrees_with(*state), "every account's money is SQLite's, to the unit");
    const auto broken = broken_invariant(*state);
    report.check(!broken, "every invariant holds afterwards" + (broken ? ": " + *broken : std::string{}));

    const std::vector<Rates> rates =
        report.measure(" positions", {{"OTP settle, in memory", [&] { return run(false); }},
                                      {"OTP settle and state root", [&] { return run(true); }},
                                      {"SQLite set statement, in memory", theirs}});
    report.ratio(rates[0], rates[2], 40);
    report.ratio(rates[1], rates[2], 10);
    unpin();
}

}  // namespace otp::bench
