// Any JSON as a vector file: refused with a reason, or run to the end with every vector counted once. No signature is
// ever one: what verifies is other targets' business.

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "oracle/price_vectors.hpp"
#include "settlement/command_json.hpp"

namespace {

using namespace otp;

void require(bool condition) {
    if (!condition) std::abort();
}

class DoubtfulHost final : public Host {
public:
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return false; }
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView, std::uint8_t) const override {
        return std::nullopt;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = settlement::parse_json({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    oracle::VectorsById known;
    oracle::collect_vectors(*document, known);
    const auto tally = oracle::run_vectors(*document, known, DoubtfulHost{});
    if (!tally) {
        require(!tally.error().reason.empty());
        return 0;
    }
    require(tally->accepted + tally->rejected == tally->vectors);
    if (!oracle::has_cases(*document)) require(tally->vectors == (*document)["vectors"].size());
    const auto sets = oracle::read_vector_sets(*document);
    require(sets.has_value() || !sets.error().reason.empty());
    return 0;
}
