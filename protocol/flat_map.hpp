#pragma once
// FlatMap: key -> value in one array with linear probing. It is never iterated over, so its order cannot reach a
// result.

#include <cstdint>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/rounding.hpp"

namespace otp {

/// Spreads 64 bits over 64 bits (the finaliser of SplitMix64).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// The secret of a FlatMap's hashes. `factor` is odd.
struct HashSeed {
    std::uint64_t start = 0x9e3779b97f4a7c15ULL;
    std::uint64_t factor = 0xd1342543de82ef95ULL;
};

/// What every FlatMap made from now on hashes with.
///
/// Strangers choose keys (the address a transfer goes to, the strike of a series), and who knows the hash can send them
/// all into one run, where each costs a walk past all before it. So a program that takes their commands sets this at
/// its start, from the machine's randomness. It decides where an entry lies and never what is found: no result depends
/// on it.
inline HashSeed flat_map_seed{};

struct MixHash {
    HashSeed seed = flat_map_seed;

    /// One step: both halves of a product by a number that strangers do not know.
    [[nodiscard]] constexpr std::uint64_t step(std::uint64_t so_far, std::uint64_t word) const {
        const u128 product = u128{so_far ^ word} * seed.factor;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    [[nodiscard]] std::uint64_t operator()(std::uint64_t key) const { return step(seed.start, key); }
    /// Of every byte: the last word overlaps the one before it where N is no multiple of 8.
    template <class Meaning, std::size_t N>
    [[nodiscard]] std::uint64_t operator()(const FixedBytes<Meaning, N>& key) const {
        static_assert(N >= 8);
        std::uint64_t hash = seed.start;
        std::uint64_t word = 0;
        for (std::size_t at = 0; at + 8 < N; at += 8) {
            std::memcpy(&word, key.bytes.data() + at, 8);
            hash = step(hash, word);
        }
        std::memcpy(&word, key.bytes.data() + N - 8, 8);
        return step(hash, word);
    }
};

template <class Key, class Value, class Hasher = MixHash>
class FlatMap {
public:
    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] const Value* find(const Key& key) const {
        if (size_ == 0) return nullptr;
        for (std::size_t i = home(key);; i = next(i)) {
            if (!slots_[i].used) return nullptr;
            if (slots_[i].key == key) return &slots_[i].value;
        }
    }
    [[nodiscard]] Value* find(const Key& key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

    /// Inserts or overwrites.
    void set(const Key& key, const Value& value) {
        if ((size_ + 1) * 4 > slots_.size() * 3) grow();
        for (std::size_t i = home(key);; i = next(i)) {
            if (slots_[i].used && !(slots_[i].key == key)) continue;
            if (!slots_[i].used) ++size_;
            slots_[i] = {key, value, true};
            return;
        }
    }

    void erase(const Key& key) {
        if (size_ == 0) return;
        std::size_t hole = home(key);
        while (!(slots_[hole].used && slots_[hole].key == key)) {
            if (!slots_[hole].used) return;
            hole = next(hole);
        }
        // Move later members of the run back over the hole, unless that would put them before their home.
        for (std::size_t i = next(hole); slots_[i].used; i = next(i)) {
            const std::size_t from_home = (i - home(slots_[i].key)) & (slots_.size() - 1);
            const std::size_t from_hole = (i - hole) & (slots_.size() - 1);
            if (from_home < from_hole) continue;
            slots_[hole] = slots_[i];
            hole = i;
        }
        slots_[hole] = Slot{};
        --size_;
    }

    void clear() {
        slots_ = {};
        size_ = 0;
    }

    /// Asks the processor for the key's slot ahead of its use.
    void prefetch(const Key& key) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[home(key)]);
    }

private:
    struct Slot {
        Key key{};
        Value value{};
        bool used = false;
    };

    [[nodiscard]] std::size_t home(const Key& key) const {
        return static_cast<std::size_t>(hasher_(key)) & (slots_.size() - 1);
    }
    [[nodiscard]] std::size_t next(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }

    void grow() {
        std::vector<Slot> old;
        old.swap(slots_);
        slots_.resize(old.empty() ? 8 : old.size() * 2);
        size_ = 0;
        for (const Slot& slot : old) {
            if (slot.used) set(slot.key, slot.value);
        }
    }

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
    Hasher hasher_;
};

}  // namespace otp
