// The building as JSON text, part by part, so that a stream can send only what changed. The whole
// document and its fields: docs/local-api.md. Rendering happens once per view, however many clients
// listen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/local/local_api.h"

namespace riser::local {

struct ViewText {
    struct Part {
        std::uint32_t id = 0;
        std::string text;  // one JSON object

        bool operator==(const Part&) const = default;
    };
    std::string head;  // members of the document's object, without its braces
    std::vector<Part> buses;
    std::vector<Part> meters;
    std::vector<Part> supply_points;
};

// present.view is there.
[[nodiscard]] ViewText render(const Present& present, const LocalApiSettings& settings);
// The whole document.
[[nodiscard]] std::string whole(const ViewText& view);
// The same form with the head and only those parts that differ from `before`.
[[nodiscard]] std::string changes(const ViewText& before, const ViewText& view);

// One part, as it stands in the document.
[[nodiscard]] std::string meter_text(const Present& present, const LocalApiSettings& settings,
                                     const controller::MeterView& meter);
[[nodiscard]] std::string supply_point_text(const Present& present,
                                            const LocalApiSettings& settings,
                                            const controller::SupplyPointView& point);
[[nodiscard]] std::string account_text(const Present& present, const LocalApiSettings& settings,
                                       const controller::SupplyPointView& point);
// {"<name>":[part, ...]}
[[nodiscard]] std::string list_text(std::string_view name,
                                    const std::vector<ViewText::Part>& parts);
// Statistics of the buses, for GET /v1/buses.
[[nodiscard]] std::string buses_text(const Present& present, const LocalApiSettings& settings);

}  // namespace riser::local
