#include "tests/sim/zigbee/apartment_radio.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/prng.h"
#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
using sim::SimTime;

namespace {

// What Tuya's meters tell by themselves at most, and at least.
constexpr Duration k_points_at_most_every{10'000'000};
constexpr Duration k_points_at_least_every{300'000'000};
// Of data points in one message, beside its headers.
constexpr std::size_t k_most_point_bytes = 64;
constexpr std::size_t k_point_header = 4;
// For how long a device in pairing mode asks to be let in.
constexpr Duration k_pairing{180'000'000};
constexpr std::uint64_t k_extended_pan = 0x5249'5345'5200'0000;
constexpr std::uint16_t k_pan = 0x1A62;
constexpr std::uint8_t k_channel = 20;
// From here on nobody's (05-3474-23, 3.6.1.6 and 3.6.5).
constexpr std::uint16_t k_first_broadcast = 0xFFF0;

bool differs(const zcl::Value& now, const zcl::Value& before,
             const std::optional<zcl::Value>& least) {
    if (now == before) return false;
    if (!zcl::is_analog(now.type())) return true;
    const auto one = now.as_signed();
    const auto other = before.as_signed();
    if (!one || !other) return true;
    const std::int64_t change = *one > *other ? *one - *other : *other - *one;
    return change >= std::max<std::int64_t>(1, least ? least->as_signed().value_or(1) : 1);
}

}  // namespace

ApartmentRadio::ApartmentRadio(sim::Building& building, Duration look)
    : building_(building),
      look_(look),
      ncp_(building.plan().zigbee.value().version, k_radio_eui64) {
    const auto& meters = building_.plan().meters;
    for (std::size_t i = 0; i < meters.size(); ++i) {
        if (meters[i].on_zigbee()) members_.push_back(make_member(i));
    }
    for (Member& member : members_) {
        member.device->look = [this, &member] { show(member); };
        if (building_.contact_of(member.index) == nullptr) continue;
        member.device->move = [this, &member](std::uint8_t, bool close) {
            static_cast<void>(building_.device(member.index).order(0, close));
            if (on_order) on_order(member.meter, close);
        };
    }
    for (Member& member : members_) show(member);
    if (building_.plan().zigbee->formed) form_network();
}

ApartmentRadio::Member ApartmentRadio::make_member(std::size_t index) {
    const sim::MeterPlan& plan = building_.plan().meters[index];
    const Product* product = find_product(plan.profile);
    RISER_ASSERT(product != nullptr, "the plan was checked: the product is known");
    Member member;
    member.index = index;
    member.meter = plan.id;
    member.product = product;
    member.device = &ncp_.add(make_product(*product, Eui64{plan.eui64}, free_address()));
    // Not all at the same moment.
    member.next_look = look_ * static_cast<std::int64_t>(members_.size() % 16) / 16;
    return member;
}

void ApartmentRadio::form_network() {
    StoredNetwork& network = ncp_.network.emplace();
    network.extended_pan_id = Eui64{k_extended_pan + building_.plan().seed % 0x100'0000};
    network.pan_id = k_pan;
    network.channel = k_channel;
    Prng prng(building_.plan().seed);
    for (auto& byte : network.key.bytes) byte = static_cast<std::uint8_t>(prng.next());
    for (auto& byte : network.trust_center_key.bytes) byte = static_cast<std::uint8_t>(prng.next());
    for (Member& member : members_) member.device->joined = true;
}

NodeId ApartmentRadio::free_address() {
    const auto is_taken = [this] {
        return next_address_ == 0 || next_address_ >= k_first_broadcast ||
               ncp_.device_at(NodeId{next_address_}) != nullptr;
    };
    do next_address_ = static_cast<std::uint16_t>(next_address_ + 0x0101);
    while (is_taken());
    return NodeId{next_address_};
}

// ---- the byte seam ------------------------------------------------------------------------------

void ApartmentRadio::hear(std::span<const std::uint8_t> bytes, Instant now) {
    now_ = now.time_since_epoch();
    ncp_.hear(bytes, now);
}

void ApartmentRadio::turn(Instant now) {
    now_ = now.time_since_epoch();
    for (Member& member : members_) {
        if (member.next_look > now_) continue;
        look_around(member);
        member.next_look = std::max(member.next_look + look_, now_);
    }
    ncp_.turn(now);
}

std::optional<Instant> ApartmentRadio::deadline() const {
    std::optional<Instant> next = ncp_.deadline();
    for (const Member& member : members_) {
        const Instant look{member.next_look};
        next = std::min(next.value_or(look), look);
    }
    return next;
}

// ---- devices ------------------------------------------------------------------------------------

const ApartmentRadio::Member* ApartmentRadio::find(std::uint32_t meter) const {
    const auto found = std::ranges::find(members_, meter, &Member::meter);
    return found == members_.end() ? nullptr : &*found;
}

ApartmentRadio::Member* ApartmentRadio::find(std::uint32_t meter) {
    return const_cast<Member*>(std::as_const(*this).find(meter));
}

const SimulatedDevice* ApartmentRadio::device_of(std::uint32_t meter) const {
    const Member* member = find(meter);
    return member == nullptr ? nullptr : member->device;
}

SimulatedDevice* ApartmentRadio::find_device(std::uint32_t meter) {
    Member* member = find(meter);
    return member == nullptr ? nullptr : member->device;
}

bool ApartmentRadio::swap_addresses(std::uint32_t one, std::uint32_t other) {
    Member* first = find(one);
    Member* second = find(other);
    if (first == nullptr || second == nullptr || first == second) return false;
    std::swap(first->device->node, second->device->node);
    return true;
}

bool ApartmentRadio::set_away(std::uint32_t meter, bool away) {
    Member* member = find(meter);
    if (member == nullptr) return false;
    member->away = away;
    look_around(*member);
    return true;
}

bool ApartmentRadio::start_joining(std::uint32_t meter) {
    Member* member = find(meter);
    if (member == nullptr) return false;
    member->joins_until = now_ + k_pairing;
    member->device->bindings.clear();
    member->device->reporting.clear();
    member->told.clear();
    return true;
}

bool ApartmentRadio::leave(std::uint32_t meter) {
    Member* member = find(meter);
    if (member == nullptr || !member->device->joined) return false;
    ncp_.leave(*member->device);
    return true;
}

bool ApartmentRadio::move_address(std::uint32_t meter) {
    Member* member = find(meter);
    if (member == nullptr || !member->device->joined) return false;
    ncp_.rejoin(*member->device, free_address());
    return true;
}

void ApartmentRadio::heal() {
    ncp_.hung = false;
    ncp_.refuses = ncp_.forgets_sent = ncp_.no_such_command = 0;
    ncp_.network_stays_down = false;
    ncp_.line().mute = false;
    for (Member& member : members_) {
        member.device->ignores = 0;
        member.device->stuck = false;
        member.away = false;
        look_around(member);
    }
}

void ApartmentRadio::show(Member& member) {
    building_.advance(std::max(now_, building_.now()));
    const sim::Contact* contact = building_.contact_of(member.index);
    member.product->show(*member.device, building_.measure(member.index),
                         contact != nullptr && contact->shown_closed());
    building_.device(member.index).note_shown();
}

// Now and then: has its power come or gone, may it join, is there something to report?
void ApartmentRadio::look_around(Member& member) {
    SimulatedDevice& device = *member.device;
    const bool away = member.away || building_.is_dark(member.index);
    const bool is_back = device.away && !away;
    device.away = away;
    if (away) return;
    if (is_back && device.joined) ncp_.air(device, device.announce());
    if (member.joins_until) {
        if (now_ > *member.joins_until || ncp_.join(device)) member.joins_until.reset();
    }
    if (!device.joined) return;
    if (!device.reporting.empty()) report(member);
    if (!device.points.empty()) report_points(member);
}

// ---- reports ------------------------------------------------------------------------------------

bool ApartmentRadio::is_due(Member& member, const ReportingRecord& record) const {
    const SimulatedDevice& device = *member.device;
    const bool bound = std::ranges::any_of(device.bindings, [&](const zigbee::zdo::Binding& each) {
        return each.source_endpoint == record.endpoint && each.cluster == record.cluster &&
               (each.target.group || each.target.eui64 == ncp_.eui64());
    });
    const auto& attributes = device.endpoints.at(record.endpoint).attributes;
    const auto value = attributes.find({record.cluster, record.setup.id});
    if (!bound || value == attributes.end()) return false;
    const auto place = std::tuple(record.endpoint, record.cluster, record.setup.id);
    const auto before = member.told.find(place);
    if (before == member.told.end()) return true;
    const Duration since = now_ - before->second.at;
    const auto& setup = record.setup;
    if (setup.most_seconds > 0 && since >= std::chrono::seconds(setup.most_seconds)) return true;
    return since >= std::chrono::seconds(setup.least_seconds) &&
           differs(value->second, before->second.value, setup.least_change);
}

void ApartmentRadio::report(Member& member) {
    show(member);
    SimulatedDevice& device = *member.device;
    std::map<std::pair<std::uint8_t, std::uint16_t>, std::vector<std::uint16_t>> due;
    for (const ReportingRecord& record : device.reporting) {
        if (!is_due(member, record)) continue;
        due[{record.endpoint, record.cluster}].push_back(record.setup.id);
    }
    for (const auto& [place, ids] : due) {
        const auto [endpoint, cluster] = place;
        for (const std::uint16_t id : ids) {
            member.told[{endpoint, cluster, id}] = {
                device.endpoints.at(endpoint).attributes.at({cluster, id}), now_};
        }
        ncp_.air(device, device.report(endpoint, cluster, ids));
    }
}

// Tuya's products tell what has changed, and all of it now and then, without being told to.
void ApartmentRadio::report_points(Member& member) {
    SimulatedDevice& device = *member.device;
    show(member);
    const Duration since = now_ - member.told_points_at;
    const bool all = member.told_points.empty() || since >= k_points_at_least_every;
    std::vector<std::uint8_t> due;
    for (const auto& [id, point] : device.points) {
        const auto before = member.told_points.find(id);
        const bool changed = before == member.told_points.end() || before->second != point;
        const bool contact = id == device.contact_point;
        if (all || (changed && (contact || since >= k_points_at_most_every))) due.push_back(id);
    }
    if (due.empty()) return;
    for (const std::uint8_t id : due) {
        member.told_points.insert_or_assign(id, device.points.at(id));
    }
    if (all || due.size() > 1 || due.front() != device.contact_point) member.told_points_at = now_;
    // In as many messages as they need.
    std::vector<std::uint8_t> together;
    std::size_t size = 0;
    for (const std::uint8_t id : due) {
        const std::size_t more = k_point_header + device.points.at(id).value.size();
        if (size + more > k_most_point_bytes) {
            ncp_.air(device, device.tell(std::exchange(together, {})));
            size = 0;
        }
        together.push_back(id);
        size += more;
    }
    ncp_.air(device, device.tell(together));
}

}  // namespace riser::sim_zigbee
