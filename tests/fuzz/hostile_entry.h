// What must hold for any bytes that claim to be a journal entry. Used by the fuzzer, which looks
// for bytes that break it, and by tests/unit/core/hostile_bytes_test.cpp on mutations in every test
// run.
#pragma once

#include <cstdint>
#include <span>

namespace riser::journal {

// Decodes, checks and, when nothing is wrong, uses the numbers as the cloud would. Asserts that
// accepted bytes are canonical. Returns whether the bytes were accepted.
bool take_hostile_entry(std::span<const std::uint8_t> bytes);

}  // namespace riser::journal
