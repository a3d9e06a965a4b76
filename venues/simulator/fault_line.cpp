#include "venues/simulator/fault_line.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "venues/simulator/mix.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

}  // namespace

/// The first message of a window always, then one in three.
bool FaultLine::strikes(const FaultOrder* order) {
    if (order == nullptr) return false;
    auto& struck = struck_[order->fault == Fault::gap ? 0 : 1];
    if (struck != order->start_us) {
        struck = order->start_us;
        return true;
    }
    return mix(seed_, messages_, static_cast<std::uint64_t>(order->fault)) % 3 == 0;
}

void FaultLine::say(Said said, std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts) {
    if (over_) return;
    const auto active = [&](Fault fault) { return faults.active(fault, now_us); };
    if (said.sort != Said::Sort::data) return pass(std::move(said), now_us, faults, acts);

    messages_ += 1;
    if (active(Fault::stale) != nullptr || strikes(active(Fault::gap))) return;
    if (active(Fault::cut) != nullptr) said.act.kind = Act::Kind::half;
    // Cut within the text: its end is never "}" then, so that it is no JSON.
    if (strikes(active(Fault::truncated))) said.act.text.resize(said.act.text.size() / 2);
    if (active(Fault::reorder) != nullptr && !held_) {
        held_ = std::move(said);
        return;
    }
    const bool twice = active(Fault::duplicate) != nullptr;
    const bool in_turn = active(Fault::reorder) == nullptr;
    std::optional<Said> held = std::exchange(held_, std::nullopt);
    if (held && in_turn) pass(*std::exchange(held, std::nullopt), now_us, faults, acts);
    if (twice) pass(said, now_us, faults, acts);
    pass(std::move(said), now_us, faults, acts);
    if (!held) return;
    if (twice) pass(*held, now_us, faults, acts);
    pass(*std::move(held), now_us, faults, acts);
}

void FaultLine::pass(Said said, std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts) {
    const FaultOrder* const slow = faults.active(Fault::slow, now_us);
    if (slow == nullptr) {
        release(for_ever, now_us, acts);
        return emit(std::move(said), now_us, acts);
    }
    const std::int64_t due_us = now_us + slow->value;
    late_.push_back({late_.empty() ? due_us : std::max(due_us, late_.back().due_us), std::move(said)});
}

void FaultLine::emit(Said said, std::int64_t now_us, std::vector<Act>& acts) {
    if (over_) return;
    if (said.sort == Said::Sort::data) data_us_ = now_us;
    over_ = said.act.kind == Act::Kind::half || said.act.kind == Act::Kind::close;
    acts.push_back(std::move(said.act));
}

void FaultLine::release(std::int64_t until_us, std::int64_t now_us, std::vector<Act>& acts) {
    while (!late_.empty() && late_.front().due_us <= until_us) {
        emit(std::move(late_.front().said), now_us, acts);
        late_.pop_front();
    }
}

void FaultLine::advance(std::int64_t now_us, const FaultWindows& faults, std::vector<Act>& acts) {
    if (held_ && faults.active(Fault::reorder, now_us) == nullptr) {
        pass(*std::exchange(held_, std::nullopt), now_us, faults, acts);
    }
    release(faults.active(Fault::slow, now_us) == nullptr ? for_ever : now_us, now_us, acts);
}

}  // namespace otp::venues::simulator
