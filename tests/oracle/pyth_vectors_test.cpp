// Every real and derived update of ../shared/data/oracle, with its verdict and its decoded fields.

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "protocol/batch_attestation.hpp"
#include "protocol/price_update.hpp"
#include "protocol/vaa.hpp"
#include "tests/support/shared_data.hpp"

namespace otp {
namespace {

using Json = nlohmann::json;

/// The vectors list signer sets and allowed emitters apart; here a set belongs to one emitter, so each pair is a set.
/// `expires` is the last second a set may be used. The vectors compare it with a chain's clock (`now`), we with the
/// publish time; both lie on the same side of it in all of them.
std::vector<SignerSet> signer_sets(const Json& vector) {
    std::vector<SignerSet> sets;
    for (const Json& emitter : vector.at("allowed_emitters")) {
        for (const Json& listed : vector.at("guardian_sets")) {
            SignerSet set;
            set.network = "network-" + emitter.at("address").get<std::string>();
            set.index = listed.at("index");
            set.rule = listed.at("quorum_rule") == "half" ? QuorumRule::half : QuorumRule::two_third;
            for (const Json& key : listed.at("addresses"))
                set.keys.push_back(*parse_fixed_hex<Address>(key.get<std::string>()));
            set.emitter.chain = emitter.at("chain");
            set.emitter.address =
                *parse_fixed_hex<decltype(set.emitter.address)>(emitter.at("address").get<std::string>());
            if (listed.contains("expires")) set.valid_until_s = listed.at("expires");
            sets.push_back(std::move(set));
        }
    }
    return sets;
}

std::string bare_hex(ByteView bytes) { return to_hex(bytes).substr(2); }

void expect_same_report(const PriceReport& report, const Json& update, const Json& expected) {
    EXPECT_EQ(bare_hex(report.feed.view()), update.at("feed_id"));
    EXPECT_EQ(std::to_string(report.price), update.at("price"));
    EXPECT_EQ(std::to_string(report.confidence), update.at("conf"));
    EXPECT_EQ(report.exponent, update.at("expo").get<std::int32_t>());
    EXPECT_EQ(std::to_string(report.publish_time_s), update.at("publish_time"));
    EXPECT_EQ(std::to_string(report.prev_publish_time_s), update.at("prev_publish_time"));
    EXPECT_EQ(std::to_string(report.ema_price), update.at("ema_price"));
    EXPECT_EQ(std::to_string(report.ema_confidence), update.at("ema_conf"));
    EXPECT_EQ(std::to_string(report.slot), expected.at("accumulator").at("slot"));
    EXPECT_EQ(bare_hex(report.digest.view()), expected.at("vaa").at("body_digest"));
    EXPECT_EQ(report.set_index, expected.at("vaa").at("guardian_set_index").get<std::uint32_t>());
    EXPECT_EQ(report.network, "network-" + expected.at("vaa").at("emitter_address").get<std::string>());
}

void expect_same_reports(const std::vector<PriceReport>& reports, const Json& expected) {
    std::vector<Json> prices;
    for (const Json& update : expected.at("updates")) {
        if (update.at("type") == "price_feed") prices.push_back(update);
    }
    ASSERT_EQ(reports.size(), prices.size());
    for (std::size_t i = 0; i < reports.size(); ++i) expect_same_report(reports[i], prices[i], expected);
}

void expect_same_envelope(const Vaa& vaa, const Json& expected) {
    EXPECT_EQ(vaa.set_index, expected.at("guardian_set_index").get<std::uint32_t>());
    EXPECT_EQ(vaa.signatures.size(), expected.at("num_signatures").get<std::size_t>() * vaa_signature_size);
    EXPECT_EQ(vaa.timestamp_s, expected.at("timestamp").get<std::uint32_t>());
    EXPECT_EQ(vaa.nonce, expected.at("nonce").get<std::uint32_t>());
    EXPECT_EQ(vaa.emitter.chain, expected.at("emitter_chain").get<std::uint16_t>());
    EXPECT_EQ(bare_hex(vaa.emitter.address.view()), expected.at("emitter_address"));
    EXPECT_EQ(std::to_string(vaa.sequence), expected.at("sequence"));
    EXPECT_EQ(vaa.consistency_level, expected.at("consistency_level").get<std::uint8_t>());
    EXPECT_EQ(vaa.payload.size(), expected.at("payload_len").get<std::size_t>());
    EXPECT_EQ(bare_hex(vaa.digest.view()), expected.at("body_digest"));
}

/// Nothing when a quorum of an allowed set signed it.
std::optional<UpdateFault> verify_envelope(const Vaa& vaa, const std::vector<SignerSet>& sets) {
    const auto set = find_signer_set(vaa, sets);
    if (!set) return set.error();
    return verify_vaa(vaa, **set, keys::NativeHost{});
}

void expect_refused(const Json& vector, UpdateFault fault) {
    const std::string reason{name(fault)};
    bool is_listed = vector.at("expected").at("reason") == reason;
    for (const Json& other : vector.value("also_acceptable", Json::array())) is_listed |= other == "reject/" + reason;
    EXPECT_EQ(vector.at("expected").at("verdict"), "reject") << "refused as " << reason;
    EXPECT_TRUE(is_listed) << "refused as " << reason << ", expected " << vector.at("expected").at("reason");
}

void run_update(const Json& vector) {
    const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
    const auto reports = verify_update(bytes, signer_sets(vector), keys::NativeHost{});
    if (!reports) return expect_refused(vector, reports.error());
    ASSERT_EQ(vector.at("expected").at("verdict"), "accept");
    expect_same_reports(*reports, vector.at("expected"));
}

void run_envelope(const Json& vector) {
    const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
    const auto vaa = parse_vaa(bytes);
    if (!vaa) return expect_refused(vector, vaa.error());
    if (const auto fault = verify_envelope(*vaa, signer_sets(vector))) return expect_refused(vector, *fault);
    ASSERT_EQ(vector.at("expected").at("verdict"), "accept");
    expect_same_envelope(*vaa, vector.at("expected").at("vaa"));
}

/// A batch names its fields a little differently, and says what price it amounts to.
void run_batch(const Json& vector) {
    const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
    const auto reports = verify_batch(bytes, signer_sets(vector), keys::NativeHost{});
    if (!reports) return expect_refused(vector, reports.error());
    Json expected = vector.at("expected");
    ASSERT_EQ(expected.at("verdict"), "accept");
    ASSERT_EQ(reports->size(), expected.at("attestations").size());
    expected["accumulator"]["slot"] = expected.at("vaa").at("sequence");
    for (std::size_t i = 0; i < reports->size(); ++i) {
        Json attestation = expected.at("attestations").at(i);
        attestation["feed_id"] = attestation.at("price_id");
        for (const std::string field : {"price", "conf", "publish_time"}) {
            attestation[field] = attestation.at("effective_" + field);
        }
        expect_same_report((*reports)[i], attestation, expected);
    }
}

void run(const Json& vector) {
    const std::string kind = vector.at("kind");
    if (kind == "pnau") return run_update(vector);
    if (kind == "vaa") return run_envelope(vector);
    ASSERT_EQ(kind, "p2wh_vaa");
    run_batch(vector);
}

class PythVectors : public testing::TestWithParam<const char*> {};

TEST_P(PythVectors, have_their_verdict_and_fields) {
    OTP_SHARED_DATA_OR_SKIP(file, std::string{"oracle/"} + GetParam());
    const Json vectors = Json::parse(file).at("vectors");
    std::map<std::string, int> verdicts;
    for (const Json& vector : vectors) {
        SCOPED_TRACE(vector.at("id").get<std::string>());
        run(vector);
        ++verdicts[vector.at("expected").at("verdict")];
    }
    std::cout << GetParam() << ": " << verdicts["accept"] << " accepted, " << verdicts["reject"] << " refused\n";
    EXPECT_GT(verdicts["accept"] + verdicts["reject"], 0);
}

INSTANTIATE_TEST_SUITE_P(Oracle, PythVectors,
                         testing::Values("pnau_mainnet_wormhole.json", "pnau_router_2026.json",
                                         "pnau_third_party_cases.json", "pnau_invalid_derived.json",
                                         "pnau_test_keys.json", "vaa_governance.json", "p2wh_legacy.json"));

/// Cut at any length it is refused, without reading outside of it (the sanitizers watch).
TEST(PythUpdates, no_truncation_is_accepted) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/pnau_router_2026.json");
    const Json vector = Json::parse(file).at("vectors").at(0);
    const auto sets = signer_sets(vector);
    const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
    ASSERT_TRUE(verify_update(bytes, sets, keys::NativeHost{}));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(verify_update(ByteView{bytes}.first(size), sets, keys::NativeHost{})) << size;
    }
}

TEST(PythUpdates, validity_is_inclusive_at_both_ends_and_judged_by_publish_time) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/pnau_router_2026.json");
    const Json vector = Json::parse(file).at("vectors").at(0);
    const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
    auto sets = signer_sets(vector);
    constexpr std::int64_t publish_time_s = 1787319502;
    const auto verdict = [&](std::int64_t from_s, std::int64_t until_s) {
        sets[0].valid_from_s = from_s;
        sets[0].valid_until_s = until_s;
        const auto reports = verify_update(bytes, sets, keys::NativeHost{});
        return reports ? "ok" : name(reports.error());
    };
    EXPECT_EQ(verdict(publish_time_s, publish_time_s), "ok");
    EXPECT_EQ(verdict(publish_time_s + 1, publish_time_s + 1), "guardian_set_not_yet_valid");
    EXPECT_EQ(verdict(publish_time_s - 1, publish_time_s - 1), "guardian_set_expired");
}

}  // namespace
}  // namespace otp
