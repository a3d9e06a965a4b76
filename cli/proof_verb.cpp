// proof: that an account's balances are part of a state root, computed here from what the node hands over.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/keyring.hpp"
#include "cli/verbs.hpp"
#include "protocol/field_text.hpp"
#include "protocol/leaves.hpp"
#include "protocol/proof.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

const Failure malformed{"answer_malformed", "the node's proof cannot be read", "ask another node", exit_failure};

std::optional<Hash> hash_of(const json& value) {
    if (!value.is_string()) return std::nullopt;
    const auto hash = parse_fixed_hex<Hash>(value.get<std::string>());
    return hash ? std::optional{*hash} : std::nullopt;
}

std::optional<std::uint64_t> count_of(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
}

std::optional<InclusionProof> read_proof(const json& document) {
    if (!document.is_object() || !document.contains("path") || !document["path"].is_object()) return std::nullopt;
    const json& path = document["path"];
    const auto section = count_of(document, "section");
    const auto count = count_of(document, "count");
    const auto index = count_of(path, "index");
    const auto leaf = parse_hex(text_at(document, "leaf"));
    const json commitments = document.value("commitments", json::array());
    if (!section || *section >= section_count || !count || !index || !leaf || commitments.size() != section_count) {
        return std::nullopt;
    }
    InclusionProof proof;
    proof.section = static_cast<Section>(*section);
    proof.leaf = *leaf;
    proof.count = *count;
    proof.path.index = *index;
    for (std::size_t i = 0; i < section_count; ++i) {
        const auto hash = hash_of(commitments[i]);
        if (!hash) return std::nullopt;
        proof.commitments[i] = *hash;
    }
    for (const json& sibling : path.value("siblings", json::array())) {
        const auto hash = hash_of(sibling);
        if (!hash) return std::nullopt;
        proof.path.siblings.push_back(*hash);
    }
    return proof;
}

/// What the proven leaf says, with the assets named and scaled by the node's list.
Answer<json> balances_of(Context& context, const AccountLeaf& leaf) {
    const auto answer = context.get("/v1/assets");
    if (!answer) return answer.error();
    const json assets = answer->value("assets", json::array());
    json rows = json::array();
    for (const auto& [asset, balance] : leaf.balances) {
        if (asset.value >= assets.size()) return malformed;
        const json& known = assets[asset.value];
        const auto decimals = count_of(known, "decimals");
        if (!decimals || *decimals > 18) return malformed;
        const auto scale = static_cast<unsigned>(*decimals);
        rows.push_back({{"asset", text_at(known, "asset")},
                        {"free", format_scaled(balance.free.raw(), scale)},
                        {"locked", format_scaled(balance.locked.raw(), scale)}});
    }
    return rows;
}

Answer<ExitCode> prove_account(Context& context, const std::string& name, const std::string& trusted) {
    const auto account = account_to_show(context, name);
    if (!account) return account.error();
    std::optional<Hash> wanted;
    if (!trusted.empty()) {
        const auto root = parse_fixed_hex<Hash>(trusted);
        if (!root) return usage_failure("--root: " + locate(root.error()), "0x and 64 hex digits");
        wanted = *root;
    }
    const auto answer = context.get("/v1/accounts/" + to_hex(*account) + "/proof");
    if (!answer) return answer.error();
    const auto proof = read_proof(answer->value("proof", json()));
    const auto root = hash_of(answer->value("state_root", json()));
    if (!proof || !root) return malformed;

    AccountLeaf leaf;
    Reader reader{proof->leaf};
    decode(reader, leaf);
    if (reader.failed() || !reader.at_end() || proof->section != Section::accounts) return malformed;
    const Failure wrong{"proof_wrong", "the proof does not lead to the state root", "the node is not to be trusted",
                        exit_failure};
    if (!check(*proof, *root) || leaf.address != *account) return wrong;
    if (wanted && *wanted != *root) {
        return Failure{"root_mismatch", "the proof is right, but for root " + to_hex(*root) + ", not for " + trusted,
                       "the state may have moved on: compare roots of one height", exit_failure};
    }
    const auto rows = balances_of(context, leaf);
    if (!rows) return rows.error();
    json document = *answer;
    document["verified"] = true;
    document["balances"] = *rows;
    context.print(document, *rows, table_of(*rows, {"asset", "free", "locked"}));
    context.say("proven, as part of state root " + to_hex(*root));
    if (!wanted) context.hint("--root 0x... compares with a root from another node, or from otp verify");
    return exit_ok;
}

}  // namespace

void add_proof_verb(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& app = *parent.add_subcommand("proof", "Prove an account's balances against the state root");
    const auto words = std::make_shared<std::pair<std::string, std::string>>();
    app.add_option("name", words->first, "Key or address (default --account)");
    app.add_option("--root", words->second, "The state root to compare with");
    on_run(app, context, exit_code, [&context, words] { return prove_account(context, words->first, words->second); });
}

}  // namespace otp::cli
