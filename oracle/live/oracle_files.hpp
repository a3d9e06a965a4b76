#pragma once
// What a signer keeps on disk: its memory of what it signed, and the updates of the last day for whoever needs one
// late. One thread at a time.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"

namespace otp::oracle {

class OracleFiles {
public:
    /// How long updates are kept: past the last deadline of the settlement ladders, a day after an expiry.
    static constexpr std::int64_t kept_s = 26 * 3600;

    /// "BTC/USD" -> "BTC_USD": feeds become parts of file names.
    [[nodiscard]] static std::string spelling(std::string_view feed);

    /// Makes the folder and holds it, for two signers of one memory could sign twice; reads which updates there are. An
    /// update that a crash cut off is forgotten.
    [[nodiscard]] static Result<OracleFiles> open(std::filesystem::path folder);

    /// Replaces the signer's memory of a feed; it is durable when this returns. Says why it could not.
    [[nodiscard]] std::optional<std::string> save_signer(std::string_view feed, ByteView snapshot);
    /// Nothing where none was ever saved; an error where it cannot be read, for an unread memory could sign twice.
    [[nodiscard]] Result<std::optional<Bytes>> load_signer(std::string_view feed) const;

    /// Adds an update, in any order; one that is there stays as it is. It is durable when this returns.
    [[nodiscard]] std::optional<std::string> add_update(std::string_view feed, std::int64_t second_s, ByteView update);
    /// Which seconds of from..to, both included, have one; oldest first.
    [[nodiscard]] std::vector<std::int64_t> seconds(std::string_view feed, std::int64_t from_s,
                                                    std::int64_t to_s) const;
    /// Those of seconds from..to, both included, oldest first, at most `limit`.
    [[nodiscard]] std::vector<std::pair<std::int64_t, Bytes>> updates(std::string_view feed, std::int64_t from_s,
                                                                      std::int64_t to_s, std::size_t limit) const;
    /// Removes what is older than `kept_s`.
    void prune(std::int64_t now_s);

private:
    struct Place {
        std::uint64_t offset = 0;  ///< Of the update's bytes.
        std::uint32_t size = 0;
    };

    /// Closes the file that it holds.
    struct Holder {
        void operator()(const int* file) const;
    };

    explicit OracleFiles(std::filesystem::path folder) : folder_{std::move(folder)} {}
    void index(const std::filesystem::path& file);
    [[nodiscard]] std::filesystem::path file_of(std::string_view spelling, std::int64_t second_s) const;

    std::filesystem::path folder_;
    std::unique_ptr<const int, Holder> held_;
    std::map<std::string, std::map<std::int64_t, Place>> places_;  ///< By feed in the file's spelling, then second.
};

}  // namespace otp::oracle
