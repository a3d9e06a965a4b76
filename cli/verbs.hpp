#pragma once
// The groups of verbs. Each registers below `parent`; when one of its verbs ran, `exit_code` is what design section 8
// says. Context and exit code must outlive the parsing.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_keys_verbs(CLI::App& parent, Context& context, int& exit_code);       ///< keys ...
void add_config_verbs(CLI::App& parent, Context& context, int& exit_code);     ///< config explain|set
void add_trade_verbs(CLI::App& parent, Context& context, int& exit_code);      ///< underwrite buy offer cancel ...
void add_money_verbs(CLI::App& parent, Context& context, int& exit_code);      ///< deposit withdraw faucet
void add_agent_verbs(CLI::App& parent, Context& context, int& exit_code);      ///< agent ...
void add_operator_verbs(CLI::App& parent, Context& context, int& exit_code);   ///< pause create-market command ...
void add_price_verbs(CLI::App& parent, Context& context, int& exit_code);      ///< price ...
void add_settle_verbs(CLI::App& parent, Context& context, int& exit_code);     ///< settle [run|once]
void add_market_views(CLI::App& parent, Context& context, int& exit_code);     ///< series offers status watch
void add_account_views(CLI::App& parent, Context& context, int& exit_code);    ///< balances positions history ...
void add_greeks_verbs(CLI::App& parent, Context& context, int& exit_code);     ///< greeks iv
void add_proof_verb(CLI::App& parent, Context& context, int& exit_code);       ///< proof
void add_chain_verbs(CLI::App& parent, Context& context, int& exit_code);      ///< chain gex surface
void add_completion_verb(CLI::App& parent, Context& context, int& exit_code);  ///< completion bash|zsh|fish

void add_upgrade_verb(CLI::App& parent, Context& context, int& exit_code);  ///< upgrade-signers

/// price inspect|check, below `price`.
void add_price_evidence_verbs(CLI::App& price, Context& context, int& exit_code);

}  // namespace otp::cli
