#pragma once
// A plain socket that sends exactly the bytes a test wants and reads answers with a reader of its own.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace otp::net {

struct RawAnswer {
    int status = 0;  ///< 0: the connection ended (or 20 s passed) before an answer was complete.
    std::string head;
    std::string body;

    [[nodiscard]] bool has(std::string_view line) const { return head.find(line) != head.npos; }
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
        if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { close(); }
    RawClient(RawClient&& other) noexcept
        : fd_{std::exchange(other.fd_, -1)}, connected_{other.connected_}, in_{std::move(other.in_)} {}
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    RawClient& operator=(RawClient&&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }

    void half_close() { ::shutdown(fd_, SHUT_WR); }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

    /// The next whole answer; its body by Content-Length.
    RawAnswer answer(bool to_head = false) {
        std::size_t end = in_.find("\r\n\r\n");
        while (end == in_.npos) {
            if (!receive()) return {};
            end = in_.find("\r\n\r\n");
        }
        RawAnswer out;
        out.head = in_.substr(0, end + 2);
        in_.erase(0, end + 4);
        out.status = std::atoi(out.head.substr(9, 3).c_str());
        const std::size_t at = out.head.find("Content-Length: ");
        const std::size_t length =
            at == out.head.npos || to_head ? 0 : static_cast<std::size_t>(std::atol(out.head.c_str() + at + 16));
        while (in_.size() < length) {
            if (!receive()) return {};
        }
        out.body = in_.substr(0, length);
        in_.erase(0, length);
        return out;
    }

    RawAnswer ask(std::string_view bytes) {
        send(bytes);
        return answer();
    }

    /// True if the peer closes (or resets) with nothing more to say.
    bool ends() { return in_.empty() && !receive() && !timed_out_; }

    /// At least `n` bytes as they come, fewer only at the end.
    std::string bytes(std::size_t n) {
        while (in_.size() < n && receive()) {
        }
        std::string out = in_.substr(0, n);
        in_.erase(0, out.size());
        return out;
    }

private:
    bool receive() {
        pollfd wait{fd_, POLLIN, 0};
        timed_out_ = ::poll(&wait, 1, 20'000) != 1;
        if (timed_out_) return false;
        char buffer[16'384];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
        if (n <= 0) return false;
        in_.append(buffer, static_cast<std::size_t>(n));
        return true;
    }

    int fd_;
    bool connected_ = false;
    bool timed_out_ = false;
    std::string in_;
};

/// True as soon as `condition` holds; false if it does not within 20 s.
template <class Condition>
bool eventually(Condition condition) {
    for (int i = 0; i < 10'000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return false;
}

/// "GET path" as a whole request.
inline std::string get(std::string_view path, std::string_view more_headers = {}) {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: test\r\n" + std::string{more_headers} + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more_headers = {}) {
    return "POST " + std::string{path} + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{more_headers} + "\r\n" + std::string{body};
}

}  // namespace otp::net
