// What a signed update says and who signed it, as bytes.

#include "protocol/update_explanation.hpp"
#include "wasm/host.hpp"
#include "wasm/price_bytes.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

template <class T, class Write>
void write_option(Writer& w, const std::optional<T>& value, Write write) {
    encode(w, value.has_value());
    if (value) write(*value);
}

template <class T, class Write>
void write_list(Writer& w, const std::vector<T>& items, Write write) {
    w.integer(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) write(item);
}

void write_message(Writer& w, const MessageSeen& message) {
    w.integer(static_cast<std::uint32_t>(message.size));
    w.integer(static_cast<std::uint32_t>(message.proof_nodes));
    w.integer(static_cast<std::uint8_t>(message.is_proven ? (*message.is_proven ? 1 : 0) : 2));
    w.integer(static_cast<std::uint8_t>(message.parsed ? message.parsed->index() : 2));
    if (!message.parsed) return;
    if (const auto* report = std::get_if<PriceReport>(&*message.parsed)) return write_report(w, *report);
    const auto& average = *std::get_if<PriceAverage>(&*message.parsed);
    PriceReport bare;
    bare.feed = average.feed;
    bare.exponent = average.exponent;
    bare.publish_time_s = average.publish_time_s;
    bare.prev_publish_time_s = average.prev_publish_time_s;
    bare.slot = average.publish_slot;
    write_report(w, bare);
}

void write_envelope(Writer& w, const Vaa& vaa) {
    encode(w, vaa.set_index);
    encode(w, vaa.timestamp_s);
    encode(w, vaa.emitter.chain);
    encode(w, vaa.emitter.address);
    encode(w, vaa.sequence);
    encode(w, vaa.digest);
}

void write_set(Writer& w, const SignerSet& set) {
    const auto signers = static_cast<unsigned>(set.keys.size());
    encode(w, Text{set.network});
    encode(w, set.rule);
    w.integer(static_cast<std::uint8_t>(signers));
    w.integer(static_cast<std::uint8_t>(quorum(set.rule, signers)));
}

void write_explanation(Writer& w, const UpdateExplanation& seen) {
    w.integer(static_cast<std::uint8_t>(seen.kind));
    encode(w, Text{std::string{seen.fault ? name(*seen.fault) : std::string_view{}}});
    w.integer(static_cast<std::uint8_t>(seen.container ? seen.container->minor_version : 0));
    write_list(w, seen.signatures, [&](const SignatureSeen& signature) {
        w.integer(static_cast<std::uint8_t>(signature.index));
        w.integer(signature.recovery_id);
        for (const auto& key : {signature.recovered, signature.named}) {
            write_option(w, key, [&](const Address& address) { encode(w, address); });
        }
    });
    write_option(w, seen.vaa, [&](const Vaa& vaa) { write_envelope(w, vaa); });
    encode(w, seen.set != nullptr);
    if (seen.set != nullptr) write_set(w, *seen.set);
    write_option(w, seen.root, [&](const PriceRoot& root) { encode(w, root.slot); });
    write_list(w, seen.messages, [&](const MessageSeen& message) { write_message(w, message); });
    const std::vector<Attestation> none;
    write_list(w, seen.batch ? seen.batch->attestations : none, [&](const Attestation& attestation) {
        w.integer(attestation.status);
        write_report(w, attestation.report());
    });
    write_option(w, seen.upgrade, [&](const SignerUpgrade& upgrade) {
        encode(w, upgrade.index);
        write_list(w, upgrade.keys, [&](const Address& key) { encode(w, key); });
    });
}

}  // namespace

int32_t otp_explain_update(const uint8_t* update, uint32_t update_size, const uint8_t* sets, uint32_t sets_size) {
    const auto signer_sets = read_sets({sets, sets_size});
    if (!signer_sets) return malformed_sets();
    const ByteView bytes{update, update_size};
    write_explanation(begin_output(), explain_update(bytes, guess_kind(bytes), *signer_sets, machine()));
    return OTP_OK;
}
