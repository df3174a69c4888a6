// How Riser opens its databases: two policies, each in one function. Both use a write-ahead log
// with exclusive locking (no shared memory file, no second writer), so one process and one
// connection own a file: that also sidesteps the "WAL reset" bug of SQLite before 3.51.3, which
// needs two connections.
#pragma once

#include <string>

#include "platform/sqlite/database.h"

namespace riser::sqlite {

// Money: synchronous=FULL. A commit that returned is on the card, as far as the card tells the
// truth. A log that is found is written once more (log_file.h), and closing moves nothing: after a
// failed sync the log is all there is, and a half-done move would spoil the database too.
SqlResult<Database> open_ledger(const std::string& path, const std::string& vfs = {});

// Data that may be lost: synchronous=NORMAL. Never corrupt after a power cut, but the last commits
// may be gone; in exchange only checkpoints cost a sync.
SqlResult<Database> open_disposable(const std::string& path, const std::string& vfs = {});

// Moves the log into the database once it holds this many frames. 250 frames (1 MB) are measured
// best for a card: larger logs cost more on recovery, smaller ones write hot pages more often.
inline constexpr int k_checkpoint_frames = 250;
SqlOutcome checkpoint_if_due(Database& database, int frames = k_checkpoint_frames);

// Reads every page and checks the tree structure: fails with kind corrupt and the first finding.
SqlOutcome quick_check(Database& database);

}  // namespace riser::sqlite
