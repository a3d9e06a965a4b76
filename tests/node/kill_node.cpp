// The node under fire: envelopes from standard input, answers to standard output.

#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "settlement/posix_disk.hpp"
#include "tests/node/kill_loop.hpp"

namespace otp::kill_loop {
namespace {

bool read_all(void* into, std::size_t size) {
    auto* at = static_cast<std::uint8_t*>(into);
    while (size > 0) {
        const ssize_t count = ::read(STDIN_FILENO, at, size);
        if (count <= 0) return false;
        at += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

/// Below PIPE_BUF, so the pipe takes it whole. If nobody reads any more there is nobody to tell.
void tell(const Report& report) { (void)!::write(STDOUT_FILENO, &report, sizeof report); }

void tell_answer(const settlement::Submitted& submitted) {
    Report report;
    report.id = submitted.id.bytes;
    report.height = submitted.height;
    report.index = submitted.index;
    report.unavailable = static_cast<std::uint8_t>(submitted.unavailable);
    report.duplicate = submitted.duplicate ? 1 : 0;
    report.applied = submitted.journaled() ? 1 : 0;
    for (const Receipt& receipt : submitted.receipts) {
        if (receipt.status != Status::ok) report.applied = 0;
    }
    tell(report);
}

}  // namespace

int serve(const std::string& directory) {
    const settlement::DevelopmentKeys keys = network_keys();
    settlement::PosixDisk disk;
    settlement::SystemClock clock;
    settlement::NodeOptions options;
    options.root_every = 8;
    options.root_after = std::chrono::milliseconds{20};
    options.snapshot_every = 64;
    options.journal.segment_bytes = 256U << 10;
    options.journal.head_every_bytes = 64U << 10;
    auto node = settlement::Node::open(disk, directory, network_genesis(keys), keys.node.clone(), clock, options);
    if (!node) {
        std::fprintf(stderr, "the node does not start: %s\n", node.error().text().c_str());
        return 1;
    }
    Report started;
    started.started = 1;
    started.height = (*node)->status().height;
    tell(started);
    std::uint32_t length = 0;
    while (read_all(&length, sizeof length)) {
        Bytes envelope(length);
        if (!read_all(envelope.data(), envelope.size())) return 1;
        (*node)->submit(std::move(envelope), tell_answer);
    }
    (*node)->stop();
    return (*node)->status().failure.empty() ? 0 : 1;
}

}  // namespace otp::kill_loop
