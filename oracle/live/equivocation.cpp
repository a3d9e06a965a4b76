#include "oracle/live/equivocation.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "protocol/price_container.hpp"
#include "protocol/price_update.hpp"
#include "protocol/vaa.hpp"

namespace otp::oracle {
namespace {

/// Positions of an update's signers, rising as the container has them.
std::vector<std::uint8_t> signers_of(ByteView update) {
    std::vector<std::uint8_t> out;
    const auto container = parse_price_container(update);
    if (!container) return out;
    const auto vaa = parse_vaa(container->vaa);
    if (!vaa) return out;
    for (std::size_t at = 0; at < vaa->signatures.size(); at += vaa_signature_size) out.push_back(vaa->signatures[at]);
    return out;
}

}  // namespace

std::optional<Equivocation> find_equivocation(ByteView one, ByteView other, const SignerSet& set, const Host& host) {
    const auto a = verify_update(one, std::span{&set, 1}, host);
    const auto b = verify_update(other, std::span{&set, 1}, host);
    if (!a || !b || a->size() != 1 || b->size() != 1) return std::nullopt;
    const PriceReport& first = a->front();
    const PriceReport& second = b->front();
    if (first.feed != second.feed || first.publish_time_s != second.publish_time_s) return std::nullopt;
    if (first.digest == second.digest) return std::nullopt;
    Equivocation found{first.publish_time_s, {}};
    const auto of_one = signers_of(one);
    const auto of_other = signers_of(other);
    std::set_intersection(of_one.begin(), of_one.end(), of_other.begin(), of_other.end(),
                          std::back_inserter(found.signers));
    return found;
}

}  // namespace otp::oracle
