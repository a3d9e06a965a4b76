#include <gtest/gtest.h>

#include <set>

#include "protocol/flat_map.hpp"

namespace otp {
namespace {

constexpr std::uint64_t table = 4096;

Address address_of_number(std::uint32_t n, std::size_t at) {
    Address address;
    for (std::size_t i = 0; i < 4; ++i) address.bytes[at + i] = static_cast<std::uint8_t>(n >> (8 * i));
    return address;
}

/// Homes that `count` keys have in a table: about 0.63 of the table when as many keys as places fall as if by chance.
template <class KeyOf>
std::size_t homes(const MixHash& hash, std::uint64_t count, KeyOf&& key_of) {
    std::set<std::uint64_t> taken;
    for (std::uint64_t i = 0; i < count; ++i) taken.insert(hash(key_of(i)) % table);
    return taken.size();
}

/// Regression: the four middle bytes of an address were not hashed, so 2^32 addresses, and transfers to them, had one
/// home; forty thousand of them cost nine seconds.
TEST(FlatMapFlood, every_byte_of_an_address_counts) {
    for (std::size_t at = 0; at + 4 <= Address::size; ++at) {
        const auto key_of = [at](std::uint64_t i) { return address_of_number(static_cast<std::uint32_t>(i), at); };
        EXPECT_GT(homes(MixHash{}, table, key_of), table / 2) << "bytes from " << at;
    }
}

/// Keys that were chosen to share a home under one seed are strangers to one another under the next.
TEST(FlatMapFlood, keys_chosen_for_one_seed_are_scattered_by_another) {
    const MixHash known;
    std::vector<std::uint64_t> numbers;
    std::vector<Address> addresses;
    for (std::uint32_t i = 0; numbers.size() < 512; ++i) {
        if (known(std::uint64_t{i}) % table == 0) numbers.push_back(i);
    }
    for (std::uint32_t i = 0; addresses.size() < 512; ++i) {
        const Address address = address_of_number(i, 7);
        if (known(address) % table == 0) addresses.push_back(address);
    }
    const MixHash secret{HashSeed{0x0123456789abcdef, 0x9d5c1e0f7a3b4265}};
    EXPECT_EQ(homes(known, 512, [&](std::uint64_t i) { return numbers[i]; }), 1U);
    EXPECT_EQ(homes(known, 512, [&](std::uint64_t i) { return addresses[i]; }), 1U);
    EXPECT_GT(homes(secret, 512, [&](std::uint64_t i) { return numbers[i]; }), 400U);
    EXPECT_GT(homes(secret, 512, [&](std::uint64_t i) { return addresses[i]; }), 400U);
}

/// A map keeps the seed it was made with, through copies, whatever becomes of the program's.
TEST(FlatMapFlood, a_new_seed_does_not_reach_maps_that_are) {
    FlatMap<std::uint64_t, int> map;
    for (std::uint64_t i = 0; i < 1000; ++i) map.set(i, static_cast<int>(i));
    const HashSeed before = flat_map_seed;
    flat_map_seed = {1, 0x9d5c1e0f7a3b4265};
    FlatMap<std::uint64_t, int> copy = map;
    for (std::uint64_t i = 1000; i < 2000; ++i) copy.set(i, static_cast<int>(i));
    flat_map_seed = before;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        ASSERT_NE(copy.find(i), nullptr);
        EXPECT_EQ(*copy.find(i), static_cast<int>(i));
        EXPECT_EQ(map.find(i) != nullptr, i < 1000);
    }
}

}  // namespace
}  // namespace otp
