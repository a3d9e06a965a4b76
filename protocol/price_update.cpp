#include "protocol/price_update.hpp"

#include "protocol/keccak.hpp"
#include "protocol/price_container.hpp"
#include "protocol/vaa.hpp"

namespace otp {

FeedId own_feed_id(std::string_view feed_name) {
    FeedId id;
    id.bytes = Keccak{}.absorb(as_bytes("otp.feed/")).absorb(as_bytes(feed_name)).digest().bytes;
    return id;
}

std::optional<UpdateFault> check_validity(const PriceReport& report, const SignerSet& set) {
    if (report.publish_time_s < set.valid_from_s) return UpdateFault::guardian_set_not_yet_valid;
    if (report.publish_time_s > set.valid_until_s) return UpdateFault::guardian_set_expired;
    return std::nullopt;
}

Result<std::vector<PriceReport>, UpdateFault> verify_update(ByteView update, std::span<const SignerSet> sets,
                                                            const Host& host) {
    // The form of all of it first: it costs nothing next to a signature.
    if (update.size() > update_size_max) return UpdateFault::update_too_large;
    const auto container = parse_price_container(update);
    if (!container) return container.error();
    const auto vaa = parse_vaa(container->vaa);
    if (!vaa) return vaa.error();

    // Who signed it.
    const auto set = find_signer_set(*vaa, sets);
    if (!set) return set.error();
    if (const auto fault = verify_vaa(*vaa, **set, host)) return *fault;

    // What was signed.
    const auto signed_root = parse_price_root(vaa->payload);
    if (!signed_root) return signed_root.error();
    std::vector<PriceReport> reports;
    for (const PriceMessage& message : container->messages) {
        if (!is_under_price_root(message.bytes, message.proof, signed_root->root)) return UpdateFault::bad_merkle_proof;
        auto parsed = parse_price_message(message.bytes);
        if (!parsed) return parsed.error();
        PriceReport* const report = std::get_if<PriceReport>(&*parsed);
        if (report == nullptr) continue;
        if (const auto fault = check_validity(*report, **set)) return *fault;
        report->slot = signed_root->slot;
        report->digest = vaa->digest;
        report->set_index = (*set)->index;
        report->network = (*set)->network;
        reports.push_back(std::move(*report));
    }
    return reports;
}

}  // namespace otp
