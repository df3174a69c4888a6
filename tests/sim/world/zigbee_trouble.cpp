#include "tests/sim/world/zigbee_trouble.h"

#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::sim {
namespace {

using sim_zigbee::AirFate;
using sim_zigbee::AirMessage;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What a radio says of a restart or of its end (UG101, "Reset and error codes").
constexpr std::uint8_t k_restarts[] = {0x00, 0x01, 0x02, 0x03, 0x06, 0x09};
constexpr std::uint8_t k_too_many_time_outs = 0x51;
constexpr const char* k_network_file = "zigbee_network.db";
constexpr std::uint64_t k_air_stream = 0xA1'12'0000ULL;
// An order, its way and its answer.
constexpr Duration k_order_under_way = std::chrono::milliseconds(40);
constexpr Duration k_most_late = seconds(8);
// ZCL: the frame is of the cluster, not of all clusters (07-5123, 2.4.1.1.1).
constexpr std::uint8_t k_of_cluster = 0x01;

// To a contact in On/Off; Tuya's are data points.
bool is_order(const AirMessage& message) {
    return message.cluster == zigbee::zcl::k_on_off_cluster && !message.payload.empty() &&
           (message.payload.front() & 0x03U) == k_of_cluster;
}

}  // namespace

ZigbeeTrouble::ZigbeeTrouble(EventQueue& queue, Site& site, Coverage& coverage, ZigbeeFaults faults,
                             std::uint64_t seed)
    : queue_(queue),
      site_(site),
      field_(*site.zigbee()),
      coverage_(coverage),
      faults_(faults),
      dice_(seed),
      air_dice_(seed ^ k_air_stream) {
    for (std::size_t i = 0; i < k_zigbee_faults; ++i) {
        coverage_.expect("fault", std::string(to_string(static_cast<ZigbeeFault>(i))));
    }
    for (const MeterPlan& meter : site.plan().building.meters) {
        if (meter.on_zigbee()) meters_.push_back(meter.id);
    }
    ncp().fate = [this](const AirMessage& message, bool to_device) {
        return fate_of(message, to_device);
    };
    field_.on_order = [this] { ordered(); };
}

void ZigbeeTrouble::begin() {
    for (std::size_t i = 0; i < k_zigbee_faults; ++i) plan(static_cast<ZigbeeFault>(i));
}

void ZigbeeTrouble::plan(ZigbeeFault fault) {
    if (faults_.of(fault) == Duration{0}) return;
    queue_.after(draw_wait(dice_, faults_.of(fault)), site_.actor(), "zigbee_trouble",
                 [this, fault] {
                     if (healed_) return;
                     strike(fault);
                     plan(fault);
                 });
}

void ZigbeeTrouble::later(Duration after, std::function<void()> undo) {
    queue_.after(after, site_.actor(), "zigbee_trouble_ends", [this, undo = std::move(undo)] {
        if (healed_) return;
        undo();
        field_.port().changed();
    });
}

std::uint32_t ZigbeeTrouble::draw_meter() {
    const std::uint32_t meter = meters_[dice_.below(meters_.size())];
    site_.note("it strikes meter " + std::to_string(meter));
    return meter;
}

void ZigbeeTrouble::strike(ZigbeeFault fault) {
    site_.note("fault: " + std::string(to_string(fault)));
    Strike part = &ZigbeeTrouble::strike_register;
    if (fault <= ZigbeeFault::relay_moved) part = &ZigbeeTrouble::strike_relay;
    if (fault <= ZigbeeFault::device_deaf) part = &ZigbeeTrouble::strike_device;
    if (fault <= ZigbeeFault::cut_in_order) part = &ZigbeeTrouble::strike_gateway;
    if (fault <= ZigbeeFault::addresses_swapped) part = &ZigbeeTrouble::strike_radio;
    if (fault == ZigbeeFault::line_noise || fault == ZigbeeFault::air_noise ||
        fault == ZigbeeFault::radio_full) {
        part = &ZigbeeTrouble::strike_messages;
    }
    field_.look();
    if ((this->*part)(fault)) coverage_.hit("fault", std::string(to_string(fault)));
    field_.look();
    field_.port().changed();
}

// ---- the radio -------------------------------------------------------------------------------------

bool ZigbeeTrouble::pull_with(const std::function<void()>& meanwhile) {
    field_.port().unplug();
    meanwhile();
    later(draw_span(dice_, seconds(1), hours(4)), [this] { field_.port().plug(); });
    return true;
}

bool ZigbeeTrouble::strike_radio(ZigbeeFault fault) {
    switch (fault) {
        case ZigbeeFault::stick_unplugged:
            return pull_with([] {});
        case ZigbeeFault::box_dropped:
            if (!field_.is_box()) return false;
            field_.port().set_reachable(dice_.chance(1, 2));
            field_.port().drop();
            later(draw_span(dice_, seconds(1), hours(2)),
                  [this] { field_.port().set_reachable(true); });
            return true;
        case ZigbeeFault::ncp_reset:
            ncp().restart(k_restarts[dice_.below(std::size(k_restarts))]);
            return true;
        case ZigbeeFault::ncp_error:
            ncp().fail(k_too_many_time_outs);
            return true;
        case ZigbeeFault::ncp_hung:
            ncp().hung = true;
            return true;
        case ZigbeeFault::counter_behind: {
            // Only where somebody else knows better: nothing can be promised otherwise.
            if (!field_.counter_is_kept()) return false;
            const auto back = static_cast<std::uint32_t>(2'000 + dice_.below(20'000));
            return pull_with([this, back] {
                ncp().frame_counter -= std::min(ncp().frame_counter - 1, back);
                field_.counter_fell();
            });
        }
        default: {
            if (meters_.size() < 2) return false;
            const std::size_t one = dice_.below(meters_.size());
            const std::size_t other = (one + 1 + dice_.below(meters_.size() - 1)) % meters_.size();
            return pull_with([this, one, other] {
                (void)field_.apartments().swap_addresses(meters_[one], meters_[other]);
            });
        }
    }
}

bool ZigbeeTrouble::strike_messages(ZigbeeFault fault) {
    const Duration span = draw_span(dice_, seconds(10), hours(4));
    if (fault == ZigbeeFault::radio_full) {
        ncp().refuses = 1 + static_cast<int>(dice_.below(20));
        ncp().forgets_sent = static_cast<int>(dice_.below(4));
        return true;
    }
    field_.watch().messages_are_late(queue_.now() + span);
    if (fault == ZigbeeFault::air_noise) {
        disturb_air(span);
        return true;
    }
    RadioLineFaults line;
    for (auto* part : {&line.lost, &line.doubled, &line.late}) {
        if (dice_.chance(1, 2)) *part = static_cast<std::uint32_t>(dice_.below(40));
    }
    field_.port().disturb(line);
    later(span, [this] { field_.port().disturb({}); });
    return true;
}

void ZigbeeTrouble::disturb_air(Duration span) {
    for (auto* part : {&air_.lost, &air_.unacknowledged, &air_.doubled, &air_.late}) {
        *part = dice_.chance(1, 2) ? static_cast<std::uint32_t>(dice_.below(120)) : 0;
    }
    later(span, [this] { air_ = {}; });
}

AirFate ZigbeeTrouble::fate_of(const AirMessage& message, bool to_device) {
    AirFate fate;
    if (to_device) {
        fate.lost = per_mille(air_dice_, air_.lost);
        fate.unacknowledged = per_mille(air_dice_, air_.unacknowledged);
        silences_answer_ = !fate.lost && unanswered_orders_ > 0 && is_order(message);
        if (!silences_answer_) return fate;
        --unanswered_orders_;
        fate.unacknowledged = true;
        return fate;
    }
    fate.lost = per_mille(air_dice_, air_.lost) || std::exchange(silences_answer_, false);
    fate.doubled = per_mille(air_dice_, air_.doubled);
    if (per_mille(air_dice_, air_.late)) {
        fate.late = draw_between(air_dice_, std::chrono::milliseconds(100), k_most_late);
    }
    return fate;
}

// ---- the gateway -----------------------------------------------------------------------------------

bool ZigbeeTrouble::strike_gateway(ZigbeeFault fault) {
    if (fault == ZigbeeFault::cut_in_order) {
        cuts_in_order_ = true;
        return false;  // counted when it happens
    }
    const FileDamage how = k_file_damages[dice_.below(std::size(k_file_damages))];
    if (!site_.damage_file(k_network_file, how, dice_)) return false;
    field_.counter_forgotten();
    site_.kill(draw_span(dice_, seconds(2), minutes(10)));
    return true;
}

void ZigbeeTrouble::ordered() {
    site_.look();
    if (!cuts_in_order_ || healed_) return;
    cuts_in_order_ = false;
    coverage_.hit("fault", std::string(to_string(ZigbeeFault::cut_in_order)));
    queue_.after(draw_between(dice_, Duration{0}, k_order_under_way), site_.actor(),
                 "zigbee_trouble", [this] {
                     if (healed_) return;
                     const CutStyle style = k_cut_styles[dice_.below(std::size(k_cut_styles))];
                     site_.cut_power(style, draw_span(dice_, seconds(1), hours(2)));
                 });
}

// ---- devices ---------------------------------------------------------------------------------------

bool ZigbeeTrouble::strike_device(ZigbeeFault fault) {
    const std::uint32_t meter = draw_meter();
    const Duration span = draw_span(dice_, seconds(10), hours(8));
    switch (fault) {
        case ZigbeeFault::device_dead:
            (void)field_.apartments().set_away(meter, true);
            later(span, [this, meter] { (void)field_.apartments().set_away(meter, false); });
            return true;
        case ZigbeeFault::device_power:
            power_device(meter, span);
            return true;
        case ZigbeeFault::device_moved:
            return field_.apartments().move_address(meter);
        default:
            field_.apartments().find_device(meter)->ignores = 1 + static_cast<int>(dice_.below(12));
            return true;
    }
}

void ZigbeeTrouble::power_device(std::uint32_t meter, Duration span) {
    const auto turn = [this, meter](bool powered) {
        site_.auditor().moved_by_others(meter);
        (void)building().set_power(meter, powered);
        site_.look();
    };
    turn(false);
    later(span, [turn] { turn(true); });
}

bool ZigbeeTrouble::strike_relay(ZigbeeFault fault) {
    const std::uint32_t meter = draw_meter();
    Contact* contact = building().find_contact(meter);
    if (contact == nullptr) return false;
    const Duration span = draw_span(dice_, seconds(10), hours(4));
    const auto count = static_cast<std::uint32_t>(1 + dice_.below(3));
    switch (fault) {
        case ZigbeeFault::order_unanswered:
            unanswered_orders_ += static_cast<int>(count);
            return true;
        case ZigbeeFault::order_lost:
            contact->lose_commands(count);
            return true;
        case ZigbeeFault::relay_stuck:
            contact->jam(dice_.chance(1, 2) ? Jam::stuck_open : Jam::stuck_closed);
            later(span, [contact] { contact->jam(Jam::none); });
            return true;
        case ZigbeeFault::relay_welded:
            contact->weld(true);
            later(span, [contact] { contact->weld(false); });
            return true;
        default:
            site_.auditor().moved_by_others(meter);
            contact->move_by_hand(dice_.chance(1, 2));
            site_.look();
            return true;
    }
}

bool ZigbeeTrouble::strike_register(ZigbeeFault fault) {
    const std::uint32_t meter = draw_meter();
    Device* device = building().find_meter(meter);
    switch (fault) {
        case ZigbeeFault::register_reset:
            device->reset_register();
            site_.auditor().register_spoiled(meter);
            return true;
        case ZigbeeFault::register_back:
            device->step_register(-1 - static_cast<std::int64_t>(dice_.below(500)));
            site_.auditor().import_register_spoiled(meter);
            return true;
        case ZigbeeFault::register_jump:
            device->step_register(100'000 + static_cast<std::int64_t>(dice_.below(9'000'000)));
            site_.auditor().import_register_spoiled(meter);
            return true;
        default:
            device->freeze_register(true);
            later(draw_span(dice_, seconds(10), hours(8)),
                  [device] { device->freeze_register(false); });
            return true;
    }
}

void ZigbeeTrouble::heal() {
    healed_ = true;
    air_ = {};
    unanswered_orders_ = 0;
    cuts_in_order_ = false;
    field_.port().disturb({});
    field_.port().set_reachable(true);
    field_.port().plug();
    field_.look();
    field_.apartments().heal();
    field_.port().changed();
}

}  // namespace riser::sim
