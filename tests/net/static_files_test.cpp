#include "net/static_files.hpp"

#include <gtest/gtest.h>

namespace otp::net {
namespace {

std::string header_of(const Response& response, std::string_view name) {
    std::string value;
    for (const auto& [key, text] : response.headers) {
        if (key == name) value += (value.empty() ? "" : ", ") + text;
    }
    return value;
}

Request ask(const std::string& path, std::map<std::string, std::string> headers = {},
            const std::string& method = "GET") {
    Request request;
    request.method = method;
    request.path = path;
    request.target = path;
    request.headers = std::move(headers);
    return request;
}

class Files : public testing::Test {
protected:
    const StaticFiles files{{{"index.html", "<!doctype html>"},
                             {"app-ABCD2345.js", "let a = 1"},
                             {"app-ABCD2345.js.gz", "small"},
                             {"otp-0123456789abcdef.wasm", std::string{"\0asm", 4}},
                             {"themes/dark.css", "a{}"},
                             {"alone.gz", "not a form of anything"}}};
};

TEST_F(Files, a_path_is_answered_with_the_file_of_that_name) {
    const Response answer = files.answer(ask("/themes/dark.css"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "a{}");
    EXPECT_EQ(answer.content_type, "text/css; charset=utf-8");
    EXPECT_EQ(files.answer(ask("/otp-0123456789abcdef.wasm")).content_type, "application/wasm");
    EXPECT_EQ(files.answer(ask("/alone.gz")).body, "not a form of anything");
    EXPECT_EQ(files.size(), 5U);
}

TEST_F(Files, routes_that_the_page_draws_are_its_index) {
    for (const char* path : {"/", "/index.html", "/portfolio", "/series/BTC_USD-20261127-C-100K0000", "/a/b/c/"}) {
        EXPECT_EQ(files.answer(ask(path)).status, 200) << path;
        EXPECT_EQ(files.answer(ask(path)).body, "<!doctype html>") << path;
        EXPECT_EQ(header_of(files.answer(ask(path)), "Cache-Control"), "no-cache") << path;
    }
}

TEST_F(Files, what_looks_like_a_file_and_is_none_is_not_found) {
    const std::vector<std::string> paths = {
        "/app.js",      "/themes/light.css",     "/index.html.gz", "/app-ABCD2345.js.gz", "/.env",
        "/../node.key", "/themes/../index.html", "//index.html",   "/Index.html",         {"/index.html\0.css", 16}};
    for (const std::string& path : paths) EXPECT_EQ(files.answer(ask(path)).status, 404) << path;
}

TEST_F(Files, every_answer_carries_the_policy_of_the_page) {
    const Response answer = files.answer(ask("/"));
    EXPECT_EQ(header_of(answer, "Content-Security-Policy"),
              "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
              "connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
              "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'");
    for (const char* path : {"/", "/app-ABCD2345.js", "/otp-0123456789abcdef.wasm"}) {
        const Response file = files.answer(ask(path));
        EXPECT_EQ(header_of(file, "Content-Security-Policy"), header_of(answer, "Content-Security-Policy"));
        EXPECT_EQ(header_of(file, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header_of(file, "Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(header_of(file, "Cross-Origin-Resource-Policy"), "same-origin");
        EXPECT_NE(header_of(file, "Permissions-Policy").find("camera=()"), std::string::npos);
    }
}

TEST_F(Files, a_name_with_a_hash_is_kept_for_good_and_others_are_asked_for_again) {
    const std::string kept = "public, max-age=31536000, immutable";
    EXPECT_EQ(header_of(files.answer(ask("/app-ABCD2345.js")), "Cache-Control"), kept);
    EXPECT_EQ(header_of(files.answer(ask("/otp-0123456789abcdef.wasm")), "Cache-Control"), kept);
    EXPECT_EQ(header_of(files.answer(ask("/themes/dark.css")), "Cache-Control"), "no-cache");
}

struct Name {
    const char* name;
    bool has_hash;
    const char* reason;
};

TEST(StaticFiles, a_hash_is_eight_of_base_32_or_more_of_base_16) {
    const std::vector<Name> names = {
        {"app-ABCD2345.js", true, "as esbuild names it"},
        {"app-ABCDEFGH.js", true, "a hash may have no digit"},
        {"deep/app.0a1b2c3d.css", true, "after a point"},
        {"app-0123456789abcdef0123456789abcdef.js", true, "a longer one"},
        {"app-ABCD1345.js", false, "1 is no digit of base 32"},
        {"app-ABCD234.js", false, "seven"},
        {"app-ABCD23456.js", false, "nine"},
        {"site-manifest.json", false, "a word"},
        {"app.js", false, "none"},
        {"app", false, "no extension"},
        {"-ABCD2345.js", false, "nothing before it"},
        {"", false, "nothing"},
    };
    for (const Name& row : names) EXPECT_EQ(name_has_hash(row.name), row.has_hash) << row.name << ": " << row.reason;
}

struct Accepted {
    const char* header;
    bool gzip;
};

TEST(StaticFiles, gzip_is_sent_to_those_who_accept_it) {
    const std::vector<Accepted> headers = {
        {"gzip", true},
        {"deflate, gzip, br", true},
        {"GZip;q=0.5", true},
        {"*", true},
        {"br;q=1, *;q=0.1", true},
        {"", false},
        {"identity", false},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"gzipped", false},
        {"gzip;q=0.001", true},
    };
    for (const Accepted& row : headers) EXPECT_EQ(accepts_gzip(row.header), row.gzip) << row.header;
}

TEST_F(Files, the_compressed_form_goes_to_those_who_take_it) {
    const Response plain = files.answer(ask("/app-ABCD2345.js"));
    const Response small = files.answer(ask("/app-ABCD2345.js", {{"accept-encoding", "gzip, br"}}));
    EXPECT_EQ(plain.body, "let a = 1");
    EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
    EXPECT_EQ(small.body, "small");
    EXPECT_EQ(header_of(small, "Content-Encoding"), "gzip");
    EXPECT_EQ(small.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header_of(plain, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header_of(small, "Vary"), "Accept-Encoding");
    EXPECT_NE(header_of(plain, "ETag"), header_of(small, "ETag"));
    EXPECT_EQ(header_of(files.answer(ask("/", {{"accept-encoding", "gzip"}})), "Content-Encoding"), "");
}

TEST_F(Files, what_the_browser_has_is_not_sent_again) {
    const std::string tag = header_of(files.answer(ask("/")), "ETag");
    ASSERT_EQ(tag.size(), 34U);
    for (const std::string& header : {tag, "W/" + tag, "\"other\" , " + tag, std::string{"*"}}) {
        const Response answer = files.answer(ask("/", {{"if-none-match", header}}));
        EXPECT_EQ(answer.status, 304) << header;
        EXPECT_EQ(answer.body, "") << header;
        EXPECT_EQ(header_of(answer, "ETag"), tag) << header;
    }
    for (const std::string& header : {std::string{"\"other\""}, tag.substr(1), std::string{}}) {
        EXPECT_EQ(files.answer(ask("/", {{"if-none-match", header}})).status, 200) << header;
    }
}

TEST_F(Files, the_tag_is_of_the_content) {
    const StaticFiles same{{{"index.html", "<!doctype html>"}}};
    const StaticFiles other{{{"index.html", "<!doctype html> "}}};
    EXPECT_EQ(header_of(same.answer(ask("/")), "ETag"), header_of(files.answer(ask("/")), "ETag"));
    EXPECT_NE(header_of(other.answer(ask("/")), "ETag"), header_of(files.answer(ask("/")), "ETag"));
}

TEST_F(Files, files_are_only_read) {
    EXPECT_EQ(files.answer(ask("/", {}, "HEAD")).status, 200);
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"}) {
        const Response answer = files.answer(ask("/", {}, method));
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(header_of(answer, "Allow"), "GET, HEAD") << method;
    }
}

}  // namespace
}  // namespace otp::net
