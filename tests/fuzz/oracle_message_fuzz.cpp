// Any bytes as what one signer says to another: what is read is written and read again as the same.

#include <cstdlib>
#include <string_view>

#include "oracle/live/messages.hpp"

namespace {

using namespace otp::oracle;

void require(bool truth) {
    if (!truth) std::abort();
}

bool is_same(const IndexedSignature& a, const IndexedSignature& b) {
    return a.index == b.index && a.rs == b.rs && a.recovery_id == b.recovery_id;
}

bool is_same(const Published& a, const Published& b) { return a.update == b.update && a.publisher == b.publisher; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto request = read_sign_request(text)) {
        require(request->proposal.second_s >= 0 && request->proposal.band.confidence > 0);
        const auto again = read_sign_request(write(*request));
        require(again && again->feed == request->feed && again->proposal == request->proposal);
        require(is_same(again->proof, request->proof));
    }
    if (const auto signature = read_signature(text)) {
        require(signature->recovery_id <= 1);
        const auto again = read_signature(write(*signature));
        require(again && is_same(*again, *signature));
    }
    if (const auto refusal = read_refusal(text)) {
        const auto again = read_refusal(write(*refusal));
        require(again && again->why == refusal->why && again->ahead.has_value() == refusal->ahead.has_value());
        require(!refusal->ahead || is_same(*again->ahead, *refusal->ahead));
    }
    if (const auto message = read_published(text)) {
        const auto again = read_published(write(*message));
        require(again && again->feed == message->feed && is_same(again->published, message->published));
    }
    return 0;
}
