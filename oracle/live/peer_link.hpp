#pragma once
// Another signer of the network, as reached over HTTP.

#include <chrono>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

#include "net/client.hpp"
#include "oracle/live/messages.hpp"

namespace otp::oracle {

/// What became of a question.
using PeerAnswer = std::variant<IndexedSignature, RefusedToSign, std::string>;  ///< A string: why there is no answer.

class PeerLink {
public:
    PeerLink(std::string url, std::chrono::milliseconds timeout) : url_{std::move(url)}, timeout_{timeout} {}

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] PeerAnswer ask(const SignRequest& request);
    /// Nothing, or why it was not told.
    [[nodiscard]] std::optional<std::string> tell(const PublishedMessage& message);

private:
    [[nodiscard]] std::variant<net::Answer, std::string> post(const std::string& path, std::string body);

    std::string url_;
    std::chrono::milliseconds timeout_;
    std::mutex mutex_;
    std::unique_ptr<net::HttpClient> client_;
};

}  // namespace otp::oracle
