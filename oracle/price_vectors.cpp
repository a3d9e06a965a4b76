#include "oracle/price_vectors.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "oracle/update_document.hpp"
#include "protocol/settlement_record.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

constexpr std::uint64_t confidence_max = std::numeric_limits<std::int64_t>::max();

/// A well-formed vector: what it is, its bytes, and the sets that judge it.
struct Vector {
    std::string id;
    UpdateKind kind = UpdateKind::accumulator;
    Bytes bytes;
    std::vector<SignerSet> sets;
    const json* expected = nullptr;
    json also_acceptable = json::array();
};

const json* member(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

/// The text at a key, or "".
std::string text_at(const json& object, const char* key) {
    const json* const value = member(object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
}

template <class Integer>
std::optional<Integer> integer_at(const json& object, const char* key) {
    const json* const value = member(object, key);
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    const auto number = value->get<std::int64_t>();
    if (value->is_number_unsigned() && number < 0) return std::nullopt;
    if (number < static_cast<std::int64_t>(std::numeric_limits<Integer>::min())) return std::nullopt;
    if constexpr (sizeof(Integer) < sizeof(number)) {
        if (number > static_cast<std::int64_t>(std::numeric_limits<Integer>::max())) return std::nullopt;
    }
    return static_cast<Integer>(number);
}

Result<SignerSet> read_key_set(const json& listed) {
    SignerSet set;
    const auto index = integer_at<std::uint32_t>(listed, "index");
    if (!index) return ParseError{"a guardian set has no index", 0};
    set.index = *index;
    const std::string rule = text_at(listed, "quorum_rule");
    if (rule != "half" && rule != "two_third") {
        return ParseError{"a guardian set's quorum_rule must be half or two_third", 0};
    }
    set.rule = rule == "half" ? QuorumRule::half : QuorumRule::two_third;
    const json* const addresses = member(listed, "addresses");
    if (addresses == nullptr || !addresses->is_array() || addresses->size() > 255) {
        return ParseError{"a guardian set must have a list of at most 255 addresses", 0};
    }
    for (const json& address : *addresses) {
        const auto key = address.is_string() ? parse_fixed_hex<Address>(address.get<std::string>())
                                             : Result<Address>{ParseError{"must be text", 0}};
        if (!key) return ParseError{"an address of a guardian set " + key.error().reason, 0};
        set.keys.push_back(*key);
    }
    if (member(listed, "expires") != nullptr) {
        const auto expires = integer_at<std::int64_t>(listed, "expires");
        if (!expires) return ParseError{"a guardian set's expires must be seconds since 1970", 0};
        set.valid_until_s = *expires;
    }
    return set;
}

Result<Emitter> read_emitter(const json& listed) {
    const auto chain = integer_at<std::uint16_t>(listed, "chain");
    const auto address = parse_fixed_hex<decltype(Emitter::address)>(text_at(listed, "address"));
    if (!chain || !address) return ParseError{"an allowed emitter must have a chain and an address of 32 bytes", 0};
    return Emitter{*chain, *address};
}

Result<Vector> read_vector(const json& document) {
    Vector vector;
    vector.id = text_at(document, "id");
    if (vector.id.empty()) return ParseError{"a vector has no id", 0};
    const auto malformed = [&](const std::string& reason) { return ParseError{vector.id + ": " + reason, 0}; };
    const std::string kind = text_at(document, "kind");
    if (kind != "pnau" && kind != "vaa" && kind != "p2wh_vaa") return malformed("kind must be pnau, vaa or p2wh_vaa");
    if (kind == "vaa") vector.kind = UpdateKind::envelope;
    if (kind == "p2wh_vaa") vector.kind = UpdateKind::batch;
    auto bytes = parse_hex(text_at(document, "hex"));
    if (!bytes) return malformed("hex " + bytes.error().reason);
    vector.bytes = std::move(*bytes);
    auto sets = read_vector_sets(document);
    if (!sets) return malformed(sets.error().reason);
    vector.sets = std::move(*sets);
    vector.expected = member(document, "expected");
    const std::string verdict = vector.expected != nullptr ? text_at(*vector.expected, "verdict") : "";
    if (verdict != "accept" && verdict != "reject") return malformed("expected.verdict must be accept or reject");
    if (const json* const also = member(document, "also_acceptable")) vector.also_acceptable = *also;
    return vector;
}

std::string cell(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Every field that is expected must be found, and be the same; what is found beyond that is no disagreement.
void compare(const json& expected, const json& found, const std::string& place, const std::string& id,
             std::vector<Disagreement>& into) {
    if (expected.is_object() && found.is_object()) {
        for (const auto& [key, value] : expected.items()) {
            const json* const here = member(found, key.c_str());
            const std::string below = place.empty() ? key : place + "/" + key;
            if (here == nullptr) {
                into.push_back({id, below, cell(value), "nothing"});
            } else {
                compare(value, *here, below, id, into);
            }
        }
        return;
    }
    if (expected.is_array() && found.is_array() && expected.size() == found.size()) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            compare(expected[i], found[i], place + "/" + std::to_string(i), id, into);
        }
        return;
    }
    if (expected != found) into.push_back({id, place, cell(expected), cell(found)});
}

/// What the core makes of it must be what its parts say: a report a price, in their order.
void compare_reports(const UpdateExplanation& explanation, const json& document, const std::string& id,
                     std::vector<Disagreement>& into) {
    json reports = json::array();
    for (const PriceReport& report : explanation.reports) reports.push_back(report_document(report));
    json expected = json::array();
    for (const json& update : document.value("updates", json::array())) {
        if (text_at(update, "type") == "price_feed") expected.push_back(update);
    }
    for (const json& attestation : document.value("attestations", json::array())) {
        json update = attestation;
        update["feed_id"] = attestation["price_id"];
        for (const std::string field : {"price", "conf", "publish_time"})
            update[field] = attestation["effective_" + field];
        expected.push_back(update);
    }
    if (reports.size() != expected.size()) {
        into.push_back({id, "reports", std::to_string(expected.size()), std::to_string(reports.size())});
        return;
    }
    for (std::size_t i = 0; i < reports.size(); ++i) {
        compare(
            reports[i],
            [&] {
                json same = expected[i];
                same["type"] = "price_feed";
                return same;
            }(),
            "reports/" + std::to_string(i), id, into);
    }
}

bool is_acceptable(const Vector& vector, const std::string& reason) {
    const auto& also = vector.also_acceptable;
    return text_at(*vector.expected, "reason") == reason ||
           (also.is_array() && std::find(also.begin(), also.end(), json("reject/" + reason)) != also.end());
}

void run(const Vector& vector, const Host& host, VectorTally& tally) {
    const UpdateExplanation explanation = explain_update(vector.bytes, vector.kind, vector.sets, host);
    const json document = explanation_document(explanation);
    const std::string reason = text_at(document, "reason");
    ++tally.vectors;
    ++(explanation.fault ? tally.rejected : tally.accepted);
    ++tally.reasons[reason];
    if (text_at(*vector.expected, "verdict") != text_at(document, "verdict")) {
        const auto verdict = [](const json& said) { return text_at(said, "verdict") + "/" + text_at(said, "reason"); };
        tally.disagreements.push_back({vector.id, "verdict", verdict(*vector.expected), verdict(document)});
        return;
    }
    if (explanation.fault) {
        if (!is_acceptable(vector, reason)) {
            tally.disagreements.push_back({vector.id, "reason", text_at(*vector.expected, "reason"), reason});
        }
        return;
    }
    compare(*vector.expected, document, "", vector.id, tally.disagreements);
    compare_reports(explanation, document, vector.id, tally.disagreements);
}

/// The candidate whose report a settlement record of that second keeps; nothing when it keeps none. The order in which
/// candidates come must not matter, so both are tried: "depends on the order" is never an expected answer.
json unique_of(const std::vector<std::pair<std::string, std::vector<PriceReport>>>& candidates, const FeedId& feed,
               std::int64_t second) {
    const auto decide = [&](bool backwards) -> json {
        SettlementRecord record;
        record.key.expiry_s = second;
        std::vector<Equivocation> equivocations;
        std::map<Hash, std::string> by_digest;
        auto ordered = candidates;
        if (backwards) std::reverse(ordered.begin(), ordered.end());
        for (const auto& [id, reports] : ordered) {
            for (const PriceReport& report : reports) {
                // What report_price refuses before it looks at times.
                const bool is_price = report.price > 0 && report.confidence <= confidence_max;
                if (report.feed != feed || !is_price) continue;
                Observation observation;
                observation.publish_time_s = report.publish_time_s;
                observation.prev_publish_time_s = report.prev_publish_time_s;
                observation.price = Price::from_raw(report.price);
                observation.confidence = Price::from_raw(static_cast<std::int64_t>(report.confidence));
                observation.slot = report.slot;
                observation.digest = report.digest;
                by_digest[report.digest] = id;
                record.observe(observation, equivocations);
            }
        }
        return record.samples.empty() ? json() : json(by_digest[record.samples.front().observation.digest]);
    };
    const json forwards = decide(false);
    return forwards == decide(true) ? forwards : json("depends on the order");
}

Result<VectorTally> run_cases(const json& cases, const VectorsById& known, const Host& host) {
    VectorTally tally;
    for (const json& each : cases) {
        const std::string id = text_at(each, "id");
        const auto feed = parse_fixed_hex<FeedId>(text_at(each, "feed_id"));
        const auto second = integer_at<std::int64_t>(each, "T");
        const json* const expected = member(each, "expected_unique");
        const json* const names = member(each, "candidates");
        const bool in_range = second && *second >= 0 && *second <= Time::ms_max / 1000;
        if (id.empty() || !feed || !in_range || expected == nullptr || names == nullptr || !names->is_array()) {
            return ParseError{"a case must have id, feed_id, T, candidates and expected_unique", 0};
        }
        std::vector<std::pair<std::string, std::vector<PriceReport>>> candidates;
        for (const json& name : *names) {
            const auto found = known.find(name.is_string() ? name.get<std::string>() : "");
            if (found == known.end()) return ParseError{id + ": there is no vector " + cell(name), 0};
            const auto vector = read_vector(found->second);
            if (!vector) return vector.error();
            const auto reports = verify_update(vector->bytes, vector->sets, host);
            candidates.emplace_back(vector->id, reports ? *reports : std::vector<PriceReport>{});
        }
        const json found = unique_of(candidates, *feed, *second);
        ++tally.vectors;
        ++(found.is_null() ? tally.rejected : tally.accepted);
        ++tally.reasons[found.is_null() ? "no_unique_price" : "unique_price"];
        if (found != *expected) {
            tally.disagreements.push_back({id, "expected_unique", cell(*expected), cell(found)});
        }
    }
    return tally;
}

}  // namespace

Result<std::vector<SignerSet>> read_vector_sets(const json& document) {
    const json* const listed_sets = member(document, "guardian_sets");
    const json* const listed_emitters = member(document, "allowed_emitters");
    if (listed_sets == nullptr || !listed_sets->is_array() || listed_emitters == nullptr ||
        !listed_emitters->is_array()) {
        return ParseError{"guardian_sets and allowed_emitters must be lists", 0};
    }
    std::vector<SignerSet> sets;
    for (const json& listed : *listed_emitters) {
        const auto emitter = read_emitter(listed);
        if (!emitter) return emitter.error();
        for (const json& listed_set : *listed_sets) {
            auto set = read_key_set(listed_set);
            if (!set) return set.error();
            set->emitter = *emitter;
            set->network = std::to_string(emitter->chain) + "/" + to_hex(emitter->address.view()).substr(2);
            sets.push_back(std::move(*set));
        }
    }
    return sets;
}

void collect_vectors(const json& document, VectorsById& into) {
    const json* const vectors = member(document, "vectors");
    if (vectors == nullptr || !vectors->is_array()) return;
    for (const json& vector : *vectors) into.emplace(text_at(vector, "id"), vector);
}

bool has_cases(const json& document) {
    const json* const cases = member(document, "cases");
    return cases != nullptr && cases->is_array();
}

Result<VectorTally> run_vectors(const json& document, const VectorsById& known, const Host& host) {
    if (has_cases(document)) return run_cases(document["cases"], known, host);
    const json* const vectors = member(document, "vectors");
    if (vectors == nullptr || !vectors->is_array() || vectors->empty()) {
        return ParseError{"there are neither vectors nor cases in it", 0};
    }
    VectorTally tally;
    for (const json& each : *vectors) {
        const auto vector = read_vector(each);
        if (!vector) return vector.error();
        run(*vector, host, tally);
    }
    return tally;
}

}  // namespace otp::oracle
