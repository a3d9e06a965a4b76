// Where each setting comes from.

#include <gtest/gtest.h>

#include <iostream>

#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

class SettingsTest : public OtpTest {
protected:
    void write_config(const std::string& text) {
        std::filesystem::create_directories(home / ".config/otp");
        std::ofstream{home / ".config/otp/config.toml"} << text;
    }
    std::string explain(const std::string& name, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = {"config", "explain", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = otp(words);
        EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
        const auto setting = ran.json()[name];
        return setting["value"].get<std::string>() + " | " + setting["from"].get<std::string>();
    }
};

TEST_F(SettingsTest, a_flag_comes_before_the_environment_before_the_profile_before_the_default) {
    EXPECT_EQ(explain("url"), "http://127.0.0.1:8080 | default");
    write_config(
        "default_profile = \"lab\"\n[profile.lab]\nurl = \"http://lab:1\"\ntimeout = 30\n"
        "[profile.live]\nurl = \"https://live\"\n");
    EXPECT_EQ(explain("url"), "http://lab:1 | profile lab");
    EXPECT_EQ(explain("timeout"), "30 | profile lab");
    EXPECT_EQ(explain("url", {"--profile", "live"}), "https://live | profile live");
    EXPECT_EQ(explain("timeout", {"--profile", "live"}), "10 | default");
    machine.variables["OTP_PROFILE"] = "live";
    EXPECT_EQ(explain("profile"), "live | environment OTP_PROFILE");
    machine.variables["OTP_URL"] = "http://env:2";
    EXPECT_EQ(explain("url"), "http://env:2 | environment OTP_URL");
    EXPECT_EQ(explain("url", {"--url", "http://flag:3"}), "http://flag:3 | flag --url");
    EXPECT_EQ(explain("password_file"), (home / "password").string() + " | environment OTP_PASSWORD_FILE");
    EXPECT_EQ(explain("keystore"), (home / ".config/otp/keys").string() + " | default");
    EXPECT_EQ(explain("account"), " | not set");
}

TEST_F(SettingsTest, a_file_with_an_unknown_key_is_refused_by_its_name) {
    for (const auto& [text, word] :
         {std::pair{"colour = 1\n", "colour"}, std::pair{"[profile.a]\nurll = \"x\"\n", "urll"},
          std::pair{"[settle]\nkeys = \"x\"\n", "keys"}, std::pair{"[profile.a]\nurl = 1.5\n", "url"},
          std::pair{"url = \n", "line 1"}, std::pair{"default_profile = \"none\"\n", "none"},
          std::pair{"[profile]\na = 1\n", "profile.a"}}) {
        write_config(text);
        const Ran ran = otp({"config", "explain", "--json"});
        EXPECT_EQ(ran.exit_code, exit_usage) << text;
        EXPECT_NE(ran.err.find(word), std::string::npos) << text << ran.err;
        EXPECT_EQ(ran.out, "");
    }
}

TEST_F(SettingsTest, letters_of_all_languages_stand_in_comments_and_escaped_in_texts) {
    write_config("# \xc3\xa9t\xc3\xa9\n[profile.a]\naccount = \"\\u00e9\" # \xe2\x82\xac\n");
    EXPECT_EQ(explain("account", {"--profile", "a"}), "\xc3\xa9 | profile a");
    for (const char* text : {"[profile.a]\naccount = \"\xc3\xa9\"\n", "[profile.a]\n\xe2\x80\xa8url = 1\n"}) {
        write_config(text);
        const Ran ran = otp({"config", "explain", "--json"});
        EXPECT_EQ(ran.exit_code, exit_usage) << text;
        EXPECT_NE(ran.err.find("line 2: letters beyond ASCII"), std::string::npos) << ran.err;
    }
}

TEST_F(SettingsTest, set_writes_nothing_that_could_not_be_read_back) {
    EXPECT_EQ(otp({"config", "set", "account", "\xc3\xa9"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"config", "set", "account", "a", "--profile", "\xc3\xa9"}).exit_code, exit_usage);
    EXPECT_FALSE(std::filesystem::exists(home / ".config/otp/config.toml"));
    write_config("[profile.a]\naccount = \"\xc3\xa9\"\n");
    EXPECT_EQ(otp({"config", "set", "url", "http://x", "--profile", "a"}).exit_code, exit_usage);
}

TEST_F(SettingsTest, a_setting_out_of_range_is_refused) {
    EXPECT_EQ(otp({"config", "explain", "--output", "xml"}).exit_code, exit_usage);
    for (const char* timeout : {"0", "-1", "1.5", "86401", "x"}) {
        EXPECT_EQ(otp({"config", "explain", "--timeout", timeout}).exit_code, exit_usage) << timeout;
    }
    EXPECT_EQ(otp({"config", "explain", "--config", "/nowhere.toml"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"config", "explain", "--profile", "nobody"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"status", "--url", "ftp://x"}).exit_code, exit_ok) << "the fake node takes any url";
}

TEST_F(SettingsTest, set_keeps_a_setting_in_a_file_of_its_owner) {
    EXPECT_EQ(otp({"config", "set", "account", "alice"}).exit_code, exit_ok);
    EXPECT_EQ(otp({"config", "set", "url", "https://live", "--profile", "live"}).exit_code, exit_ok);
    EXPECT_EQ(explain("account"), "alice | profile default");
    EXPECT_EQ(explain("url", {"--profile", "live"}), "https://live | profile live");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(home / ".config/otp/config.toml").permissions(),
              perms::owner_read | perms::owner_write);
    EXPECT_EQ(otp({"config", "set", "colour", "red"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"config", "set", "output", "xml"}).exit_code, exit_usage);
}

TEST_F(SettingsTest, global_options_stand_before_or_after_the_verb) {
    const Ran before = otp({"--json", "--url", "http://a:1", "config", "explain"});
    const Ran after = otp({"config", "explain", "--url", "http://a:1", "--json"});
    EXPECT_EQ(before.exit_code, exit_ok);
    EXPECT_EQ(before.out, after.out);
    EXPECT_EQ(otp({"--json", "symbol", "parse", "BTC_USD-20220811-C-26K1000"}).json()["strike"], "26100");
}

/// Regression: verbs that need no node did not look at the setting.
TEST_F(SettingsTest, the_form_of_the_answer_is_every_verbs) {
    const std::vector<std::string> verb = {"symbol", "parse", "BTC_USD-20220811-C-26K1000"};
    EXPECT_NE(otp(verb).out.front(), '{');
    EXPECT_EQ(otp({"--output", "json", verb[0], verb[1], verb[2]}).json()["strike"], "26100");
    machine.variables["OTP_OUTPUT"] = "json";
    EXPECT_EQ(otp(verb).json()["strike"], "26100");
    EXPECT_EQ(otp({"symbol", "parse", "x"}).error_code(), "malformed_symbol");
    const std::string nowhere = (home / "nowhere").string();
    EXPECT_EQ(otp({"simulate", nowhere}).error_code(), "not_found");
    EXPECT_EQ(otp({"verify", "--data", nowhere}).error_code(), "not_found");
    EXPECT_EQ(otp({"node", "--config", nowhere}).error_code(), "not_found");
    EXPECT_EQ(otp({"node", "--config", home.string()}).error_code(), "not_found");
    EXPECT_EQ(otp({"up", "--speed", "0"}).error_code(), "usage");
    // A file that cannot be read is no reason not to read a symbol.
    machine.variables.clear();
    write_config("nonsense");
    EXPECT_EQ(otp(verb).exit_code, exit_ok);
}

/// Regression: a full disk under a redirected answer exited 0.
TEST_F(SettingsTest, an_answer_that_cannot_be_written_exits_1) {
    std::cout.setstate(std::ios::badbit);
    const Ran ran = otp({"symbol", "parse", "BTC_USD-20220811-C-26K1000", "--json"});
    std::cout.clear();
    EXPECT_EQ(ran.exit_code, exit_failure);
    EXPECT_EQ(ran.error_code(), "io_failed");
}

TEST_F(SettingsTest, colours_are_for_terminals_that_want_them) {
    const auto colored = [&](const std::vector<std::string>& words) {
        return otp(words).out.find('\x1b') != std::string::npos;
    };
    EXPECT_FALSE(colored({"config", "explain"}));
    machine.terminal = true;
    EXPECT_TRUE(colored({"config", "explain"}));
    EXPECT_FALSE(colored({"config", "explain", "--no-color"}));
    EXPECT_FALSE(colored({"config", "explain", "--json"}));
    machine.variables["NO_COLOR"] = "1";
    EXPECT_FALSE(colored({"config", "explain"}));
}

TEST_F(SettingsTest, a_misspelt_verb_is_answered_with_the_one_meant) {
    const Ran ran = otp({"--url", "http://x", "undrwrite", "--json"});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_EQ(
        ran.err,
        R"({"error":{"code":"unknown_verb","message":"there is no verb \"undrwrite\"","hint":"did you mean underwrite?"}})"
        "\n");
    EXPECT_NE(otp({"keys", "lst"}).err.find("did you mean list?"), std::string::npos);
    EXPECT_EQ(otp({}).exit_code, exit_usage);
    EXPECT_EQ(otp({"status", "extra"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"status", "--nonsense"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"--help"}).exit_code, exit_ok);
}

TEST_F(SettingsTest, completion_scripts_know_every_verb_and_bash_can_read_its_own) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const Ran ran = otp({"completion", shell});
        EXPECT_EQ(ran.exit_code, exit_ok);
        for (const char* verb : {"underwrite", "keys", "cancel-offer", "once", "--premium", "--dry-run"}) {
            EXPECT_NE(ran.out.find(verb), std::string::npos) << shell << verb;
        }
    }
    std::ofstream{home / "otp.bash"} << otp({"completion", "bash"}).out
                                     << "COMP_WORDS=(otp keys i) COMP_CWORD=2; _otp; echo \"${COMPREPLY[*]}\"\n"
                                        "COMP_WORDS=(otp --json se) COMP_CWORD=2; _otp; echo \"${COMPREPLY[*]}\"\n";
    const std::string command = "bash " + (home / "otp.bash").string() + " > " + (home / "said").string() + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream said{home / "said"};
    std::string first, second;
    std::getline(said, first);
    std::getline(said, second);
    EXPECT_EQ(first, "import");
    EXPECT_EQ(second, "series settle");
}

}  // namespace
}  // namespace otp::cli
