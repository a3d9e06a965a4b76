#include "protocol/codec.hpp"

namespace otp {
namespace {

/// Longest lists in commands; the rules are tighter (feeds 4, signers 32), this bounds memory.
constexpr std::size_t list_max = 64;

constexpr u128 pow10(unsigned n) { return n == 0 ? 1 : 10 * pow10(n - 1); }
constexpr u128 decimal_digits_limit = pow10(Decimal::digits_max);

}  // namespace

void encode(Writer& w, const Text& v) {
    w.integer(static_cast<std::uint8_t>(v.value.size()));
    w.bytes(as_bytes(v.value));
}

void decode(Reader& r, Text& v) {
    const auto length = r.integer<std::uint8_t>();
    const ByteView part = r.bytes(length);
    const std::string_view text{reinterpret_cast<const char*>(part.data()), part.size()};
    if (!Text::is_valid(text)) r.fail();
    v.value.assign(text);
}

void encode(Writer& w, const Ticker& v) {
    const std::string_view text = v.text();
    w.integer(static_cast<std::uint8_t>(text.size()));
    w.bytes(as_bytes(text));
}

void decode(Reader& r, Ticker& v) {
    const auto length = r.integer<std::uint8_t>();
    const ByteView part = r.bytes(length);
    const auto parsed = Ticker::parse({reinterpret_cast<const char*>(part.data()), part.size()});
    if (!parsed) {
        r.fail();
        return;
    }
    v = *parsed;
}

void encode(Writer& w, const MarketName& v) {
    encode(w, v.base);
    encode(w, v.quote);
}

void decode(Reader& r, MarketName& v) {
    decode(r, v.base);
    decode(r, v.quote);
}

void encode(Writer& w, const SeriesName& v) {
    encode(w, v.market);
    encode(w, v.expiry);
    w.integer(static_cast<std::uint8_t>(v.kind));
    encode(w, v.strike);
}

void decode(Reader& r, SeriesName& v) {
    decode(r, v.market);
    decode(r, v.expiry);
    const auto kind = r.integer<std::uint8_t>();
    if (kind > 1) r.fail();
    v.kind = static_cast<OptionKind>(kind & 1);
    decode(r, v.strike);
    if (!r.failed() && !has_symbol(v)) r.fail();
}

void encode(Writer& w, const Decimal& v) {
    w.u128_value(v.digits);
    w.integer(v.scale);
}

void decode(Reader& r, Decimal& v) {
    v.digits = r.u128_value();
    v.scale = r.integer<std::uint8_t>();
    const bool trailing_zero = v.scale > 0 && v.digits % 10 == 0;
    if (v.scale > 18 || trailing_zero || v.digits >= decimal_digits_limit) r.fail();
}

void encode(Writer& w, const Bytes& v) {
    w.integer(static_cast<std::uint32_t>(v.size()));
    w.bytes(v);
}

void decode(Reader& r, Bytes& v) {
    const auto length = r.integer<std::uint32_t>();
    if (length > field_bytes_max) {
        r.fail();
        return;
    }
    const ByteView part = r.bytes(length);
    v.assign(part.begin(), part.end());
}

void encode(Writer& w, const FeedSources& v) {
    w.integer(static_cast<std::uint8_t>(v.size()));
    for (const FeedSource& source : v) {
        encode(w, source.network);
        encode(w, source.id);
    }
}

void decode(Reader& r, FeedSources& v) {
    const auto count = r.integer<std::uint8_t>();
    if (count > list_max) r.fail();
    v.clear();
    for (unsigned i = 0; i < count && !r.failed(); ++i) {
        FeedSource source;
        decode(r, source.network);
        decode(r, source.id);
        // Signed as "network:id,network:id": with these in a name, two lists would have one text.
        if (source.network.value.find_first_of(",:") != std::string::npos) r.fail();
        v.push_back(source);
    }
}

void encode(Writer& w, const Addresses& v) {
    w.integer(static_cast<std::uint8_t>(v.size()));
    for (const Address& address : v) encode(w, address);
}

void decode(Reader& r, Addresses& v) {
    const auto count = r.integer<std::uint8_t>();
    if (count > list_max) r.fail();
    v.clear();
    for (unsigned i = 0; i < count && !r.failed(); ++i) {
        Address address;
        decode(r, address);
        v.push_back(address);
    }
}

void encode(Writer& w, const Command& command) {
    std::visit(
        [&w](const auto& c) {
            using C = std::decay_t<decltype(c)>;
            if constexpr (!std::is_same_v<C, std::monostate>) {
                w.integer(FactsOf<C>::facts.code);
                for_each_field(c, [&w](std::string_view, const auto& field, std::string_view) { encode(w, field); });
            }
        },
        command);
}

void decode(Reader& r, Command& command) {
    const auto code = r.integer<std::uint8_t>();
    bool known = false;
    for_each_command([&](auto empty) {
        using C = decltype(empty);
        if (FactsOf<C>::facts.code != code) return;
        known = true;
        C& c = command.template emplace<C>();
        for_each_field(c, [&r](std::string_view, auto& field, std::string_view) { decode(r, field); });
    });
    if (!known) r.fail();
}

void encode(Writer& w, const Event& event) {
    std::visit(
        [&w](const auto& e) {
            using E = std::decay_t<decltype(e)>;
            if constexpr (!std::is_same_v<E, std::monostate>) {
                w.integer(events::FactsOf<E>::facts.code);
                events::for_each_field(
                    e, [&w](std::string_view, const auto& field, std::string_view) { encode(w, field); });
            }
        },
        event);
}

void decode(Reader& r, Event& event) {
    const auto code = r.integer<std::uint8_t>();
    bool known = false;
    events::for_each_event([&](auto empty) {
        using E = decltype(empty);
        if (events::FactsOf<E>::facts.code != code) return;
        known = true;
        E& e = event.template emplace<E>();
        events::for_each_field(e, [&r](std::string_view, auto& field, std::string_view) { decode(r, field); });
    });
    if (!known) r.fail();
}

const CommandFacts& facts_of(const Command& command) {
    static constexpr CommandFacts none = {0, "", "", Signer::anyone, 0, Risk::keeps, ""};
    const CommandFacts* facts = &none;
    for_each_command([&](auto empty) {
        using C = decltype(empty);
        if (std::holds_alternative<C>(command)) facts = &FactsOf<C>::facts;
    });
    return *facts;
}

}  // namespace otp
