#include "net/client_stream.hpp"

#include <boost/asio/connect.hpp>

namespace otp::net {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = ClientError::Kind;

std::string place(const Url& url) { return url.host + " port " + std::to_string(url.port); }

ClientError timed_out(const Url& url) { return {Kind::timeout, "no connection to " + place(url) + " in time"}; }

std::variant<std::vector<tcp::endpoint>, ClientError> resolve(asio::io_context& io, const Url& url,
                                                              ClientClock::time_point deadline) {
    error_code ec;
    const auto address = asio::ip::make_address(url.host, ec);
    if (!ec) return std::vector<tcp::endpoint>{{address, url.port}};

    // Shared, for a resolver cannot be stopped and may answer after we have given up.
    struct State {
        explicit State(asio::io_context& context) : resolver{context} {}
        tcp::resolver resolver;
        std::vector<tcp::endpoint> found;
        error_code ec;
        bool done = false;
    };
    const auto state = std::make_shared<State>(io);
    state->resolver.async_resolve(url.host, std::to_string(url.port),
                                  [state](error_code failed, const tcp::resolver::results_type& results) {
                                      for (const auto& entry : results) state->found.push_back(entry.endpoint());
                                      state->ec = failed;
                                      state->done = true;
                                  });
    if (!run_until(io, deadline, [&] { return state->done; })) {
        state->resolver.cancel();
        return timed_out(url);
    }
    if (state->ec) return ClientError{Kind::connect, "the name " + url.host + " is not found: " + state->ec.message()};
    return state->found;
}

/// Asks for `host` and accepts no certificate but its own.
bool expect_name(SSL* ssl, const std::string& host) {
    X509_VERIFY_PARAM* const expected = SSL_get0_param(ssl);
    error_code is_name;
    (void)asio::ip::make_address(host, is_name);
    // Addresses have no place in the server name indication (RFC 6066 section 3).
    if (!is_name) return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) == 1 &&
           SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

std::optional<ClientError> handshake(asio::io_context& io, ClientStream& stream, const Url& url,
                                     ClientClock::time_point deadline) {
    TlsStream& secure = *std::get<std::unique_ptr<TlsStream>>(stream);
    if (!expect_name(secure.native_handle(), url.host)) return ClientError{Kind::tls, "the server name cannot be set"};
    error_code ec;
    bool done = false;
    secure.async_handshake(ssl::stream_base::client, [&](error_code failed) {
        ec = failed;
        done = true;
    });
    if (!run_until(io, deadline, [&] { return done; })) {
        abandon(io, stream);
        return timed_out(url);
    }
    if (!ec) return std::nullopt;
    const long verdict = SSL_get_verify_result(secure.native_handle());
    const std::string why = verdict == X509_V_OK ? ec.message() : X509_verify_cert_error_string(verdict);
    return ClientError{Kind::tls, "no secure connection to " + place(url) + ": " + why};
}

}  // namespace

std::string_view to_string(ClientError::Kind kind) {
    switch (kind) {
        case Kind::invalid:
            return "invalid";
        case Kind::connect:
            return "connect";
        case Kind::timeout:
            return "timeout";
        case Kind::tls:
            return "tls";
        case Kind::protocol:
            return "protocol";
        case Kind::closed:
            return "closed";
    }
    return "unknown";
}

ClientSocket& socket_of(ClientStream& stream) {
    if (auto* const secure = std::get_if<std::unique_ptr<TlsStream>>(&stream)) return (*secure)->next_layer();
    return std::get<ClientSocket>(stream);
}

void abandon(asio::io_context& io, ClientStream& stream) {
    error_code ignored;
    socket_of(stream).close(ignored);
    io.restart();
    io.poll();
}

std::variant<std::unique_ptr<ssl::context>, ClientError> make_tls(const ClientOptions& options) {
    error_code ec;
    auto tls = std::make_unique<ssl::context>(ssl::context::tls_client);
    tls->set_verify_mode(ssl::verify_peer);
    if (SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION) != 1) {
        return ClientError{Kind::tls, "TLS 1.2 is not available"};
    }
    if (options.ca_file.empty()) {
        tls->set_default_verify_paths(ec);
    } else {
        tls->load_verify_file(options.ca_file, ec);
    }
    if (ec) return ClientError{Kind::tls, "cannot load the certificate authorities: " + ec.message()};
    return tls;
}

std::variant<ClientStream, ClientError> connect_stream(asio::io_context& io, std::unique_ptr<ssl::context>& tls,
                                                       const Url& url, const ClientOptions& options,
                                                       ClientClock::time_point deadline) {
    if (url.is_secure() && !tls) {
        auto made = make_tls(options);
        if (auto* const error = std::get_if<ClientError>(&made)) return *error;
        tls = std::get<0>(std::move(made));
    }
    auto resolved = resolve(io, url, deadline);
    if (auto* const error = std::get_if<ClientError>(&resolved)) return *error;

    ClientStream stream{ClientSocket{io}};
    error_code ec;
    bool done = false;
    asio::async_connect(socket_of(stream), std::get<0>(resolved), [&](error_code failed, const tcp::endpoint&) {
        ec = failed;
        done = true;
    });
    if (!run_until(io, deadline, [&] { return done; })) {
        abandon(io, stream);
        return timed_out(url);
    }
    if (ec) return ClientError{Kind::connect, "no connection to " + place(url) + ": " + ec.message()};
    socket_of(stream).set_option(tcp::no_delay{true}, ec);
    if (!url.is_secure()) return stream;

    stream = std::make_unique<TlsStream>(std::move(std::get<ClientSocket>(stream)), *tls);
    if (auto error = handshake(io, stream, url, deadline)) return *error;
    return stream;
}

}  // namespace otp::net
