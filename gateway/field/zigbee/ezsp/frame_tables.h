// The rows of the frame tables, by what the frames are about; frame_table.cpp looks them up.
#pragma once

#include <span>

#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee::ezsp {

[[nodiscard]] std::span<const FrameShape> setup_frames();
[[nodiscard]] std::span<const FrameShape> network_frames();
[[nodiscard]] std::span<const FrameShape> devices_frames();
[[nodiscard]] std::span<const FrameShape> messages_frames();
[[nodiscard]] std::span<const FrameShape> security_frames();

}  // namespace riser::zigbee::ezsp
