#include "core/voucher/series.h"

#include "core/base/assert.h"
#include "core/voucher/document_fields.h"

namespace riser::voucher {
namespace {

constexpr std::uint8_t k_series_format = 1;

}  // namespace

std::vector<std::uint8_t> encode_series(const Series& series) {
    RISER_ASSERT(is_cost(series.cost), "a series has a cost that others take");
    ByteWriter out;
    out.u8(k_series_format);
    out.raw(series.id.bytes);
    out.raw(series.owner.bytes);
    out.raw(series.salt);
    out.varint(series.cost.passes);
    out.varint(series.cost.memory_kib);
    return out.take();
}

Result<Series> decode_series(std::span<const std::uint8_t> bytes) {
    ByteReader in{bytes};
    if (in.u8() != k_series_format) return fail(Problem{"voucher series: unknown format"});
    Series series;
    read_array(in, series.id.bytes);
    read_array(in, series.owner.bytes);
    read_array(in, series.salt);
    series.cost.passes = read_u32(in);
    series.cost.memory_kib = read_u32(in);
    if (!in.at_end()) return fail(Problem{"voucher series: malformed"});
    if (!is_cost(series.cost)) return fail(Problem{"voucher series: its cost is out of range"});
    return series;
}

}  // namespace riser::voucher
