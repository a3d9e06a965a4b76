#include "tests/settlement/api_world.hpp"

#include "protocol/eip712.hpp"

namespace otp::settlement {

void ApiWorld::start() {
    stop();
    options.directory = folder / "data";
    options.http.port = 0;
    options.development = true;
    options.network.settlement = SettlementPolicy::point;
    options.clock = &clock;
    options.node.journal.segment_bytes = 1U << 20;
    options.log = [this](std::string_view level, std::string_view component, std::string_view line) {
        const std::scoped_lock lock{log_mutex_};
        log.push_back(std::string{level} + " " + std::string{component} + ": " + std::string{line});
    };
    service = std::make_unique<NodeService>(options);
    const auto error = service->start();
    ASSERT_FALSE(error.has_value()) << error->reason;
}

namespace {

HttpAnswer answer_of(const net::ClientResult& result) {
    HttpAnswer answer;
    if (const auto* error = std::get_if<net::ClientError>(&result)) {
        ADD_FAILURE() << error->message;
        return answer;
    }
    const auto& got = *std::get_if<net::Answer>(&result);
    answer.status = got.status;
    answer.body = got.body;
    answer.json = nlohmann::json::parse(got.body, nullptr, false);
    if (answer.json.is_discarded()) answer.json = nullptr;
    return answer;
}

}  // namespace

HttpAnswer ApiWorld::get(const std::string& target) { return answer_of(client_.get(service->url() + target)); }

HttpAnswer ApiWorld::post(const std::string& target, const std::string& body, const std::string& content_type) {
    return answer_of(client_.post(service->url() + target, body, content_type));
}

const keys::SecretKey& ApiWorld::user(const std::string& name) {
    if (name == "operator") return service->development_keys()->operator_;
    if (name == "custodian") return service->development_keys()->custodian;
    const auto known = users_.find(name);
    if (known != users_.end()) return known->second;
    return users_.emplace(name, keys::SecretKey::derive_for_development("test/user/" + name)).first->second;
}

Envelope ApiWorld::sign(const std::string& name, std::vector<Command> commands) {
    Envelope envelope;
    envelope.account = address(name);
    nonce_ = std::max(nonce_ + 1, static_cast<std::uint64_t>(clock.now().ms));
    envelope.nonce = nonce_;
    envelope.commands = std::move(commands);
    const Hash domain = eip712::domain_separator(service->node().network());
    envelope.signature = user(name).sign(envelope_digest(envelope, domain)).bytes65();
    return envelope;
}

HttpAnswer ApiWorld::send(const Envelope& envelope) {
    return post("/v1/commands", nlohmann::json{{"envelope", to_hex(to_bytes(envelope))}});
}

HttpAnswer ApiWorld::run(const std::string& name, const Command& command) {
    HttpAnswer answer = send(sign(name, {command}));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer;
}

void ApiWorld::fund(const std::string& name, const std::string& amount, const std::string& asset) {
    run("custodian", Deposit{address(name), support::ticker(asset), support::decimal(amount),
                             Text{"payment " + std::to_string(++references_)}});
}

HttpAnswer ApiWorld::report(std::int64_t second, const std::string& price) {
    const DevelopmentKeys& keys = *service->development_keys();
    PriceReport report;
    report.feed = own_feed_id("BTC/USD");
    report.price = support::price(price).raw();
    report.confidence = static_cast<std::uint64_t>(support::price("10").raw());
    report.exponent = -8;
    report.publish_time_s = second;
    report.prev_publish_time_s = second - 1;
    report.ema_price = report.price;
    report.ema_confidence = report.confidence;
    const auto update = oracle::sign_update(std::vector{report}, static_cast<std::uint64_t>(second) * 20,
                                            static_cast<std::uint32_t>(second), development_signers(keys), keys.oracle);
    EXPECT_TRUE(update.has_value());
    return run("reporter", ReportPrice{*update});
}

void ApiWorld::settle_index() {
    // The observer is called after the answer has left, so the index may not have been told yet.
    while (service->history().status().fed < service->node().status().height) std::this_thread::yield();
    while (service->history().status().height < service->history().status().fed) std::this_thread::yield();
}

}  // namespace otp::settlement
