// `otp`: one binary, a verb for each thing it does. The verbs are registered in program.cpp.

#include "cli/program.hpp"

int main(int argc, char** argv) {
    const auto machine = otp::cli::real_machine();
    return otp::cli::run_program({argv + 1, argv + argc}, *machine);
}
