// config explain | set: where each setting comes from, and how to keep one.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/verbs.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

Answer<ExitCode> explain(Context& context) {
    json rows = json::array();
    json document = json::object();
    for (const auto& [name, setting] : context.settings().rows()) {
        rows.push_back({{"setting", name}, {"value", setting->value}, {"from", setting->origin}});
        document[name] = {{"value", setting->value}, {"from", setting->origin}};
    }
    Table table{{{"setting"}, {"value"}, {"from"}}, {}};
    for (const json& row : rows) {
        table.rows.push_back({text_at(row, "setting"), text_at(row, "value"), text_at(row, "from")});
    }
    context.print(document, rows, table);
    return exit_ok;
}

Answer<ExitCode> set(Context& context, const std::string& key, const std::string& value) {
    const Settings& settings = context.settings();
    if (!settings.config.is_set()) return usage_failure("there is no file to write", "give --config FILE, or set HOME");
    const std::string profile = settings.profile.is_set() ? settings.profile.value : "default";
    if (auto failure = set_in_profile(settings.config.value, profile, key, value)) return *failure;
    context.print({{"profile", profile}, {"set", key}, {"value", value}, {"file", settings.config.value}},
                  key + " = " + value + " in profile " + profile + " of " + settings.config.value + "\n");
    // The file is read back, so that a value out of range shows here and not in the next verb.
    if (auto failure = context.prepare()) return *failure;
    return exit_ok;
}

}  // namespace

void add_config_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& config = *parent.add_subcommand("config", "Settings: flag before OTP_* before profile before default");
    config.require_subcommand(1);
    CLI::App& explaining = *config.add_subcommand("explain", "Each setting's value, and where it comes from");
    on_run(explaining, context, exit_code, [&context] { return explain(context); });

    CLI::App& setting = *config.add_subcommand("set", "Keep a setting in the profile");
    setting.footer(
        "Example:\n  otp config set account alice\n  otp config set url https://node.example --profile live");
    setting.preparse_callback([&context](std::size_t) { context.flags.new_profile = true; });
    const auto pair = std::make_shared<std::pair<std::string, std::string>>();
    setting.add_option("key", pair->first, "url, account, keystore, password_file, output, timeout, network")
        ->required();
    setting.add_option("value", pair->second, "Its value")->required();
    on_run(setting, context, exit_code, [&context, pair] { return set(context, pair->first, pair->second); });
}

}  // namespace otp::cli
