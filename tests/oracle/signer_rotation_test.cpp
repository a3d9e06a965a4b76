// The rotation of Pyth's routers as commands, with the real updates of both sets.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "oracle/public_signers.hpp"
#include "protocol/price_update.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::oracle {
namespace {

/// The updates of set 0 were published on 2026-08-21 and those of set 1 on 2026-09-12; the routers moved between them.
class RouterRotation : public support::Scenario {
protected:
    static constexpr const char* last_of_set_0 = "2026-08-26T15:59:59Z";

    /// Registers the public set as an operator does.
    Status rotate(std::uint32_t index, const char* valid_from, const char* previous_valid_until) {
        for (const SignerSet& set : public_signer_sets()) {
            if (set.network != "pyth-router" || set.index != index) continue;
            RotateSigners command;
            command.network = Text{set.network};
            command.index = set.index;
            command.rule = set.rule;
            command.emitter_chain = set.emitter.chain;
            command.emitter = set.emitter.address;
            command.keys = set.keys;
            command.valid_from = support::time_of(valid_from);
            command.previous_valid_until = support::time_of(previous_valid_until);
            return run("operator", command);
        }
        ADD_FAILURE() << "no public set " << index;
        return Status::ok;
    }

    /// "ok", or why the sets of the state refuse the vector's update.
    std::string verdict(const nlohmann::json& document, const std::string& id) {
        for (const auto& vector : document.at("vectors")) {
            if (vector.at("id") != id) continue;
            const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
            const auto reports = verify_update(bytes, state.signer_sets(), keys::NativeHost{});
            return reports ? "ok" : std::string{name(reports.error())};
        }
        return "no such vector";
    }
};

TEST_F(RouterRotation, a_set_signs_for_its_own_publish_times_whenever_its_updates_arrive) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/pnau_router_2026.json");
    const auto document = nlohmann::json::parse(file);
    EXPECT_EQ(verdict(document, "pr-set0-btc-eth"), "emitter_not_allowed");

    ASSERT_EQ(rotate(0, "2026-08-01T00:00:00Z", "2026-08-01T00:00:00Z"), Status::ok);
    EXPECT_EQ(verdict(document, "pr-set0-btc-eth"), "ok");
    EXPECT_EQ(verdict(document, "pr-set1-4feeds"), "unknown_guardian_set");
    // The two sets share the keys that signed it: until set 0 ends, the unsigned index tells nothing.
    EXPECT_EQ(verdict(document, "pr-set1-relabelled-as-set0"), "ok");

    ASSERT_EQ(rotate(1, "2026-08-26T16:00:00Z", last_of_set_0), Status::ok);
    EXPECT_EQ(verdict(document, "pr-set1-4feeds"), "ok");
    EXPECT_EQ(verdict(document, "pr-set1-relabelled-as-set0"), "guardian_set_expired");
    EXPECT_EQ(verdict(document, "pr-set0-relabelled-as-set1"), "signature_mismatch");
    // Years later a stranger still may bring what set 0 signed in its time.
    at(support::time_of("2029-01-01T00:00:00Z"));
    EXPECT_EQ(verdict(document, "pr-set0-btc-eth"), "ok");
}

}  // namespace
}  // namespace otp::oracle
