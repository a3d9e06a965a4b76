#include "settlement/api/update_bytes.hpp"

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "protocol/price_container.hpp"
#include "protocol/vaa.hpp"
#include "settlement/journal_reader.hpp"

namespace otp::settlement::api {
namespace {

CommandPlace place_of(const StoredEvent& event) { return {event.place.height, event.envelope, event.command}; }

/// Nothing where the journal and the index do not agree, which is for the index to mend.
std::optional<Bytes> update_in(const Block& block, const CommandPlace& place) {
    if (place.envelope >= block.envelopes.size()) return std::nullopt;
    Reader reader{block.envelopes[place.envelope]};
    Envelope envelope;
    decode(reader, envelope);
    if (reader.failed() || place.command >= envelope.commands.size()) return std::nullopt;
    const auto* report = std::get_if<ReportPrice>(&envelope.commands[place.command]);
    if (report == nullptr) return std::nullopt;
    return report->update;
}

/// Adds what the journal has of these places. False: it cannot be read.
bool read_from_journal(const ApiParts& parts, std::map<CommandPlace, Bytes>& wanted) {
    ReaderOptions options;
    options.through = wanted.rbegin()->first.height;
    auto reader = JournalReader::open(parts.disk, parts.directory, wanted.begin()->first.height, options);
    if (!reader) return false;
    auto at = wanted.begin();
    while (at != wanted.end()) {
        const auto record = reader->next();
        if (!record || !*record) return false;
        if ((*record)->height < at->first.height) continue;
        const auto block = parse_block((*record)->payload);
        if (!block) return false;
        for (; at != wanted.end() && at->first.height == (*record)->height; ++at) {
            auto update = update_in(*block, at->first);
            if (!update) return false;
            at->second = std::move(*update);
        }
    }
    return true;
}

/// Zeros of what is no update; such a one was never accepted.
Hash digest_of(ByteView update) {
    const auto container = parse_price_container(update);
    if (!container) return {};
    const auto vaa = parse_vaa(container->vaa);
    return vaa ? vaa->digest : Hash{};
}

}  // namespace

Result<std::vector<UpdateFound>, Problem> read_updates(const ApiParts& parts, std::span<const StoredEvent> reports) {
    std::map<CommandPlace, Bytes> recent, older;
    for (const StoredEvent& report : reports) {
        const CommandPlace place = place_of(report);
        auto known = parts.recent_updates != nullptr ? parts.recent_updates->find(place) : std::nullopt;
        if (known) {
            recent.emplace(place, std::move(*known));
        } else {
            older.emplace(place, Bytes{});
        }
    }
    if (!older.empty() && !read_from_journal(parts, older)) {
        return Problem{500, "journal_unreadable", "The journal cannot be read.", "Its operator should look at it."};
    }
    std::vector<UpdateFound> found;
    for (const StoredEvent& report : reports) {
        const auto known = recent.find(place_of(report));
        const Bytes& update = known != recent.end() ? known->second : older.at(place_of(report));
        found.push_back({report, update, digest_of(update)});
    }
    return found;
}

nlohmann::json update_item(const UpdateFound& found) {
    const auto* report = std::get_if<events::PriceReported>(&found.event.event);
    return {{"publish_time", report != nullptr ? nlohmann::json(text_of(report->publish_time)) : nlohmann::json()},
            {"digest", to_hex(found.digest)},
            {"height", found.event.place.height},
            {"index", found.event.envelope},
            {"command", found.event.command},
            {"update", to_hex(found.update)}};
}

}  // namespace otp::settlement::api
