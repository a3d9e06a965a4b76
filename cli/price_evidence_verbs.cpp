// price inspect | check: signed updates looked at here, without a node. Nothing is sent and nothing is believed but the
// signer sets.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/signed_bytes.hpp"
#include "cli/verbs.hpp"
#include "keys/native_host.hpp"
#include "oracle/price_vectors.hpp"
#include "oracle/public_signers.hpp"
#include "oracle/update_document.hpp"
#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"
#include "settlement/command_json.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

Answer<std::vector<SignerSet>> read_sets(const std::string& path) {
    if (path.empty()) return oracle::public_signer_sets();
    const std::string hint = "JSON with guardian_sets and allowed_emitters, as in a vector (docs/cli.md)";
    std::error_code error;
    if (!fs::exists(path, error)) return Failure{"not_found", "cannot open " + path, hint, exit_not_found};
    std::ifstream file{path, std::ios::binary};
    if (!file || fs::is_directory(path, error)) return Failure{"io_failed", "cannot read " + path, hint, exit_failure};
    const auto document = settlement::parse_json(std::string{std::istreambuf_iterator<char>{file}, {}});
    if (!document) return usage_failure(path + " " + document.error().reason, hint);
    auto sets = oracle::read_vector_sets(*document);
    if (!sets) return usage_failure(path + ": " + sets.error().reason, hint);
    return std::move(*sets);
}

/// "104000.5": the number at its exponent, exactly; where an exponent is absurd, the two as they are.
std::string scaled(const std::string& number, std::int32_t exponent) {
    const auto digits = parse_decimal(number.starts_with('-') ? number.substr(1) : number);
    if (!digits || exponent > 0 || exponent < -18) return number + "e" + std::to_string(exponent);
    return (number.starts_with('-') ? "-" : "") + format_scaled(digits->digits, static_cast<unsigned>(-exponent));
}

std::string moment(const std::string& seconds) {
    const auto number = parse_decimal(seconds);
    const bool fits = number && number->digits <= static_cast<u128>(Time::ms_max / 1000);
    return fits ? format_rfc3339(Time::from_seconds(static_cast<std::int64_t>(number->digits))) : seconds + " s";
}

std::string price_line(const json& price) {
    const auto exponent = price["expo"].get<std::int32_t>();
    return text_at(price, "feed_id").substr(0, 8) + "...  " + scaled(text_at(price, "price"), exponent) + " +- " +
           scaled(text_at(price, "conf"), exponent) + "  published " + moment(text_at(price, "publish_time")) +
           ", before it " + moment(text_at(price, "prev_publish_time")) + ", EMA " +
           scaled(text_at(price, "ema_price"), exponent);
}

std::string message_line(const json& update) {
    const std::string type = text_at(update, "type");
    std::string line = "  ";
    if (type == "price_feed") line += price_line(update);
    if (type == "twap") {
        line += text_at(update, "feed_id").substr(0, 8) + "...  sums for a time-weighted average, slot " +
                text_at(update, "publish_slot") + ", published " + moment(text_at(update, "publish_time"));
    }
    if (type == "unreadable")
        line += "a message of " + update["msg_len"].dump() + " bytes that is neither price nor average";
    if (update.contains("proven") && !update["proven"].get<bool>()) line += "  NOT UNDER THE SIGNED ROOT";
    return line + "\n";
}

std::string attestation_line(const json& attestation) {
    json effective = attestation;
    effective["feed_id"] = attestation["price_id"];
    for (const std::string field : {"price", "conf", "publish_time"}) {
        effective[field] = attestation["effective_" + field];
    }
    const bool trading = attestation["status"] == 1;
    return "  " + price_line(effective) + (trading ? "" : "  (not trading: the last price that was)") + "\n";
}

std::string signature_line(const json& signature) {
    const std::string signer = signature["signer"].dump();
    std::string line = "  signer " + std::string(signer.size() < 2 ? 2 - signer.size() : 0, ' ') + signer + "  ";
    const bool known = signature["key_of_set"].is_string();
    if (signature["signed_by"].is_null()) return line + "no key fits this signature\n";
    line += text_at(signature, "signed_by");
    if (!known) return line + "  (the set has no key to compare it with)\n";
    if (!signature["right"].get<bool>()) line += "  NOT the set's " + text_at(signature, "key_of_set");
    return line + "\n";
}

/// The explanation for people: the verdict, who signed, what it says.
std::string explanation_words(const json& document) {
    const bool accepted = text_at(document, "verdict") == "accept";
    const std::string kind = text_at(document, "kind");
    std::string lines = accepted ? "accepted: " : "refused (" + text_at(document, "reason") + "): ";
    lines += text_at(document, "message") + "\n";
    lines += kind == "pnau"       ? "price update\n"
             : kind == "p2wh_vaa" ? "legacy batch of attestations\n"
                                  : "signed envelope\n";
    if (document.contains("vaa")) {
        const json& vaa = document["vaa"];
        lines += "emitter " + vaa["emitter_chain"].dump() + "/" + text_at(vaa, "emitter_address") + ", sequence " +
                 text_at(vaa, "sequence") + ", " + moment(vaa["timestamp"].dump()) + ", digest " +
                 text_at(vaa, "body_digest") + "\n";
        const json& set = document["set"];
        lines += set.is_null() ? "signer set " + vaa["guardian_set_index"].dump() + ": not known\n"
                               : "signer set " + text_at(set, "network") + " " + set["index"].dump() + ": " +
                                     vaa["num_signatures"].dump() + " signatures, " + set["quorum"].dump() + " of " +
                                     set["signers"].dump() + " needed\n";
    }
    for (const json& signature : document["signatures"]) lines += signature_line(signature);
    if (document.contains("accumulator")) {
        lines += "slot " + text_at(document["accumulator"], "slot") + ", root " +
                 text_at(document["accumulator"], "root") + "\n";
    }
    for (const json& update : document.value("updates", json::array())) lines += message_line(update);
    for (const json& each : document.value("attestations", json::array())) lines += attestation_line(each);
    if (document.contains("upgrade")) {
        const json& upgrade = document["upgrade"];
        lines += "names signer set " + upgrade["index"].dump() + ":\n";
        for (const json& key : upgrade["addresses"]) lines += "  " + key.get<std::string>() + "\n";
    }
    return lines;
}

Answer<ExitCode> inspect(Context& context, const std::string& argument, const std::string& sets_path) {
    const auto sets = read_sets(sets_path);
    if (!sets) return sets.error();
    const auto bytes = read_signed_bytes(argument, "update");
    if (!bytes) return bytes.error();
    const keys::NativeHost host;
    const auto explanation = explain_update(*bytes, guess_kind(*bytes), *sets, host);
    const json document = oracle::explanation_document(explanation);
    context.print(document, explanation_words(document));
    if (!explanation.fault) return exit_ok;
    const bool unknown_signers = *explanation.fault == UpdateFault::emitter_not_allowed ||
                                 *explanation.fault == UpdateFault::unknown_guardian_set;
    return Failure{"update_" + std::string{name(*explanation.fault)}, std::string{describe(*explanation.fault)},
                   unknown_signers ? "--sets FILE brings signer sets that are not Pyth's public ones" : "",
                   exit_refused};
}

Answer<json> read_vectors(const fs::path& file) {
    const std::string hint = "give the path of a vector file";
    std::error_code error;
    if (!fs::exists(file, error)) return Failure{"not_found", "cannot open " + file.string(), hint, exit_not_found};
    std::ifstream in{file, std::ios::binary};
    if (!in || fs::is_directory(file, error))
        return Failure{"io_failed", "cannot read " + file.string(), hint, exit_failure};
    const auto document = settlement::parse_json(std::string{std::istreambuf_iterator<char>{in}, {}});
    if (!document) return Failure{"malformed_vectors", file.string() + " " + document.error().reason, hint, exit_usage};
    return *document;
}

/// All vectors in the folder of `file`. Other files there are not what was asked for.
Answer<oracle::VectorsById> vectors_beside(const fs::path& file) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    std::error_code error;
    oracle::VectorsById found;
    for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".json") continue;
        if (const auto document = read_vectors(at->path())) oracle::collect_vectors(*document, found);
    }
    if (error) return Failure{"io_failed", "cannot read the folder " + folder.string(), "", exit_failure};
    return found;
}

Answer<oracle::VectorTally> run_file(const fs::path& file) {
    const auto document = read_vectors(file);
    if (!document) return document.error();
    oracle::VectorsById known;
    if (oracle::has_cases(*document)) {
        auto beside = vectors_beside(file);
        if (!beside) return beside.error();
        known = std::move(*beside);
    }
    auto tally = oracle::run_vectors(*document, known, keys::NativeHost{});
    if (!tally) {
        return Failure{"malformed_vectors", file.string() + ": " + tally.error().reason, "docs/cli.md has the format",
                       exit_usage};
    }
    return std::move(*tally);
}

std::string disagreement_line(const json& d) {
    return text_at(d, "id") + ": " + text_at(d, "what") + " is " + text_at(d, "found") + ", expected " +
           text_at(d, "expected") + "\n";
}

std::string totals_line(const json& items) {
    std::size_t vectors = 0, accepted = 0, rejected = 0;
    for (const json& item : items) {
        vectors += item["vectors"].get<std::size_t>();
        accepted += item["accepted"].get<std::size_t>();
        rejected += item["rejected"].get<std::size_t>();
    }
    return std::to_string(vectors) + " in all: " + std::to_string(accepted) + " accepted, " + std::to_string(rejected) +
           " rejected";
}

Answer<ExitCode> check(Context& context, const std::vector<std::string>& files) {
    json items = json::array();
    json disagreements = json::array();
    for (const std::string& file : files) {
        const auto tally = run_file(file);
        if (!tally) return tally.error();
        for (const oracle::Disagreement& d : tally->disagreements) {
            disagreements.push_back(
                {{"file", file}, {"id", d.id}, {"what", d.what}, {"expected", d.expected}, {"found", d.found}});
        }
        items.push_back({{"file", file},
                         {"vectors", tally->vectors},
                         {"accepted", tally->accepted},
                         {"rejected", tally->rejected},
                         {"disagreements", tally->disagreements.size()},
                         {"reasons", tally->reasons}});
    }
    if (context.is_for_people()) {
        for (const json& d : disagreements) std::cout << disagreement_line(d);
    }
    context.print({{"files", items}, {"disagreements", disagreements}}, items,
                  table_of(items, {"file", "vectors", "accepted", "rejected", "disagreements"}));
    context.say(totals_line(items));
    if (disagreements.empty()) return exit_ok;
    return Failure{"vectors_disagree", std::to_string(disagreements.size()) + " disagreements with the vector files",
                   "otp price inspect shows what an update says", exit_failure};
}

}  // namespace

void add_price_evidence_verbs(CLI::App& price, Context& context, int& exit_code) {
    CLI::App& inspecting =
        *price.add_subcommand("inspect", "Who signed an update, what it says, and why it is refused");
    inspecting.footer(
        "Example:\n  otp price inspect update.bin\n  otp price inspect 0x504e4155...\n"
        "Signer sets: Pyth's public ones, or those of --sets. When a set is valid is a network's own rule\n"
        "and not judged with the public ones.");
    const auto words = std::make_shared<std::pair<std::string, std::string>>();
    inspecting.add_option("update", words->first, signed_bytes_forms)->required();
    inspecting.add_option("--sets", words->second, "Signer sets (JSON: guardian_sets, allowed_emitters)");
    on_run(inspecting, context, exit_code, [&context, words] { return inspect(context, words->first, words->second); });

    CLI::App& checking =
        *price.add_subcommand("check", "Run vector files: every verdict and field must be as they say");
    checking.footer("Example:\n  otp price check vectors/*.json");
    const auto files = std::make_shared<std::vector<std::string>>();
    checking.add_option("file", *files, "Vector files (JSON)")->required();
    on_run(checking, context, exit_code, [&context, files] { return check(context, *files); });
}

}  // namespace otp::cli
