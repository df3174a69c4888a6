// What a record about common costs may say (check.h).
#pragma once

#include <string_view>

#include "core/journal/common_records.h"

namespace riser::journal {

// Empty: nothing.
[[nodiscard]] std::string_view broken_terms(const CommonTerms& terms);
[[nodiscard]] std::string_view broken_rule(const CommonCostsShared& r);

}  // namespace riser::journal
