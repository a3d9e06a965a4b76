// Writes the golden vectors again: otp_generate_vectors [folder]. To be run when the protocol changes on purpose; the
// change of the files is then the change of the protocol, for all to see.

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/support/source_dir.hpp"
#include "tests/vectors/vectors.hpp"

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : otp::support::source_dir() + "/tests/vectors";
    for (const otp::vectors::File& file : otp::vectors::files) {
        std::ofstream out{folder + "/" + file.name, std::ios::binary};
        out << file.make();
        if (!out.flush()) {
            std::fprintf(stderr, "cannot write %s/%s\n", folder.c_str(), file.name);
            return 1;
        }
    }
    return 0;
}
