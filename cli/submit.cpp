#include "cli/submit.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/keyring.hpp"
#include "cli/network_info.hpp"
#include "cli/words.hpp"
#include "protocol/eip712.hpp"
#include "settlement/command_json.hpp"
#include "settlement/sign_envelope.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

constexpr std::uint64_t deadline_ms = 60'000;
constexpr unsigned sends_max = 3;
constexpr unsigned nonces_max = 8;

Envelope envelope_of(Context& context, const Order& order, const Address& account, Time now) {
    const std::uint64_t nonce = context.next_nonce(now);
    return {account, nonce, static_cast<std::uint64_t>(now.ms) + deadline_ms, {order.command}, {}};
}

std::optional<Failure> confirm(Context& context, const Order& order, const Address& account,
                               const NetworkInfo& network) {
    if (order.money == Money::untouched || context.flags.yes) return std::nullopt;
    const Failure declined{"declined", "nothing was signed", "", exit_declined};
    if (!context.machine().is_interactive()) {
        if (network.development) return std::nullopt;
        Failure failure = declined;
        failure.message = "nobody agreed to this on network " + network.name + ", so nothing was signed";
        failure.hint = "give --yes; without a terminal only development networks need none";
        return failure;
    }
    const auto answer =
        context.machine().ask(command_words(order.command, account, network.name) + "Sign and send? [y/N] ");
    if (!answer) return answer.error();
    if (*answer == "y" || *answer == "Y" || *answer == "yes") return std::nullopt;
    return declined;
}

/// The effects of a preview, in lines.
std::string preview_lines(const json& preview, const std::string& me) {
    std::string out;
    if (const auto sentence = text_at(preview, "sentence"); !sentence.empty()) out += sentence + "\n\n";
    if (preview.contains("typed_data")) out += "what is signed:\n" + preview["typed_data"].dump(2) + "\n\n";
    if (!preview.contains("effects")) return out;
    const json& effects = preview["effects"];
    out += "what it would do: " + text_at(effects, "status") + "\n";
    for (const json& event : effects.value("events", json::array())) out += "  " + event_words(event, me) + "\n";
    const json balances = effects.value("balances", json::object());
    for (const auto& [asset, balance] : balances.items()) {
        out +=
            "  then " + asset + ": free " + text_at(balance, "free") + ", locked " + text_at(balance, "locked") + "\n";
    }
    return out;
}

Answer<ExitCode> preview(Context& context, const Order& order, const Address& account, const NetworkInfo& network) {
    const Envelope envelope = envelope_of(context, order, account, network.time);
    auto answer = context.post("/v1/preview", {{"command", settlement::command_to_json(order.command)},
                                               {"account", to_hex(account)},
                                               {"nonce", envelope.nonce},
                                               {"deadline", envelope.deadline}});
    if (!answer) return answer.error();
    // The node's word for what would be signed is checked, never used.
    const std::string digest = to_hex(envelope_digest(envelope, network.domain_separator));
    if (text_at(*answer, "digest") != digest) {
        return Failure{"digest_mismatch",
                       "the node's digest " + text_at(*answer, "digest") + " is not that of this command, " + digest,
                       "do not sign what this node shows", exit_failure};
    }
    context.print(*answer, preview_lines(*answer, to_hex(account)));
    const std::string status = answer->contains("effects") ? text_at((*answer)["effects"], "status") : "";
    if (status == name(Status::ok)) return exit_ok;
    if (status == "not_simulated") {
        context.say("not simulated: " + text_at((*answer)["effects"], "reason"));
        return exit_ok;
    }
    const auto known = parse_status(status);
    if (!known) return Failure{"answer_malformed", "the node does not say what would happen", "", exit_failure};
    const StatusRow& row = status_row(*known);
    return Failure{std::string{row.name}, "this would be refused: " + std::string{row.what}, std::string{row.next},
                   exit_refused};
}

/// The outcome of a command whose answer was lost. Signing it anew could do it twice, so that is the user's to decide.
Answer<json> ask_again(Context& context, const Hash& id, const Failure& why) {
    auto answer = context.get("/v1/commands/" + to_hex(id));
    if (answer) return answer;
    return Failure{why.code, why.message + " Whether command " + to_hex(id) + " was applied is unknown.",
                   "ask again: otp receipt " + to_hex(id), exit_unavailable};
}

/// Sends until there is an answer: the same bytes again are the same command, not a second one.
Answer<json> send(Context& context, const settlement::SignedEnvelope& envelope) {
    for (unsigned attempt = 1;; ++attempt) {
        auto answer = context.post("/v1/commands", {{"envelope", to_hex(envelope.bytes)}});
        if (answer) return answer;
        const bool was_sent_before = attempt > 1 && answer.error().code == name(Status::nonce_already_used);
        if (was_sent_before) return ask_again(context, envelope.id, answer.error());
        if (answer.error().exit_code != exit_unavailable) return answer;
        if (attempt == sends_max || !context.machine().sleep(milliseconds(250 * attempt))) {
            return ask_again(context, envelope.id, answer.error());
        }
    }
}

std::string receipt_lines(const json& answer, const std::string& me) {
    std::string out;
    for (const json& receipt : answer.value("receipts", json::array())) {
        const json events = receipt.value("events", json::array());
        if (events.empty()) out += text_at(receipt, "status") + "\n";
        for (const json& event : events) out += event_words(event, me) + "\n";
    }
    return out;
}

/// A command that came back with a refusal in its receipt is refused, whatever the HTTP status was.
std::optional<Failure> refusal_in(const json& answer) {
    for (const json& receipt : answer.value("receipts", json::array())) {
        const std::string status = text_at(receipt, "status");
        if (status == name(Status::ok)) continue;
        const auto known = parse_status(status);
        if (!known) return Failure{status, "the command was refused", "", exit_refused};
        const StatusRow& row = status_row(*known);
        return Failure{status, std::string{row.what}, std::string{row.next}, exit_refused};
    }
    return std::nullopt;
}

/// A receipt in words.
Answer<ExitCode> tell(Context& context, const Order& order, const Address& account, const Hash& sent,
                      const json& answer) {
    const std::string id = text_at(answer, "id");
    if (id != to_hex(sent)) {
        return Failure{"answer_malformed", "the node answers for command " + id + ", sent was " + to_hex(sent),
                       "ask another node", exit_failure};
    }
    if (auto refused = refusal_in(answer)) return *refused;
    context.print(answer, receipt_lines(answer, to_hex(account)));
    context.say("command " + id + " in block " + answer.value("height", json()).dump());
    if (!order.next_step.empty()) context.hint(order.next_step);
    return exit_ok;
}

}  // namespace

FieldReader field_reader(Context& context) {
    return {[&context](const std::string& text) { return read_address(context, text); },
            [&context]() -> Answer<Time> {
                const auto network = ask_network(context);
                if (!network) return network.error();
                return network->time;
            }};
}

Answer<ExitCode> submit(Context& context, const Order& order) {
    const auto signer = signing_key_name(context);
    if (!signer) return signer.error();
    const auto network = ask_network(context);
    if (!network) return network.error();
    const auto account = read_address(context, order.acts_for.empty() ? *signer : order.acts_for);
    if (!account) return account.error();
    if (context.flags.dry_run) return preview(context, order, *account, *network);
    if (auto failure = confirm(context, order, *account, *network)) return *failure;

    const auto key = load_key(context, *signer);
    if (!key) return key.error();
    if (order.acts_for.empty() && key->address() != *account) {
        return Failure{"key_unreadable", "the key file of " + *signer + " claims an address that is not its key's",
                       "restore the file from a copy", exit_unauthorised};
    }
    // Dated after the password was typed.
    const Time dated = context.machine().now() + network->ahead;
    for (unsigned attempt = 1;; ++attempt) {
        const auto signed_one =
            settlement::sign_envelope(envelope_of(context, order, *account, dated), network->domain_separator, *key);
        auto answer = send(context, signed_one);
        if (answer) return tell(context, order, *account, signed_one.id, *answer);
        // Somebody else signs with this key in the same millisecond: the next one is as good.
        const Failure& failure = answer.error();
        const bool collided = failure.code == name(Status::nonce_already_used) && failure.exit_code != exit_unavailable;
        if (!collided || attempt == nonces_max) return answer.error();
    }
}

Answer<ExitCode> submit_input(Context& context, std::string_view verb, const CommandInput& input, Money money,
                              const std::string& next_step) {
    const auto command = build_command(verb, input, field_reader(context));
    if (!command) return command.error();
    return submit(context, {*command, money, input.acts_for, next_step});
}

}  // namespace otp::cli
