// The write-ahead log as a file, for the one thing SQLite does not do itself: after a failed fsync
// Linux goes on showing, also to a restarted process, what never reached the card, and calls it
// clean. Such a log would be trusted, acted on, and be gone after the next power cut. Writing its
// bytes once more makes the kernel write them for real.
#pragma once

#include <string>

#include "platform/sqlite/error.h"

namespace riser::sqlite {

// Rewrites the log of the database at `path` in place and syncs it. Only while this process holds
// the database's lock and has not written to it yet. Nothing to do when there is no log.
SqlOutcome rewrite_log(const std::string& path, const std::string& vfs);

}  // namespace riser::sqlite
