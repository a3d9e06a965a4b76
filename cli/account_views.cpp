// balances, positions, history, receipts, receipt: one account's view.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/keyring.hpp"
#include "cli/pages.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct AccountQuery {
    std::string name;
    std::size_t limit = 50;
    bool over_time = false;
};

Answer<json> get_account(Context& context, const AccountQuery& query) {
    const auto account = account_to_show(context, query.name);
    if (!account) return account.error();
    return context.get("/v1/accounts/" + to_hex(*account));
}

Answer<ExitCode> balances_over_time(Context& context, const AccountQuery& query) {
    const auto account = account_to_show(context, query.name);
    if (!account) return account.error();
    const std::string me = to_hex(*account);
    const auto items = get_pages(context, "/v1/accounts/" + me + "/balances", "items", "before", query.limit);
    if (!items) return items.error();
    context.print({{"address", me}, {"items", *items}}, *items,
                  table_of(*items, {"time", "height", "asset", "free", "locked"}));
    return exit_ok;
}

Answer<ExitCode> balances(Context& context, const AccountQuery& query) {
    if (query.over_time) return balances_over_time(context, query);
    const auto answer = get_account(context, query);
    if (!answer) return answer.error();
    json rows = json::array();
    const json known = answer->value("balances", json::object());
    for (const auto& [asset, balance] : known.items()) {
        rows.push_back({{"asset", asset}, {"free", text_at(balance, "free")}, {"locked", text_at(balance, "locked")}});
    }
    context.print({{"address", text_at(*answer, "address")}, {"balances", known}}, rows,
                  table_of(rows, {"asset", "free", "locked"}));
    return exit_ok;
}

Answer<ExitCode> positions(Context& context, const AccountQuery& query) {
    const auto answer = get_account(context, query);
    if (!answer) return answer.error();
    const json rows = answer->value("positions", json::array());
    context.print({{"address", text_at(*answer, "address")}, {"positions", rows}}, rows,
                  table_of(rows, {"series", "phase", "long", "short", "offered", "unsold", "collateral"}));
    if (rows.empty()) context.hint("otp series shows what trades; settled positions are in otp receipts");
    return exit_ok;
}

/// One line an entry: when, where in the journal, what.
Answer<ExitCode> events(Context& context, const AccountQuery& query, const char* kind) {
    const auto account = account_to_show(context, query.name);
    if (!account) return account.error();
    const std::string me = to_hex(*account);
    const auto items = get_pages(context, "/v1/accounts/" + me + "/" + kind, "items", "before", query.limit);
    if (!items) return items.error();
    Table table{{{"time"}, {"block", true}, {"what"}}, {}};
    for (const json& item : *items) {
        const json& event = item.contains("event") && item["event"].is_object() ? item["event"] : item;
        table.rows.push_back({text_at(item, "time"), item.value("height", json()).dump(), event_words(event, me)});
    }
    context.print({{"address", me}, {"items", *items}}, *items, table);
    return exit_ok;
}

Answer<ExitCode> receipt(Context& context, const std::string& id) {
    if (const auto hash = parse_fixed_hex<Hash>(id); !hash) {
        return usage_failure("\"" + id + "\" is no id of a command: " + locate(hash.error()), "0x and 64 hex digits");
    }
    const auto answer = context.get("/v1/commands/" + id);
    if (!answer) return answer.error();
    std::string lines =
        "command " + text_at(*answer, "id") + " in block " + answer->value("height", json()).dump() + "\n";
    for (const json& one : answer->value("receipts", json::array())) {
        lines += text_at(one, "status") + "\n";
        for (const json& event : one.value("events", json::array())) lines += "  " + event_words(event, "") + "\n";
    }
    context.print(*answer, lines);
    return exit_ok;
}

void add_account_view(CLI::App& parent, Context& context, int& exit_code, const char* verb, const char* help,
                      bool listed, Answer<ExitCode> (*run)(Context&, const AccountQuery&)) {
    CLI::App& app = *parent.add_subcommand(verb, help);
    const auto query = std::make_shared<AccountQuery>();
    app.add_option("name", query->name, "Key or address (default --account)");
    if (listed) app.add_option("--limit", query->limit, "At most so many, newest first");
    if (std::string_view{verb} == "balances")
        app.add_flag("--over-time", query->over_time, "Each change, newest first");
    on_run(app, context, exit_code, [&context, query, run] { return run(context, *query); });
}

}  // namespace

void add_account_views(CLI::App& parent, Context& context, int& exit_code) {
    add_account_view(parent, context, exit_code, "balances", "Free and locked assets", true, balances);
    add_account_view(parent, context, exit_code, "positions", "Contracts held and written", false, positions);
    add_account_view(parent, context, exit_code, "history", "What happened to an account, newest first", true,
                     [](Context& c, const AccountQuery& q) { return events(c, q, "history"); });
    add_account_view(parent, context, exit_code, "receipts", "What settled series paid and charged, newest first", true,
                     [](Context& c, const AccountQuery& q) { return events(c, q, "receipts"); });

    CLI::App& one = *parent.add_subcommand("receipt", "What became of a command");
    const auto id = std::make_shared<std::string>();
    one.add_option("id", *id, "Its id, 0x...")->required();
    on_run(one, context, exit_code, [&context, id] { return receipt(context, *id); });
}

}  // namespace otp::cli
