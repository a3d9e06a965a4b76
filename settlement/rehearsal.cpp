#include "settlement/rehearsal.hpp"

#include <algorithm>

#include "protocol/eip712.hpp"
#include "protocol/envelope.hpp"

namespace otp::settlement {
namespace {

/// buy looks at no more offers than 1024; one more tells it that there are too many.
constexpr std::size_t offers_looked_at = 1025;

/// Builds the small state. Accounts get new numbers in it; offers keep theirs.
class Projection {
public:
    Projection(const State& full, Time now)
        : full_{full},
          small_{full.network,
                 std::max(full.time, now),
                 address_of(full.role_holder[0]),
                 address_of(full.role_holder[1]),
                 address_of(State::fees_account),
                 address_of(State::dust_account)} {
        copy_registries();
        account(State::fees_account);
        account(State::dust_account);
        for (std::size_t role = 0; role < 2; ++role) {
            small_.role_holder[role] = account(full.role_holder[role]);
            small_.role_offered[role] = account(full.role_offered[role]);
        }
        small_.paused = full.paused;
        small_.next_offer = full.next_offer;
    }

    /// The account with its balances, agents and nonces; its number in the small state.
    AccountNo account(AccountNo no) {
        if (const auto known = small_of_.find(no); known != small_of_.end()) return known->second;
        const AccountNo here = small_.open_account(address_of(no));
        small_of_.emplace(no, here);
        Account& copy = small_.edit_account(here);
        copy.agents = full_.account(no).agents;
        copy.nonces = full_.account(no).nonces;
        for (std::uint16_t i = 0; i < full_.assets().size(); ++i) {
            small_.ledger.restore(here, AssetNo{i}, full_.ledger.balance(no, AssetNo{i}));
        }
        return here;
    }
    AccountNo account(const Address& address) {
        const auto known = full_.find_account(address);
        return known ? account(*known) : small_.open_account(address);
    }
    /// Only if the state knows it: some commands tell a new account from an old one.
    void account_if_known(const Address& address) {
        if (const auto known = full_.find_account(address)) account(*known);
    }

    /// A series with its settlement record, without positions and offers; nothing if the state has none of that name.
    std::optional<SeriesNo> series(const SeriesName& name) {
        const auto no = full_.find_series(name);
        if (no) add_series(*no);
        return no;
    }
    void add_series(SeriesNo no) {
        if (here_.contains(no)) return;
        const Series& from = full_.series(no);
        const SeriesNo here = small_.add_series(from.name, from.terms.market);
        here_.emplace(no, here);
        Series& to = small_.edit_series(here);
        to.written = from.written;
        to.open_interest = from.open_interest;
        to.escrow = from.escrow;
        to.premium_escrow = from.premium_escrow;
        to.payouts = from.payouts;
        to.settled = from.settled;
        const RecordKey key{from.terms.feed, from.name.expiry.seconds(), from.terms.settlement};
        small_.edit_record(small_.record_index().at(key)) = full_.record_of(from);
    }

    void position(SeriesNo series, AccountNo of) {
        const AccountNo owner = account(of);
        const Position* from = full_.series(series).position(of);
        if (from == nullptr) return;
        Position& to = small_.open_position(here_.at(series), owner);
        to = *from;
        to.account = owner;
    }
    void position_of(SeriesNo series, const Address& address) {
        if (const auto known = full_.find_account(address)) position(series, *known);
    }

    void offer(const OpenOffer& from) {
        position(from.series, from.seller);
        const std::uint64_t next = small_.next_offer;
        small_.next_offer = from.number.value;
        small_.add_offer(account(from.seller), here_.at(from.series), from.left, from.premium, from.resale);
        small_.next_offer = next;
    }

    [[nodiscard]] State& state() { return small_; }
    [[nodiscard]] const State& full() const { return full_; }

private:
    [[nodiscard]] const Address& address_of(AccountNo no) const { return full_.account(no).address; }

    void copy_registries() {
        for (const Asset& asset : full_.assets()) {
            const AssetNo no = small_.add_asset(asset);
            small_.ledger.restore(no, full_.ledger.totals(no));
        }
        for (const Feed& feed : full_.feeds()) small_.add_feed(feed);
        for (const Market& market : full_.markets()) small_.add_market(market);
        for (const SignerSet& set : full_.signer_sets()) small_.add_signer_set(set);
    }

    const State& full_;
    State small_;
    std::map<AccountNo, AccountNo> small_of_;
    std::map<SeriesNo, SeriesNo> here_;
};

/// What a command can touch beyond its own account, and what admission would have found out about it.
struct Gathered {
    VerifiedUpdate update;
    std::optional<Address> agent_proof;
    std::string refusal;  ///< Why it cannot be rehearsed; empty when it can.
};

template <class C>
Gathered gather(Projection&, const Address&, const C&, const Host&) {
    return {};  // Registries, roles and the account itself are always there.
}

Gathered gather(Projection& part, const Address&, const Deposit& command, const Host&) {
    part.account_if_known(command.to);
    if (part.full().reference_is_used(command.reference)) part.state().use_reference(command.reference);
    return {};
}

template <class C>
requires(std::is_same_v<C, Underwrite> || std::is_same_v<C, Offer> || std::is_same_v<C, Close>) Gathered
    gather(Projection& part, const Address& account, const C& command, const Host&) {
    if (const auto series = part.series(command.series)) part.position_of(*series, account);
    return {};
}

Gathered gather(Projection& part, const Address& account, const Transfer& command, const Host&) {
    const auto series = part.series(command.series);
    if (!series) return {};
    part.position_of(*series, account);
    if (command.to != account) part.position_of(*series, command.to);
    return {};
}

Gathered gather(Projection& part, const Address&, const CancelOffer& command, const Host&) {
    const OpenOffer* offer = part.full().find_offer(command.offer);
    if (offer == nullptr) return {};
    part.add_series(offer->series);
    part.offer(*offer);
    return {};
}

Gathered gather(Projection& part, const Address& account, const Buy& command, const Host&) {
    const auto series = part.series(command.series);
    if (!series) return {};
    part.position_of(*series, account);
    std::size_t looks = 0;
    for (const BookEntry& entry : part.full().series(*series).book) {
        if (entry.premium > command.limit || ++looks > offers_looked_at) break;
        part.offer(*part.full().find_offer(entry.number));
    }
    return {};
}

Gathered gather(Projection& part, const Address&, const Settle& command, const Host&) {
    const auto no = part.full().find_series(command.series);
    if (!no) return {};
    const Series& series = part.full().series(*no);
    if (series.positions.size() > rehearsal_positions_max || series.book.size() > rehearsal_positions_max) {
        return {{}, {}, "the series is too large to rehearse its settlement"};
    }
    part.add_series(*no);
    // In their order: settlement takes the youngest first.
    for (const Position& position : series.positions) part.position(*no, position.account);
    for (const BookEntry& entry : series.book) part.offer(*part.full().find_offer(entry.number));
    return {};
}

Gathered gather(Projection& part, const Address&, const FixSettlementPrice& command, const Host&) {
    const State& full = part.full();
    for (std::uint32_t i = 0; i < full.series().size(); ++i) {
        const Series& series = full.series()[i];
        if (series.name.expiry == command.expiry && full.feeds()[series.terms.feed.value].name == command.feed) {
            part.add_series(SeriesNo{i});
        }
    }
    return {};
}

/// What admission finds out about the bytes that a command carries.
VerifiedUpdate verified(const State& state, const Command& command, const Host& host) {
    Envelope envelope;
    envelope.commands.push_back(command);
    return verify_updates(envelope, state.signer_sets(), host).front();
}

Gathered gather(Projection& part, const Address&, const UpgradeSigners& command, const Host& host) {
    Gathered found;
    found.update = verified(part.full(), command, host);
    return found;
}

/// The update is verified as admission would, and every open record that one of its reports can reach comes along.
Gathered gather(Projection& part, const Address&, const ReportPrice& command, const Host& host) {
    const State& full = part.full();
    Gathered found;
    found.update = verified(full, command, host);
    for (std::uint32_t i = 0; i < full.series().size(); ++i) {
        const Series& series = full.series()[i];
        if (full.record_of(series).outcome != Outcome::open) continue;
        const std::int64_t expiry_s = series.name.expiry.seconds();
        const bool reached = std::any_of(found.update.reports.begin(), found.update.reports.end(), [&](const auto& r) {
            return r.publish_time_s >= expiry_s - record_reach_s && r.publish_time_s <= expiry_s + record_reach_s;
        });
        if (reached) part.add_series(SeriesNo{i});
    }
    return found;
}

Gathered gather(Projection& part, const Address& account, const ApproveAgent& command, const Host& host) {
    Gathered found;
    found.agent_proof = agent_proof_of(account, command, eip712::domain_separator(part.full().network), host);
    return found;
}

}  // namespace

Result<Rehearsal, std::string> rehearse(const State& state, Time now, const Address& address, const Command& command,
                                        const Host& host) {
    if (std::holds_alternative<std::monostate>(command)) return std::string{"there is no command"};
    Projection part{state, now};
    const AccountNo account = part.account(address);
    Gathered found = std::visit(
        [&](const auto& c) -> Gathered {
            if constexpr (std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                return {};
            } else {
                return gather(part, address, c, host);
            }
        },
        command);
    if (!found.refusal.empty()) return found.refusal;

    Events events;
    State& small = part.state();
    const SignerUpgrade* const upgrade = found.update.upgrade ? &*found.update.upgrade : nullptr;
    const Context context{small.time, account, found.update.reports, found.update.status, found.agent_proof,
                          events,     upgrade};
    const Status status = execute(small, context, command);
    return Rehearsal{status, std::move(events), std::move(small), account};
}

}  // namespace otp::settlement
