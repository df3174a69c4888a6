// What records about supply do to the books, as a part of evolve.cpp: what is remembered beside what is desired and
// observed.
#pragma once

#include <algorithm>
#include <vector>

#include "gateway/controller/books.h"

namespace riser::controller {

// What is said last about a hold takes the place of what was said before.
inline void remember_length(std::vector<UnsureHold>& unsure, const journal::HoldSet& r,
                            TimeMark mark) {
    std::erase_if(unsure, [&](const UnsureHold& hold) {
        return hold.supply_point == r.supply_point && hold.kind == r.kind;
    });
    if (r.for_ms != 0) unsure.push_back({r.supply_point, r.kind, r.until_ms, r.for_ms, mark});
}

inline void take_unseen(SupplyPointBooks& supply_point, const journal::SupplyOpenedUnseen& r,
                        const journal::EntryHeader& header) {
    supply_point.opened_unseen.reset();
    if (!r.withdrawn) supply_point.opened_unseen = UnseenOpening{header.boot, r.from_ms, r.to_ms};
}

}  // namespace riser::controller
