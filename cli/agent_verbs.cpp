// agent approve | accept | revoke | list: keys that act for an account.

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/keyring.hpp"
#include "cli/network_info.hpp"
#include "cli/submit.hpp"
#include "cli/verbs.hpp"
#include "protocol/calendar.hpp"
#include "protocol/eip712.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

/// The agent's signature that it takes the approval.
Bytes acceptance(const keys::SecretKey& agent, const Address& account, const ApproveAgent& approval,
                 const Hash& domain_separator) {
    const Hash digest = eip712::digest(domain_separator, eip712::hash_acceptance(account, approval));
    const auto signature = agent.sign(digest).bytes65();
    return {signature.begin(), signature.end()};
}

/// The approval as typed, its proof empty.
Answer<ApproveAgent> read_approval(Context& context, const CommandInput& input) {
    CommandInput without_proof = input;
    without_proof.texts["proof"] = "0x";
    const auto command = build_command("approve_agent", without_proof, field_reader(context));
    if (!command) return command.error();
    return std::get<ApproveAgent>(*command);
}

Answer<ExitCode> approve(Context& context, const CommandInput& input) {
    auto approval = read_approval(context, input);
    if (!approval) return approval.error();
    if (const auto proof = input.texts.find("proof"); proof != input.texts.end()) {
        const auto command = build_command("approve_agent", input, field_reader(context));
        if (!command) return command.error();
        *approval = std::get<ApproveAgent>(*command);
    } else {
        const std::string agent = input.texts.find("agent")->second;
        if (agent.starts_with("0x")) {
            return usage_failure("the agent has to agree: --proof is missing",
                                 "otp agent accept on the agent's machine prints it; or name a key of this keystore");
        }
        const auto network = ask_network(context);
        if (!network) return network.error();
        const auto signer = signing_key_name(context);
        if (!signer) return signer.error();
        const auto account = read_address(context, *signer);
        if (!account) return account.error();
        if (!context.flags.dry_run) {
            const auto key = load_key(context, agent);
            if (!key) return key.error();
            approval->proof = acceptance(*key, *account, *approval, network->domain_separator);
        }
    }
    return submit(context, {*approval, Money::moves, "", "otp agent list"});
}

Answer<ExitCode> accept(Context& context, const CommandInput& input, const std::string& account_text) {
    const auto signer = signing_key_name(context);
    if (!signer) return signer.error();
    if (account_text.empty()) return usage_failure("whose agent?", "give --of ADDRESS");
    const auto account = read_address(context, account_text);
    if (!account) return account.error();
    CommandInput own = input;
    own.texts["agent"] = *signer;
    const auto approval = read_approval(context, own);
    if (!approval) return approval.error();
    const auto network = ask_network(context);
    if (!network) return network.error();
    const auto key = load_key(context, *signer);
    if (!key) return key.error();
    const std::string proof = to_hex(acceptance(*key, *account, *approval, network->domain_separator));
    context.print({{"agent", to_hex(approval->agent)}, {"proof", proof}}, proof + "\n");
    context.hint("the account runs: otp agent approve --agent " + to_hex(approval->agent) + " --proof " + proof +
                 " and the same --label, --scopes and --valid-until " + format_rfc3339(approval->valid_until));
    return exit_ok;
}

Answer<ExitCode> list(Context& context, const std::string& account_text) {
    const auto account = account_to_show(context, account_text);
    if (!account) return account.error();
    const auto answer = context.get("/v1/accounts/" + to_hex(*account));
    if (!answer) return answer.error();
    const json agents = answer->value("agents", json::array());
    context.print({{"address", to_hex(*account)}, {"agents", agents}}, agents,
                  table_of(agents, {"label", "agent", "scopes", "valid_until"}));
    return exit_ok;
}

}  // namespace

void add_agent_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& agent = *parent.add_subcommand("agent", "Keys that act for an account");
    agent.require_subcommand(1);

    CLI::App& approving = *agent.add_subcommand("approve", std::string{command_row("approve_agent").facts.doc});
    approving.footer("Example:\n  otp agent approve bot --scopes trade --valid-until +30d --account alice");
    const auto approval = add_command_options(approving, "approve_agent",
                                              {.positionals = {"agent"}, .defaults = {{"label", ""}}, .hidden = {}});
    on_run(approving, context, exit_code, [&context, approval] { return approve(context, *approval); });

    CLI::App& accepting = *agent.add_subcommand("accept", "Sign the agent's agreement, where its key lives elsewhere");
    accepting.footer("Example:\n  otp agent accept --of 0x... --scopes trade --valid-until 2027-01-31 --account bot");
    const auto acceptance_input = add_command_options(
        accepting, "approve_agent", {.positionals = {}, .defaults = {{"label", ""}}, .hidden = {"agent", "proof"}});
    const auto of = std::make_shared<std::string>();
    accepting.add_option("--of", *of, "The account that will approve");
    on_run(accepting, context, exit_code,
           [&context, acceptance_input, of] { return accept(context, *acceptance_input, *of); });

    CLI::App& revoking = *agent.add_subcommand("revoke", std::string{command_row("revoke_agent").facts.doc});
    revoking.footer("Example:\n  otp agent revoke bot --account alice");
    const auto revocation =
        add_command_options(revoking, "revoke_agent", {.positionals = {"agent"}, .defaults = {}, .hidden = {}});
    on_run(revoking, context, exit_code, [&context, revocation] {
        return submit_input(context, "revoke_agent", *revocation, Money::untouched, "otp agent list");
    });

    CLI::App& listing = *agent.add_subcommand("list", "The account's agents");
    const auto whose = std::make_shared<std::string>();
    listing.add_option("name", *whose, "Key or address (default --account)");
    on_run(listing, context, exit_code, [&context, whose] { return list(context, *whose); });
}

}  // namespace otp::cli
