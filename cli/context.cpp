#include "cli/context.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

namespace otp::cli {

using nlohmann::json;
using settlement::ApiError;

Failure failure_of(const ApiError& error) {
    ExitCode code = exit_failure;
    if (error.kind == ApiError::Kind::refused) code = exit_refused;
    if (error.kind == ApiError::Kind::malformed) code = exit_usage;
    if (error.kind == ApiError::Kind::unauthorised) code = exit_unauthorised;
    if (error.kind == ApiError::Kind::not_found) code = exit_not_found;
    if (error.kind == ApiError::Kind::unavailable) code = exit_unavailable;
    return {error.code, error.message, error.hint, code};
}

Failure usage_failure(std::string message, std::string hint) {
    return {"usage", std::move(message), std::move(hint), exit_usage};
}

std::string text_at(const json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string url_part(const std::string& text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        out += plain ? std::string{c} : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

std::optional<Failure> Context::prepare() {
    const auto resolved = resolve_settings(flags, *machine_);
    if (!resolved) return resolved.error();
    settings_ = *resolved;
    return std::nullopt;
}

bool Context::answers_with_json() { return prepare() ? flags.json : !is_for_people(); }

Answer<settlement::RemoteNode*> Context::node() {
    if (!node_) {
        auto made = machine_->connect(settings_.url.value, settings_.timeout_ms());
        if (!made) return usage_failure("url " + settings_.url.value + ": " + made.error(), settings_.url.origin);
        node_ = std::move(*made);
    }
    return node_.get();
}

Answer<json> Context::get(const std::string& target) {
    const auto remote = node();
    if (!remote) return remote.error();
    if (flags.verbose > 0) say("GET " + settings_.url.value + target);
    auto answer = (*remote)->get(target);
    if (!answer) return failure_of(answer.error());
    return std::move(*answer);
}

Answer<json> Context::post(const std::string& target, const json& body) {
    const auto remote = node();
    if (!remote) return remote.error();
    if (flags.verbose > 0) say("POST " + settings_.url.value + target);
    auto answer = (*remote)->post(target, body);
    if (!answer) return failure_of(answer.error());
    return std::move(*answer);
}

std::uint64_t Context::next_nonce(Time now) {
    last_nonce_ = std::max(static_cast<std::uint64_t>(now.ms), last_nonce_ + 1);
    return last_nonce_;
}

void Context::print(const json& document, const json& items, const Table& table) const {
    const std::string& form = settings_.output.value;
    const auto replace = json::error_handler_t::replace;
    if (form == "json") {
        std::cout << document.dump(-1, ' ', false, replace) << '\n';
    } else if (form == "ndjson") {
        for (const json& item : items) std::cout << item.dump(-1, ' ', false, replace) << '\n';
    } else if (form == "csv") {
        std::cout << format_csv(table);
    } else if (table.rows.empty()) {
        say("nothing to show");
    } else {
        std::cout << format_table(table, settings_.color);
    }
    std::cout.flush();
}

void Context::print(const json& document, const std::string& lines) const {
    if (is_for_people()) {
        std::cout << lines;
    } else {
        std::cout << document.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
    }
    std::cout.flush();
}

void Context::say(const std::string& message) const {
    if (!flags.quiet && is_for_people()) std::cerr << message << '\n';
}

void on_run(CLI::App& app, Context& context, int& exit_code, Verb verb) {
    app.callback([&app, &context, &exit_code, verb = std::move(verb)] {
        // A verb with verbs below it: theirs ran before.
        if (!app.get_subcommands().empty()) return;
        if (const auto failure = context.prepare()) {
            exit_code = report(*failure, context.flags.json);
            return;
        }
        const auto answer = verb();
        const bool json_errors = context.wants_json() || context.settings().output.value == "ndjson";
        exit_code = answer ? *answer : report(answer.error(), json_errors);
    });
}

}  // namespace otp::cli
