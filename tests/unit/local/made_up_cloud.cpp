#include "tests/unit/local/made_up_cloud.h"

#include "core/base/assert.h"
#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

using wire::LedgerTrouble;

constexpr std::uint64_t k_last_entry = 20'417;  // of made_up_building()

wire::SyncStatus online() {
    wire::SyncStatus status;
    status.online = true;
    status.last_contact = made_up_now().wall - std::chrono::seconds(20);
    status.cloud_through = k_last_entry;
    status.journal_sequence = k_last_entry;
    status.clock_offset = std::chrono::milliseconds(140);
    return status;
}

wire::SyncStatus offline(Duration since) {
    wire::SyncStatus status;
    status.offline_since = made_up_now().monotonic - since;
    status.offline_reason = "Could not resolve host: cloud.example.org";
    status.journal_sequence = k_last_entry;
    return status;
}

wire::SyncStatus troubled(LedgerTrouble trouble, std::string detail) {
    wire::SyncStatus status = online();
    status.cloud_through = 20'311;
    status.trouble = trouble;
    status.trouble_detail = std::move(detail);
    return status;
}

std::optional<wire::SyncStatus> trouble_named(std::string_view name) {
    if (name == "fork") {
        return troubled(
            LedgerTrouble::fork,
            "entry 20311 was acknowledged with other content: an old image of the gateway was "
            "restored, or two devices use its identity");
    }
    if (name == "epoch_refused") {
        return troubled(
            LedgerTrouble::epoch_refused,
            "this cloud follows journal 0197a1de-0000-7000-8000-000000000001, the gateway sends "
            "journal 05000000-0000-0000-0000-000000000000");
    }
    if (name == "journal_behind") {
        return troubled(LedgerTrouble::journal_behind,
                        "the cloud has 20611 entries, the journal 20417");
    }
    if (name == "entries_pruned") {
        return troubled(LedgerTrouble::entries_pruned,
                        "the cloud asks for entry 120; the journal begins at 9001");
    }
    if (name == "journal_damaged") {
        return troubled(LedgerTrouble::journal_damaged,
                        "entry 20312 does not continue the journal's chain");
    }
    return std::nullopt;
}

}  // namespace

MadeUpCloud made_up_cloud(std::string_view name) {
    if (name == "none") return {CloudUse::none, std::nullopt};
    if (name == "paused") return {CloudUse::paused, std::nullopt};
    if (name == "unusable") return {CloudUse::unusable, std::nullopt};
    if (name == "connecting") return {CloudUse::used, std::nullopt};
    if (auto trouble = trouble_named(name)) return {CloudUse::used, std::move(trouble)};
    wire::SyncStatus status = online();
    if (name == "sending") {
        status.cloud_through = k_last_entry - 3;
    } else if (name == "readings") {
        status.readings_behind = true;
    } else if (name == "clock") {
        status.clock_offset = std::chrono::minutes(134);
    } else if (name == "unreached") {
        status = offline(std::chrono::minutes(10));
        status.cloud_through = k_last_entry;
    } else if (name == "offline") {
        status = offline(std::chrono::hours(64));
        status.last_contact = made_up_now().wall - std::chrono::hours(64);
        status.cloud_through = k_last_entry - 311;
    } else {
        RISER_ASSERT(name == "online", "a name of a state of the made-up cloud");
    }
    return {CloudUse::used, std::move(status)};
}

}  // namespace riser::local
