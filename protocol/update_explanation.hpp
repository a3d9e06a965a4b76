#pragma once
// What a signed update says, whether or not it is believed: its parts, who signed it, and why it was refused. The
// verdict is the core's own; everything else here is for people.

#include <optional>
#include <span>
#include <vector>

#include "protocol/batch_attestation.hpp"
#include "protocol/price_container.hpp"
#include "protocol/signer_upgrade.hpp"
#include "protocol/vaa.hpp"

namespace otp {

/// accumulator: verify_update's. batch: verify_batch's. envelope: any other signed message, e.g. a set's upgrade; its
/// signatures are all that is judged.
enum class UpdateKind { accumulator, batch, envelope };

/// By its first bytes; what begins like nothing known is taken for an update, and refused as one.
[[nodiscard]] UpdateKind guess_kind(ByteView bytes);

struct SignatureSeen {
    unsigned index = 0;  ///< The signer it names.
    std::uint8_t recovery_id = 0;
    std::optional<Address> named;      ///< That signer's key, if the set is known and has one.
    std::optional<Address> recovered;  ///< Whose signature it is, if it is one.
    [[nodiscard]] bool is_right() const { return recovered && recovered == named; }
};

struct MessageSeen {
    std::size_t size = 0;
    std::size_t proof_nodes = 0;
    std::optional<bool> is_proven;  ///< Where the root could be read.
    std::optional<std::variant<PriceReport, PriceAverage>> parsed;
};

/// As far as it could be read: a part that is malformed is absent. The set points into the list given.
struct UpdateExplanation {
    UpdateKind kind = UpdateKind::accumulator;
    std::optional<UpdateFault> fault;  ///< Nothing: it is good.
    std::vector<PriceReport> reports;  ///< What the core takes from it, when it is good.

    std::optional<PriceContainer> container;
    std::optional<Vaa> vaa;
    const SignerSet* set = nullptr;
    std::vector<SignatureSeen> signatures;
    std::optional<PriceRoot> root;
    std::vector<MessageSeen> messages;
    std::optional<AttestationBatch> batch;
    std::optional<SignerUpgrade> upgrade;
};

/// Views into `bytes` and a pointer into `sets` stay in the explanation.
[[nodiscard]] UpdateExplanation explain_update(ByteView bytes, UpdateKind kind, std::span<const SignerSet> sets,
                                               const Host& host);

}  // namespace otp
