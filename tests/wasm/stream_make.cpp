// Writes a stream of random commands with the native build's answers to standard output: otp_stream_make SEED COMMANDS

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/wasm/stream.hpp"

namespace {

using namespace otp;
using namespace otp::support;

/// Old worlds are slow ones: nothing in them is ever forgotten.
constexpr std::uint64_t world_commands = 20'000;
constexpr std::uint64_t root_every = 1'000;

void write_frame(Frame kind, ByteView content) {
    Writer head;
    head.integer(static_cast<std::uint32_t>(1 + content.size()));
    head.integer(static_cast<std::uint8_t>(kind));
    const auto write = [](ByteView bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) std::exit(1);
    };
    write(head.view());
    write(content);
}

Bytes of_number(std::uint64_t number) {
    Writer w;
    w.integer(number);
    return w.take();
}

/// The next step that has bytes: a playground also makes up commands that no bytes could say.
Step next_step(Playground& playground, const State& state) {
    while (true) {
        Step step = playground.next(state);
        Writer w;
        encode_step(w, step);
        Reader reader{w.view()};
        Step read;
        decode_step(reader, read);
        if (!reader.failed()) return step;
    }
}

void make_world(std::uint64_t seed, std::uint64_t commands) {
    write_frame(Frame::world, of_number(seed));
    Playground playground{seed};
    State state = stream_world();
    Writer w;
    for (std::uint64_t i = 1; i <= commands; ++i) {
        const Step step = next_step(playground, state);
        w.clear();
        encode_step(w, step);
        answer_step(state, step, w);
        write_frame(Frame::step, w.view());
        if (i % root_every == 0 || i == commands) write_frame(Frame::root, state.root().view());
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: otp_stream_make SEED COMMANDS\n");
        return 2;
    }
    std::vector<char> buffer(1 << 20);
    std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
    const std::uint64_t seed = std::strtoull(arguments[1], nullptr, 10);
    const std::uint64_t commands = std::strtoull(arguments[2], nullptr, 10);
    for (std::uint64_t done = 0; done < commands; done += world_commands) {
        make_world(seed + done / world_commands, std::min(world_commands, commands - done));
    }
    write_frame(Frame::end, of_number(commands));
    std::fflush(stdout);
    return 0;
}
