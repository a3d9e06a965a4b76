// Makes a journal to replay: otp_journal_make SEED COMMANDS FILE
//
// The file: size of the genesis u32, the genesis; number of recoveries u32, each digest | r, s | recovery id | public
// key; then each block behind its size u32. The recoveries are what the signatures in the blocks come to, for a replay
// that takes them as known.

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "keys/native_host.hpp"
#include "tests/support/chain_maker.hpp"

namespace {

using namespace otp;
using namespace otp::support;

constexpr std::size_t users = 200;
constexpr std::uint64_t root_every = 16;

/// Remembers what it recovered.
class Recorder final : public Host {
public:
    std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs, std::uint8_t v) const override {
        const auto key = native_.recover_secp256k1(digest, rs, v);
        if (key) {
            encode(recoveries_, digest);
            recoveries_.bytes(rs);
            recoveries_.integer(v);
            encode(recoveries_, *key);
            ++count_;
        }
        return key;
    }
    /// Nobody in the journal has such a key.
    bool verify_p256(const P256Key& key, const Sha256Hash& hash, ByteView rs) const override {
        return native_.verify_p256(key, hash, rs);
    }
    [[nodiscard]] const Bytes& recoveries() const { return recoveries_.view(); }
    [[nodiscard]] std::uint32_t count() const { return count_; }

private:
    keys::NativeHost native_;
    mutable Writer recoveries_;
    mutable std::uint32_t count_ = 0;
};

void with_size(Writer& w, const Bytes& bytes) {
    w.integer(static_cast<std::uint32_t>(bytes.size()));
    w.bytes(bytes);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::fprintf(stderr, "usage: otp_journal_make SEED COMMANDS FILE\n");
        return 2;
    }
    const std::uint64_t seed = std::strtoull(arguments[1], nullptr, 10);
    const std::uint64_t blocks = std::strtoull(arguments[2], nullptr, 10) / ChainMaker::block_commands;
    const Recorder host;
    ChainMaker chain{"replay", users, seed, host};
    Writer journal;
    for (std::uint64_t i = 1; i <= blocks; ++i) {
        const Block block = chain.next_block(i % root_every == 0 || i == blocks).block;
        (void)is_signed_by_node(block, chain.genesis(), host);
        with_size(journal, to_bytes(block));
    }
    Writer file;
    with_size(file, to_bytes(chain.genesis()));
    file.integer(host.count());
    file.bytes(host.recoveries());
    file.bytes(journal.view());
    std::ofstream out{arguments[3], std::ios::binary};
    out.write(reinterpret_cast<const char*>(file.view().data()), static_cast<std::streamsize>(file.view().size()));
    return out.flush() ? 0 : 1;
}
