#pragma once
// A listening socket whose connections a test serves by hand, one after the other; and the same with TLS, with a
// certificate made on the spot.

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace otp::net {

/// One accepted connection, plain or secure.
class Peer {
public:
    explicit Peer(int fd, SSL* ssl = nullptr) : fd_{fd}, ssl_{ssl} {}

    /// Until `mark` has been read; what was read up to it. "" when the connection ends before.
    std::string read_until(std::string_view mark) {
        for (;;) {
            if (const auto at = in_.find(mark); at != in_.npos) {
                std::string out = in_.substr(0, at + mark.size());
                in_.erase(0, out.size());
                return out;
            }
            char buffer[4096];
            const auto n = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                           : static_cast<int>(::recv(fd_, buffer, sizeof buffer, 0));
            if (n <= 0) return {};
            in_.append(buffer, static_cast<std::size_t>(n));
        }
    }
    std::string read_request() { return read_until("\r\n\r\n"); }

    void send(std::string_view bytes) {
        if (ssl_ != nullptr) {
            SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        } else {
            ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
    }

private:
    int fd_;
    SSL* ssl_;
    std::string in_;
};

/// Serves connection n (from 1) with `serve`, then closes it.
class RawServer {
public:
    using Serve = std::function<void(Peer&, int n)>;

    explicit RawServer(Serve serve) : serve_{std::move(serve)} { listen(); }
    /// With TLS, as `name` (an IP address or a host name).
    RawServer(std::string_view name, Serve serve) : serve_{std::move(serve)} {
        std::signal(SIGPIPE,
                    SIG_IGN);  // this server's OpenSSL writes to the bare descriptor; the code under test does not
        make_certificate(std::string{name});
        listen();
    }
    ~RawServer() {
        stopping_ = true;
        ::shutdown(fd_, SHUT_RDWR);
        if (const int open = current_; open >= 0) ::shutdown(open, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
        SSL_CTX_free(tls_);
        if (!ca_file.empty()) ::unlink(ca_file.c_str());
    }
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int connections() const { return connections_; }
    std::string ca_file;  ///< The certificate, to be trusted by the client.

private:
    void listen() {
        fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        ::bind(fd_, reinterpret_cast<sockaddr*>(&address), length);
        ::listen(fd_, 16);
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this] { run(); }};
    }

    void run() {
        for (int n = 1; !stopping_; ++n) {
            const int fd = ::accept(fd_, nullptr, nullptr);
            if (fd < 0) return;
            current_ = fd;
            connections_ = n;
            SSL* const ssl = tls_ != nullptr ? SSL_new(tls_) : nullptr;
            if (ssl != nullptr) SSL_set_fd(ssl, fd);
            if (ssl == nullptr || SSL_accept(ssl) == 1) {
                Peer peer{fd, ssl};
                serve_(peer, n);
                if (ssl != nullptr) SSL_shutdown(ssl);
            }
            current_ = -1;
            SSL_free(ssl);
            ::close(fd);
        }
    }

    void make_certificate(const std::string& name) {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* const subject = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1,
                                   0);
        X509_set_issuer_name(certificate, subject);
        in_addr ignored{};
        const bool is_address = inet_pton(AF_INET, name.c_str(), &ignored) == 1;
        add_extension(certificate, NID_subject_alt_name, (is_address ? "IP:" : "DNS:") + name);
        add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
        X509_sign(certificate, key, EVP_sha256());

        tls_ = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(tls_, certificate);
        SSL_CTX_use_PrivateKey(tls_, key);
        char path[] = "/tmp/otp_net_test_XXXXXX";
        FILE* const file = ::fdopen(::mkstemp(path), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        ca_file = path;
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

    static void add_extension(X509* certificate, int nid, const std::string& value) {
        X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }

    Serve serve_;
    SSL_CTX* tls_ = nullptr;
    int fd_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> current_{-1};
    std::atomic<int> connections_{0};
    std::thread thread_;
};

}  // namespace otp::net
