// Blocks: from the index as JSON, from the journal as they are.

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/api/event_items.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/block_view.hpp"
#include "settlement/journal_reader.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

/// One answer of /v1/journal; the next one goes on from there.
constexpr std::size_t journal_answer_bytes_max = 8U << 20;

Problem block_not_found(std::uint64_t height, std::uint64_t last) {
    return not_found("block_not_found", "There is no block " + std::to_string(height) + ".",
                     "The last block is " + std::to_string(last) + ", the first is 1.");
}

Reply list(const ApiParts& parts, const Call& call) {
    const auto limit = limit_of(call);
    if (!limit) return limit.error();
    const auto from = integer_of(call, "from");
    if (!from) return from.error();
    const std::uint64_t last = parts.history.status().height;
    // Without `from`: the newest.
    const std::uint64_t begin = from->value_or(last < *limit ? 1 : last - *limit + 1);
    const auto blocks = parts.history.store().blocks(begin, *limit);
    if (!blocks) return index_failed(blocks.error());
    json rows = json::array();
    for (const StoredBlock& block : *blocks) rows.push_back(block_view(block));
    const bool more = !blocks->empty() && blocks->back().height < last;
    return json{{"blocks", rows}, {"next", more ? json(blocks->back().height + 1) : json()}};
}

Reply one(const ApiParts& parts, const Call& call) {
    const auto height = height_of_path(call);
    if (!height) return height.error();
    const std::uint64_t last = parts.node.status().height;
    if (*height == 0 || *height > last) return block_not_found(*height, last);
    const HistoryStore& store = parts.history.store();
    const auto block = store.find_block(*height);
    if (!block) return index_failed(block.error());
    if (!*block) return index_behind();
    const auto commands = store.block_commands(*height);
    if (!commands) return index_failed(commands.error());
    const auto events = store.block_events(*height);
    if (!events) return index_failed(events.error());
    return parts.look([&](const State& state) -> Reply {
        json body = block_view(**block);
        json command_items = json::array();
        for (const StoredCommand& command : *commands) command_items.push_back(command_item(command));
        json event_items = json::array();
        for (const StoredEvent& event : *events) event_items.push_back(event_item(event, state));
        body["command_list"] = command_items;
        body["event_list"] = event_items;
        return body;
    });
}

/// Reads blocks of the journal; whole ones, as many as fit.
Result<std::vector<Bytes>, Problem> read_blocks(const ApiParts& parts, std::uint64_t from, std::uint64_t through) {
    const Problem problem = {500, "journal_unreadable", "The journal cannot be read.",
                             "Its operator should look at it."};
    ReaderOptions options;
    options.through = through;
    auto reader = JournalReader::open(parts.disk, parts.directory, from, options);
    if (!reader) return problem;
    std::vector<Bytes> blocks;
    std::size_t bytes = 0;
    for (std::uint64_t height = from; height <= through; ++height) {
        const auto record = reader->next();
        if (!record || !*record) return problem;
        const ByteView payload = (*record)->payload;
        if (!blocks.empty() && bytes + payload.size() > journal_answer_bytes_max) break;
        bytes += payload.size() + sizeof(std::uint32_t);
        blocks.emplace_back(payload.begin(), payload.end());
    }
    return blocks;
}

Reply raw(const ApiParts& parts, const Call& call) {
    const auto height = height_of_path(call);
    if (!height) return height.error();
    const std::uint64_t last = parts.node.status().height;
    if (*height == 0 || *height > last) return block_not_found(*height, last);
    const auto blocks = read_blocks(parts, *height, *height);
    if (!blocks) return blocks.error();
    return bytes_response({blocks->front().begin(), blocks->front().end()});
}

Reply journal(const ApiParts& parts, const Call& call) {
    const auto limit = limit_of(call);
    if (!limit) return limit.error();
    const auto from = integer_of(call, "from");
    if (!from) return from.error();
    const std::uint64_t begin = from->value_or(1);
    const std::uint64_t last = parts.node.status().height;
    if (begin == 0) return block_not_found(0, last);
    if (begin > last) return bytes_response({});  // A follower has caught up.
    const auto blocks = read_blocks(parts, begin, std::min(last, begin + *limit - 1));
    if (!blocks) return blocks.error();
    std::string body;
    for (const Bytes& block : *blocks) {
        const auto size = static_cast<std::uint32_t>(block.size());
        for (unsigned i = 0; i < 4; ++i) body.push_back(static_cast<char>(size >> (8 * i)));
        body.append(block.begin(), block.end());
    }
    return bytes_response(std::move(body));
}

}  // namespace

void add_block_routes(Routes& routes, const ApiParts& parts) {
    const std::vector<QueryParameter> range = {{"from", "integer", "Height of the first"},
                                               {"limit", "integer", "At most so many, 1 to 1000 (default 100)"}};
    routes.add({.method = "GET",
                .pattern = "/v1/blocks",
                .group = "blocks",
                .summary = "Blocks in order; without from the newest",
                .query = range,
                .response = "BlockPage"},
               [&parts](const Call& call) { return list(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/blocks/{height}",
                .group = "blocks",
                .summary = "One block with its commands and events",
                .response = "BlockWithContents",
                .errors = {404}},
               [&parts](const Call& call) { return one(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/blocks/{height}/raw",
                .group = "blocks",
                .summary = "One block's bytes",
                .media_type = "application/octet-stream",
                .errors = {404}},
               [&parts](const Call& call) { return raw(parts, call); });
    routes.add(
        {.method = "GET",
         .pattern = "/v1/journal",
         .group = "blocks",
         .summary = "Blocks' bytes, each behind its length as a 32-bit little-endian number; no bytes: that is all",
         .query = range,
         .media_type = "application/octet-stream",
         .errors = {404}},
        [&parts](const Call& call) { return journal(parts, call); });
}

}  // namespace otp::settlement::api
