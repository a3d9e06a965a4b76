#include "cli/up/screen.hpp"

#include <algorithm>
#include <iostream>
#include <set>

#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"

namespace otp::cli {
namespace {

constexpr std::size_t lines_kept = 8;
constexpr std::size_t expiries_shown = 4;

std::string clock_text(Time time) { return format_rfc3339(Time{time.ms / 1000 * 1000}); }

std::string paid(const LedgerOfExpiries::Row& row, OptionKind kind, const State& state) {
    std::string text;
    for (const auto& [asset, amount] : row.payouts[static_cast<std::size_t>(kind)]) {
        text += " " + format_scaled(amount.raw(), state.asset(asset).decimals) + " " +
                std::string{state.asset(asset).name.text()};
    }
    return text.empty() ? " nothing" : text;
}

}  // namespace

void Screen::observe(const settlement::AppliedBlock& block, const State& state) {
    for (const Receipt& receipt : block.receipts) {
        for (const Event& event : receipt.events) {
            {
                const std::lock_guard lock{mutex_};
                expiries_.observe(event, state);
            }
            if (const auto* settled = std::get_if<events::SeriesSettled>(&event)) {
                const Series& series = state.series(settled->series);
                const SettlementRecord& record = state.record_of(series);
                const Asset& asset = state.asset(settled->payouts.asset);
                const std::string price =
                    record.outcome == Outcome::voided ? "VOID" : "at " + format_price(record.price);
                say(clock_text(state.time) + "  settled " + format_symbol(series.name) + "  " + price + "  paid " +
                    format_scaled(settled->payouts.amount.raw(), asset.decimals) + " " +
                    std::string{asset.name.text()});
            }
        }
    }
}

void Screen::say(const std::string& line) {
    const std::lock_guard lock{mutex_};
    if (!terminal_) {
        std::cerr << line << std::endl;
        return;
    }
    lines_.push_back(line);
    if (lines_.size() > lines_kept) lines_.pop_front();
}

std::string Screen::body(const settlement::Node& node) const {
    std::string text;
    const auto status = node.status();
    (void)node.read([&](const State& state) {
        text += "  time " + clock_text(node.now()) + "   block " + std::to_string(status.height) + "   commands " +
                std::to_string(status.commands) + "   accounts " + std::to_string(state.accounts().size()) +
                "   open offers " + std::to_string(state.offers().size()) + "\n";
        for (const Feed& feed : state.feeds()) {
            if (!feed.latest) continue;
            text += "  " + feed.name.value + " " + format_price(feed.latest->price) + " +- " +
                    format_price(feed.latest->confidence) + "\n";
        }
        std::set<Time> next;
        for (const Series& series : state.series()) {
            if (!series.settled) next.insert(series.name.expiry);
        }
        std::size_t shown = 0;
        for (const Time expiry : next) {
            if (++shown > expiries_shown) break;
            const std::int64_t left = (expiry - node.now()).ms / 1000;
            text += "  expires " + clock_text(expiry) +
                    (left >= 0 ? "  in " + std::to_string(left) + " s" : "  waiting to settle") + "\n";
        }
        std::size_t rows = 0;
        for (auto it = expiries_.rows().rbegin(); it != expiries_.rows().rend() && rows < 3; ++it) {
            const LedgerOfExpiries::Row& row = it->second;
            if (row.series == 0) continue;
            ++rows;
            text += "  settled " + clock_text(row.expiry) + "  " +
                    (row.voided ? "VOID" : format_price(row.settlement_price)) + "  " + std::to_string(row.series) +
                    " series  calls paid" + paid(row, OptionKind::call, state) + "  puts paid" +
                    paid(row, OptionKind::put, state) + "\n";
        }
    });
    if (!status.failure.empty()) text += "  THE NODE HAS FAILED: " + status.failure + "\n";
    return text;
}

void Screen::draw(const settlement::Node& node, const std::string& headline) {
    if (!terminal_) return;
    const std::lock_guard lock{mutex_};
    std::string text = headline + "\n" + body(node);
    for (const std::string& line : lines_) text += "  " + line + "\n";
    std::string drawing = drawn_ > 0 ? "\x1b[" + std::to_string(drawn_) + "A\x1b[J" : "";
    drawing += text;
    drawn_ = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    std::cerr << drawing << std::flush;
}

}  // namespace otp::cli
