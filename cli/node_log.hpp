#pragma once
// The log of a service: one JSON object a line on stderr, {"ts","level","component","msg", fields...}, or plain lines
// for people. Safe to use from several threads.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <string_view>

namespace otp::cli {

class NodeLog {
public:
    /// Lines below `level` ("debug", "info", "warning" or "error") are left out. `out` must outlive it.
    NodeLog(std::ostream& out, bool as_json, std::string_view level);
    ~NodeLog();
    NodeLog(const NodeLog&) = delete;
    NodeLog& operator=(const NodeLog&) = delete;

    void write(std::string_view level, std::string_view component, std::string_view message);
    /// `fields`: an object, whose keys stand beside the others; theirs are never replaced.
    void write(std::string_view level, std::string_view component, std::string_view message,
               const nlohmann::json& fields);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace otp::cli
