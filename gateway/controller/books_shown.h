// What a view shows that rests on the books alone. It stands until they have another entry, while a view is made every
// few seconds. What rests on the day as well is in bills_view.h.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/controller/building_view.h"

namespace riser::controller {

struct BooksShown {
    std::uint64_t sequence = 0;  // of the books' last entry
    std::vector<ConfigDifference> config_differences;
    std::vector<AccountView> accounts;
};

}  // namespace riser::controller
