// Names of the things of the voucher scheme, each a type of its own (core/units/ids.h).
#pragma once

#include "core/units/ids.h"

namespace riser::voucher {

using SeriesId = Id128<struct VoucherSeriesTag>;
using BatchId = Id128<struct VoucherBatchTag>;
// What gateway and cloud keep of a voucher instead of its code (lock.h). Nil: a serial that was voided.
using Lock = Id128<struct VoucherLockTag>;

// A voucher on paper: printed in clear, so that support can speak about it without its code.
struct VoucherName {
    BatchId batch{};
    std::uint32_t serial = 0;  // from 0

    auto operator<=>(const VoucherName&) const = default;
};

}  // namespace riser::voucher
