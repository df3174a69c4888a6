// What the view says of bills.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "gateway/controller/books.h"
#include "gateway/controller/building_view.h"

namespace riser::controller {

// `today` as the clock has it.
[[nodiscard]] std::vector<BillsView> bills_views(const Books& books, billing::LocalDay today,
                                                 const ZoneRules& zone);

// As they were worked out last: they change with the books and the day, while a view is made every second.
class BillsViews {
public:
    [[nodiscard]] const std::vector<BillsView>& of(const Books& books, billing::LocalDay today,
                                                   const ZoneRules& zone) {
        const auto wanted = std::pair(books.sequence, today);
        if (known_ != wanted) views_ = bills_views(books, today, zone);
        known_ = wanted;
        return views_;
    }

private:
    std::optional<std::pair<std::uint64_t, billing::LocalDay>> known_;
    std::vector<BillsView> views_;
};

}  // namespace riser::controller
