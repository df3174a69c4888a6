// What matters of a journal record, on one line, for people who look for a fault. Its words may change with any
// version: nothing reads them back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/journal/record.h"

namespace riser::wire {

[[nodiscard]] std::string record_text(const journal::Record& record);
[[nodiscard]] std::string_view epoch_reason_text(journal::EpochReason reason);
[[nodiscard]] std::string tariff_text(const payment::Tariff& tariff);
// "2026-11-21T10:15:00.000Z": fixed width, so that columns line up; what is no time as a number.
[[nodiscard]] std::string time_text(std::int64_t unix_ms);

}  // namespace riser::wire
