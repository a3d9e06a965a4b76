#pragma once
// The node's HTTP API as its clients see it: a JSON document, or what kind of no it was. One interface, so that the
// command line and the settlement worker are tested without a socket.

#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "protocol/result.hpp"

namespace otp::settlement {

/// What the node said instead of an answer, or that it said nothing.
struct ApiError {
    enum class Kind {
        refused,       ///< By the protocol; `code` is the status.
        malformed,     ///< The node could not read the request.
        unauthorised,  ///< The node does not do this for us.
        not_found,
        unavailable,  ///< No answer, or the node is overloaded or failed: the same request may succeed later.
        broken,       ///< An answer that is none.
    };
    Kind kind = Kind::unavailable;
    std::string code;     ///< A word a program can compare.
    std::string message;  ///< A sentence.
    std::string hint;     ///< What to do; may be empty.
};

class RemoteNode {
public:
    using Answer = Result<nlohmann::json, ApiError>;

    RemoteNode() = default;
    RemoteNode(const RemoteNode&) = delete;
    RemoteNode& operator=(const RemoteNode&) = delete;
    virtual ~RemoteNode() = default;

    /// `target` is path and query: "/v1/due".
    [[nodiscard]] virtual Answer get(const std::string& target) = 0;
    [[nodiscard]] virtual Answer post(const std::string& target, const nlohmann::json& body) = 0;
};

/// What an HTTP answer means to us: the document of a 2xx, else the error its body or at least its status tells.
[[nodiscard]] RemoteNode::Answer read_answer(int status, std::string_view body);

/// Talks HTTP(S) to `url` ("http://127.0.0.1:8080"); nothing is sent before the first request. Answers why the URL is
/// none.
[[nodiscard]] Result<std::unique_ptr<RemoteNode>, std::string> connect_http(const std::string& url,
                                                                            std::chrono::milliseconds timeout);

}  // namespace otp::settlement
