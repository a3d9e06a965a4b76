#include "cli/node_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <nlohmann/json.hpp>

#include "protocol/calendar.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

spdlog::level::level_enum level_of(std::string_view name) {
    if (name == "debug") return spdlog::level::debug;
    if (name == "warning") return spdlog::level::warn;
    if (name == "error") return spdlog::level::err;
    return spdlog::level::info;
}

std::string_view name_of(spdlog::level::level_enum level) {
    if (level <= spdlog::level::debug) return "debug";
    if (level == spdlog::level::info) return "info";
    return level == spdlog::level::warn ? "warning" : "error";
}

std::string time_of(const spdlog::details::log_msg& message) {
    const auto since_1970 = message.time.time_since_epoch();
    return format_rfc3339(Time{std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count()});
}

/// The payload is the rest of the line, already in its form: what comes here is when and how grave.
class LineFormatter final : public spdlog::formatter {
public:
    explicit LineFormatter(bool as_json) : json_{as_json} {}
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        std::string line;
        if (json_) {
            line = R"({"ts":")" + time_of(message) + R"(","level":")" + std::string{name_of(message.level)} + "\",";
        } else {
            line = time_of(message) + " " + std::string{name_of(message.level)} + " ";
        }
        line.append(message.payload.data(), message.payload.size()).append("\n");
        out.append(line.data(), line.data() + line.size());
    }
    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<LineFormatter>(json_);
    }

private:
    bool json_;
};

/// Whatever bytes got in, one line of valid text comes out.
std::string text_of_json(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

struct NodeLog::Parts {
    Parts(std::ostream& out, bool as_json)
        : is_json{as_json}, logger{"otp", std::make_shared<spdlog::sinks::ostream_sink_mt>(out, true)} {}
    bool is_json;
    spdlog::logger logger;
};

NodeLog::NodeLog(std::ostream& out, bool as_json, std::string_view level)
    : parts_{std::make_unique<Parts>(out, as_json)} {
    parts_->logger.set_formatter(std::make_unique<LineFormatter>(as_json));
    parts_->logger.set_level(level_of(level));
}

NodeLog::~NodeLog() = default;

void NodeLog::write(std::string_view level, std::string_view component, std::string_view message) {
    write(level, component, message, json::object());
}

void NodeLog::write(std::string_view level, std::string_view component, std::string_view message, const json& fields) {
    const auto grave = level_of(level);
    if (!parts_->logger.should_log(grave)) return;
    std::string rest;
    if (parts_->is_json) {
        rest = "\"component\":" + text_of_json(component) + ",\"msg\":" + text_of_json(message);
        for (const auto& [key, value] : fields.items()) {
            if (key == "ts" || key == "level" || key == "component" || key == "msg") continue;
            rest += "," + text_of_json(key) + ":" + text_of_json(value);
        }
        rest += "}";
    } else {
        rest = std::string{component} + ": " + std::string{message};
        if (!fields.empty()) rest += " " + text_of_json(fields);
    }
    parts_->logger.log(grave, spdlog::string_view_t{rest.data(), rest.size()});
}

}  // namespace otp::cli
