#pragma once
// What is derived from the tables and kept in the tree: the reference documents, and the tables of the web app.

#include <string>
#include <vector>

namespace otp::cli {

struct ReferenceFile {
    std::string name;  ///< Below the project's root.
    std::string text;
};

[[nodiscard]] std::vector<ReferenceFile> reference_files();

}  // namespace otp::cli
