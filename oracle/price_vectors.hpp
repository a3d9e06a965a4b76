#pragma once
// Vector files of signed prices: updates with the verdict and the fields that a verifier must give them, and cases that
// say which update is the price of a second. The format is that of the public vectors (docs/cli.md).

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "protocol/host.hpp"
#include "protocol/result.hpp"
#include "protocol/signer_set.hpp"

namespace otp::oracle {

/// A vector whose verdict or field is another here than the file says.
struct Disagreement {
    std::string id;
    std::string what;  ///< The field, e.g. "verdict" or "updates/0/price".
    std::string expected, found;
};

struct VectorTally {
    std::size_t vectors = 0;
    std::size_t accepted = 0, rejected = 0;  ///< By the verdict found here; of a case, whether it has a price.
    std::map<std::string, std::size_t> reasons;
    std::vector<Disagreement> disagreements;
};

/// The signer sets of a document's `guardian_sets` and `allowed_emitters`: each pair is one, since here a set belongs
/// to one emitter. `expires` is the last publish time that a set may sign; the files' `now` is not looked at, because
/// the time of delivery decides nothing here.
[[nodiscard]] Result<std::vector<SignerSet>> read_vector_sets(const nlohmann::json& document);

/// Vectors by their ids, as they stand in their files.
using VectorsById = std::map<std::string, nlohmann::json>;
/// Adds the `vectors` of a document, if it has such a list.
void collect_vectors(const nlohmann::json& document, VectorsById& into);

/// Whether a document has `cases`, which are run with the vectors that they name.
[[nodiscard]] bool has_cases(const nlohmann::json& document);

/// Runs a document's `cases` over `known`, or else its `vectors`. Refuses what has neither or is malformed, by id.
[[nodiscard]] Result<VectorTally> run_vectors(const nlohmann::json& document, const VectorsById& known,
                                              const Host& host);

}  // namespace otp::oracle
