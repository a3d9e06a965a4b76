// Wormhole's own upgrades, one signer set after the other, on a core that was told the first set and nothing else.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "oracle/public_signers.hpp"
#include "protocol/upgrade_proof.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::oracle {
namespace {

class WormholeUpgrades : public support::Scenario {
protected:
    /// As a genesis does it: set 0, a single key, with the emitter of Pyth's accumulators.
    void register_first() {
        const auto sets = sets_known();
        ASSERT_FALSE(sets.empty());
        const SignerSet& first = sets.front();
        ASSERT_EQ(first.index, 0U);
        RotateSigners command{Text{"wormhole"},      0,          first.rule, first.emitter.chain,
                              first.emitter.address, first.keys, Time{0},    Time{0}};
        ASSERT_EQ(run("operator", command), Status::ok);
    }

    /// The public sets of Wormhole with the emitter of Pyth's accumulators, by index.
    static std::vector<SignerSet> sets_known() {
        std::vector<SignerSet> found;
        for (const SignerSet& set : public_signer_sets()) {
            const bool is_next = set.network == "pyth" && set.index == found.size();
            if (is_next) found.push_back(set);
        }
        return found;
    }

    /// By index of the set that each names, from 1 on.
    static std::vector<Bytes> upgrades(const std::string& file) {
        std::vector<Bytes> list;
        const auto document = nlohmann::json::parse(file);
        for (std::size_t i = 1; i <= 7; ++i) {
            for (const auto& vector : document.at("vectors")) {
                if (vector.at("id") != "gsu-" + std::to_string(i)) continue;
                list.push_back(*parse_hex(vector.at("hex").get<std::string>()));
            }
        }
        return list;
    }

    /// Verified as admission does, then applied by a stranger.
    Status bring(const Bytes& envelope) {
        const UpgradeSigners command{Text{"wormhole"}, envelope};
        const auto upgrade = verify_signer_upgrade(command, state.signer_sets(), keys::NativeHost{});
        events.clear();
        const Context context{state.time, account("stranger"),          {}, upgrade ? Status::ok : upgrade.error(), {},
                              events,     upgrade ? &*upgrade : nullptr};
        const Hash before = state.root();
        const Status status = execute(state, context, command);
        EXPECT_EQ(status == Status::ok, state.root() != before) << name(status);
        EXPECT_EQ(broken_invariant(state), std::nullopt);
        return status;
    }
};

TEST_F(WormholeUpgrades, every_upgrade_there_was_is_taken_in_its_order_and_in_no_other) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/vaa_governance.json");
    const std::vector<Bytes> list = upgrades(file);
    ASSERT_EQ(list.size(), 7U);
    EXPECT_EQ(bring(list[0]), Status::signer_set_not_found);
    register_first();
    for (std::size_t next = 0; next < list.size(); ++next) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i == next) continue;
            const Status refused = i < next ? Status::signer_set_already_exists : Status::upgrade_out_of_order;
            EXPECT_EQ(bring(list[i]), refused) << i << " at set " << next;
        }
        at(now() + seconds(1'000));
        const std::int64_t end = now().seconds() + 86'400;
        ASSERT_EQ(bring(list[next]), Status::ok) << next;
        EXPECT_EQ(state.signer_sets()[next].valid_until_s, end);
    }
    EXPECT_EQ(bring(list.back()), Status::signer_set_already_exists);
}

TEST_F(WormholeUpgrades, the_sets_that_follow_are_the_public_ones) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/vaa_governance.json");
    register_first();
    for (const Bytes& upgrade : upgrades(file)) ASSERT_EQ(bring(upgrade), Status::ok);
    const std::vector<SignerSet> known = sets_known();
    ASSERT_EQ(state.signer_sets().size(), 8U);
    ASSERT_EQ(known.size(), 8U);
    for (std::size_t i = 0; i < known.size(); ++i) {
        EXPECT_EQ(state.signer_sets()[i].index, known[i].index);
        EXPECT_EQ(state.signer_sets()[i].keys, known[i].keys) << i;
        EXPECT_EQ(state.signer_sets()[i].rule, known[i].rule) << i;
        EXPECT_EQ(state.signer_sets()[i].emitter, known[i].emitter) << i;
    }
}

TEST_F(WormholeUpgrades, one_signature_less_or_one_that_is_spoiled_and_a_real_upgrade_is_refused) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/vaa_governance.json");
    const std::vector<Bytes> list = upgrades(file);
    register_first();
    ASSERT_EQ(bring(list[0]), Status::ok);
    // Set 1 has 19 signers, and 13 of them signed.
    Bytes fewer = list[1];
    ASSERT_EQ(fewer[5], 13);
    fewer[5] = 12;
    fewer.erase(fewer.begin() + 6, fewer.begin() + 6 + 66);
    EXPECT_EQ(bring(fewer), status_of(UpdateFault::no_quorum));
    Bytes spoiled = list[1];
    spoiled[6 + 66 + 1 + 40] ^= 1;
    const Status status = bring(spoiled);
    EXPECT_TRUE(status == status_of(UpdateFault::signature_mismatch) ||
                status == status_of(UpdateFault::signature_unrecoverable))
        << name(status);
    Bytes followed = list[1];
    followed.push_back(0);
    EXPECT_EQ(bring(followed), Status::upgrade_must_be_readable);
    // Sets 3 and 4 differ in one key only; under another name an upgrade says what it always said.
    Bytes relabelled = list[1];
    relabelled[4] = 0;
    EXPECT_EQ(bring(relabelled), Status::upgrade_not_by_newest_set);
    EXPECT_EQ(bring(list[1]), Status::ok);
}

/// A real price of set 3 is older than the day its upgrade is brought, and counts.
TEST_F(WormholeUpgrades, prices_that_a_set_signed_before_its_upgrade_was_brought_count) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/vaa_governance.json");
    OTP_SHARED_DATA_OR_SKIP(prices, "oracle/pnau_mainnet_wormhole.json");
    register_first();
    const auto verdict = [&](std::uint32_t set_index) -> std::string {
        const auto document = nlohmann::json::parse(prices);
        for (const auto& vector : document.at("vectors")) {
            if (vector.at("expected").at("verdict") != "accept") continue;
            if (vector.at("guardian_sets").at(0).at("index") != set_index) continue;
            const auto reports =
                verify_update(*parse_hex(vector.at("hex").get<std::string>()), state.signer_sets(), keys::NativeHost{});
            return reports ? "ok" : std::string{name(reports.error())};
        }
        return "no such vector";
    };
    EXPECT_EQ(verdict(4), "unknown_guardian_set");
    const std::vector<Bytes> list = upgrades(file);
    for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(bring(list[i]), Status::ok);
    EXPECT_EQ(verdict(3), "ok");
    EXPECT_EQ(verdict(4), "ok");
    EXPECT_EQ(verdict(5), "unknown_guardian_set");
}

}  // namespace
}  // namespace otp::oracle
