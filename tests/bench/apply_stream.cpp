#include "tests/bench/apply_stream.hpp"

namespace otp::bench {

Answers apply_stream(State& state, const Stream& stream, std::size_t begin, std::size_t end) {
    Answers answers;
    Events events;
    Command command;
    Address address;
    for (std::size_t i = begin; i < end; ++i) {
        Reader reader{stream.item(i)};
        decode(reader, address);
        decode(reader, command);
        Status status = Status::bytes_malformed;
        const auto account = state.find_account(address);
        events.clear();
        if (!reader.failed() && reader.at_end() && account) {
            status = execute(state, {state.time, *account, {}, Status::ok, {}, events}, command);
        }
        answers.refused += status != Status::ok ? 1 : 0;
        answers.unexpected += status != stream.expected[i] ? 1 : 0;
        answers.events += events.size();
    }
    return answers;
}

}  // namespace otp::bench
