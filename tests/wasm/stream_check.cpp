// Reads the stream that otp_stream_make writes and answers each command again: statuses, events and roots must be the
// same bytes. Says how often each status was seen, so that a stream that reaches nothing is noticed.

#include <chrono>
#include <cstdio>
#include <map>
#include <vector>

#include "protocol/invariants.hpp"
#include "tests/wasm/stream.hpp"

namespace {

using namespace otp;
using namespace otp::support;

bool read(void* to, std::size_t size) { return std::fread(to, 1, size, stdin) == size; }

/// Nothing at the end of the input.
std::optional<Frame> read_frame(Bytes& content) {
    std::uint8_t head[5];
    if (!read(head, sizeof head)) return std::nullopt;
    const std::uint32_t size = head[0] | head[1] << 8 | head[2] << 16 | static_cast<std::uint32_t>(head[3]) << 24;
    content.resize(size - 1);
    if (!read(content.data(), content.size())) return std::nullopt;
    return static_cast<Frame>(head[4]);
}

class Check {
public:
    /// Whether the stream was the same to its end.
    bool run() {
        Bytes content;
        while (const auto frame = read_frame(content)) {
            if (*frame == Frame::end) return ends(content);
            if (!take(*frame, content)) return false;
        }
        std::printf("the stream ends too early, after %llu commands\n", static_cast<unsigned long long>(steps_));
        return false;
    }

    void report() const {
        std::printf("%llu commands in %llu worlds, %llu roots: the same\n", static_cast<unsigned long long>(steps_),
                    static_cast<unsigned long long>(worlds_), static_cast<unsigned long long>(roots_));
        for (const auto& [status, times] : statuses_) {
            const auto text = name(static_cast<Status>(status));
            std::printf("  %.*s %llu\n", static_cast<int>(text.size()), text.data(),
                        static_cast<unsigned long long>(times));
        }
    }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }

private:
    bool take(Frame frame, ByteView content) {
        switch (frame) {
            case Frame::world:
                if (state_ && broken_invariant(*state_)) return differs("an invariant at the end of the world");
                state_ = stream_world();
                ++worlds_;
                return true;
            case Frame::step:
                return step(content);
            case Frame::root:
                ++roots_;
                return Bytes(content.begin(), content.end()) == to_bytes(state_->root()) || differs("the state root");
            case Frame::end:
                break;
        }
        return differs("a kind of frame");
    }

    bool step(ByteView content) {
        Reader reader{content};
        Step step;
        decode_step(reader, step);
        if (reader.failed()) return differs("the reading of a step");
        ++steps_;
        answer_.clear();
        answer_step(*state_, step, answer_);
        const ByteView expected = content.subspan(reader.position());
        if (!std::equal(expected.begin(), expected.end(), answer_.view().begin(), answer_.view().end())) {
            std::printf("%s\n", describe(step).c_str());
            std::printf("expected %s\nanswered %s\n", to_hex(expected).c_str(), to_hex(answer_.view()).c_str());
            return differs("the answer to a command");
        }
        ++statuses_[static_cast<std::uint16_t>(expected[0] | expected[1] << 8)];
        return true;
    }

    bool ends(ByteView content) {
        Reader reader{content};
        return reader.integer<std::uint64_t>() == steps_ || differs("the number of commands");
    }

    bool differs(const char* what) {
        std::printf("world %llu, command %llu: %s differs\n", static_cast<unsigned long long>(worlds_),
                    static_cast<unsigned long long>(steps_), what);
        return false;
    }

    std::optional<State> state_;
    Writer answer_;
    std::uint64_t steps_ = 0, worlds_ = 0, roots_ = 0;
    std::map<std::uint16_t, std::uint64_t> statuses_;
};

}  // namespace

int main() {
    std::vector<char> buffer(1 << 20);
    std::setvbuf(stdin, buffer.data(), _IOFBF, buffer.size());
    Check check;
    const auto begun = std::chrono::steady_clock::now();
    if (!check.run()) return 1;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    check.report();
    std::printf("%.0f commands/s\n", static_cast<double>(check.steps()) / took.count());
    return 0;
}
