#include "settlement/block_view.hpp"

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"

namespace otp::settlement {

nlohmann::json block_view(const StoredBlock& block) {
    return {{"height", block.height},
            {"hash", to_hex(block.hash)},
            {"time", text_of(block.time)},
            {"envelopes", block.envelopes},
            {"commands", block.commands},
            {"events", block.events},
            {"state_root", block.state_root ? nlohmann::json(to_hex(*block.state_root)) : nlohmann::json()}};
}

StoredBlock stored_block(const AppliedBlock& block) {
    std::size_t events = 0;
    for (const Receipt& receipt : block.receipts) events += receipt.events.size();
    return {block.height(),
            block.hash,
            block.block.header.time,
            static_cast<std::uint32_t>(block.envelopes.size()),
            static_cast<std::uint32_t>(block.receipts.size()),
            static_cast<std::uint32_t>(events),
            block.block.header.state_root};
}

}  // namespace otp::settlement
