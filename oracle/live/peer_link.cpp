#include "oracle/live/peer_link.hpp"

namespace otp::oracle {

std::variant<net::Answer, std::string> PeerLink::post(const std::string& path, std::string body) {
    const std::lock_guard lock{mutex_};
    if (!client_) {
        net::ClientOptions options;
        options.connect_timeout = options.request_timeout = timeout_;
        options.limits.body_bytes_max = 1024 * 1024;
        client_ = std::make_unique<net::HttpClient>(std::move(options));
    }
    auto result = client_->post(url_ + path, std::move(body));
    if (auto* answer = std::get_if<net::Answer>(&result)) return std::move(*answer);
    client_
        .reset();  // A POST is not repeated on a connection that died while it was kept; the next one gets a new one.
    return std::get<net::ClientError>(result).message;
}

PeerAnswer PeerLink::ask(const SignRequest& request) {
    const auto result = post("/v1/sign", write(request));
    if (const auto* why = std::get_if<std::string>(&result)) return *why;
    const auto& answer = std::get<net::Answer>(result);
    if (answer.status == 200) {
        if (const auto signature = read_signature(answer.body)) return *signature;
    } else if (answer.status == 409) {
        if (auto refusal = read_refusal(answer.body)) return std::move(*refusal);
    }
    return "it answered with status " + std::to_string(answer.status);
}

std::optional<std::string> PeerLink::tell(const PublishedMessage& message) {
    const auto result = post("/v1/published", write(message));
    if (const auto* why = std::get_if<std::string>(&result)) return *why;
    const int status = std::get<net::Answer>(result).status;
    if (status == 200) return std::nullopt;
    return "it answered with status " + std::to_string(status);
}

}  // namespace otp::oracle
