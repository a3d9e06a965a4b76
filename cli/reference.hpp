#pragma once
// The reference documents, derived from the tables: one file each of docs/reference.

#include <string>
#include <vector>

namespace otp::cli {

struct ReferenceFile {
    std::string name;  ///< Below docs/reference.
    std::string text;  ///< Markdown.
};

[[nodiscard]] std::vector<ReferenceFile> reference_files();

}  // namespace otp::cli
