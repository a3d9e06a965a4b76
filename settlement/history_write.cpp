// Writing the index: one transaction for a run of blocks.

#include <sqlite3.h>

#include "protocol/field_text.hpp"
#include "settlement/history_store.hpp"
#include "settlement/units_text.hpp"

namespace otp::settlement {
namespace {

std::int64_t integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// Beyond this many the balances kept in memory are read again from the file.
constexpr std::size_t balances_kept_max = 1'000'000;

std::string units(const Money& money) { return format_scaled(money.amount.raw(), 0); }

std::string_view name_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> std::string_view {
            using E = std::decay_t<decltype(e)>;
            if constexpr (std::is_same_v<E, std::monostate>) {
                return "";
            } else {
                return events::FactsOf<E>::facts.name;
            }
        },
        event);
}

}  // namespace

std::optional<store::SqlError> HistoryStore::write(std::span<const BlockRows> blocks, const HistoryNames& names) {
    if (blocks.empty()) return std::nullopt;
    if (blocks.front().height != height() + 1 || blocks.front().previous != hash()) {
        return store::SqlError{SQLITE_MISUSE, "the block does not follow the last one written"};
    }
    const HistoryNames::Count names_before = names_written_;
    std::optional<store::SqlError> error = writer_.execute("BEGIN IMMEDIATE");
    if (!error) error = write_names(names);
    for (const BlockRows& block : blocks) {
        if (!error) error = write_block(block);
    }
    const BlockRows& last = blocks.back();
    if (!error) error = writing_["meta"].bind(1, "height").bind(2, integer(last.height)).run();
    if (!error) error = writing_["meta"].bind(1, "hash").bind(2, to_hex(last.hash)).run();
    if (!error) error = writer_.execute("COMMIT");
    if (error) {
        (void)writer_.execute("ROLLBACK");
        forget_unwritten();
        names_written_ = names_before;
        return error;
    }
    if (balances_.size() > balances_kept_max) balances_.clear();
    const std::scoped_lock lock{marker_};
    height_ = last.height;
    hash_ = last.hash;
    return std::nullopt;
}

void HistoryStore::forget_unwritten() {
    balances_.clear();
    names_written_ = {};
}

std::optional<store::SqlError> HistoryStore::write_names(const HistoryNames& names) {
    for (std::size_t& no = names_written_.accounts; no < names.accounts.size(); ++no) {
        if (auto error = writing_["account"].bind(1, integer(no)).bind(2, to_hex(names.accounts[no])).run()) {
            return error;
        }
    }
    for (std::size_t& no = names_written_.series; no < names.series.size(); ++no) {
        if (auto error = writing_["series"].bind(1, integer(no)).bind(2, names.series[no].symbol).run()) return error;
    }
    for (std::size_t& no = names_written_.assets; no < names.assets.size(); ++no) {
        store::SqlStatement& asset = writing_["asset"].bind(1, integer(no)).bind(2, names.assets[no].name);
        if (auto error = asset.bind(3, std::int64_t{names.assets[no].decimals}).run()) return error;
    }
    return std::nullopt;
}

std::optional<store::SqlError> HistoryStore::write_block(const BlockRows& block) {
    store::SqlStatement& insert = writing_["block"];
    insert.bind(1, integer(block.height)).bind(2, block.hash.view()).bind(3, block.time.ms);
    insert.bind(4, std::int64_t{block.envelopes}).bind(5, integer(block.commands.size()));
    insert.bind(6, integer(block.events.size()));
    if (block.state_root) insert.bind(7, block.state_root->view());
    if (auto error = insert.run()) return error;
    for (const CommandRow& row : block.commands) {
        store::SqlStatement& command = writing_["command"];
        command.bind(1, integer(block.height)).bind(2, std::int64_t{row.envelope}).bind(3, std::int64_t{row.command});
        command.bind(4, row.id.view()).bind(5, row.signer.view()).bind(6, row.account.view());
        if (auto error = command.bind(7, row.verb).bind(8, otp::name(row.status)).run()) return error;
    }
    for (std::uint32_t seq = 0; seq < block.events.size(); ++seq) {
        if (auto error = write_event(block, seq)) return error;
    }
    return write_balances(block);
}

std::optional<store::SqlError> HistoryStore::write_event(const BlockRows& block, std::uint32_t seq) {
    const EventRow& row = block.events[seq];
    const std::string_view kind = name_of(row.event);
    const std::int64_t height = integer(block.height);
    const Bytes body = to_bytes(row.event);
    store::SqlStatement& insert = writing_["event"];
    insert.bind(1, height).bind(2, std::int64_t{seq}).bind(3, std::int64_t{row.envelope});
    insert.bind(4, std::int64_t{row.command}).bind(5, kind).bind(6, ByteView{body});
    if (auto error = insert.run()) return error;
    for (const AccountNo account : row.accounts) {
        store::SqlStatement& link = writing_["account_event"];
        link.bind(1, std::int64_t{account.value}).bind(2, height).bind(3, std::int64_t{seq}).bind(4, kind);
        if (auto error = link.run()) return error;
    }
    if (row.series) {
        store::SqlStatement& link = writing_["series_event"];
        link.bind(1, std::int64_t{row.series->value}).bind(2, height).bind(3, std::int64_t{seq}).bind(4, kind);
        if (auto error = link.run()) return error;
    }
    if (row.record) {
        store::SqlStatement& link = writing_["record_event"];
        link.bind(1, std::int64_t{row.record->feed.value}).bind(2, row.record->expiry_s);
        link.bind(3, static_cast<std::int64_t>(row.record->settlement)).bind(4, height).bind(5, std::int64_t{seq});
        if (auto error = link.run()) return error;
    }
    if (const auto* report = std::get_if<events::PriceReported>(&row.event)) {
        auto& place = writing_["price_report"];
        place.bind(1, std::int64_t{report->feed.value}).bind(2, report->publish_time.seconds()).bind(3, height);
        return place.bind(4, std::int64_t{seq}).bind(5, std::int64_t{report->samples}).run();
    }
    if (std::holds_alternative<events::Filled>(row.event)) return write_fill(block, seq);
    if (std::holds_alternative<events::PositionSettled>(row.event)) return write_settlement(block, seq);
    return std::nullopt;
}

std::optional<store::SqlError> HistoryStore::write_fill(const BlockRows& block, std::uint32_t seq) {
    const auto& fill = *std::get_if<events::Filled>(&block.events[seq].event);
    store::SqlStatement& insert = writing_["fill"];
    insert.bind(1, integer(block.height)).bind(2, std::int64_t{seq}).bind(3, block.time.ms);
    insert.bind(4, std::int64_t{fill.series.value}).bind(5, std::int64_t{fill.buyer.value});
    insert.bind(6, std::int64_t{fill.seller.value}).bind(7, integer(fill.offer.value));
    insert.bind(8, integer(fill.contracts.raw())).bind(9, format_price(fill.premium));
    insert.bind(10, units(fill.cost)).bind(11, units(fill.fee)).bind(12, std::int64_t{fill.resale});
    return insert.run();
}

std::optional<store::SqlError> HistoryStore::write_settlement(const BlockRows& block, std::uint32_t seq) {
    const auto& settled = *std::get_if<events::PositionSettled>(&block.events[seq].event);
    store::SqlStatement& insert = writing_["settlement"];
    insert.bind(1, integer(block.height)).bind(2, std::int64_t{seq}).bind(3, block.time.ms);
    insert.bind(4, std::int64_t{settled.series.value}).bind(5, std::int64_t{settled.account.value});
    insert.bind(6, integer(settled.longs.raw())).bind(7, integer(settled.shorts.raw()));
    insert.bind(8, units(settled.payout)).bind(9, units(settled.fee)).bind(10, units(settled.charge));
    return insert.bind(11, units(settled.released)).bind(12, units(settled.premium)).run();
}

std::optional<store::SqlError> HistoryStore::write_balances(const BlockRows& block) {
    std::map<BalanceKey, BalanceChange> changes;
    for (const BalanceChange& change : block.balances)
        changes.emplace(BalanceKey{change.account, change.asset}, change);
    for (const ForfeitedPremium& forfeited : block.forfeited) {
        const auto due = premium_due(forfeited);
        if (!due) return due.error();
        if (*due == 0) continue;
        BalanceChange& change = changes[{forfeited.account, forfeited.quote}];
        change.locked -= static_cast<i128>(*due);
    }
    for (const auto& [key, change] : changes) {
        const auto before = held(key);
        if (!before) return before.error();
        const Held after{before->free + static_cast<u128>(change.free),
                         before->locked + static_cast<u128>(change.locked)};
        balances_[key] = after;
        store::SqlStatement& insert = writing_["balance"];
        insert.bind(1, std::int64_t{key.first.value}).bind(2, integer(block.height));
        insert.bind(3, std::int64_t{key.second.value}).bind(4, format_scaled(after.free, 0));
        if (auto error = insert.bind(5, format_scaled(after.locked, 0)).run()) return error;
    }
    return std::nullopt;
}

SqlResult<HistoryStore::Held> HistoryStore::held(const BalanceKey& key) {
    if (const auto known = balances_.find(key); known != balances_.end()) return known->second;
    store::SqlStatement& find = writing_["balance_now"];
    find.bind(1, std::int64_t{key.first.value}).bind(2, std::int64_t{key.second.value});
    const auto row = find.step();
    Held found;
    if (row && *row) found = {parse_units(find.text(0)), parse_units(find.text(1))};
    find.reset();
    if (!row) return row.error();
    return found;
}

SqlResult<u128> HistoryStore::premium_due(const ForfeitedPremium& forfeited) {
    store::SqlStatement& find = writing_["premium_due"];
    find.bind(1, std::int64_t{forfeited.series.value}).bind(2, std::int64_t{forfeited.account.value});
    u128 sum = 0;
    while (true) {
        const auto row = find.step();
        if (row && *row) {
            sum += parse_units(find.text(0));
            continue;
        }
        find.reset();
        if (!row) return row.error();
        return sum;
    }
}

}  // namespace otp::settlement
