// Looking at a chain's state: counting, finding, showing and proving leaves.

#include "protocol/leaves.hpp"

#include <algorithm>

#include "protocol/proof.hpp"
#include "wasm/answer.hpp"
#include "wasm/chains.hpp"
#include "wasm/proof_bytes.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

constexpr auto positions_section = static_cast<std::uint32_t>(Section::positions);

/// A section of an open chain; of positions, with the series they belong to.
struct Place {
    Chain* chain = nullptr;
    Section section = Section::meta;
    SeriesNo series;

    [[nodiscard]] bool is_of_positions() const { return section == Section::positions; }
    [[nodiscard]] std::size_t count() const {
        return is_of_positions() ? chain->state.series(series).positions.size() : chain->state.leaf_count(section);
    }
};

/// Nothing when there is no such place, and then the answer is given.
std::optional<Place> place_of(std::uint32_t number, std::uint32_t section, std::uint32_t parent, std::int32_t& answer) {
    Place place{usable_chain(number, answer), {}, {parent}};
    if (place.chain == nullptr) return std::nullopt;
    const bool has_parent = section == positions_section;
    const bool exists = section < section_count || (has_parent && parent < place.chain->state.series().size());
    if (!exists || (!has_parent && parent != 0)) {
        answer = fail(OTP_NOT_FOUND, "there is no such section");
        return std::nullopt;
    }
    place.section = static_cast<Section>(section);
    return place;
}

/// The same, of a leaf that exists.
std::optional<Place> leaf_place(std::uint32_t number, std::uint32_t section, std::uint32_t parent, std::uint32_t index,
                                std::int32_t& answer) {
    auto place = place_of(number, section, parent, answer);
    if (!place || index < place->count()) return place;
    answer = fail(OTP_NOT_FOUND, "there is no such leaf");
    return std::nullopt;
}

template <class No>
std::optional<std::uint32_t> number_of(std::optional<No> found) {
    if (!found) return std::nullopt;
    return std::uint32_t{found->value};
}

std::optional<std::uint32_t> find_offer(const State& state, OfferNumber number) {
    const OpenOffer* const offer = state.find_offer(number);
    if (offer == nullptr) return std::nullopt;
    return static_cast<std::uint32_t>(offer - state.offers().data());
}

std::optional<std::uint32_t> find_record(const State& state, const RecordKey& key) {
    const auto found = state.record_index().find(key);
    if (found == state.record_index().end()) return std::nullopt;
    return found->second;
}

std::optional<std::uint32_t> find_position(const State& state, SeriesNo series, const Address& holder) {
    const auto account = state.find_account(holder);
    const Position* const position = account ? state.series(series).position(*account) : nullptr;
    if (position == nullptr) return std::nullopt;
    return static_cast<std::uint32_t>(position - state.series(series).positions.data());
}

std::optional<RecordKey> read_record_key(ByteView bytes) {
    Reader reader{bytes};
    RecordKey key;
    decode(reader, key.feed);
    decode(reader, key.expiry_s);
    decode(reader, key.settlement);
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return key;
}

/// Answers where the thing is that `read` found the key of.
template <class Key, class Find>
std::int32_t answer_find(const std::optional<Key>& key, Find find) {
    if (!key) return fail(OTP_MALFORMED, "the key is malformed");
    const std::optional<std::uint32_t> index = find(*key);
    if (!index) return fail(OTP_NOT_FOUND, "there is no such thing");
    begin_output().integer(*index);
    return OTP_OK;
}

}  // namespace

int32_t otp_count(uint32_t chain, uint32_t section, uint32_t parent) {
    std::int32_t answer = OTP_OK;
    const auto place = place_of(chain, section, parent, answer);
    if (place) begin_output().integer(static_cast<std::uint32_t>(place->count()));
    return answer;
}

int32_t otp_leaf(uint32_t chain, uint32_t section, uint32_t parent, uint32_t index) {
    std::int32_t answer = OTP_OK;
    const auto place = leaf_place(chain, section, parent, index, answer);
    if (!place) return answer;
    State& state = place->chain->state;
    if (place->is_of_positions()) {
        encode(begin_output(), state.series(place->series).positions[index]);
        return OTP_OK;
    }
    if (place->section == Section::series) (void)state.root();  // Its leaf holds the positions' commitment.
    state.encode_leaf(begin_output(), place->section, index);
    return OTP_OK;
}

int32_t otp_find(uint32_t chain, uint32_t section, uint32_t parent, const uint8_t* key, uint32_t size) {
    std::int32_t answer = OTP_OK;
    const auto place = place_of(chain, section, parent, answer);
    if (!place) return answer;
    const State& state = place->chain->state;
    const ByteView bytes{key, size};
    switch (place->section) {
        case Section::assets:
            return answer_find(read_exactly<Ticker>(bytes),
                               [&](const Ticker& name) { return number_of(state.find_asset(name)); });
        case Section::feeds:
            return answer_find(read_exactly<Text>(bytes),
                               [&](const Text& name) { return number_of(state.find_feed(name)); });
        case Section::markets:
            return answer_find(read_exactly<MarketName>(bytes),
                               [&](const MarketName& name) { return number_of(state.find_market(name)); });
        case Section::accounts:
            return answer_find(read_exactly<Address>(bytes),
                               [&](const Address& address) { return number_of(state.find_account(address)); });
        case Section::series:
            return answer_find(read_exactly<SeriesName>(bytes),
                               [&](const SeriesName& name) { return number_of(state.find_series(name)); });
        case Section::offers:
            return answer_find(read_exactly<OfferNumber>(bytes),
                               [&](OfferNumber number) { return find_offer(state, number); });
        case Section::records:
            return answer_find(read_record_key(bytes),
                               [&](const RecordKey& record) { return find_record(state, record); });
        case Section::positions:
            return answer_find(read_exactly<Address>(bytes),
                               [&](const Address& holder) { return find_position(state, place->series, holder); });
        case Section::meta:
        case Section::signer_sets:
        case Section::references:
            break;
    }
    return fail(OTP_NOT_FOUND, "nothing in this section has a key");
}

int32_t otp_prove(uint32_t chain, uint32_t section, uint32_t parent, uint32_t index) {
    std::int32_t answer = OTP_OK;
    const auto place = leaf_place(chain, section, parent, index, answer);
    if (!place) return answer;
    State& state = place->chain->state;
    if (place->is_of_positions()) {
        const AccountNo holder = state.series(place->series).positions[index].account;
        write_proof(begin_output(), prove_position(state, place->series, holder));
    } else {
        write_proof(begin_output(), prove(state, place->section, index));
    }
    return OTP_OK;
}
