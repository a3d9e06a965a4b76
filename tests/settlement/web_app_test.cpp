// The web app beside the API, over real connections.

#include "settlement/web_app.hpp"

#include <filesystem>
#include <fstream>

#include "tests/net/raw_client.hpp"
#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

void write(const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    std::ofstream{path, std::ios::binary} << bytes;
}

struct WebWorld : ApiWorld {
    /// A folder as the build leaves it.
    void SetUp() override {
        write(folder / "web/index.html", "<!doctype html><title>OTP</title>");
        write(folder / "web/app-ABCD2345.js", "let a = 1");
        write(folder / "web/app-ABCD2345.js.gz", "compressed");
        write(folder / "web/otp-QRST2345.wasm", std::string{"\0asm", 4});
        options.web = folder / "web";
        ApiWorld::SetUp();
    }
    /// The answer to a request line and headers as they are.
    net::RawAnswer raw(const std::string& line, const std::string& headers = {}) {
        net::RawClient client{service->port()};
        client.send(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n");
        return client.answer(line.starts_with("HEAD"));
    }
};

TEST_F(WebWorld, the_page_and_the_api_are_on_one_port) {
    const net::RawAnswer page = raw("GET /");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html><title>OTP</title>");
    EXPECT_TRUE(page.has("Content-Type: text/html; charset=utf-8\r\n")) << page.head;
    EXPECT_TRUE(page.has("Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
    EXPECT_TRUE(page.has("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_TRUE(page.has("Cross-Origin-Opener-Policy: same-origin\r\n"));
    EXPECT_EQ(raw("GET /otp-QRST2345.wasm").body, (std::string{"\0asm", 4}));
    EXPECT_EQ(get("/v1/network").json["network"], "dev");
    EXPECT_EQ(get("/portfolio/history").body, page.body);
}

TEST_F(WebWorld, an_unknown_path_of_the_api_is_an_error_in_json_and_no_page) {
    for (const char* path : {"/v1", "/v1/", "/v1/nothing", "/v1/series/x/y/z", "/metrics/x", "/api/options/pro",
                             "/hedge/target", "/readyz/now"}) {
        const HttpAnswer answer = get(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_TRUE(answer.json.contains("error")) << path << ": " << answer.body;
    }
}

TEST_F(WebWorld, head_says_the_length_and_sends_nothing) {
    net::RawClient client{service->port()};
    client.send("HEAD /app-ABCD2345.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const net::RawAnswer head = client.answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.has("Content-Length: 9\r\n")) << head.head;
    EXPECT_TRUE(client.ends());
}

TEST_F(WebWorld, the_compressed_form_and_the_tag_work_over_a_connection) {
    const net::RawAnswer small = raw("GET /app-ABCD2345.js", "Accept-Encoding: br, gzip\r\n");
    EXPECT_EQ(small.body, "compressed");
    EXPECT_TRUE(small.has("Content-Encoding: gzip\r\n"));
    EXPECT_TRUE(small.has("Cache-Control: public, max-age=31536000, immutable\r\n"));
    const std::size_t at = small.head.find("ETag: ");
    ASSERT_NE(at, std::string::npos);
    const std::string tag = small.head.substr(at + 6, small.head.find("\r\n", at) - at - 6);
    const net::RawAnswer again = raw("GET /app-ABCD2345.js", "Accept-Encoding: gzip\r\nIf-None-Match: " + tag + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
}

TEST_F(WebWorld, nothing_beside_the_folder_can_be_asked_for) {
    write(folder / "secret.txt", "secret");
    for (const char* path : {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a/../../secret.txt",
                             "//secret.txt", "/web/../../secret.txt", "/..\\secret.txt", "/%00secret.txt"}) {
        const net::RawAnswer answer = raw(std::string{"GET "} + path);
        EXPECT_TRUE(answer.status == 400 || answer.status == 404) << path << " " << answer.status;
        EXPECT_EQ(answer.body.find("secret\n"), std::string::npos) << path;
        EXPECT_NE(answer.body, "secret") << path;
    }
}

TEST_F(WebWorld, requests_for_files_are_counted) {
    get("/");
    get("/missing.js");
    const std::string metrics = get("/metrics").body;
    EXPECT_NE(metrics.find(R"(otp_http_requests_total{method="GET",route="web",status="200"} 1)"), std::string::npos);
    EXPECT_NE(metrics.find(R"(otp_http_requests_total{method="GET",route="web",status="404"} 1)"), std::string::npos);
}

constexpr const char* upgrade =
    "GET /v1/stream HTTP/1.1\r\nHost: node.example:8080\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST_F(WebWorld, only_pages_of_this_server_or_of_a_listed_origin_ride_on_the_stream) {
    options.http.allowed_origins = {"https://app.example"};
    start();
    const auto status = [&](const std::string& origin) {
        net::RawClient client{service->port()};
        return client.ask(upgrade + (origin.empty() ? "" : "Origin: " + origin + "\r\n") + "\r\n").status;
    };
    EXPECT_EQ(status("http://node.example:8080"), 101) << "the page that this server sent";
    EXPECT_EQ(status("https://app.example"), 101);
    EXPECT_EQ(status(""), 101) << "a program, not a page";
    for (const char* foreign : {"http://evil.example", "null", "http://node.example", "http://node.example:8081",
                                "https://app.example.evil.example", "http://app.example"}) {
        EXPECT_EQ(status(foreign), 403) << foreign;
    }
}

TEST_F(WebWorld, a_name_that_was_pointed_here_is_not_served_where_hosts_are_listed) {
    options.http.allowed_hosts = {"localhost"};
    start();
    EXPECT_EQ(raw("GET /v1/network").status, 200);
    net::RawClient rebound{service->port()};
    EXPECT_EQ(rebound.ask(std::string{upgrade} + "Origin: http://node.example:8080\r\n\r\n").status, 421);
}

TEST_F(WebWorld, who_asks_too_often_is_told_when_to_come_back) {
    options.http.loopback_requests_per_second = 1;
    start();
    int limited = 0;
    for (int i = 0; i < 50; ++i) {
        const net::RawAnswer answer = raw("GET /");
        if (answer.status != 429) continue;
        ++limited;
        EXPECT_TRUE(answer.has("Retry-After: 1\r\n"));
        EXPECT_NE(answer.body.find("too_many_requests"), std::string::npos);
    }
    EXPECT_GT(limited, 0);
}

TEST_F(WebWorld, a_start_says_how_far_the_replay_is_and_serves_the_page_meanwhile) {
    for (int i = 0; i < 4; ++i) fund("alice", "1", "BTC");
    const std::uint64_t blocks = service->node().status().height;
    stop();
    std::filesystem::remove(folder / "data/index.sqlite");
    const std::uint16_t port = [&] {
        net::Server finder{net::ServerOptions{}, [](const net::Request&, const net::Respond&) {}};
        EXPECT_EQ(finder.start(), std::nullopt);
        return finder.port();
    }();
    options.http.port = port;
    std::vector<std::string> readiness;
    int page = 0;
    options.node.progress = [&](std::uint64_t, std::uint64_t) {
        net::RawClient client{port};
        readiness.push_back(client.ask("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").body);
        page = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status;
    };
    service = std::make_unique<NodeService>(options);
    ASSERT_FALSE(service->start().has_value());
    ASSERT_GE(readiness.size(), 4U);
    const auto text = [&](std::uint64_t height) {
        const std::string last = std::to_string(std::max(blocks, static_cast<std::uint64_t>(readiness.size())));
        return R"({"status":"not_ready","reasons":["the journal is being replayed and the history index rebuilt from it: )" +
               std::to_string(height * 100 / std::stoull(last)) + " % (block " + std::to_string(height) + " of " +
               last + ")\"]}";
    };
    EXPECT_EQ(readiness[0], text(1));
    EXPECT_EQ(readiness.back(), text(readiness.size()));
    EXPECT_EQ(page, 200);
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(WebWorld, without_a_built_app_the_page_says_how_to_build_it) {
    options.web = folder / "nowhere";
    start();
    const net::RawAnswer page = raw("GET /");
    EXPECT_EQ(page.status, 404);
    EXPECT_NE(page.body.find("scripts/run"), std::string::npos);
    EXPECT_TRUE(page.has("Content-Security-Policy: default-src 'none';"));
    EXPECT_EQ(get("/v1/network").status, 200);
    EXPECT_NE(
        std::find_if(log.begin(), log.end(),
                     [](const std::string& line) { return line.starts_with("warning web: no web app: could not"); }),
        log.end());
}

TEST_F(WebWorld, an_empty_folder_name_turns_the_app_off) {
    options.web.clear();
    start();
    EXPECT_EQ(get("/").status, 404);
    EXPECT_EQ(get("/").json["error"]["code"], "not_found");
}

TEST(WebFolder, what_cannot_be_served_whole_is_refused) {
    const TemporaryFolder folder;
    const auto refusal = [&](const WebFolderLimits& limits = {}) {
        const auto read = read_web_folder(folder.path(), limits);
        return read ? std::string{} : read.error().substr(folder.path().size());
    };
    EXPECT_EQ(refusal(), " has no index.html");
    write(folder / "index.html", "12345");
    EXPECT_EQ(refusal(), "");
    write(folder / "deep/er/file.js", "12345");
    EXPECT_EQ(refusal({.files_max = 1}), " has more than 1 files");
    EXPECT_EQ(refusal({.files_max = 2}), "");
    EXPECT_EQ(refusal({.bytes_max = 9}), " has more than 9 bytes");
    EXPECT_EQ(refusal({.bytes_max = 10}), "");
    write(folder / "two words.js", "x");
    EXPECT_EQ(read_web_folder(folder.path()).error(),
              "\"two words.js\" has letters that a path of the web app cannot have");
}

TEST(WebFolder, hidden_files_and_links_to_elsewhere_are_left_out) {
    const TemporaryFolder folder;
    const TemporaryFolder outside;
    write(outside / "secret.txt", "secret");
    write(folder / "index.html", "page");
    write(folder / ".git/config", "hidden");
    write(folder / ".env", "hidden");
    std::filesystem::create_symlink(outside / "secret.txt", folder / "linked.txt");
    std::filesystem::create_directory_symlink(outside.path(), folder / "linked");
    const auto read = read_web_folder(folder.path());
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->size(), 1U);
    EXPECT_TRUE(read->has("index.html"));
}

}  // namespace
}  // namespace otp::settlement
