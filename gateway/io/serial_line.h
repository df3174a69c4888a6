// What all serial ports have in common, whoever opens them: nobody else may have the line, bytes are handed over at
// once, and a person is told what to do about one that cannot be opened.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"

namespace riser::io {

// Keeps out those who ask (flock) and the rest (TIOCEXCL). 0, or errno.
[[nodiscard]] int lock_line(int descriptor);
void unlock_line(int descriptor);

// Asks driver and adapter to hand over bytes at once. What came of it, for people: "low_latency=1 latency_timer=1".
// To be done at every open, since a re-plugged adapter forgets it.
std::string tune_latency(int descriptor, const std::string& device);

// What has arrived, never waiting for more: 0 is nothing. Fails when the line is gone.
[[nodiscard]] Result<std::size_t> read_line(int descriptor, const std::string& device,
                                            std::span<std::uint8_t> buffer);

// What a person can do about this errno of opening a port: ". Is the adapter plugged in? ...", or nothing.
[[nodiscard]] std::string advice_for_port(int error);

}  // namespace riser::io
