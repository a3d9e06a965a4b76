// deposit (the custodian's), withdraw, and the faucet of development networks.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/keyring.hpp"
#include "cli/submit.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"
#include "protocol/field_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct FaucetInput {
    std::string account, asset, amount;
};

std::string credited_lines(const json& answer, const std::string& me) {
    std::string out;
    for (const json& credit : answer.value("credited", json::array())) {
        out += credit.contains("event")
                   ? event_words(credit, me)
                   : me + " received " + text_at(credit, "amount") + " " + text_at(credit, "asset");
        out += '\n';
    }
    return out;
}

Answer<ExitCode> faucet(Context& context, const FaucetInput& input) {
    const auto account = account_to_show(context, input.account);
    if (!account) return account.error();
    json body = {{"account", to_hex(*account)}};
    if (input.asset.empty() != input.amount.empty()) return usage_failure("give --asset and --amount together");
    if (!input.asset.empty()) {
        const auto asset = parse_field<Ticker>(input.asset);
        if (!asset) return usage_failure("--asset: " + locate(asset.error()));
        const auto amount = parse_field<Decimal>(input.amount);
        if (!amount) return usage_failure("--amount: " + locate(amount.error()), "whole assets, for example 2.5");
        body["asset"] = input.asset;
        body["amount"] = text_of(*amount);
    }
    const auto answer = context.post("/v1/faucet", body);
    if (!answer) return answer.error();
    context.print(*answer, credited_lines(*answer, to_hex(*account)));
    context.hint("otp balances " + (input.account.empty() ? context.settings().account.value : input.account));
    return exit_ok;
}

}  // namespace

void add_money_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& deposit = *parent.add_subcommand("deposit", std::string{command_row("deposit").facts.doc});
    deposit.footer(
        "Example:\n  otp deposit --to alice --asset USD --amount 1000 --reference wire-81 --account custodian");
    const auto deposit_input = add_command_options(deposit, "deposit");
    on_run(deposit, context, exit_code, [&context, deposit_input]() -> Answer<ExitCode> {
        return submit_input(context, "deposit", *deposit_input, Money::moves);
    });

    CLI::App& withdraw = *parent.add_subcommand("withdraw", std::string{command_row("withdraw").facts.doc});
    withdraw.footer("Example:\n  otp withdraw USD 250.5 --account alice");
    const auto withdraw_input =
        add_command_options(withdraw, "withdraw", {.positionals = {"asset", "amount"}, .defaults = {}, .hidden = {}});
    on_run(withdraw, context, exit_code, [&context, withdraw_input]() -> Answer<ExitCode> {
        return submit_input(context, "withdraw", *withdraw_input, Money::moves, "otp balances");
    });

    CLI::App& faucet_app = *parent.add_subcommand("faucet", "Take free assets to try things (development networks)");
    faucet_app.footer("Example:\n  otp faucet alice");
    const auto input = std::make_shared<FaucetInput>();
    faucet_app.add_option("name", input->account, "Key or address to credit (default --account)");
    faucet_app.add_option("--asset", input->asset, "Asset (default: some of each)");
    faucet_app.add_option("--amount", input->amount, "Whole assets");
    on_run(faucet_app, context, exit_code, [&context, input] { return faucet(context, *input); });
}

}  // namespace otp::cli
