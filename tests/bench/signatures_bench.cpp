// G13: signed commands on two processors, one signature each and one for 256.

#include <secp256k1_recovery.h>

#include <optional>

#include "keys/native_host.hpp"
#include "keys/secret_key.hpp"
#include "keys/worker_pool.hpp"
#include "protocol/eip712.hpp"
#include "protocol/envelope.hpp"
#include "protocol/invariants.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/workload.hpp"

namespace otp::bench {
namespace {

constexpr std::size_t invalid_every = 100;  ///< One of so many envelopes has a signature that is not its account's.

struct Signed {
    Bytes bytes;
    Hash digest;
    std::array<std::uint8_t, 65> signature{};
    bool valid = true;
};

/// Accounts with keys, funded, and envelopes of `batch` underwritings each.
struct SignedWorld {
    SignedWorld(std::uint64_t seed, std::size_t signers, std::size_t envelopes, std::size_t batch)
        : random{seed}, state{open_bench_genesis()}, separator{eip712::domain_separator(state.network)} {
        const AccountNo custodian = state.role_holder[static_cast<std::size_t>(Role::custodian)];
        for (std::size_t i = 0; i < signers; ++i) {
            keys.push_back(keys::SecretKey::derive_for_development("bench-" + std::to_string(i)));
            addresses.push_back(keys.back().address());
            must_execute(state, custodian,
                         Deposit{addresses.back(), *Ticker::parse("USD"), Decimal{1'000'000'000, 0},
                                 Text{"r" + std::to_string(i)}});
        }
        for (std::size_t i = 0; i < envelopes; ++i) sign(i, batch);
    }

    void sign(std::size_t index, std::size_t batch) {
        const std::size_t signer = index % keys.size();
        Envelope envelope;
        envelope.account = addresses[signer];
        envelope.nonce = static_cast<std::uint64_t>(state.time.ms) - 1'000'000 + index;
        for (std::size_t i = 0; i < batch; ++i) {
            const SeriesName name{
                state.markets()[random.below(world_markets)].name,
                Time::from_seconds(state.time.seconds() + 86'400 * 30 + 8 * 3'600), OptionKind::put,
                Price::from_raw(static_cast<std::int64_t>(50'000 + 100 * random.below(200)) * price_scale)};
            envelope.commands.push_back(
                Underwrite{name, Contracts::from_raw(1 + random.below(10)),
                           Price::from_raw(static_cast<std::int64_t>(1 + random.below(1000)) * 1'000'000)});
        }
        Signed item;
        item.digest = envelope_digest(envelope, separator);
        item.signature = keys[signer].sign(item.digest).bytes65();
        item.valid = index % invalid_every != invalid_every / 2;
        if (!item.valid) item.signature[1 + random.below(31)] ^= 1;
        envelope.signature = item.signature;
        item.bytes = to_bytes(envelope);
        items.push_back(std::move(item));
    }

    Random random;
    State state;
    Hash separator;
    std::vector<keys::SecretKey> keys;
    std::vector<Address> addresses;
    std::vector<Signed> items;
};

struct Tally {
    std::size_t applied = 0;
    std::size_t rejected = 0;
    std::size_t forged = 0;  ///< Invalid and applied nevertheless, or valid and rejected.
};

/// Authenticates all in parallel, then admits and runs them in order on a copy of the state.
Work process(const SignedWorld& world, keys::WorkerPool& pool, std::size_t batch, State& state, Tally& tally) {
    static const keys::NativeHost host;
    std::vector<std::optional<Authenticated>> learnt(world.items.size());
    std::vector<Receipt> receipts;
    const double begin = now();
    pool.parallel_for(world.items.size(), 8, [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            auto known = authenticate(world.items[i].bytes, world.separator, host);
            if (known) learnt[i] = std::move(*known);
        }
    });
    const std::vector<VerifiedUpdate> no_updates(batch);
    for (std::size_t i = 0; i < learnt.size(); ++i) {
        receipts.clear();
        if (learnt[i] && admit(state, state.time, *learnt[i]) == Status::ok)
            run(state, *learnt[i], no_updates, host, receipts);
        std::size_t applied = 0;
        for (const Receipt& receipt : receipts) applied += receipt.status == Status::ok ? 1 : 0;
        tally.applied += applied;
        tally.rejected += batch - applied;
        tally.forged += applied != (world.items[i].valid ? batch : 0) ? 1 : 0;
    }
    return {static_cast<double>(world.items.size() * batch), now() - begin};
}

/// One thread, the library alone: parse and recover, nothing else.
Work recover_all(const SignedWorld& world) {
    static secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
    std::size_t recovered = 0;
    const double begin = now();
    for (const Signed& item : world.items) {
        secp256k1_ecdsa_recoverable_signature signature;
        secp256k1_pubkey key;
        if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, item.signature.data(),
                                                                item.signature[64]) != 1)
            continue;
        recovered += secp256k1_ecdsa_recover(context, &key, &signature, item.digest.bytes.data()) == 1 ? 1U : 0U;
    }
    // Of the invalid ones about half have no key at all; they cost the library next to nothing, so they are not
    // counted.
    return {static_cast<double>(recovered), now() - begin};
}

void bench_batch(Report& report, const Rates* recover, std::size_t batch, double goal, std::vector<Rates>& out) {
    const Options& options = report.options();
    const std::size_t envelopes = batch == 1 ? (options.quick ? 2'000 : 12'800) : (options.quick ? 200 : 800);
    const SignedWorld world{options.seed, 256, envelopes, batch};
    keys::WorkerPool pool{2};
    Tally tally;
    std::optional<State> state;
    const std::string name =
        batch == 1 ? "OTP signed commands, one signature each" : "OTP signed commands, 256 a signature";
    std::vector<Side> sides = {{name, [&]() -> Work {
                                    tally = {};
                                    state.emplace(world.state);
                                    return process(world, pool, batch, *state, tally);
                                }}};
    if (recover == nullptr) sides.push_back({"libsecp256k1 recover, one thread", [&] { return recover_all(world); }});
    out = report.measure("", sides);
    report.note(std::to_string(tally.applied) + " applied, " + std::to_string(tally.rejected) + " rejected");
    report.check(tally.forged == 0, "all valid commands were applied, all others rejected");
    const auto broken = broken_invariant(*state);
    report.check(!broken, "every invariant holds afterwards" + (broken ? ": " + *broken : std::string{}));
    report.ratio(out[0], recover != nullptr ? *recover : out[1], goal);
}

}  // namespace

void bench_signatures(Report& report) {
    report.title("G13", "signed commands, authenticated by two threads, applied by one; 1 % of the signatures invalid");
    std::vector<Rates> single;
    std::vector<Rates> batched;
    bench_batch(report, nullptr, 1, 1.9, single);
    bench_batch(report, &single[1], 256, 100, batched);
}

}  // namespace otp::bench
