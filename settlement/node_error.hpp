#pragma once
// Why a node does not start, or a journal does not verify.

#include <cstdint>
#include <string>
#include <utility>

#include "settlement/journal_error.hpp"

namespace otp::settlement {

struct NodeError {
    enum class Kind {
        locked,   ///< Another node has the directory.
        genesis,  ///< The directory is another network's, or the genesis is refused.
        key,      ///< The node key is not one of the genesis'.
        damaged,  ///< What is stored is not what was written, or does not follow from the genesis.
        io,       ///< The disk refused an operation.
    };
    Kind kind = Kind::io;
    std::string reason;
    std::uint64_t height = 0;  ///< Of the block at fault; 0 if there is none.

    /// One line: the block and the reason.
    [[nodiscard]] std::string text() const {
        return height == 0 ? reason : "block " + std::to_string(height) + ": " + reason;
    }
};

[[nodiscard]] inline NodeError node_error(const JournalError& error) {
    using Kind = JournalError::Kind;
    if (error.kind == Kind::locked) return {NodeError::Kind::locked, error.text(), 0};
    const bool io = error.kind == Kind::io || error.kind == Kind::misuse;
    // The journal's text names its own file, offset and height.
    return {io ? NodeError::Kind::io : NodeError::Kind::damaged, error.text(), 0};
}

[[nodiscard]] inline NodeError node_error(const IoError& error) { return {NodeError::Kind::io, error.text(), 0}; }

}  // namespace otp::settlement
