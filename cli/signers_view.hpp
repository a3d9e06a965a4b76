#pragma once
// What the signers of a price network (`otp oracle`) see of their venues, for a node whose prices they bring.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "protocol/time.hpp"

namespace otp::cli {

/// Asks the first signer that answers, only when somebody asks here, and then at most once a second. Any thread.
class SignersView {
public:
    /// Base URLs, e.g. "http://127.0.0.1:8100".
    explicit SignersView(std::vector<std::string> urls);
    ~SignersView();
    SignersView(const SignersView&) = delete;
    SignersView& operator=(const SignersView&) = delete;

    /// GET /v1/oracle: feeds with their venues, signers and alarms of the signer that answered; an alarm where none
    /// did.
    [[nodiscard]] std::string sources(Time now);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace otp::cli
