// docs/protocol.md section 9: envelopes signed by a browser's own key.

#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "tests/protocol/envelope_world.hpp"

namespace otp {
namespace {

class P256EnvelopeTest : public EnvelopeTest {
public:
    P256EnvelopeTest() { give(browser.address(), "b", "USD"); }

    Envelope of_browser(std::vector<Command> commands) {
        Envelope e = envelope(std::move(commands));
        e.account = browser.address();
        return sign(e, browser, separator);
    }
    static P256Signature& signature_of(Envelope& e) { return std::get<P256Signature>(e.signature); }

    const P256Secret browser = p256_key_of("browser");
};

TEST_F(P256EnvelopeTest, a_browsers_key_is_an_account_like_any_other) {
    EXPECT_EQ(hand_in(of_browser({withdraw_one})), Status::ok);
    EXPECT_EQ(state.ledger.free(*state.find_account(browser.address()), AssetNo{1}), units(99'000'000));
    EXPECT_EQ(hand_in(of_browser({withdraw_one})), Status::nonce_already_used);
    nonce += 1;
    EXPECT_EQ(hand_in(of_browser({withdraw_one, withdraw_one})), Status::ok) << "a batch";
    nonce += 1;
    EXPECT_EQ(send(envelope({withdraw_one}), browser), Status::signer_not_authorised) << "of another's account";
}

TEST_F(P256EnvelopeTest, what_is_signed_is_the_digest_that_a_wallet_would_sign) {
    const Envelope e = of_browser({withdraw_one});
    Envelope wallets = e;
    sign(wallets, alice, separator);
    const auto ours = read(e);
    const auto theirs = read(wallets);
    ASSERT_TRUE(ours.has_value() && theirs.has_value());
    EXPECT_EQ(ours->id, envelope_digest(e, separator));
    EXPECT_EQ(ours->id, theirs->id);
    EXPECT_EQ(ours->signer, browser.address());
    EXPECT_EQ(theirs->signer, alice.address());
}

TEST_F(P256EnvelopeTest, the_bytes_after_the_scheme_are_the_key_and_r_and_s) {
    Envelope e = of_browser({withdraw_one});
    const P256Signature& signature = signature_of(e);
    const Bytes bytes = to_bytes(e);
    const ByteView end = ByteView{bytes}.last(129);
    EXPECT_EQ(end[0], 2);
    EXPECT_TRUE(std::equal(end.begin() + 1, end.begin() + 65, signature.key.bytes.begin()));
    EXPECT_TRUE(std::equal(end.begin() + 65, end.end(), signature.rs.begin()));

    Reader reader{bytes};
    Envelope back;
    decode(reader, back);
    ASSERT_TRUE(!reader.failed() && reader.at_end());
    EXPECT_EQ(to_bytes(back), bytes);
}

TEST_F(P256EnvelopeTest, bytes_malformed) {
    Bytes bytes = to_bytes(of_browser({withdraw_one}));
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto cut = authenticate(ByteView{bytes}.first(n), separator, host);
        ASSERT_FALSE(cut.has_value());
        ASSERT_EQ(cut.error(), Status::bytes_malformed);
    }
    bytes.push_back(0);
    EXPECT_EQ(authenticate(bytes, separator, host).error(), Status::bytes_malformed);
}

/// No point is one account under both schemes: the address of a browser's key begins with words of its own.
TEST_F(P256EnvelopeTest, an_address_of_one_curve_is_none_of_the_other) {
    PublicKey same;
    same.bytes = browser.key().bytes;
    EXPECT_NE(address_of(same), browser.address());
    Bytes preimage = {'o', 't', 'p', '/', 'p', '2', '5', '6'};
    preimage.insert(preimage.end(), same.bytes.begin(), same.bytes.end());
    const Hash hash = keccak256(preimage);
    EXPECT_TRUE(std::equal(hash.bytes.begin() + 12, hash.bytes.end(), browser.address().bytes.begin()));
}

TEST_F(P256EnvelopeTest, a_high_s_is_signature_invalid_though_the_curve_takes_it) {
    Envelope e = of_browser({withdraw_one});
    P256Signature& signature = signature_of(e);
    signature.rs = with_other_s(signature.rs);
    ASSERT_TRUE(host.verify_p256(signature.key, sha256(envelope_digest(e, separator).view()), signature.rs));
    EXPECT_EQ(read(e).error(), Status::signature_invalid);
}

TEST_F(P256EnvelopeTest, a_key_or_a_number_out_of_range_is_signature_invalid) {
    const Envelope good = of_browser({withdraw_one});
    const auto spoiled = [&](auto spoil) {
        Envelope e = good;
        spoil(signature_of(e));
        const auto known = read(e);
        return known ? Status::ok : known.error();
    };
    const auto set = [](std::uint8_t* at, const std::array<std::uint8_t, 32>& value) {
        std::copy(value.begin(), value.end(), at);
    };
    ASSERT_EQ(spoiled([](P256Signature&) {}), Status::ok);
    for (const std::size_t half : {0U, 32U}) {
        for (const auto& value : {std::array<std::uint8_t, 32>{}, p256_order, p256_prime}) {
            EXPECT_EQ(spoiled([&](P256Signature& s) { set(s.rs.data() + half, value); }), Status::signature_invalid);
            EXPECT_EQ(spoiled([&](P256Signature& s) { set(s.key.bytes.data() + half, value); }),
                      Status::signature_invalid);
        }
    }
    EXPECT_EQ(spoiled([](P256Signature& s) { s.key = {}; }), Status::signature_invalid) << "0, 0";
    EXPECT_EQ(spoiled([](P256Signature& s) { s.key.bytes.fill(0xff); }), Status::signature_invalid);
    EXPECT_EQ(spoiled([](P256Signature& s) { s.rs.fill(0xff); }), Status::signature_invalid);
    EXPECT_EQ(spoiled([](P256Signature& s) { s.key.bytes[63] ^= 1; }), Status::signature_invalid) << "off the curve";
    EXPECT_EQ(spoiled([](P256Signature& s) { s.key = p256_key_of("other").key(); }), Status::signature_invalid);
}

/// Whatever bit of a signed envelope is another, it is not this signer's any more: of no byte is it indifferent.
TEST_F(P256EnvelopeTest, no_changed_bit_leaves_the_signer) {
    const std::vector<Command> one = {Underwrite{call, contracts(7), price("1250")}};
    const std::vector<Command> batch = {withdraw_one, Settle{call, 5}};
    for (const auto& commands : {one, batch}) {
        const Bytes good = to_bytes(of_browser(commands));
        ASSERT_EQ(authenticate(good, separator, host)->signer, browser.address());
        Bytes bytes = good;
        for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
            const auto flip = static_cast<std::uint8_t>(1U << (bit % 8));
            bytes[bit / 8] ^= flip;
            const auto known = authenticate(bytes, separator, host);
            EXPECT_FALSE(known.has_value() && known->signer == browser.address()) << bit;
            bytes[bit / 8] ^= flip;
        }
    }
}

/// Ask the host only what its contract says: nothing that is out of range reaches it.
TEST_F(P256EnvelopeTest, the_host_is_asked_only_about_what_is_in_range) {
    class StrictHost final : public Host {
    public:
        std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView, std::uint8_t) const override { return {}; }
        bool verify_p256(const P256Key& key, const Sha256Hash&, ByteView rs) const override {
            EXPECT_TRUE(is_p256_key_in_range(key) && is_p256_signature_in_range(rs));
            return true;
        }
    };
    const StrictHost strict;
    const Envelope good = of_browser({withdraw_one});
    EXPECT_EQ(authenticate(to_bytes(good), separator, strict)->signer, browser.address());
    for (const std::uint8_t fill : {0x00, 0xff}) {
        for (std::size_t place = 0; place < 4; ++place) {
            Bytes bytes = to_bytes(good);
            std::fill_n(bytes.end() - 128 + static_cast<std::ptrdiff_t>(32 * place), 32, fill);
            const bool a_coordinate_of_0 = place < 2 && fill == 0;
            EXPECT_EQ(authenticate(bytes, separator, strict).has_value(), a_coordinate_of_0);
        }
    }
}

TEST(P256Ranges, end_where_they_end) {
    const auto next = [](std::array<std::uint8_t, 32> number) {
        number[31] += 1;
        return number;
    };
    const auto before = [](std::array<std::uint8_t, 32> number) {
        number[31] -= 1;
        return number;
    };
    const auto rs = [](const std::array<std::uint8_t, 32>& r, const std::array<std::uint8_t, 32>& s) {
        Bytes bytes(r.begin(), r.end());
        bytes.insert(bytes.end(), s.begin(), s.end());
        return bytes;
    };
    const std::array<std::uint8_t, 32> zero{};
    EXPECT_TRUE(is_p256_signature_in_range(rs(next(zero), next(zero))));
    EXPECT_TRUE(is_p256_signature_in_range(rs(before(p256_order), p256_half_order)));
    EXPECT_FALSE(is_p256_signature_in_range(rs(p256_order, next(zero))));
    EXPECT_FALSE(is_p256_signature_in_range(rs(next(zero), next(p256_half_order))));
    EXPECT_FALSE(is_p256_signature_in_range(rs(zero, next(zero))));
    EXPECT_FALSE(is_p256_signature_in_range(rs(next(zero), zero)));
    EXPECT_FALSE(is_p256_signature_in_range(Bytes(63, 1)));
    EXPECT_FALSE(is_p256_signature_in_range(Bytes(65, 1)));
    EXPECT_FALSE(is_p256_signature_in_range({}));

    std::array<std::uint8_t, 64> half_and_its_other{};
    half_and_its_other[31] = 1;
    std::copy(p256_half_order.begin(), p256_half_order.end(), half_and_its_other.begin() + 32);
    EXPECT_EQ(with_other_s(half_and_its_other)[63], half_and_its_other[63] + 1) << "n - (n-1)/2 is the next number";

    P256Key key;
    EXPECT_TRUE(is_p256_key_in_range(key));
    std::copy(p256_prime.begin(), p256_prime.end(), key.bytes.begin());
    EXPECT_FALSE(is_p256_key_in_range(key));
    key.bytes[31] -= 1;
    EXPECT_TRUE(is_p256_key_in_range(key));
    std::copy(p256_prime.begin(), p256_prime.end(), key.bytes.begin() + 32);
    EXPECT_FALSE(is_p256_key_in_range(key));
}

}  // namespace
}  // namespace otp
