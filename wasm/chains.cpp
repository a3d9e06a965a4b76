#include "wasm/chains.hpp"

#include <algorithm>
#include <memory>

#include "protocol/invariants.hpp"
#include "wasm/answer.hpp"
#include "wasm/host.hpp"

namespace otp::wasm {
namespace {

std::array<std::unique_ptr<Chain>, OTP_CHAINS_MAX> chains;

void write_head(Writer& w, const Chain& chain) {
    encode(w, chain.head.height);
    encode(w, chain.state.time);
    encode(w, chain.head.hash);
}

std::uint32_t count(std::size_t n) { return static_cast<std::uint32_t>(n); }

}  // namespace

Chain* find_chain(std::uint32_t number) {
    return number >= 1 && number <= chains.size() ? chains[number - 1].get() : nullptr;
}

Chain* usable_chain(std::uint32_t number, std::int32_t& answer) {
    Chain* const chain = find_chain(number);
    if (chain == nullptr) {
        answer = fail(OTP_NOT_FOUND, "there is no such chain");
        return nullptr;
    }
    if (chain->stopped) {
        answer = fail(OTP_REFUSED, "the chain stopped at a block that was refused");
        return nullptr;
    }
    return chain;
}

}  // namespace otp::wasm

using namespace otp;
using namespace otp::wasm;

int32_t otp_open(const uint8_t* genesis, uint32_t size) {
    const auto place = std::find(chains.begin(), chains.end(), nullptr);
    if (place == chains.end()) return fail(OTP_REFUSED, "too many chains are open");
    auto read = read_exactly<Genesis>({genesis, size});
    if (!read) return fail(OTP_MALFORMED, "the genesis is malformed");
    auto state = open_genesis(*read);
    if (!state) return fail(OTP_REFUSED, state.error().reason, state.error().position);
    const Hash network = state->network;
    *place = std::make_unique<Chain>(Chain{std::move(*read), std::move(*state), {0, network}, {}});
    Writer& w = begin_output();
    w.integer(count(static_cast<std::size_t>(place - chains.begin()) + 1));
    encode(w, network);
    encode(w, (*place)->state.root());
    return OTP_OK;
}

int32_t otp_close(uint32_t number) {
    if (find_chain(number) == nullptr) return fail(OTP_NOT_FOUND, "there is no such chain");
    chains[number - 1].reset();
    (void)begin_output();
    return OTP_OK;
}

int32_t otp_apply(uint32_t number, const uint8_t* block, uint32_t size) {
    std::int32_t answer = OTP_OK;
    Chain* const chain = usable_chain(number, answer);
    if (chain == nullptr) return answer;
    const auto read = parse_block({block, size});
    if (!read) return malformed(read.error());
    const auto fault = replay_block(chain->state, *read, chain->head, chain->genesis, machine(), chain->receipts);
    if (fault) {
        chain->stopped = true;
        return fail(OTP_REFUSED, fault->reason, fault->envelope);
    }
    chain->head = {read->header.height, block_hash(read->header)};
    Writer& w = begin_output();
    write_head(w, *chain);
    w.integer(count(read->envelopes.size()));
    w.integer(count(chain->receipts.size()));
    w.integer(count(static_cast<std::size_t>(std::count_if(chain->receipts.begin(), chain->receipts.end(),
                                                           [](const Receipt& r) { return r.status != Status::ok; }))));
    encode(w, read->header.state_root.has_value());
    if (read->header.state_root) encode(w, *read->header.state_root);
    return OTP_OK;
}

int32_t otp_check_invariants(uint32_t number) {
    std::int32_t answer = OTP_OK;
    const Chain* const chain = usable_chain(number, answer);
    if (chain == nullptr) return answer;
    if (const auto broken = broken_invariant(chain->state)) return fail(OTP_REFUSED, *broken);
    (void)begin_output();
    return OTP_OK;
}

int32_t otp_receipts(uint32_t number) {
    std::int32_t answer = OTP_OK;
    const Chain* const chain = usable_chain(number, answer);
    if (chain == nullptr) return answer;
    Writer& w = begin_output();
    w.integer(count(chain->receipts.size()));
    for (const Receipt& receipt : chain->receipts) {
        w.integer(static_cast<std::uint16_t>(receipt.status));
        w.integer(count(receipt.events.size()));
        for (const Event& event : receipt.events) encode(w, event);
    }
    return OTP_OK;
}

int32_t otp_head(uint32_t number) {
    std::int32_t answer = OTP_OK;
    const Chain* const chain = usable_chain(number, answer);
    if (chain != nullptr) write_head(begin_output(), *chain);
    return answer;
}

int32_t otp_root(uint32_t number) {
    std::int32_t answer = OTP_OK;
    Chain* const chain = usable_chain(number, answer);
    if (chain != nullptr) encode(begin_output(), chain->state.root());
    return answer;
}
