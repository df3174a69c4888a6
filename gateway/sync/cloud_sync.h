// CloudSync: the machine that keeps the cloud's copy of this building complete and brings its
// commands down. Owned by the uplink thread. It holds no durable state: what is acknowledged lives
// in the journal and the readings' store, and a lost acknowledgement is learned again. Protocol:
// docs/sync.md.
//
// Wiring, for the composition root and for the simulator:
//
//   Construction  CloudSync(SyncSettings): the identity from io/sync_identity,
//   Journal::acknowledged(), a
//                 seed from entropy. Its attachment is io::UplinkCurl(address, ca_file).
//   Post to it    JournalNews         once at start when a journal exists, then after every commit.
//   Nothing
//                                     is sent before the first one: an upload names its journal.
//                 ReadingsNews        after an interval was stored
//                 EventsNews          after an event was stored
//   Answer        PageWanted          by JournalRows; the controller's PageRequest/JournalPage
//                 DaysWanted          by ReadingDays (TelemetryStore::unacknowledged)
//                 ReadingsWanted      by ReadingRows (TelemetryStore::read)
//                 EventsWanted        by EventRows (EventLog::read)
//                 A refused post or a failed read needs no answer: it is asked again.
//   Act on        AcknowledgedThrough to the controller (Acknowledged); ReadingsAcknowledged to the
//   store
//                 CommandReceived     to the controller (RemoteCommand), priority lane. Refusing
//                 the post
//                                     is harmless: the command is asked for again.
//                 KeySetAccepted      io::save_key_set, so that the next start knows it
//                 SyncStatus          to local/, for people; Note to the log
//   To itself     UplinkRequest and UplinkCancel are performed by the attachment, which feeds
//   UplinkReply
//                 and UplinkFailed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "gateway/runtime/machine.h"
#include "gateway/sync/messages.h"
#include "gateway/sync/uplink.h"

namespace riser::sync {

// Who we are and whom we believe, from enrolment.
struct SyncIdentity {
    GatewayId gateway{};
    wire::SigningKey key;  // signs uploads and requests
    wire::PublicKey root;  // pinned: which key sets count
    // Verified against `root`. Version 0: none yet; the first poll brings it, and uploads wait for
    // it.
    wire::KeySet key_set;
};

struct SyncSettings {
    SyncIdentity identity;
    std::uint64_t acknowledged = 0;  // as the journal remembers it; 0 is safe
    std::uint64_t seed = 0;          // for jitter and upload ids; random in production
    // First contact at a random moment within this: after a power cut a whole region comes back at
    // once.
    Duration first_contact_spread = std::chrono::seconds(30);
};

class CloudSync {
public:
    using Input = std::variant<Tick, JournalNews, JournalRows, ReadingsNews, ReadingDays,
                               ReadingRows, EventsNews, EventRows, UplinkReply, UplinkFailed>;
    using Output = std::variant<Note, PageWanted, AcknowledgedThrough, DaysWanted, ReadingsWanted,
                                ReadingsAcknowledged, EventsWanted, CommandReceived, KeySetAccepted,
                                SyncStatus, UplinkRequest, UplinkCancel>;

    explicit CloudSync(SyncSettings settings);
    ~CloudSync();
    CloudSync(CloudSync&&) noexcept;
    CloudSync& operator=(CloudSync&&) noexcept;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    // Bytes of entries, readings and events in memory right now: at most one page and one upload.
    [[nodiscard]] std::size_t held_bytes() const;
    [[nodiscard]] SyncPhase phase(const Now& now) const;

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

static_assert(Machine<CloudSync>);

}  // namespace riser::sync
