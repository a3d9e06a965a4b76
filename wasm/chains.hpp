#pragma once
// The chains that are open, by number.

#include "protocol/block.hpp"

namespace otp::wasm {

struct Chain {
    Genesis genesis;
    State state;
    ChainHead head;
    std::vector<Receipt> receipts;  ///< Of the last block.
    bool stopped = false;           ///< A block was refused: the state is not to be used any more.
};

/// Nothing when there is no such chain.
[[nodiscard]] Chain* find_chain(std::uint32_t number);

/// A chain that can be looked at. Otherwise null, and the answer is given.
[[nodiscard]] Chain* usable_chain(std::uint32_t number, std::int32_t& answer);

}  // namespace otp::wasm
