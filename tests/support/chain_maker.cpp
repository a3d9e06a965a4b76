#include "tests/support/chain_maker.hpp"

#include <algorithm>

#include "oracle/update_builder.hpp"
#include "protocol/require.hpp"

namespace otp::support {
namespace {

constexpr Time start{1'795'132'800'000};  // 2026-11-20T00:00:00Z

SignerSet set_of(const std::string& network, std::uint8_t emitter) {
    SignerSet set;
    set.network = network;
    set.rule = QuorumRule::half;
    set.keys = {key_of("oracle/" + network).address()};
    set.emitter.chain = 60'000;
    set.emitter.address.bytes[31] = emitter;
    return set;
}

RotateSigners registration(const SignerSet& set) {
    RotateSigners command{Text{set.network}, 0, set.rule, set.emitter.chain, {}, set.keys, Time{0}, Time{0}};
    command.emitter.bytes = set.emitter.address.bytes;
    return command;
}

std::vector<keys::SecretKey> one(keys::SecretKey key) {
    std::vector<keys::SecretKey> list;
    list.push_back(std::move(key));
    return list;
}

}  // namespace

ChainMaker::ChainMaker(std::string_view network, std::size_t users, std::uint64_t seed, const Host& host)
    : host_{host}, play_{set_of(std::string{playground_network}, 1)}, back_{set_of("back", 2)} {
    for (const char* name : {"operator", "custodian", "fees", "dust"}) cast_.addresses.push_back(enlist(name));
    for (std::size_t i = 0; i < users; ++i) cast_.addresses.push_back(enlist("user" + std::to_string(i)));
    const Address node = key_of("node").address();
    genesis_.network = Text{std::string{network}};
    genesis_.time = start;
    genesis_.operator_ = cast_.addresses[Cast::operator_];
    genesis_.custodian = cast_.addresses[Cast::custodian];
    genesis_.fees = cast_.addresses[Cast::fees];
    genesis_.dust = cast_.addresses[Cast::dust];
    genesis_.node_keys.assign(node.bytes.begin(), node.bytes.end());
    genesis_.setup = playground_setup();
    for (const SignerSet* set : {&play_, &back_}) genesis_.setup.push_back(registration(*set));

    auto opened = open_genesis(genesis_);
    OTP_REQUIRE(opened.has_value());
    state_ = std::move(*opened);
    separator_ = eip712::domain_separator(state_->network);
    head_ = {0, state_->network};
    playground_.emplace(seed, cast_, Repertoire::first);
    funding_ = playground_funding(cast_);
}

Address ChainMaker::enlist(const std::string& name) {
    const Address address = key_of(name).address();
    names_.emplace_back(address, name);
    return address;
}

keys::SecretKey ChainMaker::key_at(const Address& address) const {
    for (const auto& [known, name] : names_) {
        if (known == address) return key_of(name);
    }
    return key_of("nobody");
}

/// The step as somebody would send it: reports signed by their network, approvals proved, all of it signed.
Bytes ChainMaker::envelope(const Step& step, std::uint64_t nonce) const {
    Envelope e;
    e.account = step.who;
    e.nonce = nonce;
    e.commands = {step.command};
    if (auto* report = std::get_if<ReportPrice>(&e.commands[0])) {
        std::vector<PriceReport> reports;
        for (const PriceReport& r : step.reports) {
            if (r.network == step.reports[0].network) reports.push_back(r);
        }
        const SignerSet& set = reports[0].network == play_.network ? play_ : back_;
        const std::vector<keys::SecretKey> signers = one(key_of("oracle/" + set.network));
        auto update = oracle::sign_update(reports, reports[0].slot, 1, set, signers);
        OTP_REQUIRE(update.has_value());
        report->update = std::move(*update);
    }
    if (auto* approval = std::get_if<ApproveAgent>(&e.commands[0])) {
        prove(*approval, step.who, key_at(approval->agent), separator_);
    }
    return to_bytes(sign(e, key_at(step.who), separator_));
}

ChainMaker::Made ChainMaker::next_block(bool with_root) {
    State& state = *state_;
    std::vector<Step> steps;
    while (steps.size() < block_commands && !funding_.empty()) {
        steps.push_back(funding_.back());
        funding_.pop_back();
    }
    const Step first = playground_->next(state);
    Made made;
    BlockHeader& header = made.block.header;
    header.network = state.network;
    header.height = head_.height + 1;
    header.previous = head_.hash;
    // Nonces are the block's time and the place in it.
    header.time = std::max(first.time, state.time + milliseconds(block_commands));
    OTP_REQUIRE(advance(state, header.time));
    while (made.block.envelopes.size() < block_commands) {
        const std::size_t i = made.block.envelopes.size();
        const Step step = i < steps.size() ? steps[i] : playground_->next(state);
        Bytes bytes = envelope(step, static_cast<std::uint64_t>(state.time.ms) + i);
        const auto known = authenticate(bytes, separator_, host_);
        if (!known) continue;  // A playground also makes up commands that no bytes could say.
        OTP_REQUIRE(admit(state, state.time, *known) == Status::ok);
        run(state, *known, verify_updates(known->envelope, state.signer_sets(), host_), host_, made.receipts);
        made.block.envelopes.push_back(std::move(bytes));
    }
    header.commands_hash = commands_hash(made.block.envelopes);
    header.receipts_hash = receipts_hash(made.receipts);
    if (with_root) header.state_root = state.root();
    sign(made.block, key_of("node"));
    head_ = {header.height, block_hash(header)};
    made.hash = head_.hash;
    return made;
}

}  // namespace otp::support
