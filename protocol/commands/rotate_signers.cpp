#include <algorithm>

#include "protocol/commands/common.hpp"
#include "protocol/upgrade_proof.hpp"

namespace otp {
namespace {

constexpr std::size_t network_length_max = 24;

/// A network has one emitter and an emitter one network, so that a message's emitter and index name one set.
bool emitter_fits(const State& state, const RotateSigners& command, const Emitter& emitter) {
    return std::all_of(state.signer_sets().begin(), state.signer_sets().end(), [&](const SignerSet& set) {
        return (set.network == command.network.value) == (set.emitter == emitter);
    });
}

/// The network's set of the highest index below: indices need not follow one another.
std::optional<std::size_t> next_lower(const State& state, const std::string& network, std::uint32_t index) {
    const std::vector<SignerSet>& sets = state.signer_sets();
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (sets[i].network != network || sets[i].index >= index) continue;
        if (!best || sets[i].index > sets[*best].index) best = i;
    }
    return best;
}

}  // namespace

/// The operator registers the next signer set of a network; the one before it ends at a publish time.
Status apply(State& state, const Context& context, const RotateSigners& command) {
    const Emitter emitter{command.emitter_chain, command.emitter};
    const std::string& network = command.network.value;
    if (network.empty() || network.size() > network_length_max || !are_distinct_signers(command.keys) ||
        !emitter_fits(state, command, emitter) || command.valid_from > command.previous_valid_until + seconds(1)) {
        return Status::signer_set_must_be_valid;
    }
    const bool exists = std::any_of(state.signer_sets().begin(), state.signer_sets().end(), [&](const SignerSet& set) {
        return set.network == network && set.index == command.index;
    });
    if (exists) return Status::signer_set_already_exists;

    if (const auto previous = next_lower(state, network, command.index)) {
        state.end_signer_set(*previous, command.previous_valid_until.seconds());
    }
    SignerSet set;
    set.network = network;
    set.index = command.index;
    set.rule = command.rule;
    set.keys = command.keys;
    set.emitter = emitter;
    set.valid_from_s = command.valid_from.seconds();
    state.add_signer_set(set);
    context.events.push_back(events::SignersRotated{command.network, command.index});
    return Status::ok;
}

}  // namespace otp
