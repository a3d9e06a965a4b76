#pragma once
// What every verb shares: the settings, the node, and where to print. Data goes to stdout, everything else to stderr.

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/failure.hpp"
#include "cli/machine.hpp"
#include "cli/settings.hpp"
#include "cli/table.hpp"

namespace CLI {
class App;
}

namespace otp::cli {

template <class T>
using Answer = Result<T, Failure>;

class Context {
public:
    explicit Context(Machine& machine) : machine_{&machine} {}

    Flags flags;

    [[nodiscard]] Machine& machine() const { return *machine_; }
    /// Reads flags, environment and file; once, before a verb runs.
    [[nodiscard]] std::optional<Failure> prepare();
    /// Precondition: prepare() was well.
    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// GET and POST at the node of --url, with failures in the words and exit codes of this program.
    [[nodiscard]] Answer<nlohmann::json> get(const std::string& target);
    [[nodiscard]] Answer<nlohmann::json> post(const std::string& target, const nlohmann::json& body);
    [[nodiscard]] Answer<settlement::RemoteNode*> node();

    [[nodiscard]] bool wants_json() const { return settings_.output.value == "json"; }
    [[nodiscard]] bool is_for_people() const { return settings_.output.value == "table"; }
    /// For verbs that need no settings but this one: whether the answer is a JSON document. Settings that cannot be
    /// read are no reason not to run them.
    [[nodiscard]] bool answers_with_json();

    /// Rises with each command, even within a millisecond.
    [[nodiscard]] std::uint64_t next_nonce(Time now);

    /// The answer of a verb: the document with json, the items by line with ndjson, the table otherwise.
    void print(const nlohmann::json& document, const nlohmann::json& items, const Table& table) const;
    /// The answer of a verb that is one thing: `lines` for people, the document otherwise.
    void print(const nlohmann::json& document, const std::string& lines) const;
    /// On stderr, unless --quiet; not with a machine's output.
    void say(const std::string& message) const;
    void hint(const std::string& message) const { say("next: " + message); }

private:
    Machine* machine_;
    Settings settings_;
    std::unique_ptr<settlement::RemoteNode> node_;
    std::uint64_t last_nonce_ = 0;
};

[[nodiscard]] Failure failure_of(const settlement::ApiError& error);
[[nodiscard]] Failure usage_failure(std::string message, std::string hint = "");

/// The string at a key, or "".
[[nodiscard]] std::string text_at(const nlohmann::json& object, const char* key);
/// Percent-encodes all but letters, digits and "-_.~", for a part of a path or query.
[[nodiscard]] std::string url_part(const std::string& text);

/// What a verb does: an exit code, or why not.
using Verb = std::function<Answer<ExitCode>()>;
/// Runs `verb` when `app` was chosen: settings first, failures reported, `exit_code` set.
void on_run(CLI::App& app, Context& context, int& exit_code, Verb verb);

}  // namespace otp::cli
