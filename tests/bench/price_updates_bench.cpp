// Price updates through the verifier, beside bare recovery of the very same signatures.

#include <secp256k1_recovery.h>

#include "keys/native_host.hpp"
#include "keys/secret_key.hpp"
#include "oracle/update_builder.hpp"
#include "protocol/price_update.hpp"
#include "protocol/symbol.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"

namespace otp::bench {
namespace {

struct Item {
    Bytes update;
    Hash digest;
    std::vector<oracle::IndexedSignature> signatures;
};

/// Updates of one report, each of another second, signed by exactly a quorum.
struct UpdateWorld {
    UpdateWorld(std::size_t signers, QuorumRule rule, std::size_t updates) {
        std::vector<keys::SecretKey> keys;
        set.network = "bench";
        set.rule = rule;
        for (std::size_t i = 0; i < signers; ++i) {
            keys.push_back(keys::SecretKey::derive_for_development("bench-signer-" + std::to_string(i)));
            set.keys.push_back(keys.back().address());
        }
        needed = quorum(rule, static_cast<unsigned>(signers));
        PriceReport report;
        report.feed = own_feed_id("BTC/USD");
        report.price = 95'000 * price_scale;
        report.confidence = 20 * price_scale;
        report.exponent = -8;
        for (std::size_t i = 0; i < updates; ++i) {
            report.publish_time_s = 1'700'000'000 + static_cast<std::int64_t>(i);
            report.prev_publish_time_s = report.publish_time_s - 1;
            const auto slot = static_cast<std::uint64_t>(report.publish_time_s) * oracle::slots_per_second;
            const auto update = oracle::build_update(std::span{&report, 1}, slot,
                                                     static_cast<std::uint32_t>(report.publish_time_s), set.emitter);
            Item item{{}, oracle::digest(update), {}};
            for (std::size_t k = 0; k < needed; ++k) {
                const auto signature = keys[k].sign(item.digest);
                item.signatures.push_back({static_cast<std::uint8_t>(k), signature.rs, signature.recovery_id});
            }
            item.update = oracle::assemble(update, set.index, item.signatures);
            items.push_back(std::move(item));
        }
    }

    SignerSet set;
    std::size_t needed = 0;
    std::vector<Item> items;
};

Work verify_all(const UpdateWorld& world, std::size_t& verified) {
    static const keys::NativeHost host;
    verified = 0;
    const double begin = now();
    for (const Item& item : world.items) {
        const auto reports = verify_update(item.update, std::span{&world.set, 1}, host);
        verified += reports && reports->size() == 1 ? 1U : 0U;
    }
    return {static_cast<double>(world.items.size() * world.needed), now() - begin};
}

Work recover_all(const UpdateWorld& world, std::size_t& recovered) {
    static secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
    recovered = 0;
    const double begin = now();
    for (const Item& item : world.items) {
        for (const oracle::IndexedSignature& known : item.signatures) {
            secp256k1_ecdsa_recoverable_signature signature;
            secp256k1_pubkey key;
            if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, known.rs.data(),
                                                                    known.recovery_id) != 1)
                continue;
            recovered += secp256k1_ecdsa_recover(context, &key, &signature, item.digest.bytes.data()) == 1 ? 1U : 0U;
        }
    }
    return {static_cast<double>(recovered), now() - begin};
}

void bench_set(Report& report, const std::string& name, std::size_t signers, QuorumRule rule) {
    const UpdateWorld world{signers, rule, report.options().quick ? 400U : 4'000U};
    std::size_t verified = 0;
    std::size_t recovered = 0;
    const std::vector<Side> sides = {
        {"OTP updates verified, signatures of " + name, [&] { return verify_all(world, verified); }},
        {"libsecp256k1 recover, the same signatures", [&] { return recover_all(world, recovered); }}};
    const auto out = report.measure("", sides);
    report.check(verified == world.items.size(), "every update was verified");
    report.check(recovered == world.items.size() * world.needed, "every signature was recovered");
    report.ratio(out[0], out[1], 0.8);
}

}  // namespace

void bench_price_updates(Report& report) {
    report.title("PU", "price updates verified, counted in signatures; one thread on both sides");
    bench_set(report, "3 of 5 signers", 5, QuorumRule::half);
    bench_set(report, "13 of 19 signers", 19, QuorumRule::two_third);
}

}  // namespace otp::bench
