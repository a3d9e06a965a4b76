// keys ...: files by name, secrets never on the command line.

#include <gtest/gtest.h>

#include <iterator>

#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

class KeysVerb : public OtpTest {
protected:
    static std::string read(const std::filesystem::path& path) {
        std::ifstream file{path};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
};

TEST_F(KeysVerb, new_makes_a_file_that_only_its_owner_reads) {
    const Ran made = otp({"keys", "new", "alice", "--json"});
    ASSERT_EQ(made.exit_code, exit_ok) << made.err;
    const auto file = home / ".config/otp/keys/alice";
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    EXPECT_EQ(nlohmann::json::parse(read(file))["version"], 3);
    const Ran shown = otp({"keys", "show", "alice", "--json"});
    EXPECT_EQ(shown.json()["address"], made.json()["address"]);
    EXPECT_EQ(otp({"keys", "list", "--json"}).json()["keys"][0]["name"], "alice");
    const Ran again = otp({"keys", "new", "alice", "--json"});
    EXPECT_EQ(again.exit_code, exit_failure);
    EXPECT_EQ(again.error_code(), "key_already_exists");
    EXPECT_EQ(otp({"keys", "new", "../alice"}).exit_code, exit_usage);
}

TEST_F(KeysVerb, a_new_password_is_asked_for_twice) {
    machine.variables.erase("OTP_PASSWORD_FILE");
    EXPECT_EQ(otp({"keys", "new", "alice"}).exit_code, exit_unauthorised);
    machine.interactive = true;
    machine.replies = {"one", "two"};
    EXPECT_EQ(otp({"keys", "new", "alice", "--json"}).error_code(), "password_mismatch");
    machine.questions.clear();
    machine.replies = {"", ""};
    EXPECT_EQ(otp({"keys", "new", "alice", "--json"}).error_code(), "password_missing");
    EXPECT_EQ(otp({"keys", "list"}).out, "");
}

TEST_F(KeysVerb, a_key_leaves_and_comes_back_through_its_file) {
    key("alice");
    const auto copy = (home / "copy.json").string();
    EXPECT_EQ(otp({"keys", "export", "alice", "--out", copy}).exit_code, exit_ok);
    EXPECT_EQ(read(copy), read(home / ".config/otp/keys/alice"));
    EXPECT_EQ(otp({"keys", "export", "alice", "--out", copy}).exit_code, exit_usage);  // never overwritten
    const Ran back = otp({"keys", "import", "again", "--file", copy, "--json"});
    EXPECT_EQ(back.json()["address"], otp({"keys", "show", "alice", "--json"}).json()["address"]) << back.err;
    EXPECT_EQ(otp({"keys", "export", "nobody"}).exit_code, exit_unauthorised);
}

TEST_F(KeysVerb, a_private_key_comes_from_a_file_or_unseen_from_the_terminal) {
    // The first key of the well-known test mnemonic "test test ... junk".
    const std::string hex = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    std::ofstream{home / "hex"} << "0x" << hex << "\n";
    EXPECT_EQ(otp({"keys", "import", "one", "--file", (home / "hex").string(), "--hex"}).out,
              "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n");
    machine.interactive = true;
    machine.replies = {hex};
    EXPECT_EQ(otp({"keys", "import", "two"}).out, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n");
    machine.questions.clear();
    machine.replies = {std::string(64, '0')};
    EXPECT_EQ(otp({"keys", "import", "three"}).exit_code, exit_usage);
}

TEST_F(KeysVerb, remove_wants_the_name_typed_or_yes) {
    key("alice");
    EXPECT_EQ(otp({"keys", "remove", "alice"}).exit_code, exit_declined);
    machine.interactive = true;
    machine.replies = {"y"};
    EXPECT_EQ(otp({"keys", "remove", "alice"}).exit_code, exit_declined);
    machine.questions.clear();
    machine.replies = {"alice"};
    EXPECT_EQ(otp({"keys", "remove", "alice"}).exit_code, exit_ok);
    EXPECT_EQ(otp({"keys", "show", "alice"}).exit_code, exit_unauthorised);
    key("bob");
    EXPECT_EQ(otp({"keys", "remove", "bob", "--yes"}).exit_code, exit_ok);
}

TEST_F(KeysVerb, a_key_that_others_can_read_is_refused) {
    key("alice");
    std::filesystem::permissions(home / ".config/otp/keys/alice", std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const Ran ran = otp({"withdraw", "USD", "1", "--account", "alice", "--json"});
    EXPECT_EQ(ran.exit_code, exit_unauthorised);
}

}  // namespace
}  // namespace otp::cli
