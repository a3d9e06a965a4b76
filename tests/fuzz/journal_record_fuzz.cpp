// Any bytes behind a segment's header are either refused, or opened as a journal that reads back whole, says what it
// cut, and is the same journal when it is opened again. Headers that are accepted have one spelling.
//
// The input is a small program, because bytes by themselves seldom get past a CRC: each step seals a record, mostly in
// its right place, or puts raw bytes, or goes back and damages something.
#include <cstdlib>
#include <cstring>

#include "settlement/journal.hpp"
#include "settlement/journal_reader.hpp"
#include "settlement/simulated_disk.hpp"

namespace {

using namespace otp;
using namespace otp::settlement;

constexpr std::uint32_t salt = 0x5A17;
constexpr std::size_t file_bytes = 2'048;

void require(bool condition) {
    if (!condition) std::abort();
}

class Input {
public:
    explicit Input(ByteView bytes) : bytes_{bytes} {}
    [[nodiscard]] bool empty() const { return at_ >= bytes_.size(); }
    std::uint8_t byte() { return empty() ? std::uint8_t{0} : bytes_[at_++]; }
    ByteView take(std::size_t count) {
        count = std::min(count, bytes_.size() - std::min(at_, bytes_.size()));
        const ByteView taken = bytes_.subspan(at_, count);
        at_ += count;
        return taken;
    }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

void check_headers(ByteView bytes) {
    if (const auto header = decode_segment_header(bytes)) {
        const auto again = encode_segment_header(*header);
        require(std::memcmp(again.data(), bytes.data(), again.size()) == 0);
    }
    if (const auto hint = decode_head(bytes)) {
        const auto again = encode_head(*hint);
        require(std::memcmp(again.data(), bytes.data(), again.size()) == 0);
    }
    if (const auto header = decode_record_header(bytes, salt)) {
        require(header->length <= record_length_max && header->index_in_group <= header->height);
    }
    static_cast<void>(record_is_whole(bytes, salt));
}

Bytes write_segment(Input& input) {
    Bytes file(file_bytes);
    const auto header = encode_segment_header({salt, 1, file_bytes, 0});
    std::memcpy(file.data(), header.data(), header.size());
    std::size_t end = segment_header_bytes;
    RecordHeader next{0, 1, 0, 0, 0};
    while (!input.empty()) {
        const std::uint8_t step = input.byte();
        const ByteView payload = input.take(step % 32);
        if (end + record_header_bytes + payload.size() > file.size()) break;
        if (step < 160) {
            RecordHeader sealed = next;
            if (step >= 128) sealed.height += input.byte();
            if (step >= 136) sealed.index_in_group = input.byte() % 4;
            if (step >= 144) sealed.previous_crc ^= input.byte();
            const std::uint32_t crc = encode_record(file.data() + end, sealed, payload, salt);
            end += record_header_bytes + payload.size();
            const std::uint32_t index = step % 2 == 0 ? 0 : next.index_in_group + 1;
            next = RecordHeader{0, next.height + 1, index, crc, 0};
        } else if (step < 200) {
            std::copy(payload.begin(), payload.end(), file.begin() + static_cast<std::ptrdiff_t>(end));
            end += payload.size();
        } else {
            file[(std::size_t{input.byte()} * 256 + input.byte()) % file.size()] ^= step;
        }
    }
    return file;
}

std::uint64_t read_all(Disk& disk) {
    auto reader = JournalReader::open(disk, "d", 1);
    require(bool{reader});
    std::uint64_t last = 0;
    while (true) {
        const auto record = reader->next();
        require(bool{record});
        if (!*record) return last;
        require((*record)->height == last + 1);
        last = (*record)->height;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_headers({data, size});
    Input input{{data, size}};
    SimulatedDisk disk;
    require(bool{disk.create_directory("d")});
    disk.put("d/" + segment_name(1), write_segment(input));

    JournalOptions options;
    options.segment_bytes = file_bytes;
    options.background_upkeep = false;
    std::uint64_t last = 0;
    {
        auto journal = Journal::open(disk, "d", options);
        if (!journal) {
            require(journal.error().kind == JournalError::Kind::corruption && !journal.error().file.empty());
            return 0;
        }
        last = journal->last_height();
        require(last >= 1 && read_all(disk) == last);
        require(bool{journal->append(last + 1, {data, size})} && bool{journal->sync()});
    }
    const auto image = disk.crash(Survival::nothing);
    const auto again = Journal::open(*image, "d", options);
    require(again && again->last_height() == last + 1 && again->report().cut_bytes == 0);
    return 0;
}
