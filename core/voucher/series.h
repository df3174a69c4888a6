// Series: the codes of one owner that share a salt, so that one slow derivation finds a code among all of them. It is
// a document of the cloud (voucher_document.h says how documents are signed): the gateway derives with nothing else.
//
//     series = format(0x01) id[16] owner[16] salt[16] passes memory_kib      (numbers as varints, core/base/bytes.h)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/voucher/ids.h"
#include "core/voucher/lock.h"

namespace riser::voucher {

// Of one gateway at a time. Each costs a derivation per code that is tried, right or wrong; four are a second on a
// small board.
inline constexpr std::size_t k_max_live_series = 4;

struct Series {
    SeriesId id{};
    OwnerId owner{};
    Salt salt{};
    KdfCost cost = k_production_cost;

    bool operator==(const Series&) const = default;
};

[[nodiscard]] std::vector<std::uint8_t> encode_series(const Series& series);
// Refuses costs that are none (is_cost); the floor is the business of whoever takes the series.
[[nodiscard]] Result<Series> decode_series(std::span<const std::uint8_t> bytes);

}  // namespace riser::voucher
