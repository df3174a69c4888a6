#include "gateway/controller/wiring.h"

#include <algorithm>
#include <tuple>

#include "gateway/controller/cut_meters.h"

namespace riser::controller {
namespace {

using metering::Contact;
using metering::PlacedMeter;
using metering::Wiring;

metering::Fingerprint port_of(const SiteConfig& site, BusId bus) {
    const auto found = site.ports.find(bus);
    return found == site.ports.end() ? metering::Fingerprint{} : found->second;
}

bool is_of(const SwitchSite& which, const metering::SupplyPoint& supply_point) {
    const auto& own = supply_point.switches;
    return std::find(own.begin(), own.end(), which.id) != own.end();
}

// On Zigbee a device has no number on its bus: its address is in the fingerprint of the contact, or its serial.
std::string place(BusId bus, std::uint8_t address) {
    if (address == 0) return "bus " + to_string(bus);
    return "bus " + to_string(bus) + ", address " + std::to_string(address);
}

std::string place(const Contact& contact) {
    return place(contact.bus, contact.address) + ", channel " + std::to_string(contact.channel);
}

std::string named(const metering::MeterIdentity& identity) {
    if (identity.model.empty()) return "an unknown meter";
    return identity.model + (identity.serial.empty() ? "" : " " + identity.serial);
}

const PlacedMeter* find(const std::vector<PlacedMeter>& meters, MeterId id) {
    const auto found = std::find_if(meters.begin(), meters.end(),
                                    [id](const PlacedMeter& m) { return m.meter == id; });
    return found == meters.end() ? nullptr : &*found;
}

bool is_same_place(const PlacedMeter& a, const PlacedMeter& b) {
    return std::tie(a.meter, a.bus, a.port, a.address) ==
           std::tie(b.meter, b.bus, b.port, b.address);
}

// The identity of the meter that stands there now, as far as the books know it.
const metering::MeterIdentity& identity_of(const PlacedMeter& placed, const Draft& books) {
    const MeterBooks* meter = books.meter(placed.meter);
    return meter != nullptr && meter->epoch.value != 0 ? meter->identity : placed.identity;
}

std::string what_moved(const std::vector<Contact>& proven, const std::vector<Contact>& now) {
    if (now.empty()) return "it has no switch any more";
    if (places(proven) != places(now)) {
        return "its contact was proven at " + places(proven) + " and is now at " + places(now);
    }
    const bool same_ports = std::equal(
        proven.begin(), proven.end(), now.begin(), now.end(),
        [](const Contact& before, const Contact& after) { return before.port == after.port; });
    if (!same_ports) return "the bus of its switch is on another port than it was proven with";
    const bool on_zigbee = !now.empty() && now.front().address == 0;
    return on_zigbee ? "its switch is another device, or has another profile, than was proven"
                     : "its switch has another profile than the one that was proven";
}

// Empty when this meter is as it was.
std::string what_moved(const PlacedMeter& proven, const PlacedMeter* now) {
    const std::string meter = "meter " + to_string(proven.meter);
    if (now == nullptr) return meter + " is not to be cut by it any more";
    if (*now == proven) return "";
    if (place(proven.bus, proven.address) != place(now->bus, now->address)) {
        return meter + " was proven at " + place(proven.bus, proven.address) + " and is now at " +
               place(now->bus, now->address);
    }
    if (proven.port != now->port) {
        return "the bus of " + meter + " is on another port than it was proven with";
    }
    return meter + " was proven as " + named(proven.identity) + " and is now " +
           named(now->identity);
}

std::string what_changed(const Wiring& proven, const Wiring& now) {
    if (proven.contacts != now.contacts) return what_moved(proven.contacts, now.contacts);
    for (const PlacedMeter& meter : proven.meters) {
        const std::string moved = what_moved(meter, find(now.meters, meter.meter));
        if (!moved.empty()) return moved;
    }
    for (const PlacedMeter& meter : now.meters) {
        if (find(proven.meters, meter.meter) == nullptr) {
            return "meter " + to_string(meter.meter) + " was not there when it was proven";
        }
    }
    return "a meter or the number of a switch was changed since";
}

}  // namespace

std::string places(const std::vector<Contact>& contacts) {
    std::string list;
    for (const Contact& contact : contacts) list += (list.empty() ? "" : " and ") + place(contact);
    return list;
}

Contact contact_of(const SiteConfig& site, const SwitchSite& which) {
    return {which.bus, port_of(site, which.bus), which.address, which.channel, which.model};
}

Wiring configured_wiring(const SiteConfig& site, const metering::SupplyPoint& supply_point) {
    Wiring wiring;
    // What a contact is inside of counts too: where that is exchanged, the contact is another one.
    auto meters = meters_to_cut(supply_point, site.switches);
    for (const SwitchSite& which : site.switches) {
        if (!is_of(which, supply_point)) continue;
        wiring.contacts.push_back(contact_of(site, which));
        if (which.in_meter.value != 0) meters.push_back(which.in_meter);
    }
    for (const MeterSite& meter : site.meters) {
        if (std::find(meters.begin(), meters.end(), meter.id) == meters.end()) continue;
        wiring.meters.push_back({meter.id, meter.bus, port_of(site, meter.bus), meter.address, {}});
    }
    auto& contacts = wiring.contacts;
    std::sort(contacts.begin(), contacts.end());
    contacts.erase(std::unique(contacts.begin(), contacts.end()), contacts.end());
    std::sort(wiring.meters.begin(), wiring.meters.end(),
              [](const PlacedMeter& a, const PlacedMeter& b) { return a.meter < b.meter; });
    return wiring;
}

Wiring wiring_now(const LiveSupply& supply, const Draft& books) {
    Wiring wiring = supply.wiring;
    for (PlacedMeter& placed : wiring.meters) placed.identity = identity_of(placed, books);
    return wiring;
}

// Asked for every supply point with every tick: compares with wiring_now without making it.
bool pairing_stands(const SupplyPointBooks& supply_point, const LiveSupply& supply,
                    const Draft& books) {
    const Wiring& proof = supply_point.proof;
    const auto& now = supply.wiring.meters;
    return supply_point.paired && !proof.empty() && proof.contacts == supply.wiring.contacts &&
           std::equal(proof.meters.begin(), proof.meters.end(), now.begin(), now.end(),
                      [&books](const PlacedMeter& proven, const PlacedMeter& placed) {
                          return is_same_place(proven, placed) &&
                                 proven.identity == identity_of(placed, books);
                      });
}

bool opened_elsewhere(const SupplyPointBooks& supply_point, const LiveSupply* supply) {
    if (!supply_point.opened) return false;
    const auto& opened = *supply_point.opened;  // both ascend, as in the records
    if (supply == nullptr || opened.empty()) return true;
    const auto& today = supply->wiring.contacts;
    return !std::includes(today.begin(), today.end(), opened.begin(), opened.end());
}

std::string why_unproven(const SupplyPointBooks& supply_point, const LiveSupply& supply,
                         const Draft& books) {
    if (supply_point.proof.empty()) return "";
    return what_changed(supply_point.proof, wiring_now(supply, books));
}

std::string opened_where(const SupplyPointBooks& supply_point) {
    if (!supply_point.opened || supply_point.opened->empty()) return "an unknown contact";
    return places(*supply_point.opened);
}

}  // namespace riser::controller
