// SyncStatus: how the gateway's copy in the cloud stands, as the uplink sees it: whether the cloud is
// within reach, how far it has the journal, and what stops the ledger. Plain values. They live here, beside
// the receipt whose verdicts they sum up, and not with the uplink that makes them: the local surface shows
// them to people, and siblings of the gateway never include each other. What the words for people are is
// decided in gateway/local, when to try again in gateway/sync.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/units/time.h"

namespace riser::wire {

// Why the ledger does not move although the cloud answers. Only people can decide what is true.
enum class LedgerTrouble : std::uint8_t {
    none,
    fork,  // one sequence, two contents: a restored card image, or a second gateway with our key
    epoch_refused,    // the cloud follows another journal of this gateway
    journal_behind,   // the cloud holds entries that this journal does not have
    entries_pruned,   // the cloud asks for entries that are no longer here
    journal_damaged,  // our own entries do not match their chain
};

[[nodiscard]] constexpr std::string_view to_string(LedgerTrouble trouble) {
    switch (trouble) {
        case LedgerTrouble::none:
            return "none";
        case LedgerTrouble::fork:
            return "fork";
        case LedgerTrouble::epoch_refused:
            return "epoch_refused";
        case LedgerTrouble::journal_behind:
            return "journal_behind";
        case LedgerTrouble::entries_pruned:
            return "entries_pruned";
        case LedgerTrouble::journal_damaged:
            return "journal_damaged";
    }
    return "none";
}

// Neither online nor offline: too few attempts since the start to say.
struct SyncStatus {
    bool online = false;
    // First failure of the row that made it offline, on the clock of this boot: the wall clock may be
    // set while the building is alone.
    std::optional<Instant> offline_since;
    std::string offline_reason;  // of the last failure, for people; empty while online
    bool refused =
        false;  // the last failure was an answer: who this gateway is, is not believed there
    std::optional<UtcTime> last_contact;  // wall time of the last believable answer since the start
    std::uint64_t cloud_through = 0;      // last entry that the cloud has
    std::uint64_t journal_sequence = 0;   // the difference is the backlog
    bool readings_behind = false;         // a day or more waits to be sent
    LedgerTrouble trouble = LedgerTrouble::none;
    std::string trouble_detail;
    std::optional<Duration> clock_offset;  // cloud minus gateway; measured only, never applied
    // Commands of the cloud that were not believed since the start, by reason: a CommandFault's name, or a
    // CommandPosition's. One that is offered again is counted again.
    std::map<std::string, std::uint64_t> refused_commands;

    bool operator==(const SyncStatus&) const = default;
};

}  // namespace riser::wire
