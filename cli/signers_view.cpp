#include "cli/signers_view.hpp"

#include <mutex>
#include <nlohmann/json.hpp>

#include "net/client.hpp"
#include "protocol/calendar.hpp"
#include "protocol/field_text.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kept{1};
constexpr std::chrono::seconds kept_after_silence{5};

net::ClientOptions quick() {
    net::ClientOptions options;
    options.connect_timeout = std::chrono::milliseconds{300};
    options.request_timeout = std::chrono::milliseconds{600};
    return options;
}

/// What a signer said, as far as it is what it should be; nothing otherwise.
std::optional<json> read_view(const net::ClientResult& result) {
    const auto* answer = std::get_if<net::Answer>(&result);
    if (answer == nullptr || answer->status != 200) return std::nullopt;
    const json view = json::parse(answer->body, nullptr, false);
    if (!view.is_object()) return std::nullopt;
    for (const char* name : {"feeds", "alarms", "signers"}) {
        if (!view.contains(name) || !view[name].is_array()) return std::nullopt;
    }
    json signers = json::array();
    for (const json& signer : view["signers"]) {
        if (!signer.is_object() || !signer.contains("signer") || !signer.contains("address")) return std::nullopt;
        // Where it is reached is its operator's business.
        signers.push_back({{"signer", signer["signer"]}, {"address", signer["address"]}});
    }
    return json{{"feeds", view["feeds"]}, {"alarms", view["alarms"]}, {"signers", signers}};
}

}  // namespace

struct SignersView::Impl {
    std::vector<std::string> urls;
    std::mutex mutex;
    net::HttpClient client{quick()};
    json last = {{"feeds", json::array()}, {"alarms", json::array()}, {"signers", json::array()}};
    SteadyClock::time_point ask_after{};

    void ask() {
        for (const std::string& url : urls) {
            if (auto view = read_view(client.get(url + "/v1/feeds"))) {
                last = std::move(*view);
                ask_after = SteadyClock::now() + kept;
                return;
            }
        }
        last = {{"feeds", json::array()},
                {"alarms", json::array({{{"kind", "signers_away"},
                                         {"subject", "all signers"},
                                         {"why", "None of them answers where this node was told to ask."}}})},
                {"signers", json::array()}};
        ask_after = SteadyClock::now() + kept_after_silence;
    }
};

SignersView::SignersView(std::vector<std::string> urls) : impl_{std::make_unique<Impl>()} {
    impl_->urls = std::move(urls);
}

SignersView::~SignersView() = default;

std::string SignersView::sources(Time now) {
    const std::lock_guard lock{impl_->mutex};
    if (!impl_->urls.empty() && SteadyClock::now() >= impl_->ask_after) impl_->ask();
    json document = impl_->last;
    document["origin"] = "external";
    document["simulated"] = false;
    document["time"] = format_rfc3339(now);
    return document.dump();
}

}  // namespace otp::cli
