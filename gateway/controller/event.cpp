// What every event and order can do, compiled once (core/base/alternative.h).
#include "gateway/controller/event.h"

namespace riser::controller {

OrderBody::OrderBody() = default;
OrderBody::OrderBody(const OrderBody&) = default;
OrderBody::OrderBody(OrderBody&&) noexcept = default;
OrderBody& OrderBody::operator=(const OrderBody& other) {
    return *this = OrderBody(other);
}
OrderBody& OrderBody::operator=(OrderBody&&) noexcept = default;
OrderBody::~OrderBody() = default;

bool operator==(const OrderBody& a, const OrderBody& b) {
    return static_cast<const OrderVariant&>(a) == static_cast<const OrderVariant&>(b);
}

RemoteOrder::RemoteOrder() = default;
RemoteOrder::RemoteOrder(const RemoteOrder&) = default;
RemoteOrder::RemoteOrder(RemoteOrder&&) noexcept = default;
RemoteOrder& RemoteOrder::operator=(const RemoteOrder& other) {
    return *this = RemoteOrder(other);
}
RemoteOrder& RemoteOrder::operator=(RemoteOrder&&) noexcept = default;
RemoteOrder::~RemoteOrder() = default;

bool operator==(const RemoteOrder& a, const RemoteOrder& b) {
    return static_cast<const RemoteOrderVariant&>(a) == static_cast<const RemoteOrderVariant&>(b);
}

Event::Event() = default;
Event::Event(const Event&) = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(const Event& other) {
    return *this = Event(other);
}
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

bool operator==(const Event& a, const Event& b) {
    return static_cast<const EventVariant&>(a) == static_cast<const EventVariant&>(b);
}

}  // namespace riser::controller
