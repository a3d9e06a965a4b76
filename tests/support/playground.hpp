#pragma once
// Playground: a world with several markets in which random but sensible commands are made up, each from the state it
// meets. Steps are concrete, so a sequence can be replayed, thinned out and written down.

#include <optional>
#include <string>
#include <vector>

#include "protocol/apply.hpp"
#include "tests/support/dice.hpp"

namespace otp::support {

/// One command at a time by somebody.
struct Step {
    Time time;
    Address who;
    Command command;
    std::vector<PriceReport> reports;           ///< Of a report_price.
    std::optional<Address> agent_proof;         ///< Of an approve_agent.
    std::optional<SignerUpgrade> upgrade = {};  ///< Of an upgrade_signers, as if it had been proven.
};

/// "2026-11-20T00:00:00Z 0x12.. buy series=... contracts=3 limit=10".
[[nodiscard]] std::string describe(const Step& step);

/// Who plays: addresses by place. The first two are the operator and the custodian, then fees and dust, then users.
struct Cast {
    std::vector<Address> addresses;
    static constexpr std::size_t operator_ = 0, custodian = 1, fees = 2, dust = 3, first_user = 4;

    /// Addresses derived from names.
    [[nodiscard]] static Cast of_names(std::size_t users = 7);
};

inline constexpr std::string_view playground_network = "play";

/// The commands that set the markets up, all the operator's: assets of 0 to 18 decimals, feeds of one and two sources,
/// markets of every settlement policy with and without fees and escrowed premiums, all sizes odd.
[[nodiscard]] std::vector<Command> playground_setup();

/// Which commands are played: all, or those of the first networks, with which the golden chain was made.
enum class Repertoire : std::uint8_t { all, first };

class Playground {
public:
    explicit Playground(std::uint64_t seed, Cast cast = Cast::of_names(), Repertoire repertoire = Repertoire::all);

    /// A next step that makes sense in this state (or, now and then, none at all).
    [[nodiscard]] Step next(const State& state);

    [[nodiscard]] const Cast& cast() const { return cast_; }

private:
    [[nodiscard]] Time next_time(const State& state);
    [[nodiscard]] const Address& user();
    [[nodiscard]] Step make(const State& state);
    /// One that is (or is not) trading, if a few tries find one.
    [[nodiscard]] SeriesName any_series(const State& state, bool trading);
    [[nodiscard]] SeriesName new_series(const State& state);
    [[nodiscard]] Price premium(const State& state, const SeriesName& series);
    [[nodiscard]] Contracts quantity();
    [[nodiscard]] Price limit(const State& state, const SeriesName& series);
    [[nodiscard]] Command deposit(const State& state);
    [[nodiscard]] Command withdraw(const State& state, const Address& who);
    [[nodiscard]] PriceReport report(const State& state);
    [[nodiscard]] std::vector<PriceReport> grid(const State& state);
    /// Turns to an expiry that waits for its price, if there is one.
    [[nodiscard]] const SettlementRecord* waiting_record(const State& state);
    [[nodiscard]] Step by_holder(const State& state);
    [[nodiscard]] Step rare(const State& state);
    [[nodiscard]] Step of_later_commands(const State& state);

    Dice dice_;
    Cast cast_;
    Repertoire repertoire_;
    std::int64_t walk_ = 100'000'00;  ///< The price of everything, in hundredths.
    std::uint64_t references_ = 0;
    Time asked_for_;  ///< An expiry that reports and settlements gather around.
};

/// Deposits that give every user something of every asset.
[[nodiscard]] std::vector<Step> playground_funding(const Cast& cast);

/// A state with the setup and the funding applied.
[[nodiscard]] State playground_state(const Cast& cast);

/// Applies a step by execute(); the answer, and what happened.
Status apply_step(State& state, const Step& step, Events& events);

}  // namespace otp::support
