// Envelopes: what is signed, by whom, and what a wallet is shown.

#include "protocol/envelope.hpp"

#include "protocol/eip712.hpp"
#include "wasm/answer.hpp"
#include "wasm/host.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

Hash separator_of(const uint8_t* network) {
    return eip712::domain_separator(*read_exactly<Hash>({network, Hash::size}));
}

std::optional<Envelope> read_envelope(ByteView bytes) {
    if (bytes.size() > Envelope::size_max) return std::nullopt;
    return read_exactly<Envelope>(bytes);
}

void write_text(Writer& w, std::string_view text) {
    w.bytes(as_bytes(text));
    w.integer(std::uint8_t{0});
}

}  // namespace

int32_t otp_digest(const uint8_t* network, const uint8_t* bytes, uint32_t size) {
    const auto envelope = read_envelope({bytes, size});
    if (!envelope) return fail(OTP_MALFORMED, "the envelope is malformed");
    Writer& w = begin_output();
    encode(w, envelope_digest(*envelope, separator_of(network)));
    encode(w, *envelope);
    return OTP_OK;
}

int32_t otp_authenticate(const uint8_t* network, const uint8_t* envelope, uint32_t size) {
    const auto known = authenticate({envelope, size}, separator_of(network), machine());
    if (!known)
        return fail(known.error() == Status::bytes_malformed ? OTP_MALFORMED : OTP_REFUSED, name(known.error()));
    Writer& w = begin_output();
    encode(w, known->id);
    encode(w, known->signer);
    return OTP_OK;
}

int32_t otp_acceptance_digest(const uint8_t* network, const uint8_t* account, const uint8_t* bytes, uint32_t size) {
    const auto command = read_exactly<Command>({bytes, size});
    const auto* const approval = command ? std::get_if<ApproveAgent>(&*command) : nullptr;
    if (approval == nullptr) return fail(OTP_MALFORMED, "this is no approve_agent");
    const auto address = read_exactly<Address>({account, Address::size});
    encode(begin_output(), eip712::digest(separator_of(network), eip712::hash_acceptance(*address, *approval)));
    return OTP_OK;
}

int32_t otp_typed_data(const uint8_t* bytes, uint32_t size) {
    const auto envelope = read_envelope({bytes, size});
    if (!envelope) return fail(OTP_MALFORMED, "the envelope is malformed");
    if (envelope->commands.size() != 1) return fail(OTP_REFUSED, "a batch is signed as its bytes");
    const eip712::TypedData data =
        eip712::typed_data(envelope->commands.front(), envelope->account, envelope->nonce, envelope->deadline);
    Writer& w = begin_output();
    write_text(w, data.primary_type);
    for (const eip712::Member& member : data.members) {
        for (const std::string* text : {&member.name, &member.type, &member.text}) write_text(w, *text);
    }
    return OTP_OK;
}
