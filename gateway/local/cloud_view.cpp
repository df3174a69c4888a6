#include "gateway/local/cloud_view.h"

#include <algorithm>

#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

CloudState state_of(CloudUse use, const wire::SyncStatus& status) {
    if (use == CloudUse::none) return CloudState::none;
    if (use == CloudUse::paused) return CloudState::paused;
    if (use == CloudUse::unusable) return CloudState::unusable;
    if (status.online) return CloudState::online;
    return status.offline_since ? CloudState::offline : CloudState::connecting;
}

std::string online_text(const CloudView& cloud) {
    if (cloud.status.trouble != wire::LedgerTrouble::none)
        return "connected, takes no entries: a person must decide";
    if (cloud.backlog > 0) return "connected, " + entries_text(cloud.backlog) + " still to be sent";
    if (cloud.status.readings_behind) return "connected, older readings still to be sent";
    return "connected, everything is in the cloud";
}

std::string offline_text(const CloudView& cloud) {
    const std::string since = cloud.status.last_contact
                                  ? "offline since " + cloud.offline_since_text
                                  : "not reached since the start at " + cloud.offline_since_text;
    if (cloud.backlog == 0) return since + ", nothing is waiting";
    return since + ", " + entries_text(cloud.backlog) + (cloud.backlog == 1 ? " waits" : " wait") +
           " here, nothing is lost";
}

}  // namespace

std::string_view to_string(CloudState state) {
    switch (state) {
        case CloudState::none:
            return "none";
        case CloudState::paused:
            return "paused";
        case CloudState::unusable:
            return "unusable";
        case CloudState::connecting:
            return "connecting";
        case CloudState::online:
            return "online";
        case CloudState::offline:
            return "offline";
    }
    return "none";
}

std::string entries_text(std::uint64_t entries) {
    return std::to_string(entries) + (entries == 1 ? " entry" : " entries");
}

CloudView cloud_view(CloudUse use, const wire::SyncStatus* status,
                     const controller::BuildingView& building, const ZoneRules& zone) {
    CloudView cloud;
    if (status != nullptr) {
        cloud.status = *status;
    } else {
        cloud.status.cloud_through = building.acknowledged;
    }
    cloud.state = state_of(use, cloud.status);
    if (!cloud.in_use()) {
        cloud.status = {};
        return cloud;
    }
    // The view may be a moment older or newer than the status; a backlog below zero is none.
    const std::uint64_t last = std::max(building.sequence, cloud.status.journal_sequence);
    cloud.backlog = last - std::min(last, cloud.status.cloud_through);
    if (cloud.state == CloudState::offline) {
        cloud.offline_for =
            std::max(building.made.monotonic - *cloud.status.offline_since, Duration{0});
        cloud.offline_since_ms = to_unix_ms(building.made.wall - cloud.offline_for);
        cloud.offline_since_text = format_minute(zone, cloud.offline_since_ms);
    }
    return cloud;
}

std::string cloud_text(const CloudView& cloud) {
    switch (cloud.state) {
        case CloudState::none:
            return "none configured, the books are kept here";
        case CloudState::paused:
            return "not contacted in safe mode";
        case CloudState::unusable:
            return "not contacted, a file of it cannot be used";
        case CloudState::connecting:
            return "connecting";
        case CloudState::online:
            return online_text(cloud);
        case CloudState::offline:
            return offline_text(cloud);
    }
    return "";
}

}  // namespace riser::local
