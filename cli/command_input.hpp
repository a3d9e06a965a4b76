#pragma once
// Commands from the command line, derived from the table: an option a field, its help the table's sentence.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.hpp"
#include "protocol/command.hpp"

namespace otp::cli {

/// The texts of one command's fields as typed, by name of the field.
struct CommandInput {
    std::map<std::string, std::string, std::less<>> texts;
    std::string acts_for;  ///< --for: the account, where the signer is its agent.
};

/// How a verb deviates from the table's plain form.
struct CommandForm {
    std::vector<std::string> positionals;         ///< Fields that may also stand without their name.
    std::map<std::string, std::string> defaults;  ///< Texts of fields that may be left out.
    std::vector<std::string> hidden;              ///< Fields the verb fills in itself.
};

/// The rows of the table, as the command line needs them.
struct CommandRow {
    CommandFacts facts;
    std::string dashed;  ///< "cancel-offer".
    struct Field {
        std::string name;  ///< As in the table.
        std::string option;
        std::string doc;
    };
    std::vector<Field> fields;
};
[[nodiscard]] const std::vector<CommandRow>& command_rows();
/// Precondition: `verb` (snake_case) is in the table.
[[nodiscard]] const CommandRow& command_row(std::string_view verb);

/// Adds an option for each field of `verb`, and --for.
[[nodiscard]] std::shared_ptr<CommandInput> add_command_options(CLI::App& app, std::string_view verb,
                                                                const CommandForm& form = {});

/// What only the surroundings know about a field's text.
struct FieldReader {
    std::function<Answer<Address>(const std::string&)> address;  ///< Key names too.
    std::function<Answer<Time>()> now;                           ///< The node's time, for "+3m".
};

/// Reads the texts. Refuses what is missing or malformed, and zero where no command takes zero, by the option's name.
[[nodiscard]] Answer<Command> build_command(std::string_view verb, const CommandInput& input,
                                            const FieldReader& reader);

}  // namespace otp::cli
