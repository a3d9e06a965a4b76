// Any bytes as a command, an event, an envelope, a genesis: what is read is written back the same, all of it.

#include <cstdlib>

#include "protocol/envelope.hpp"
#include "protocol/field_text.hpp"
#include "protocol/state.hpp"

namespace {

using namespace otp;

void require(bool truth) {
    if (!truth) std::abort();
}

template <class T>
void as(ByteView bytes) {
    Reader reader{bytes};
    T value;
    decode(reader, value);
    require(reader.position() <= bytes.size());
    if (reader.failed()) return;
    const Bytes again = to_bytes(value);
    require(again.size() == reader.position());
    require(std::equal(again.begin(), again.end(), bytes.begin()));
}

/// What a wallet would be shown can be read back.
void as_text(ByteView bytes) {
    Reader reader{bytes};
    Command command;
    decode(reader, command);
    if (reader.failed()) return;
    std::visit(
        [](const auto& c) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                for_each_field(c, [](std::string_view, const auto& value, std::string_view) {
                    using T = std::decay_t<decltype(value)>;
                    // Sources and scopes that no rule would accept have no text of their own.
                    if constexpr (!std::is_same_v<T, FeedSources> && !std::is_same_v<T, Scopes> &&
                                  !std::is_same_v<T, std::int32_t>) {
                        const auto back = parse_field<T>(text_of(value));
                        require(back && *back == value);
                    }
                });
            }
        },
        command);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes{data + 1, size - 1};
    switch (data[0] % 5) {
        case 0:
            as<Command>(bytes);
            break;
        case 1:
            as<Event>(bytes);
            break;
        case 2:
            as<Envelope>(bytes);
            break;
        case 3:
            as<Genesis>(bytes);
            break;
        default:
            as_text(bytes);
    }
    return 0;
}
