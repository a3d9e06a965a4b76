#include "oracle/live/past_reports.hpp"

#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "net/client.hpp"
#include "net/text.hpp"
#include "protocol/field_text.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

constexpr std::size_t at_once = 64;  ///< Of the own files: signing waits for them meanwhile.
constexpr std::chrono::seconds answer_within{5};
constexpr std::size_t page_bytes_max = 16 * 1024 * 1024;

const keys::NativeHost host;

}  // namespace

std::optional<std::pair<std::int64_t, std::int64_t>> missing_stretch(const std::map<std::int64_t, PriceReport>& reports,
                                                                     std::int64_t from_s, std::int64_t to_s) {
    std::int64_t after = from_s - 1;
    for (const auto& [second, report] : reports) {
        if (report.prev_publish_time_s > after) return std::pair{after + 1, report.prev_publish_time_s};
        after = second;
    }
    if (after < to_s) return std::pair{after + 1, to_s};
    return std::nullopt;
}

void PastReports::take(const std::string& feed, ByteView update, std::int64_t from_s, std::int64_t to_s,
                       Reports& reports) const {
    const auto verified = verify_update(update, sets_, host);
    if (!verified || verified->size() != 1) return;
    const PriceReport& report = verified->front();
    const bool is_wanted = report.feed == own_feed_id(feed) && report.publish_time_s >= from_s &&
                           report.publish_time_s <= to_s && report.price > 0;
    if (is_wanted) reports.emplace(report.publish_time_s, report);
}

void PastReports::read_own(const std::string& feed, std::int64_t from_s, std::int64_t to_s, Reports& reports) const {
    for (std::int64_t next = from_s; next <= to_s;) {
        std::vector<std::pair<std::int64_t, Bytes>> part;
        {
            const std::lock_guard lock{files_.mutex};
            part = files_.files.updates(feed, next, to_s, at_once);
        }
        if (part.empty()) return;
        for (const auto& [second, update] : part) take(feed, update, from_s, to_s, reports);
        next = part.back().first + 1;
    }
}

void PastReports::ask(const std::string& signer, const std::string& feed, std::int64_t from_s, std::int64_t to_s,
                      const std::function<bool()>& is_over, Reports& reports) const {
    net::ClientOptions options;
    options.connect_timeout = options.request_timeout = answer_within;
    options.limits.body_bytes_max = page_bytes_max;
    net::HttpClient client{std::move(options)};
    for (std::int64_t next = from_s; next <= to_s && !is_over();) {
        const auto answer = client.get(signer + "/v1/updates?feed=" + net::percent_encode(feed) +
                                       "&from=" + format_rfc3339(Time::from_seconds(next)) +
                                       "&to=" + format_rfc3339(Time::from_seconds(to_s)));
        const auto* page = std::get_if<net::Answer>(&answer);
        if (page == nullptr || page->status != 200) return;
        const json document = json::parse(page->body, nullptr, false);
        if (!document.is_object() || !document.contains("updates") || !document["updates"].is_array()) return;
        std::int64_t last = next - 1;
        for (const json& row : document["updates"]) {
            if (!row.is_object() || !row.contains("update") || !row["update"].is_string()) return;
            const auto update = parse_hex(row["update"].get_ref<const std::string&>());
            if (!update) return;
            Reports one;
            take(feed, *update, next, to_s, one);
            if (one.empty()) return;  // Not what was asked for: whoever says so is asked no more.
            last = std::max(last, one.begin()->first);
            reports.merge(one);
        }
        if (last < next) return;
        next = last + 1;
    }
}

std::vector<PriceReport> PastReports::find(const std::string& feed, std::int64_t from_s, std::int64_t to_s,
                                           const std::function<bool()>& is_over) const {
    Reports reports;
    read_own(feed, from_s, to_s, reports);
    for (const std::string& signer : signers_) {
        // Each hole once: what this signer of the others lacks as well, the next one is asked for.
        std::int64_t from = from_s;
        while (!is_over()) {
            const auto missing = missing_stretch(Reports{reports.lower_bound(from), reports.end()}, from, to_s);
            if (!missing) break;
            ask(signer, feed, missing->first, missing->second, is_over, reports);
            from = missing->second + 1;
        }
    }
    std::vector<PriceReport> out;
    for (auto& [second, report] : reports) out.push_back(std::move(report));
    return out;
}

}  // namespace otp::oracle
