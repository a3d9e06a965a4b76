// A clock that is set ahead is not believed; one that drifts, sleeps or is corrected is.

#include "settlement/clock_guard.hpp"

#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

constexpr Time noon{1'790'000'000'000};

/// A guard that allows ten minutes, and its two readings in seconds since the beginning.
struct Watched {
    ClockGuard guard{seconds(600)};
    std::optional<Duration> look(std::int64_t clock_s, std::int64_t monotonic_s) {
        return guard.look(noon + seconds(clock_s), seconds(5'000 + monotonic_s));
    }
};

TEST(ClockGuard, time_that_passes_on_both_is_believed) {
    Watched watched;
    for (const std::int64_t s : {0, 1, 2, 1'000, 1'000'000, 100'000'000})
        EXPECT_EQ(watched.look(s, s), std::nullopt) << s;
}

TEST(ClockGuard, a_jump_beyond_the_bound_is_not_and_never_again) {
    Watched watched;
    EXPECT_EQ(watched.look(0, 0), std::nullopt);
    EXPECT_EQ(watched.look(610, 10), std::nullopt) << "exactly the bound";
    EXPECT_EQ(watched.look(1'221, 20), seconds(601)) << "the bound and a second beyond what was believed";
    EXPECT_EQ(watched.look(30, 30), seconds(601)) << "for good";
}

TEST(ClockGuard, a_clock_set_back_may_come_forward_again) {
    Watched watched;
    EXPECT_EQ(watched.look(0, 0), std::nullopt);
    EXPECT_EQ(watched.look(-86'400, 10), std::nullopt);
    EXPECT_EQ(watched.look(20, 20), std::nullopt);
    EXPECT_NE(watched.look(700, 30), std::nullopt);
}

TEST(ClockGuard, a_bound_of_zero_believes_everything) {
    ClockGuard guard{Duration{}};
    EXPECT_EQ(guard.look(noon, seconds(0)), std::nullopt);
    EXPECT_EQ(guard.look(noon + seconds(1'000'000), seconds(1)), std::nullopt);
}

/// What the machine's clock says may be set; what has passed may not.
class SettableClock final : public Clock {
public:
    [[nodiscard]] Time now() override { return noon + Duration{passed_ms + set_ahead_ms}; }
    [[nodiscard]] Duration monotonic() override { return Duration{passed_ms}; }
    std::atomic<std::int64_t> passed_ms{0}, set_ahead_ms{0};
};

struct ClockJump : ApiWorld {
    SettableClock settable;
    void SetUp() override {
        options.clock = &settable;
        start();
    }
    void start() {
        stop();
        options.directory = folder / "data";
        options.http.port = 0;
        options.development = true;
        options.log = [this](std::string_view, std::string_view, std::string_view line) { log.emplace_back(line); };
        service = std::make_unique<NodeService>(options);
        ASSERT_FALSE(service->start().has_value());
    }
    HttpAnswer faucet(const std::string& name) {
        return post("/v1/faucet", nlohmann::json{{"account", hex_address(name)}});
    }
};

TEST_F(ClockJump, no_block_is_made_while_the_clock_cannot_be_believed_and_a_restart_takes_it) {
    ASSERT_EQ(faucet("alice").status, 200);
    const std::uint64_t before = service->node().status().height;
    settable.passed_ms += 1'000;
    settable.set_ahead_ms = 601'000;
    const HttpAnswer refused = faucet("bob");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.json["error"]["code"], "clock_not_believed");
    const HttpAnswer ready = get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_NE(ready.body.find("the clock was set ahead by 601 s"), std::string::npos) << ready.body;
    EXPECT_EQ(get("/livez").status, 200) << "a restart by itself would only take the wrong time";
    EXPECT_NE(get("/metrics").body.find("otp_clock_not_believed 1"), std::string::npos);
    settable.set_ahead_ms = 0;
    EXPECT_EQ(faucet("bob").status, 503) << "for good";
    EXPECT_LE(service->node().status().height, before + 1) << "the root of what was there before";
    EXPECT_EQ(get("/v1/accounts/" + hex_address("alice")).status, 200) << "reading goes on";
    start();
    EXPECT_EQ(faucet("bob").status, 200);
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(ClockJump, time_that_really_passed_is_no_jump) {
    ASSERT_EQ(faucet("alice").status, 200);
    settable.passed_ms += 30LL * 86'400'000;
    EXPECT_EQ(faucet("bob").status, 200);
}

}  // namespace
}  // namespace otp::settlement
