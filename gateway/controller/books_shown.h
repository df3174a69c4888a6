// What a view shows that rests on the books and the day alone. It stands until there is another entry or another day,
// while a view is made every few seconds.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/controller/building_view.h"

namespace riser::controller {

struct BooksShown {
    std::uint64_t sequence = 0;  // of the books' last entry
    billing::LocalDay today{};
    std::vector<ConfigDifference> config_differences;
    std::vector<AccountView> accounts;
    std::vector<BillsView> bills;
    VouchersViewPtr vouchers{};
};

}  // namespace riser::controller
