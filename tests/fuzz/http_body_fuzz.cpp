// Any bytes as the body of each POST request of the API, without a socket: a problem with its words, or an envelope,
// preview or faucet request that the protocol's own readers take.

#include <cstdlib>
#include <string>

#include "protocol/envelope.hpp"
#include "settlement/api/envelope_body.hpp"

namespace {

using namespace otp;
using settlement::api::Problem;

void require(bool truth) {
    if (!truth) std::abort();
}

void check(const Problem& problem) {
    const bool malformed = problem.status == 400 && problem.code == "body_malformed";
    const bool of_no_scheme = problem.status == 422 && problem.code == name(Status::scheme_not_supported);
    require((malformed || of_no_scheme) && !problem.message.empty());
    // What is answered is one JSON document, whatever was sent.
    require(!settlement::api::Reply{problem}.response().body.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    const bool is_raw = body.find("\"envelope\"") != std::string::npos;
    const auto envelope = settlement::api::envelope_of_body(body);
    if (!envelope) {
        check(envelope.error());
    } else if (!is_raw) {
        // Put together from JSON, it reads back as exactly these bytes, unless it is longer than any may be.
        Reader reader{*envelope};
        Envelope read;
        decode(reader, read);
        require(!reader.failed() && reader.at_end() && to_bytes(read) == *envelope);
    }
    const auto preview = settlement::api::preview_of_body(body);
    if (!preview) {
        check(preview.error());
    } else {
        require(!std::holds_alternative<std::monostate>(preview->command));
    }
    const auto faucet = settlement::api::faucet_of_body(body);
    if (!faucet) {
        check(faucet.error());
    } else {
        require(!faucet->amount || faucet->asset);
    }
    return 0;
}
