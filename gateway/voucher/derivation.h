// What is asked of the worker that derives locks from codes, and its answer. The code goes to it and no further.
#pragma once

#include <vector>

#include "core/voucher/code.h"
#include "core/voucher/series.h"
#include "core/voucher/throttle.h"
#include "gateway/controller/voucher_orders.h"

namespace riser::voucher {

struct DeriveCode {
    Ticket ticket = 0;
    Code code;                   // a voucher's
    std::vector<Series> series;  // at most k_max_live_series
};

struct CodeDerived {
    Ticket ticket = 0;
    std::vector<controller::DerivedCode> codes;  // one of each series
    bool out_of_memory = false;                  // nothing was derived: try later

    bool operator==(const CodeDerived&) const = default;
};

}  // namespace riser::voucher
