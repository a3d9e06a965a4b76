// otp_generate DIR: writes what is derived from the tables below DIR, the project's root.

#include <filesystem>
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
        std::error_code ignored;  // What cannot be made cannot be written either, and that is said.
        std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
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
