#include "gateway/field/zigbee/ezsp/frame_table.h"

#include <algorithm>

#include "gateway/field/zigbee/ezsp/frame_tables.h"

namespace riser::zigbee::ezsp {

std::span<const std::span<const FrameShape>> all_shapes() {
    static const std::array all = {setup_frames(), network_frames(), devices_frames(),
                                   messages_frames(), security_frames()};
    return all;
}

const FrameShape* find_shape(FrameId id, std::uint8_t version) {
    const std::uint8_t known = std::min(version, k_newest_version);
    for (const auto& shapes : all_shapes()) {
        for (const FrameShape& shape : shapes) {
            if (shape.id != id) continue;
            if (known >= shape.first_version && known <= shape.last_version) return &shape;
        }
    }
    return nullptr;
}

std::string frame_name(FrameId id, std::uint8_t version) {
    if (const FrameShape* shape = find_shape(id, version)) return std::string(shape->name);
    for (const auto& shapes : all_shapes()) {
        const auto found = std::ranges::find(shapes, id, &FrameShape::id);
        if (found != shapes.end()) return std::string(found->name);
    }
    return hex_text(static_cast<std::uint64_t>(id), 4);
}

}  // namespace riser::zigbee::ezsp
