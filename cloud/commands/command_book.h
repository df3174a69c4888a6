// The commands of the cloud to its gateways: numbering, chaining, signing, handing out. A command
// is numbered and signed once the gateway's journal is known, and again under a new command epoch
// when the gateway begins a new journal or this cloud was restored from a backup; executed ones
// never again.
#pragma once

#include <cstdint>
#include <string_view>

#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/wire/command.h"

namespace riser::cloud {

// Stores it, signed if that is possible now.
void enqueue_command(Session& session, const CloudKeys& keys, const Gateway& gateway, CommandId id,
                     const wire::CommandBody& body, std::int64_t expires_ms, std::int64_t now_ms);

// Numbers everything unfinished anew for the journal that the gateway has now. The new command
// epoch is the present time in milliseconds or the next number, whichever is higher: even a cloud
// that lost its latest days cannot choose one that was used before.
void start_command_epoch(Session& session, const CloudKeys& keys, Gateway& gateway,
                         std::int64_t now_ms);

// A gateway says that it follows command epoch `seen`. Above the cloud's own it is of a life of this cloud
// whose database is lost, begun while the clock was ahead: commands of a lower epoch would be refused until
// the clock gets there, so a new one begins above it. Whether that was so.
bool overtake_command_epoch(Session& session, const CloudKeys& keys, Gateway& gateway,
                            std::uint64_t seen, std::int64_t now_ms);

// The step after the database came back from a backup: a new command epoch for every gateway whose
// journal is known, so that no top-up is lost and none is done twice, and no bill is numbered before their journals have
// said which numbers were given. Returns how many. That it happened is an open item of every gateway: whoever ordered
// anything since the backup has to order it again.
inline constexpr std::string_view k_restored_from_backup = "restored_from_backup";
std::size_t begin_after_restore(Session& session, const CloudKeys& keys, std::int64_t now_ms);

// Where a gateway says it has got to.
struct PollCursor {
    std::uint64_t command_epoch = 0;
    std::uint64_t credit_after = 0;
    std::uint64_t state_after = 0;
    std::uint32_t key_set = 0;  // version it has
};

// What the gateway understands of commands. One of another kind waits for its next software: to an older program it would
// be no order at all, and everything behind it on the state lane would wait for it as well.
void note_kinds(Session& session, const Gateway& gateway, std::uint32_t kinds, std::int64_t now_ms);
[[nodiscard]] std::uint32_t kinds_of(Session& session, const Gateway& gateway);
inline constexpr std::string_view k_gateway_too_old = "gateway_too_old";

// What is new for it; commands may be none. A cursor of another command epoch counts as zero.
[[nodiscard]] wire::CommandDelivery collect_commands(Session& session, const CloudKeys& keys,
                                                     const Gateway& gateway,
                                                     const PollCursor& cursor);

// Unfinished and ready to be fetched?
[[nodiscard]] bool has_commands_waiting(Session& session, const Gateway& gateway);

}  // namespace riser::cloud
