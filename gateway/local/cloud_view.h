// CloudView: how this building stands with its cloud, as the JSON API, the page and riserctl tell it. The
// words are decided here once. Having no cloud is no fault, and a building that is alone for weeks works as
// it should: only what people must decide is told as an alarm (attention.h). Pure; reads no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/units/zone.h"
#include "core/wire/sync_status.h"
#include "gateway/controller/building_view.h"

namespace riser::local {

// Whether this process speaks to a cloud at all; said by the composition root.
enum class CloudUse : std::uint8_t {
    none,      // no cloud is configured
    paused,    // one is, but a gateway that started in safe mode sends no books
    unusable,  // one is, but its key, root or authority cannot be read
    used,
};

enum class CloudState : std::uint8_t {
    none,
    paused,
    unusable,
    connecting,  // too few attempts since the start to say
    online,
    offline,
};
[[nodiscard]] std::string_view to_string(CloudState state);

struct CloudView {
    CloudState state = CloudState::none;
    wire::SyncStatus status;            // of no meaning unless in_use()
    std::uint64_t backlog = 0;          // entries of the journal that the cloud does not have
    std::int64_t offline_since_ms = 0;  // wall time, by the clock as it goes now; 0 = not offline
    std::string offline_since_text;     // the building's own time: "20 Nov 2026 18:04"
    Duration offline_for{0};

    bool operator==(const CloudView&) const = default;
    [[nodiscard]] bool in_use() const {
        return state != CloudState::none && state != CloudState::paused &&
               state != CloudState::unusable;
    }
};

// `status` is null until the uplink has said something.
[[nodiscard]] CloudView cloud_view(CloudUse use, const wire::SyncStatus* status,
                                   const controller::BuildingView& building, const ZoneRules& zone);

// One line for people, without a full stop: "connected, everything is in the cloud".
[[nodiscard]] std::string cloud_text(const CloudView& cloud);

// "1 entry", "311 entries"
[[nodiscard]] std::string entries_text(std::uint64_t entries);

}  // namespace riser::local
