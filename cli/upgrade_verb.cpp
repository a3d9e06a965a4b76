// upgrade-signers: anyone brings what a price network's signers signed when they named their successors.

#include <CLI/CLI.hpp>

#include "cli/signed_bytes.hpp"
#include "cli/submit.hpp"
#include "cli/verbs.hpp"
#include "protocol/field_text.hpp"
#include "protocol/signer_upgrade.hpp"
#include "protocol/status.hpp"
#include "protocol/vaa.hpp"

namespace otp::cli {
namespace {

/// "It names signer set 4 of 19 keys, with 13 signatures of set 3."
Answer<std::string> words_of(const Bytes& envelope) {
    const auto vaa = parse_vaa(envelope);
    const auto upgrade = vaa ? parse_signer_upgrade(vaa->payload) : vaa.error();
    if (!upgrade) {
        const StatusRow& row = status_row(Status::upgrade_must_be_readable);
        return Failure{std::string{row.name}, std::string{row.what},
                       "otp price inspect shows what the bytes are (" + std::string{name(upgrade.error())} + ")",
                       exit_refused};
    }
    return "It names signer set " + std::to_string(upgrade->index) + " of " + std::to_string(upgrade->keys.size()) +
           " keys, with " + std::to_string(vaa->signatures.size() / vaa_signature_size) + " signatures of set " +
           std::to_string(vaa->set_index) + ".";
}

Answer<ExitCode> upgrade(Context& context, CommandInput input) {
    const auto argument = input.texts.find("envelope");
    if (argument != input.texts.end()) {
        const auto envelope = read_signed_bytes(argument->second, "upgrade");
        if (!envelope) return envelope.error();
        const auto words = words_of(*envelope);
        if (!words) return words.error();
        context.say(*words);
        argument->second = text_of(*envelope);
    }
    return submit_input(context, "upgrade_signers", input, Money::untouched,
                        "otp price show tells whether the new set's prices arrive");
}

}  // namespace

void add_upgrade_verb(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& app = *parent.add_subcommand("upgrade-signers", std::string{command_row("upgrade_signers").facts.doc});
    app.footer(
        "The upgrade is the signed envelope (VAA): a file, its hex digits or base64, or - for standard input. It "
        "proves\n"
        "itself, so anyone may bring it; otp price inspect shows who signed it.\n"
        "Example:\n  otp upgrade-signers --network wormhole upgrade.vaa");
    const auto input =
        add_command_options(app, "upgrade_signers", {.positionals = {"envelope"}, .defaults = {}, .hidden = {}});
    on_run(app, context, exit_code, [&context, input] { return upgrade(context, *input); });
}

}  // namespace otp::cli
