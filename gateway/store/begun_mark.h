// The mark that books were begun here: a small file beside the ledger, written once its first entry is durable. A
// ledger that is missing or empty beside it was lost, not never begun, and must not be begun anew in silence: every
// balance would be gone.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"

namespace riser::store {

class BegunMark {
public:
    // An empty path: no mark is kept (stores that are not files of the operating system).
    explicit BegunMark(std::string path) : path_(std::move(path)) {}

    // What is wrong, where, and what to do; nothing while the ledger may be begun or is there.
    [[nodiscard]] std::optional<std::string> lost_file(const std::string& ledger) const;
    [[nodiscard]] std::optional<std::string> lost_entries(const std::string& ledger) const;
    // Does nothing where it is kept already. A failure is for the log: the next start tries again.
    [[nodiscard]] Outcome<> set();

private:
    [[nodiscard]] bool kept() const;
    [[nodiscard]] std::string what_to_do(const std::string& ledger) const;

    std::string path_;
    bool set_ = false;
};

}  // namespace riser::store
