#pragma once
// What a signed price update is made of: the container around envelope and messages, the signed root, the messages.
// Parsed here, verified in price_update.hpp; who explains an update that was refused reads its parts from here.

#include <variant>
#include <vector>

#include "protocol/price_merkle.hpp"
#include "protocol/price_update.hpp"
#include "protocol/rounding.hpp"

namespace otp {

struct PriceMessage {
    ByteView bytes;
    ByteView proof;  ///< Nodes of PriceNode::size from the leaf upwards.
};

/// Views into the update. Any minor version and any trailing header are for readers newer than this one.
struct PriceContainer {
    std::uint8_t minor_version = 0;
    ByteView trailing_header;
    ByteView vaa;
    std::vector<PriceMessage> messages;
};

/// What the signers signed: the root of the messages of one slot.
struct PriceRoot {
    std::uint64_t slot = 0;
    std::uint32_t ring_size = 0;  ///< Size of a ring buffer on the emitter's chain.
    PriceNode root;
};

/// A time-weighted average in the making: two of them give the average between their slots. Nothing settles by it.
struct PriceAverage {
    FeedId feed;
    i128 cumulative_price = 0;
    u128 cumulative_confidence = 0;
    std::uint64_t down_slots = 0;
    std::int32_t exponent = 0;
    std::int64_t publish_time_s = 0;
    std::int64_t prev_publish_time_s = 0;
    std::uint64_t publish_slot = 0;
};

[[nodiscard]] Result<PriceContainer, UpdateFault> parse_price_container(ByteView update);
/// Of the envelope's payload. Bytes after the root are for newer readers.
[[nodiscard]] Result<PriceRoot, UpdateFault> parse_price_root(ByteView payload);
/// The report's slot, digest, set and network are not in a message and stay empty. Bytes after the last field are for
/// newer readers.
[[nodiscard]] Result<std::variant<PriceReport, PriceAverage>, UpdateFault> parse_price_message(ByteView message);

}  // namespace otp
