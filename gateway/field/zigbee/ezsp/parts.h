// The vocabulary of the frame tables: a part is a field and how it is written. A field that would not fit
// its width on the wire does not compile.
#pragma once

#include <concepts>

#include "gateway/field/zigbee/ezsp/fields.h"
#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee::ezsp {

// Narrower on the wire than for us is fine: some version has it so.
template <std::unsigned_integral T>
constexpr Part u8(const Field<T>& field) {
    return {&field, Wire::u8};
}
constexpr Part i8(const Field<std::int8_t>& field) {
    return {&field, Wire::i8};
}
template <std::unsigned_integral T>
requires(sizeof(T) >= 2) constexpr Part u16(const Field<T>& field) {
    return {&field, Wire::u16};
}
constexpr Part u32(const Field<std::uint32_t>& field) {
    return {&field, Wire::u32};
}
constexpr Part node(const Field<NodeId>& field) {
    return {&field, Wire::u16};
}
constexpr Part eui64(const Field<Eui64>& field) {
    return {&field, Wire::u64};
}
constexpr Part key16(const Field<Key128>& field) {
    return {&field, Wire::key};
}
constexpr Part bytes8(const Field<Bytes>& field) {
    return {&field, Wire::bytes8};
}
constexpr Part bytes32(const Field<Bytes>& field) {
    return {&field, Wire::bytes32};
}
constexpr Part eight_bytes(const Field<Bytes>& field) {
    return {&field, Wire::eight_bytes};
}
constexpr Part list_count(const Field<List16>& field) {
    return {&field, Wire::list_count};
}
constexpr Part counted_list(const Field<List16>& field) {
    return {&field, Wire::counted_list};
}
constexpr Part list8(const Field<List16>& field) {
    return {&field, Wire::list8};
}
constexpr Part rest_list(const Field<List16>& field) {
    return {&field, Wire::rest_list};
}
constexpr Part ember(const Field<Status>& field) {
    return {&field, Wire::ember_status};
}
constexpr Part ezsp(const Field<Status>& field) {
    return {&field, Wire::ezsp_status};
}
constexpr Part status32(const Field<Status>& field) {
    return {&field, Wire::status32};
}
constexpr Part structure(Wire wire) {
    return {nullptr, wire};
}

}  // namespace riser::zigbee::ezsp
