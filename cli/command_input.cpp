#include "cli/command_input.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli/moment.hpp"
#include "protocol/codec.hpp"
#include "protocol/field_text.hpp"
#include "protocol/text.hpp"

namespace otp::cli {
namespace {

std::string dashed(std::string_view name) {
    std::string out{name};
    std::replace(out.begin(), out.end(), '_', '-');
    return out;
}

std::string lower_first(std::string_view text) {
    std::string out{text};
    if (out.size() > 1 && is_upper(out[0]) && !is_upper(out[1])) out[0] = static_cast<char>(out[0] - 'A' + 'a');
    return out;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <class T>
Answer<T> from_result(const Result<T>& value) {
    if (value) return *value;
    return usage_failure(value.error().reason + ", at position " + std::to_string(value.error().position));
}

/// No command takes zero of these.
bool is_zero(Contracts value) { return value.raw() == 0; }
bool is_zero(Price value) { return value.raw() == 0; }
bool is_zero(const Decimal& value) { return value.digits == 0; }
template <class T>
bool is_zero(const T&) {
    return false;
}

Answer<Bytes> read_bytes(const std::string& text) {
    if (!text.starts_with('@')) return from_result(parse_field<Bytes>(text));
    std::ifstream file{text.substr(1), std::ios::binary};
    if (!file) return Failure{"not_found", "cannot open " + text.substr(1), "", exit_not_found};
    Bytes bytes{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    if (bytes.size() > field_bytes_max) {
        return usage_failure("the file has more than " + std::to_string(field_bytes_max) + " bytes");
    }
    return bytes;
}

template <class T>
Answer<T> read_field(const std::string& text, const FieldReader& reader) {
    if constexpr (std::is_same_v<T, Address>) {
        return reader.address(text);
    } else if constexpr (std::is_same_v<T, Time>) {
        Time now;
        if (is_relative(text)) {
            const auto asked = reader.now();
            if (!asked) return asked.error();
            now = *asked;
        }
        return from_result(parse_moment(text, now));
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return read_bytes(text);
    } else {
        return from_result(parse_field<T>(text));
    }
}

template <class C>
Answer<Command> build(const CommandInput& input, const FieldReader& reader) {
    C command;
    std::optional<Failure> failure;
    for_each_field(command, [&](std::string_view name, auto& field, std::string_view doc) {
        if (failure) return;
        const auto text = input.texts.find(name);
        const std::string option = "--" + dashed(name);
        if (text == input.texts.end()) {
            failure = usage_failure(option + " is missing", lower_first(doc));
            return;
        }
        auto value = read_field<std::decay_t<decltype(field)>>(text->second, reader);
        if (!value) {
            failure = value.error();
            failure->message = option + ": " + failure->message;
            if (failure->hint.empty()) failure->hint = lower_first(doc);
            return;
        }
        if (is_zero(*value)) {
            failure = usage_failure(option + ": must be more than zero", lower_first(doc));
            return;
        }
        field = std::move(*value);
    });
    if (failure) return *failure;
    return Command{std::move(command)};
}

}  // namespace

const std::vector<CommandRow>& command_rows() {
    static const std::vector<CommandRow> rows = [] {
        std::vector<CommandRow> all;
        for_each_command([&](auto command) {
            const CommandFacts& facts = FactsOf<decltype(command)>::facts;
            CommandRow row{facts, dashed(facts.verb), {}};
            for_each_field(command, [&](std::string_view name, auto&, std::string_view doc) {
                row.fields.push_back({std::string{name}, "--" + dashed(name), std::string{doc}});
            });
            all.push_back(std::move(row));
        });
        return all;
    }();
    return rows;
}

const CommandRow& command_row(std::string_view verb) {
    const auto& rows = command_rows();
    return *std::find_if(rows.begin(), rows.end(), [&](const CommandRow& row) { return row.facts.verb == verb; });
}

std::shared_ptr<CommandInput> add_command_options(CLI::App& app, std::string_view verb, const CommandForm& form) {
    const auto input = std::make_shared<CommandInput>();
    for (const auto& [name, text] : form.defaults) input->texts[name] = text;
    const auto add = [&](const CommandRow::Field& field) {
        std::string doc = field.doc;
        if (const auto known = form.defaults.find(field.name); known != form.defaults.end()) {
            doc += known->second.empty() ? " (may be left out)" : " (default " + known->second + ")";
        }
        const bool positional = contains(form.positionals, field.name);
        const std::string names = (positional ? field.name + "," : "") + field.option;
        app.add_option_function<std::string>(
            names, [input, name = field.name](const std::string& text) { input->texts[name] = text; }, doc);
    };
    const CommandRow& row = command_row(verb);
    // Positional ones first and in the verb's order, which need not be the table's.
    for (const std::string& name : form.positionals) {
        for (const auto& field : row.fields) {
            if (field.name == name) add(field);
        }
    }
    for (const auto& field : row.fields) {
        if (!contains(form.positionals, field.name) && !contains(form.hidden, field.name)) add(field);
    }
    app.add_option("--for", input->acts_for, "Act for this account, whose agent the signer is");
    return input;
}

Answer<Command> build_command(std::string_view verb, const CommandInput& input, const FieldReader& reader) {
    std::optional<Answer<Command>> result;
    for_each_command([&](auto command) {
        using C = decltype(command);
        if (FactsOf<C>::facts.verb == verb) result = build<C>(input, reader);
    });
    if (!result) return usage_failure("there is no command \"" + std::string{verb} + "\"");
    return *result;
}

}  // namespace otp::cli
