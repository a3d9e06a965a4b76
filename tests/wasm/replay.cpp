// Replays a journal of otp_journal_make and says how long it took: otp_replay FILE known|signatures ROUNDS
//
// `known` takes the signatures' keys from the file, so that what is timed is everything else: reading blocks and
// commands, digests, applying, receipts, roots. The same program runs natively and in WebAssembly.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "protocol/block.hpp"
#include "protocol/invariants.hpp"
#include "wasm/host.hpp"

namespace {

using namespace otp;

struct Recovery {
    std::uint8_t rs[64] = {};
    std::uint8_t v = 0;
    PublicKey key;
};

/// Answers from a table.
class KnowingHost final : public Host {
public:
    void learn(const Hash& digest, const Recovery& recovery) {
        table_.set(key_of(digest, {recovery.rs, 64}), static_cast<std::uint32_t>(known_.size()));
        known_.push_back(recovery);
    }
    std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs, std::uint8_t v) const override {
        const std::uint32_t* const place = table_.find(key_of(digest, rs));
        if (place == nullptr || known_[*place].v != v) return std::nullopt;
        return known_[*place].key;
    }
    /// Nobody in the journal has such a key.
    bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override {
        return wasm::machine().verify_p256(key, hash, rs);
    }

private:
    /// Digest and r say which signature it is.
    static Hash key_of(const Hash& digest, ByteView rs) {
        Hash key = digest;
        for (std::size_t i = 0; i < Hash::size; ++i) key.bytes[i] = static_cast<std::uint8_t>(key.bytes[i] ^ rs[i]);
        return key;
    }
    FlatMap<Hash, std::uint32_t> table_;
    std::vector<Recovery> known_;
};

struct Journal {
    Genesis genesis;
    KnowingHost known;
    Bytes file;
    std::vector<ByteView> blocks;
};

[[noreturn]] void stop(const char* why) {
    std::printf("%s\n", why);
    std::exit(1);
}

void read_journal(const char* path, Journal& journal) {
    std::ifstream in{path, std::ios::binary};
    journal.file.assign(std::istreambuf_iterator<char>{in}, {});
    Reader r{journal.file};
    const ByteView genesis = r.bytes(r.integer<std::uint32_t>());
    Reader genesis_reader{genesis};
    decode(genesis_reader, journal.genesis);
    for (auto count = r.integer<std::uint32_t>(); count > 0 && !r.failed(); --count) {
        Hash digest;
        Recovery recovery;
        decode(r, digest);
        const ByteView rs = r.bytes(64);
        if (rs.size() == 64) std::memcpy(recovery.rs, rs.data(), 64);
        decode(r, recovery.v);
        decode(r, recovery.key);
        journal.known.learn(digest, recovery);
    }
    while (!r.failed() && !r.at_end()) journal.blocks.push_back(r.bytes(r.integer<std::uint32_t>()));
    if (r.failed() || genesis_reader.failed() || journal.blocks.empty()) stop("the journal is malformed");
}

void replay(const Journal& journal, const Host& host) {
    auto opened = open_genesis(journal.genesis);
    if (!opened) stop("the genesis is refused");
    State state = std::move(*opened);
    ChainHead head{0, state.network};
    std::vector<Receipt> receipts;
    std::size_t commands = 0;
    std::size_t refused = 0;
    const auto begun = std::chrono::steady_clock::now();
    for (const ByteView bytes : journal.blocks) {
        const auto block = parse_block(bytes);
        if (!block) stop(block.error().reason.c_str());
        if (const auto fault = replay_block(state, *block, head, journal.genesis, host, receipts))
            stop(fault->reason.c_str());
        head = {block->header.height, block_hash(block->header)};
        commands += receipts.size();
        for (const Receipt& receipt : receipts) refused += receipt.status != Status::ok ? 1 : 0;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (broken_invariant(state)) stop("an invariant is broken");
    std::printf("%zu commands (%zu refused) in %.6f s, root %s\n", commands, refused, took.count(),
                to_hex(state.root()).c_str());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) stop("usage: otp_replay FILE known|signatures ROUNDS");
    Journal journal;
    read_journal(arguments[1], journal);
    const bool known = std::string_view{arguments[2]} == "known";
    const Host& host = known ? static_cast<const Host&>(journal.known) : wasm::machine();
    for (int round = std::atoi(arguments[3]); round > 0; --round) {
        replay(journal, host);
        std::fflush(stdout);
    }
    return 0;
}
