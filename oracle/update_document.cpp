#include "oracle/update_document.hpp"

#include <nlohmann/json.hpp>

#include "protocol/decimal.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

std::string bare_hex(ByteView bytes) { return to_hex(bytes).substr(2); }

std::string text_of(i128 value) {
    const u128 size = value < 0 ? -static_cast<u128>(value) : static_cast<u128>(value);
    return (value < 0 ? "-" : "") + format_scaled(size, 0);
}

const char* kind_text(UpdateKind kind) {
    if (kind == UpdateKind::accumulator) return "pnau";
    return kind == UpdateKind::batch ? "p2wh_vaa" : "vaa";
}

json average_document(const PriceAverage& average) {
    return {{"type", "twap"},
            {"feed_id", bare_hex(average.feed.view())},
            {"cumulative_price", text_of(average.cumulative_price)},
            {"cumulative_conf", format_scaled(average.cumulative_confidence, 0)},
            {"num_down_slots", std::to_string(average.down_slots)},
            {"expo", average.exponent},
            {"publish_time", std::to_string(average.publish_time_s)},
            {"prev_publish_time", std::to_string(average.prev_publish_time_s)},
            {"publish_slot", std::to_string(average.publish_slot)}};
}

json message_document(const MessageSeen& message) {
    json document = {{"type", "unreadable"}};
    if (message.parsed) {
        const auto* const report = std::get_if<PriceReport>(&*message.parsed);
        document =
            report != nullptr ? report_document(*report) : average_document(std::get<PriceAverage>(*message.parsed));
    }
    document["msg_len"] = message.size;
    document["proof_len"] = message.proof_nodes;
    if (message.is_proven) document["proven"] = *message.is_proven;
    return document;
}

json vaa_document(const Vaa& vaa, const std::vector<SignatureSeen>& signatures) {
    json indices = json::array();
    for (const SignatureSeen& signature : signatures) indices.push_back(signature.index);
    return {{"version", 1},
            {"guardian_set_index", vaa.set_index},
            {"num_signatures", signatures.size()},
            {"signer_indices", indices},
            {"timestamp", vaa.timestamp_s},
            {"nonce", vaa.nonce},
            {"emitter_chain", vaa.emitter.chain},
            {"emitter_address", bare_hex(vaa.emitter.address.view())},
            {"sequence", std::to_string(vaa.sequence)},
            {"consistency_level", vaa.consistency_level},
            {"payload_len", vaa.payload.size()},
            {"body_digest", bare_hex(vaa.digest.view())}};
}

json accumulator_document(const PriceContainer& container, const PriceRoot& root) {
    return {{"slot", std::to_string(root.slot)},        {"ring_size", root.ring_size},
            {"root", bare_hex(root.root.view())},       {"num_updates", container.messages.size()},
            {"minor_version", container.minor_version}, {"trailing_header_len", container.trailing_header.size()}};
}

json batch_document(const AttestationBatch& batch) {
    return {{"version_major", batch.version_major},
            {"version_minor", batch.version_minor},
            {"header_size", batch.header_size},
            {"payload_id", batch.payload_id},
            {"attestation_count", batch.attestations.size()},
            {"attestation_size", batch.attestation_size}};
}

json attestation_document(const Attestation& a) {
    const PriceReport effective = a.report();
    json document = {{"product_id", bare_hex(a.product.view())},
                     {"price_id", bare_hex(a.feed.view())},
                     {"price", std::to_string(a.price)},
                     {"conf", std::to_string(a.confidence)},
                     {"expo", a.exponent},
                     {"ema_price", std::to_string(a.ema_price)},
                     {"ema_conf", std::to_string(a.ema_confidence)},
                     {"status", a.status},
                     {"num_publishers", a.publishers},
                     {"max_num_publishers", a.publishers_max},
                     {"attestation_time", std::to_string(a.attestation_time_s)},
                     {"publish_time", std::to_string(a.publish_time_s)},
                     {"prev_publish_time", std::to_string(a.prev_publish_time_s)},
                     {"prev_price", std::to_string(a.prev_price)},
                     {"prev_conf", std::to_string(a.prev_confidence)},
                     {"effective_price", std::to_string(effective.price)},
                     {"effective_conf", std::to_string(effective.confidence)},
                     {"effective_publish_time", std::to_string(effective.publish_time_s)},
                     {"last_attested_publish_time", nullptr}};
    if (a.last_attested_time_s) document["last_attested_publish_time"] = std::to_string(*a.last_attested_time_s);
    return document;
}

json set_document(const SignerSet& set) {
    const auto signers = static_cast<unsigned>(set.keys.size());
    return {{"network", set.network},
            {"index", set.index},
            {"quorum_rule", set.rule == QuorumRule::half ? "half" : "two_third"},
            {"signers", signers},
            {"quorum", quorum(set.rule, signers)}};
}

json signature_document(const SignatureSeen& signature) {
    json document = {{"signer", signature.index},
                     {"recovery_id", signature.recovery_id},
                     {"right", signature.is_right()},
                     {"signed_by", nullptr},
                     {"key_of_set", nullptr}};
    if (signature.recovered) document["signed_by"] = to_hex(*signature.recovered);
    if (signature.named) document["key_of_set"] = to_hex(*signature.named);
    return document;
}

json upgrade_document(const SignerUpgrade& upgrade) {
    json keys = json::array();
    for (const Address& key : upgrade.keys) keys.push_back(to_hex(key));
    return {{"chain", upgrade.chain}, {"index", upgrade.index}, {"addresses", keys}};
}

}  // namespace

json report_document(const PriceReport& report) {
    return {{"type", "price_feed"},
            {"feed_id", bare_hex(report.feed.view())},
            {"price", std::to_string(report.price)},
            {"conf", std::to_string(report.confidence)},
            {"expo", report.exponent},
            {"publish_time", std::to_string(report.publish_time_s)},
            {"prev_publish_time", std::to_string(report.prev_publish_time_s)},
            {"ema_price", std::to_string(report.ema_price)},
            {"ema_conf", std::to_string(report.ema_confidence)}};
}

json explanation_document(const UpdateExplanation& explanation) {
    const auto& fault = explanation.fault;
    json document = {{"kind", kind_text(explanation.kind)},
                     {"verdict", fault ? "reject" : "accept"},
                     {"reason", fault ? name(*fault) : "ok"},
                     {"message", fault ? describe(*fault) : "A quorum of the set signed it."},
                     {"set", nullptr},
                     {"signatures", json::array()}};
    if (explanation.set != nullptr) document["set"] = set_document(*explanation.set);
    for (const SignatureSeen& each : explanation.signatures) document["signatures"].push_back(signature_document(each));
    if (explanation.vaa) document["vaa"] = vaa_document(*explanation.vaa, explanation.signatures);
    if (explanation.container && explanation.root) {
        document["accumulator"] = accumulator_document(*explanation.container, *explanation.root);
    }
    if (explanation.container) {
        document["updates"] = json::array();
        for (const MessageSeen& message : explanation.messages)
            document["updates"].push_back(message_document(message));
    }
    if (explanation.batch) {
        document["batch"] = batch_document(*explanation.batch);
        document["attestations"] = json::array();
        for (const Attestation& a : explanation.batch->attestations) {
            document["attestations"].push_back(attestation_document(a));
        }
    }
    if (explanation.upgrade) document["upgrade"] = upgrade_document(*explanation.upgrade);
    return document;
}

}  // namespace otp::oracle
