#pragma once
// The canonical binary form: little-endian integers of fixed width, byte strings with a length in front, fields in the
// order of the table. One value has one encoding; a reader refuses every other.

#include <concepts>
#include <cstdint>

#include "protocol/bytes.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"

namespace otp {

class Writer {
public:
    void bytes(ByteView view) {
        if (view.empty()) return;
        const std::size_t at = out_.size();
        out_.resize(at + view.size());
        std::memcpy(out_.data() + at, view.data(), view.size());
    }
    template <std::unsigned_integral Raw>
    void integer(Raw value) {
        std::uint8_t buffer[sizeof(Raw)];
        for (std::size_t i = 0; i < sizeof(Raw); ++i) buffer[i] = static_cast<std::uint8_t>(value >> (8 * i));
        bytes({buffer, sizeof(Raw)});
    }
    void u128_value(u128 value) {
        integer(static_cast<std::uint64_t>(value));
        integer(static_cast<std::uint64_t>(value >> 64));
    }
    void clear() { out_.clear(); }
    [[nodiscard]] const Bytes& view() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }

private:
    Bytes out_;
};

/// A cursor over untrusted bytes. After the first fault it stays failed and reads zeros.
class Reader {
public:
    explicit Reader(ByteView view) : view_{view} {}

    [[nodiscard]] ByteView bytes(std::size_t n) {
        if (failed_ || view_.size() - at_ < n) {
            failed_ = true;
            return {};
        }
        const ByteView part = view_.subspan(at_, n);
        at_ += n;
        return part;
    }
    template <std::unsigned_integral Raw>
    [[nodiscard]] Raw integer() {
        const ByteView part = bytes(sizeof(Raw));
        Raw value = 0;
        for (std::size_t i = 0; i < part.size(); ++i) value = static_cast<Raw>(value | (Raw{part[i]} << (8 * i)));
        return value;
    }
    [[nodiscard]] u128 u128_value() {
        const auto low = integer<std::uint64_t>();
        return (u128{integer<std::uint64_t>()} << 64) | low;
    }
    void fail() { failed_ = true; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return at_ == view_.size(); }
    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] std::size_t remaining() const { return view_.size() - at_; }

private:
    ByteView view_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

/// Byte strings in commands are at most this long (a signed price update).
inline constexpr std::size_t field_bytes_max = update_size_max;

// Values. Each encode has its decode; decode fails the reader on anything out of range or not canonical.
inline void encode(Writer& w, std::uint8_t v) { w.integer(v); }
inline void encode(Writer& w, std::uint16_t v) { w.integer(v); }
inline void encode(Writer& w, std::uint32_t v) { w.integer(v); }
inline void encode(Writer& w, std::uint64_t v) { w.integer(v); }
inline void encode(Writer& w, std::int32_t v) { w.integer(static_cast<std::uint32_t>(v)); }
inline void encode(Writer& w, std::int64_t v) { w.integer(static_cast<std::uint64_t>(v)); }
inline void encode(Writer& w, bool v) { w.integer(static_cast<std::uint8_t>(v ? 1 : 0)); }
inline void encode(Writer& w, Time v) { encode(w, v.ms); }
inline void encode(Writer& w, Price v) { encode(w, v.raw()); }
inline void encode(Writer& w, Contracts v) { encode(w, v.raw()); }
inline void encode(Writer& w, Amount v) { w.u128_value(v.raw()); }
template <class Meaning, std::size_t N>
void encode(Writer& w, const FixedBytes<Meaning, N>& v) {
    w.bytes(v.view());
}
template <class Thing, class Raw>
void encode(Writer& w, Number<Thing, Raw> v) {
    w.integer(v.value);
}
template <class E>
requires requires { EnumNames<E>::names; }
void encode(Writer& w, E v) { w.integer(static_cast<std::uint8_t>(v)); }
void encode(Writer& w, const Text& v);
void encode(Writer& w, const Ticker& v);
void encode(Writer& w, const MarketName& v);
void encode(Writer& w, const SeriesName& v);
void encode(Writer& w, const Decimal& v);
void encode(Writer& w, const Bytes& v);
void encode(Writer& w, const FeedSources& v);
void encode(Writer& w, const Addresses& v);
inline void encode(Writer& w, Scopes v) { w.integer(v.bits); }
inline void encode(Writer& w, const Money& v) {
    encode(w, v.asset);
    encode(w, v.amount);
}

inline void decode(Reader& r, std::uint8_t& v) { v = r.integer<std::uint8_t>(); }
inline void decode(Reader& r, std::uint16_t& v) { v = r.integer<std::uint16_t>(); }
inline void decode(Reader& r, std::uint32_t& v) { v = r.integer<std::uint32_t>(); }
inline void decode(Reader& r, std::uint64_t& v) { v = r.integer<std::uint64_t>(); }
inline void decode(Reader& r, std::int32_t& v) { v = static_cast<std::int32_t>(r.integer<std::uint32_t>()); }
inline void decode(Reader& r, std::int64_t& v) { v = static_cast<std::int64_t>(r.integer<std::uint64_t>()); }
inline void decode(Reader& r, bool& v) {
    const auto raw = r.integer<std::uint8_t>();
    if (raw > 1) r.fail();
    v = raw == 1;
}
inline void decode(Reader& r, Time& v) {
    decode(r, v.ms);
    if (!v.is_valid()) r.fail();
}
inline void decode(Reader& r, Price& v) {
    std::int64_t raw = 0;
    decode(r, raw);
    if (raw < 0 || raw >= price_limit.raw()) r.fail();
    v = Price::from_raw(raw);
}
inline void decode(Reader& r, Contracts& v) {
    v = Contracts::from_raw(r.integer<std::uint64_t>());
    if (v.raw() >> 63 != 0) r.fail();
}
inline void decode(Reader& r, Amount& v) { v = Amount::from_raw(r.u128_value()); }
template <class Meaning, std::size_t N>
void decode(Reader& r, FixedBytes<Meaning, N>& v) {
    const ByteView part = r.bytes(N);
    if (part.size() == N) std::memcpy(v.bytes.data(), part.data(), N);
}
template <class Thing, class Raw>
void decode(Reader& r, Number<Thing, Raw>& v) {
    v.value = r.integer<Raw>();
}
template <class E>
requires requires { EnumNames<E>::names; }
void decode(Reader& r, E& v) {
    const auto raw = r.integer<std::uint8_t>();
    if (raw >= EnumNames<E>::names.size()) {
        r.fail();
        return;
    }
    v = static_cast<E>(raw);
}
void decode(Reader& r, Text& v);
void decode(Reader& r, Ticker& v);
void decode(Reader& r, MarketName& v);
void decode(Reader& r, SeriesName& v);
void decode(Reader& r, Decimal& v);
void decode(Reader& r, Bytes& v);
void decode(Reader& r, FeedSources& v);
void decode(Reader& r, Addresses& v);
inline void decode(Reader& r, Scopes& v) {
    v.bits = r.integer<std::uint8_t>();
    // Signed as names, so a bit without a name would not be under the signature.
    if ((v.bits & ~Scopes::all) != 0) r.fail();
}
inline void decode(Reader& r, Money& v) {
    decode(r, v.asset);
    decode(r, v.amount);
}

/// A command: its code, then its fields.
void encode(Writer& w, const Command& command);
/// Fails the reader on an unknown code or a malformed field.
void decode(Reader& r, Command& command);

/// An event: its code, then its fields.
void encode(Writer& w, const Event& event);
void decode(Reader& r, Event& event);

template <class T>
[[nodiscard]] Bytes to_bytes(const T& value) {
    Writer w;
    encode(w, value);
    return w.take();
}

}  // namespace otp
