#include "gateway/field/zigbee/zdo/message.h"

#include <utility>

#include "gateway/field/zigbee/zdo/layout.h"

namespace riser::zigbee::zdo {
namespace {

template <class Variant>
Message written(const Variant& message, std::uint8_t number) {
    return std::visit(
        [&](auto any) {
            Writing io;
            io.u8(number);
            layout(io, any);
            return Message{decltype(any)::k_cluster, io.wire().take()};
        },
        message);
}

template <class M, class Variant>
Result<Numbered<Variant>, ZdoFault> read_as(std::span<const std::uint8_t> payload) {
    Reading io(payload);
    Numbered<Variant> numbered;
    io.u8(numbered.number);
    M message;
    layout(io, message);
    if (!io.ok()) return fail(ZdoFault::malformed);
    numbered.message = std::move(message);
    return numbered;
}

// Reads as the alternative that has this cluster.
template <class Variant, std::size_t Index = 0>
Result<Numbered<Variant>, ZdoFault> read_cluster(std::uint16_t cluster,
                                                 std::span<const std::uint8_t> payload) {
    if constexpr (Index == std::variant_size_v<Variant>) {
        return fail(ZdoFault::unknown_cluster);
    } else {
        using M = std::variant_alternative_t<Index, Variant>;
        if (M::k_cluster == cluster) return read_as<M, Variant>(payload);
        return read_cluster<Variant, Index + 1>(cluster, payload);
    }
}

}  // namespace

Message encode(const Request& request, std::uint8_t number) {
    return written(request, number);
}
Message encode(const Answer& answer, std::uint8_t number) {
    return written(answer, number);
}

Result<Numbered<Request>, ZdoFault> decode_request(std::uint16_t cluster,
                                                   std::span<const std::uint8_t> payload) {
    return read_cluster<Request>(cluster, payload);
}
Result<Numbered<Answer>, ZdoFault> decode_answer(std::uint16_t cluster,
                                                 std::span<const std::uint8_t> payload) {
    return read_cluster<Answer>(cluster, payload);
}

std::string_view to_string(ZdoStatus status) {
    switch (status) {
        case ZdoStatus::ok:
            return "ok";
        case ZdoStatus::invalid_request:
            return "invalid request";
        case ZdoStatus::device_not_found:
            return "device not found";
        case ZdoStatus::invalid_endpoint:
            return "invalid endpoint";
        case ZdoStatus::not_active:
            return "endpoint not active";
        case ZdoStatus::not_supported:
            return "not supported";
        case ZdoStatus::timeout:
            return "timeout";
        case ZdoStatus::no_match:
            return "no match";
        case ZdoStatus::no_entry:
            return "no entry";
        case ZdoStatus::no_descriptor:
            return "no descriptor";
        case ZdoStatus::insufficient_space:
            return "insufficient space";
        case ZdoStatus::not_permitted:
            return "not permitted";
        case ZdoStatus::table_full:
            return "table full";
        case ZdoStatus::not_authorized:
            return "not authorized";
    }
    return "unknown";
}

}  // namespace riser::zigbee::zdo
