#include "tests/support/random_values.hpp"

#include <string_view>

namespace otp::support {

void fill(Dice& dice, Price& v) {
    v = Price::from_raw(static_cast<std::int64_t>(dice.next() >> dice.below(64)) % price_limit.raw());
    if (v < Price{}) v = Price::from_raw(-v.raw());
}

void fill(Dice& dice, Text& v) {
    v.value.clear();
    for (auto n = dice.below(Text::length_max + 1); n > 0; --n) v.value += static_cast<char>(dice.between(0x20, 0x7e));
}

void fill(Dice& dice, Ticker& v) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string text(1, letters[dice.below(26)]);
    for (auto n = dice.below(Ticker::size_max); n > 0; --n) text += letters[dice.below(letters.size())];
    v = *Ticker::parse(text);
}

void fill(Dice& dice, MarketName& v) {
    fill(dice, v.base);
    fill(dice, v.quote);
}

void fill(Dice& dice, SeriesName& v) {
    fill(dice, v.market);
    v.expiry = Time::from_seconds(dice.between(0, Time::ms_max / 1000));
    if (dice.chance(50)) v.expiry = Time{v.expiry.ms / 86'400'000 * 86'400'000} + usual_expiry_of_day;
    v.kind = dice.chance(50) ? OptionKind::call : OptionKind::put;
    if (dice.chance(50)) {
        v.strike = Price::from_raw(strike_tick_units.raw() * dice.between(1, 9'999'999));
    } else {
        v.strike = Price::from_raw(strike_tick_thousands.raw() * dice.between(10'000, 99'999'999'999));
    }
}

void fill(Dice& dice, Decimal& v) {
    v.digits = dice.any_size() % (u128{10'000'000'000'000'000'000ULL} * 10'000'000'000'000'000'000ULL);
    v.scale = static_cast<std::uint8_t>(dice.below(19));
    while (v.scale > 0 && v.digits % 10 == 0) {
        v.digits /= 10;
        --v.scale;
    }
}

void fill(Dice& dice, Bytes& v) {
    v.resize(dice.below(200));
    for (std::uint8_t& byte : v) byte = static_cast<std::uint8_t>(dice.next());
}

void fill(Dice& dice, FeedSources& v) {
    v.resize(dice.below(5));
    for (FeedSource& source : v) {
        // A network as create_feed accepts it: its text has neither comma nor colon.
        source.network.value = "network" + std::to_string(dice.below(1'000'000));
        fill(dice, source.id);
    }
}

void fill(Dice& dice, Addresses& v) {
    v.resize(dice.below(33));
    for (Address& address : v) fill(dice, address);
}

void fill(Dice& dice, Time& v) { v = Time{dice.between(0, Time::ms_max)}; }

std::vector<Command> random_commands(Dice& dice) {
    std::vector<Command> commands;
    for_each_command([&](auto kind) { commands.emplace_back(random_fields<decltype(kind)>(dice)); });
    return commands;
}

std::vector<Event> random_events(Dice& dice) {
    std::vector<Event> list;
    events::for_each_event([&](auto kind) { list.emplace_back(random_fields<decltype(kind)>(dice)); });
    return list;
}

}  // namespace otp::support
