// completion bash | zsh | fish: scripts made from the verbs as they are registered, so that none is ever missing.

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <set>

#include "cli/context.hpp"
#include "cli/verbs.hpp"

namespace otp::cli {
namespace {

/// "otp", "otp keys", ... -> the words that may follow: verbs and long options.
using Words = std::map<std::string, std::vector<std::string>>;

void collect(const CLI::App& app, const std::string& path, const std::set<std::string>& global, Words& words) {
    std::vector<std::string>& own = words[path];
    std::set<std::string> options = global;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) options.insert("--" + name);
    }
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        own.push_back(sub->get_name());
    own.insert(own.end(), options.begin(), options.end());
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        collect(*sub, path + " " + sub->get_name(), global, words);
    }
}

Words words_of(const CLI::App& root) {
    std::set<std::string> global;
    for (const CLI::Option* option : root.get_options()) {
        for (const std::string& name : option->get_lnames()) global.insert("--" + name);
    }
    Words words;
    collect(root, "otp", global, words);
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// The shell's case over the verbs typed so far. `next` is how the shell appends a word to the path.
std::string cases(const Words& words) {
    std::string out;
    for (const auto& [path, following] : words) out += "    \"" + path + "\") words=\"" + joined(following) + "\" ;;\n";
    return out;
}

std::string known_paths(const Words& words) {
    std::string out;
    for (const auto& [path, following] : words) out += (out.empty() ? "" : "|") + ("\"" + path + "\"");
    return out;
}

std::string bash(const Words& words) {
    return "# bash completion of otp: eval \"$(otp completion bash)\"\n"
           "_otp() {\n"
           "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" path=otp words=\"\" i\n"
           "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "    case \"$path ${COMP_WORDS[i]}\" in\n"
           "    " +
           known_paths(words) +
           ") path=\"$path ${COMP_WORDS[i]}\" ;;\n"
           "    esac\n"
           "  done\n"
           "  case \"$path\" in\n" +
           cases(words) +
           "  esac\n"
           "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "}\n"
           "complete -o default -F _otp otp\n";
}

std::string zsh(const Words& words) {
    return "#compdef otp\n"
           "# zsh completion of otp: eval \"$(otp completion zsh)\"\n"
           "_otp() {\n"
           "  local path_=otp words=\"\" i\n"
           "  local -a typed\n"
           "  typed=(\"${(@)__otp_words}\")\n"
           "  for ((i = 2; i < CURRENT; i++)); do\n"
           "    case \"$path_ ${typed[i]}\" in\n"
           "    " +
           known_paths(words) +
           ") path_=\"$path_ ${typed[i]}\" ;;\n"
           "    esac\n"
           "  done\n"
           "  case \"$path_\" in\n" +
           cases(words) +
           "  esac\n"
           "  compadd -- ${=words}\n"
           "}\n"
           "# The shell's own `words` is read before the function's hides it.\n"
           "_otp_start() { local -a __otp_words; __otp_words=(\"${(@)words}\"); _otp }\n"
           "compdef _otp_start otp\n";
}

std::string fish(const Words& words) {
    std::string out =
        "# fish completion of otp: otp completion fish | source\n"
        "function __otp_path\n"
        "  set -l path otp\n"
        "  for word in (commandline -opc)[2..-1]\n"
        "    switch \"$path $word\"\n"
        "      case";
    for (const auto& [path, following] : words) out += " '" + path + "'";
    out +=
        "\n        set path \"$path $word\"\n"
        "    end\n"
        "  end\n"
        "  echo $path\n"
        "end\n";
    for (const auto& [path, following] : words) {
        out += "complete -c otp -n 'test (__otp_path) = \"" + path + "\"' -a '" + joined(following) + "'\n";
    }
    return out;
}

}  // namespace

void add_completion_verb(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& completion = *parent.add_subcommand("completion", "Completion script for a shell");
    completion.require_subcommand(1);
    completion.footer("Example:\n  eval \"$(otp completion bash)\"");
    const auto add = [&](const char* shell, std::string (*script)(const Words&)) {
        CLI::App& app = *completion.add_subcommand(shell, std::string{"For "} + shell);
        on_run(app, context, exit_code, [&parent, script]() -> Answer<ExitCode> {
            std::cout << script(words_of(parent)) << std::flush;
            return exit_ok;
        });
    };
    add("bash", bash);
    add("zsh", zsh);
    add("fish", fish);
}

}  // namespace otp::cli
