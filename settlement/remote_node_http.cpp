#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "net/client.hpp"
#include "settlement/remote_node.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;

class HttpRemoteNode final : public RemoteNode {
public:
    HttpRemoteNode(std::string url, const net::ClientOptions& options) : url_{std::move(url)}, client_{options} {}

    Answer get(const std::string& target) override { return read(client_.get(url_ + target)); }
    Answer post(const std::string& target, const json& body) override {
        return read(client_.post(url_ + target, body.dump()));
    }

private:
    Answer read(const net::ClientResult& result) const {
        if (const auto* answer = std::get_if<net::Answer>(&result)) return read_answer(answer->status, answer->body);
        const auto& error = std::get<net::ClientError>(result);
        if (error.kind == net::ClientError::Kind::invalid) {
            return ApiError{ApiError::Kind::malformed, "usage", error.message, "check --url"};
        }
        return ApiError{ApiError::Kind::unavailable, "node_unreachable",
                        "No answer from " + url_ + ": " + error.message, "Is the node running? Check --url."};
    }

    std::string url_;
    net::HttpClient client_;
};

}  // namespace

Result<std::unique_ptr<RemoteNode>, std::string> connect_http(const std::string& url,
                                                              std::chrono::milliseconds timeout) {
    std::string reason;
    const auto parsed = net::parse_url(url, &reason);
    if (!parsed) return reason;
    if (parsed->scheme != "http" && parsed->scheme != "https")
        return std::string{"must begin with http:// or https://"};
    std::string base = parsed->text();
    while (base.ends_with('/')) base.pop_back();
    net::ClientOptions options;
    options.request_timeout = timeout;
    options.connect_timeout = std::min(options.connect_timeout, timeout);
    return std::unique_ptr<RemoteNode>{std::make_unique<HttpRemoteNode>(base, options)};
}

}  // namespace otp::settlement
