#pragma once
// What is wrong now, said once when it begins and once when it ends. Safe to use from several threads.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace otp::oracle {

class Alarms {
public:
    using Log = std::function<void(std::string_view level, std::string_view line)>;

    explicit Alarms(Log log) : log_{std::move(log)} {}

    /// Whether `kind` is wrong with `subject`; logs what changed. `why`: a sentence's end.
    void set(std::string_view kind, const std::string& subject, bool is_wrong, const std::string& why = "") {
        const std::lock_guard lock{mutex_};
        const std::pair key{std::string{kind}, subject};
        const auto known = wrong_.find(key);
        if (is_wrong && known == wrong_.end()) {
            wrong_.emplace(key, why);
            log_("warning", key.first + " " + subject + (why.empty() ? "" : ": " + why));
        } else if (is_wrong) {
            known->second = why;
        } else if (known != wrong_.end()) {
            wrong_.erase(known);
            log_("info", key.first + " " + subject + " is over");
        }
    }

    /// {kind, subject} -> why.
    [[nodiscard]] std::map<std::pair<std::string, std::string>, std::string> now() const {
        const std::lock_guard lock{mutex_};
        return wrong_;
    }

private:
    Log log_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::string> wrong_;
};

}  // namespace otp::oracle
