// keys new | import | list | show | export | remove: Web3 v3 files by name. Secrets come from a terminal or a file.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/keyring.hpp"
#include "cli/verbs.hpp"
#include "keys/address_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct KeyInput {
    std::string name, file, out;
    bool raw = false;
};

std::string path_of(const Context& context, const std::string& name) {
    return context.settings().keystore.value + "/" + name;
}

Answer<ExitCode> print_new(Context& context, const std::string& name, const Address& address) {
    context.print({{"name", name}, {"address", to_hex(address)}, {"file", path_of(context, name)}},
                  keys::checksum_address(address) + "\n");
    context.say("key " + name + " is in " + path_of(context, name));
    return exit_ok;
}

Answer<ExitCode> make(Context& context, const std::string& name) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    if (!keys::KeyStore::is_valid_name(name)) {
        return usage_failure("\"" + name + "\" is no name for a key", "1 to 32 of A-Z a-z 0-9 _ -");
    }
    if (store->export_json(name)) {
        return Failure{"key_already_exists", "there is a key \"" + name + "\" already", "choose another name",
                       exit_failure};
    }
    const auto password = read_password(context, name, true);
    if (!password) return password.error();
    const auto address = store->create(name, *password);
    if (!address) return failure_of(address.error());
    auto answer = print_new(context, name, *address);
    context.hint("otp faucet " + name + " (development networks); keep a copy of the file and its password apart");
    return answer;
}

Answer<std::string> read_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return Failure{"not_found", "cannot open " + path, "", exit_not_found};
    return std::string{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// Hex of a bare secret key, from a file or typed unseen.
Answer<keys::SecretKey> read_raw_key(Context& context, const std::string& file) {
    Answer<std::string> text = std::string{};
    if (!file.empty()) {
        text = read_text(file);
    } else if (context.machine().is_interactive()) {
        text = context.machine().ask_secret("Private key (hex, not shown): ");
    } else {
        return usage_failure("no key to import", "give --file FILE");
    }
    if (!text) return text.error();
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) text->pop_back();
    const auto bytes = parse_hex(*text);
    if (!bytes) return usage_failure("the private key is not hex", "64 hex digits");
    auto key = keys::SecretKey::from_bytes(*bytes);
    if (!key) return usage_failure("the private key " + key.error().reason, "64 hex digits");
    return std::move(*key);
}

Answer<ExitCode> import(Context& context, const KeyInput& input) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    if (input.raw || input.file.empty()) {
        const auto key = read_raw_key(context, input.file);
        if (!key) return key.error();
        const auto password = read_password(context, input.name, true);
        if (!password) return password.error();
        const auto address = store->add(input.name, *key, *password);
        if (!address) return failure_of(address.error());
        return print_new(context, input.name, *address);
    }
    const auto text = read_text(input.file);
    if (!text) return text.error();
    const auto password = read_password(context, input.file, false);
    if (!password) return password.error();
    const auto address = store->import_json(input.name, *text, *password);
    if (!address) return failure_of(address.error());
    return print_new(context, input.name, *address);
}

json row_of(const keys::KeyEntry& entry) {
    return {{"name", entry.name},
            {"address", entry.address ? json(keys::checksum_address(*entry.address)) : json()},
            {"problem", entry.problem.empty() ? json() : json(entry.problem)}};
}

Answer<ExitCode> list(Context& context) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    const auto entries = store->list();
    if (!entries) return failure_of(entries.error());
    json rows = json::array();
    bool problems = false;
    for (const keys::KeyEntry& entry : *entries) {
        rows.push_back(row_of(entry));
        problems = problems || !entry.problem.empty();
    }
    std::vector<std::string> columns = {"name", "address"};
    if (problems) columns.emplace_back("problem");
    context.print({{"keystore", context.settings().keystore.value}, {"keys", rows}}, rows, table_of(rows, columns));
    if (rows.empty()) context.hint("otp keys new NAME");
    return exit_ok;
}

Answer<ExitCode> show(Context& context, const std::string& name) {
    const auto address = read_address(context, name);
    if (!address) return address.error();
    context.print({{"name", name}, {"address", to_hex(*address)}, {"file", path_of(context, name)}},
                  keys::checksum_address(*address) + "\n");
    return exit_ok;
}

Answer<ExitCode> export_key(Context& context, const KeyInput& input) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    const auto text = store->export_json(input.name);
    if (!text) return failure_of(text.error());
    if (input.out.empty()) {
        std::cout << *text << (text->ends_with('\n') ? "" : "\n") << std::flush;
        return exit_ok;
    }
    if (std::ifstream{input.out}) return usage_failure(input.out + " is there already", "nothing is overwritten");
    std::ofstream out{input.out, std::ios::binary};
    out << *text;
    out.close();
    if (!out) return Failure{"io_failed", "cannot write " + input.out, "", exit_failure};
    context.say("written to " + input.out + ", still encrypted with its password");
    return exit_ok;
}

Answer<ExitCode> remove(Context& context, const std::string& name) {
    const auto store = open_key_store(context);
    if (!store) return store.error();
    const auto text = store->export_json(name);
    if (!text) return failure_of(text.error());
    if (!context.flags.yes) {
        const Failure declined{"declined", "key " + name + " was not removed", "give --yes", exit_declined};
        if (!context.machine().is_interactive()) return declined;
        const auto answer = context.machine().ask("Delete key " + name +
                                                  " for good? What it owns is lost without a "
                                                  "copy. Type its name: ");
        if (!answer) return answer.error();
        if (*answer != name) return declined;
    }
    if (const auto error = store->remove(name)) return failure_of(*error);
    context.print({{"removed", name}}, "removed " + name + "\n");
    return exit_ok;
}

}  // namespace

void add_keys_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& keys = *parent.add_subcommand("keys", "Keys: encrypted files that foundry and geth read too");
    keys.require_subcommand(1);
    const auto input = std::make_shared<KeyInput>();
    const auto add = [&](const char* verb, const char* help, bool named, Verb run) -> CLI::App& {
        CLI::App& app = *keys.add_subcommand(verb, help);
        if (named) app.add_option("name", input->name, "Name of the key")->required();
        on_run(app, context, exit_code, std::move(run));
        return app;
    };
    add("new", "Make a random key", true, [&context, input] { return make(context, input->name); });
    CLI::App& importing = add("import", "Take a key from a version 3 file, or from hex", true,
                              [&context, input] { return import(context, *input); });
    importing.add_option("--file", input->file, "Version 3 JSON (kept byte for byte); without it hex is asked for");
    importing.add_flag("--hex", input->raw, "The file holds the private key in hex");
    add("list", "Names and addresses", false, [&context] { return list(context); });
    add("show", "The address of a key", true, [&context, input] { return show(context, input->name); });
    CLI::App& exporting = add("export", "The encrypted file, for another wallet", true,
                              [&context, input] { return export_key(context, *input); });
    exporting.add_option("--out", input->out, "File to write instead of stdout");
    add("remove", "Delete a key for good", true, [&context, input] { return remove(context, input->name); });
}

}  // namespace otp::cli
