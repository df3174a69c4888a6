// What CloudSync is told and what it asks for, apart from the link (uplink.h). Its own words,
// because the machines know nothing of each other: gateway/routes translates.
#pragma once

#include <cstdint>
#include <vector>

#include "core/journal/chain.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/wire/batch.h"
#include "core/wire/command.h"
#include "core/wire/key_set.h"
#include "core/wire/sync_status.h"

namespace riser::sync {

// ---- inputs: the ledger
// ------------------------------------------------------------------------------

// Where the journal stands. Level-triggered: a lost one is made good by the next.
struct JournalNews {
    EpochId epoch{};
    std::uint64_t sequence = 0;    // of the last durable entry
    journal::Hash head{};          // its chain hash
    wire::StateCursor state_lane;  // up to where commands were executed

    bool operator==(const JournalNews&) const = default;
};

struct JournalRow {
    std::uint64_t sequence = 0;
    std::vector<std::uint8_t> bytes;  // canonical, as stored
    journal::Hash hash{};             // chain hash

    bool operator==(const JournalRow&) const = default;
};
// Answers PageWanted: entries from `first` on, ascending. Fewer than asked for, or none, is fine.
struct JournalRows {
    std::uint64_t first = 0;  // as asked
    std::vector<JournalRow> rows;

    bool operator==(const JournalRows&) const = default;
};

// ---- inputs: readings and events
// ----------------------------------------------------------------------

// A reading interval was stored.
struct ReadingsNews {
    bool operator==(const ReadingsNews&) const = default;
};
struct ReadingDay {
    std::int32_t day = 0;            // days since 1970-01-01, UTC
    std::uint64_t revision = 0;      // grows with every interval written into the day
    std::uint64_t acknowledged = 0;  // revision of the last ReadingsAcknowledged that was kept

    bool operator==(const ReadingDay&) const = default;
};
// Answers DaysWanted: days with revision > acknowledged, newest first.
struct ReadingDays {
    std::vector<ReadingDay> days;

    bool operator==(const ReadingDays&) const = default;
};
// Answers ReadingsWanted: all samples of as many whole meters as fit, in any order.
struct ReadingRows {
    std::int32_t day = 0;              // as asked
    std::uint64_t after_revision = 0;  // as asked
    MeterId first_meter{};             // as asked
    std::uint64_t revision = 0;        // the day's, of this answer
    std::vector<wire::MeterSample> rows;
    MeterId next_meter{};  // where to continue; 0 = that was all

    bool operator==(const ReadingRows&) const = default;
};

// An event was stored; urgent ones (a person must act) are sent soon, others along with the next
// upload.
struct EventsNews {
    bool urgent = false;

    bool operator==(const EventsNews&) const = default;
};
// Answers EventsWanted: events with sequence >= first, ascending.
struct EventRows {
    std::uint64_t first = 0;  // as asked
    std::vector<wire::Event> events;

    bool operator==(const EventRows&) const = default;
};

// ---- outputs
// ------------------------------------------------------------------------------------------

struct PageWanted {
    std::uint64_t first = 1;
    std::size_t max_rows = 0;   // at most k_page_rows
    std::size_t max_bytes = 0;  // rows beyond it (but the first) are better left out

    bool operator==(const PageWanted&) const = default;
};
// Everything up to here is durable at the cloud, by its signed word. Never goes back.
struct AcknowledgedThrough {
    std::uint64_t sequence = 0;

    bool operator==(const AcknowledgedThrough&) const = default;
};

struct DaysWanted {
    std::size_t max_days = 0;

    bool operator==(const DaysWanted&) const = default;
};
struct ReadingsWanted {
    std::int32_t day = 0;
    std::uint64_t after_revision = 0;  // 0 = the whole day
    MeterId first_meter{};             // meters from this on, ascending
    std::size_t max_rows = 0;          // whole meters up to this many rows, but at least one meter

    bool operator==(const ReadingsWanted&) const = default;
};
struct ReadingsAcknowledged {
    std::int32_t day = 0;
    std::uint64_t revision = 0;

    bool operator==(const ReadingsAcknowledged&) const = default;
};
struct EventsWanted {
    std::uint64_t first = 1;
    std::size_t max_events = 0;

    bool operator==(const EventsWanted&) const = default;
};

// Signed by the right role key, for this gateway and this journal, and (state lane) the next in the
// chain. Whether its time has passed and whether it was done before is for the controller to know.
struct CommandReceived {
    wire::VerifiedCommand command;
    // Of a document about vouchers that it carries: the signature of the document holds, too.
    bool genuine_document = false;
    // Of a kind that this program does not know: it is not carried out, and takes its number.
    bool newer = false;

    bool operator==(const CommandReceived&) const = default;
};
// What the two halves of the uplink are about, for whoever watches them.
enum class UploadPhase : std::uint8_t { resting, waiting, gathering, sending };
struct SyncPhase {
    UploadPhase up =
        UploadPhase::resting;  // waiting: after a failure, or because the cloud said so
    bool polling = false;

    bool operator==(const SyncPhase&) const = default;
};

// Newer than ours and signed by the pinned root: keep it, for the next start.
struct KeySetAccepted {
    wire::SignedKeySet key_set;

    bool operator==(const KeySetAccepted&) const = default;
};

// For people, by way of local/; put out whenever it has changed.
using SyncStatus = wire::SyncStatus;
using Trouble = wire::LedgerTrouble;

inline constexpr std::size_t k_page_rows = 200;

}  // namespace riser::sync
