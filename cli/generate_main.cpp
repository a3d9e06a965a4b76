// otp_generate DIR: writes the documents of docs/reference into DIR.

#include <fstream>
#include <iostream>

#include "cli/reference.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: otp_generate DIR\n";
        return 2;
    }
    for (const otp::cli::ReferenceFile& file : otp::cli::reference_files()) {
        const std::string path = std::string{argv[1]} + "/" + file.name;
        std::ofstream out{path, std::ios::binary};
        out << file.text;
        out.close();
        if (!out) {
            std::cerr << "otp_generate: cannot write " << path << '\n';
            return 1;
        }
    }
    return 0;
}
