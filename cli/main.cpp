// `otp`: one binary, a verb for each thing it does. The verbs are registered in program.cpp.

#include <array>
#include <cstring>

#include "cli/program.hpp"
#include "keys/random.hpp"
#include "protocol/flat_map.hpp"

namespace {

/// Strangers must not know how keys are hashed: see flat_map_seed.
void seed_flat_maps() {
    std::array<std::uint8_t, 16> random{};
    otp::keys::fill_random(random);
    std::memcpy(&otp::flat_map_seed.start, random.data(), 8);
    std::memcpy(&otp::flat_map_seed.factor, random.data() + 8, 8);
    otp::flat_map_seed.factor |= 1;
}

}  // namespace

int main(int argc, char** argv) {
    seed_flat_maps();
    const auto machine = otp::cli::real_machine();
    return otp::cli::run_program({argv + 1, argv + argc}, *machine);
}
