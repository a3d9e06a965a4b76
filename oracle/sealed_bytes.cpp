#include "oracle/sealed_bytes.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"

namespace otp::oracle {

Bytes begin_sealed(std::string_view word, std::uint8_t version) {
    Bytes content;
    append_bytes(content, as_bytes(word));
    append_big_endian(content, version);
    return content;
}

Bytes seal(Bytes content) {
    append_bytes(content, keccak256(content).view());
    return content;
}

Result<ByteView> open_sealed(ByteView sealed, std::string_view word, std::uint8_t version) {
    const std::size_t front = word.size() + 1;
    if (sealed.size() < front + Hash::size) return ParseError{"it is too short", sealed.size()};
    const ByteView expected = as_bytes(word);
    if (!std::equal(expected.begin(), expected.end(), sealed.begin())) {
        return ParseError{"it does not begin with " + std::string{word}, 0};
    }
    const ByteView content = sealed.first(sealed.size() - Hash::size);
    const ByteView hash = sealed.last(Hash::size);
    if (!std::equal(hash.begin(), hash.end(), keccak256(content).bytes.begin())) {
        return ParseError{"its hash is not that of its content: it is damaged", content.size()};
    }
    if (sealed[word.size()] != version) {
        return ParseError{"it is of version " + std::to_string(sealed[word.size()]) + ", only version " +
                              std::to_string(version) + " is known",
                          word.size()};
    }
    return content.subspan(front);
}

}  // namespace otp::oracle
