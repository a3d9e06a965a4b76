#include "oracle/live/messages.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "protocol/big_endian.hpp"
#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

constexpr std::size_t bytes_max = 65'536;
constexpr std::array all_refusals{
    SigningRefusal::not_a_price, SigningRefusal::second_passed, SigningRefusal::already_signed, SigningRefusal::no_view,
    SigningRefusal::too_far,     SigningRefusal::out_of_step,   SigningRefusal::not_its_turn};

json signature_json(const IndexedSignature& signature) {
    return {
        {"signer", signature.index}, {"rs", to_hex(ByteView{signature.rs})}, {"recovery_id", signature.recovery_id}};
}

/// The object's string, or nothing.
std::optional<std::string_view> text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return std::string_view{found->get_ref<const std::string&>()};
}

std::optional<std::uint64_t> count_at(const json& object, const char* key, std::uint64_t max) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
    const auto value = found->get<std::uint64_t>();
    if (value > max) return std::nullopt;
    return value;
}

std::optional<Bytes> bytes_at(const json& object, const char* key) {
    const auto text = text_at(object, key);
    if (!text || text->size() > 2 * bytes_max + 2) return std::nullopt;
    auto bytes = parse_hex(*text);
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
}

std::optional<json> object_of(std::string_view text, std::size_t fields) {
    json document = json::parse(text, nullptr, false);
    if (!document.is_object() || document.size() != fields) return std::nullopt;
    return document;
}

std::optional<IndexedSignature> signature_of(const json& object) {
    if (!object.is_object() || object.size() != 3) return std::nullopt;
    const auto signer = count_at(object, "signer", 255);
    const auto recovery_id = count_at(object, "recovery_id", 1);
    const auto rs = bytes_at(object, "rs");
    if (!signer || !recovery_id || !rs || rs->size() != 64) return std::nullopt;
    IndexedSignature signature{static_cast<std::uint8_t>(*signer), {}, static_cast<std::uint8_t>(*recovery_id)};
    std::copy(rs->begin(), rs->end(), signature.rs.begin());
    return signature;
}

std::optional<Published> published_of(const json& object) {
    auto update = bytes_at(object, "update");
    auto publisher = bytes_at(object, "publisher");
    if (!update || !publisher) return std::nullopt;
    return Published{std::move(*update), std::move(*publisher)};
}

}  // namespace

Hash proposal_claim(std::string_view feed, const Proposal& proposal) {
    Bytes claim;
    append_bytes(claim, as_bytes("OTP oracle proposal"));
    append_bytes(claim, keccak256(as_bytes(feed)).view());
    append_big_endian(claim, proposal.second_s);
    append_bytes(claim, proposal.digest.view());
    return keccak256(claim);
}

std::string write(const SignRequest& request) {
    return json{{"feed", request.feed},
                {"second", request.proposal.second_s},
                {"previous", request.proposal.previous_s},
                {"price", text_of(request.proposal.band.price)},
                {"confidence", text_of(Price::from_raw(static_cast<std::int64_t>(request.proposal.band.confidence)))},
                {"digest", to_hex(request.proposal.digest)},
                {"proof", signature_json(request.proof)}}
        .dump();
}

std::string write(const IndexedSignature& signature) { return signature_json(signature).dump(); }

std::string write(const RefusedToSign& refusal) {
    json document = {{"refused", name(refusal.why)}};
    if (refusal.ahead) {
        document["update"] = to_hex(refusal.ahead->update);
        document["publisher"] = to_hex(refusal.ahead->publisher);
    }
    return document.dump();
}

std::string write(const PublishedMessage& message) {
    return json{{"feed", message.feed},
                {"update", to_hex(message.published.update)},
                {"publisher", to_hex(message.published.publisher)}}
        .dump();
}

std::optional<SignRequest> read_sign_request(std::string_view text) {
    const auto document = object_of(text, 7);
    if (!document) return std::nullopt;
    const auto feed = text_at(*document, "feed");
    const auto second = count_at(*document, "second", std::uint64_t{1} << 32);
    const auto previous = count_at(*document, "previous", std::uint64_t{1} << 32);
    const auto price_text = text_at(*document, "price");
    const auto confidence_text = text_at(*document, "confidence");
    const auto digest_text = text_at(*document, "digest");
    const auto proof = document->find("proof");
    if (!feed || !second || !previous || !price_text || !confidence_text || !digest_text || proof == document->end()) {
        return std::nullopt;
    }
    const auto price = parse_price(*price_text);
    const auto confidence = parse_price(*confidence_text);
    const auto digest = parse_fixed_hex<Hash>(*digest_text);
    const auto signature = signature_of(*proof);
    if (!price || !confidence || !digest || !signature) return std::nullopt;
    if (*price <= Price{} || *confidence <= Price{}) return std::nullopt;
    const PriceBand band{*price, static_cast<std::uint64_t>(confidence->raw())};
    return SignRequest{std::string{*feed},
                       {static_cast<std::int64_t>(*second), static_cast<std::int64_t>(*previous), band, *digest},
                       *signature};
}

std::optional<IndexedSignature> read_signature(std::string_view text) {
    return signature_of(json::parse(text, nullptr, false));
}

std::optional<RefusedToSign> read_refusal(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object()) return std::nullopt;
    const auto why = text_at(document, "refused");
    if (!why) return std::nullopt;
    for (const SigningRefusal refusal : all_refusals) {
        if (*why == name(refusal)) return RefusedToSign{refusal, published_of(document)};
    }
    return std::nullopt;
}

std::optional<PublishedMessage> read_published(std::string_view text) {
    const auto document = object_of(text, 3);
    if (!document) return std::nullopt;
    const auto feed = text_at(*document, "feed");
    auto published = published_of(*document);
    if (!feed || !published) return std::nullopt;
    return PublishedMessage{std::string{*feed}, std::move(*published)};
}

}  // namespace otp::oracle
