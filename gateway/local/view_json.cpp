#include "gateway/local/view_json.h"

#include <algorithm>

#include "core/payment/date_text.h"
#include "core/payment/words.h"
#include "gateway/local/attention_meter_data.h"
#include "gateway/local/billing_json.h"
#include "gateway/local/json_parts.h"
#include "gateway/local/load_limit_json.h"
#include "gateway/local/outlook_json.h"

namespace riser::local {
namespace {

using controller::BuildingView;
using controller::BusView;
using controller::MeterView;
using controller::SupplyPointView;

std::string bus_text(const LocalApiSettings& settings, const BusView& bus) {
    static constexpr std::array k_states{"opening", "up", "silent", "down"};
    return json::serialize(json::object{
        {"id", bus.id.value},
        {"name", settings.names.of(bus.id)},
        {"state", k_states.at(static_cast<std::size_t>(bus.state))},
        {"detail", text_or_null(bus.detail)},
        {"sweeps", bus.sweeps},
        {"last_sweep_ms", whole_ms(bus.last_sweep)},
    });
}

json::array registers_json(const MeterView& meter) {
    json::array list;
    for (const auto& reg : meter.registers) {
        list.push_back({{"quantity", metering::to_string(reg.quantity)},
                        {"obis", metering::obis_code(reg.quantity)},
                        {"wh", reg.value.wh}});
    }
    return list;
}

// The oldest of the readings that a supply point rests on: the age to show beside its balance.
std::optional<Instant> oldest_reading(const BuildingView& view, const SupplyPointView& point) {
    std::optional<Instant> oldest;
    for (const MeterId id : point.meters) {
        const MeterView* meter = find_meter(view, id);
        if (meter == nullptr || !meter->ever_read) return std::nullopt;
        oldest = std::min(oldest.value_or(meter->read_at), meter->read_at);
    }
    return oldest;
}

// Ends of the holds beside the landlord's; those that are over are null.
json::object other_holds_json(const BuildingView& view, const controller::OtherHoldsView& holds) {
    json::object object;
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const auto kind = static_cast<payment::HoldKind>(i + 1);
        object[to_string(kind)] = time_or_null(is_in_force(view, holds[i]) ? holds[i] : 0);
    }
    return object;
}

json::array contacts_json(const SupplyPointView& point) {
    json::array list;
    for (const auto& contact : point.contacts) {
        const bool in_meter = contact.in_meter.value != 0;
        list.push_back(
            {{"switch", contact.id.value},
             {"bus", contact.bus.value},
             {"meter", in_meter ? json::value(contact.in_meter.value) : nullptr},
             {"observed", metering::to_string(contact.observed)},
             {"cause", contact.cause},
             {"seen_uptime_ms", contact.ever_seen() ? json::value(uptime_ms(contact.seen_at))
                                                    : json::value(nullptr)}});
    }
    return list;
}

json::object supply_json(const BuildingView& view, const SupplyPointView& point,
                         const ZoneRules& zone) {
    return {
        {"desired", metering::to_string(point.desired)},
        {"observed", metering::to_string(point.observed)},
        {"reason", text_or_null(point.reason)},
        {"ready", point.ready},
        {"opened_without_order", point.open_unordered},
        {"lock", text_or_null(point.lock)},
        {"kept_on_by", text_or_null(point.kept_on_by)},
        {"kept_on_until", time_or_null(point.kept_on_until_ms)},
        {"obstacle", text_or_null(point.obstacle)},
        {"obstacle_text", text_or_null(obstacle_text(point.obstacle))},
        {"kept_until", time_or_null(point.kept_until_ms)},
        {"load_limit", load_limit_json(point, zone)},
        {"attempts", point.switch_attempts},
        {"contacts", contacts_json(point)},
        {"hold_until",
         time_or_null(is_in_force(view, point.hold_until_ms) ? point.hold_until_ms : 0)},
        {"other_holds", other_holds_json(view, point.other_holds_ms)},
        {"relay_test", text_or_null(point.relay_test)},
    };
}

// What was used since the last reading that was believed, at most about that much; an estimate.
json::value exposure_json(const SupplyPointView& point) {
    if (!point.exposure) return nullptr;
    const controller::Exposure& exposure = *point.exposure;
    const bool known = exposure.power_known || exposure.energy.wh > 0;
    return json::object{
        {"since_uptime_ms", uptime_ms(exposure.since)},
        {"power_w", known ? json::value(exposure.power.w) : json::value(nullptr)},
        {"by_fuse", exposure.by_fuse},
        {"by_register", exposure.by_register},
        {"at_least", !exposure.power_known},
        {"energy_wh", known ? json::value(exposure.energy.wh) : json::value(nullptr)},
        {"amount", known ? json::value(amount(exposure.amount)) : json::value(nullptr)},
        {"passes_credit", exposure.passes_credit},
    };
}

json::object cloud_json(const CloudView& cloud) {
    const auto& status = cloud.status;
    const auto known = [&](auto value) {
        return cloud.in_use() ? json::value(value) : json::value(nullptr);
    };
    const auto offset =
        status.clock_offset ? std::optional(whole_ms(*status.clock_offset)) : std::nullopt;
    return {
        {"state", to_string(cloud.state)},
        {"text", cloud_text(cloud)},
        {"through", known(status.cloud_through)},
        {"backlog", known(cloud.backlog)},
        {"readings_behind", known(status.readings_behind)},
        {"last_contact", time_or_null(status.last_contact ? to_unix_ms(*status.last_contact) : 0)},
        {"offline_since", time_or_null(cloud.offline_since_ms)},
        {"offline_reason", text_or_null(status.offline_reason)},
        {"trouble", status.trouble == wire::LedgerTrouble::none
                        ? json::value(nullptr)
                        : json::value(to_string(status.trouble))},
        {"trouble_detail", text_or_null(status.trouble_detail)},
        {"clock_offset_ms", number_or_null(offset)},
    };
}

json::object counts_json(const std::map<std::string, std::uint64_t>* counts) {
    json::object object;
    if (counts == nullptr) return object;
    for (const auto& [reason, count] : *counts) object[reason] = count;
    return object;
}

// Marks of other meters stand at their supply points too.
bool belongs_to_a_supply_point(const BuildingView& view, MeterId id) {
    return std::any_of(
        view.supply_points.begin(), view.supply_points.end(), [&](const auto& point) {
            return std::find(point.meters.begin(), point.meters.end(), id) != point.meters.end();
        });
}

std::vector<Mark> building_marks(const Present& present, const LocalApiSettings& settings,
                                 const CloudView& cloud) {
    auto marks = marks_of(*present.view, settings.names, settings.zone, cloud);
    add_balance_marks(marks, present.meter_data, settings.names, settings.zone);
    for (const auto& meter : present.view->meters) {
        if (!belongs_to_a_supply_point(*present.view, meter.id)) {
            add_finding_marks(marks, present.meter_data, meter.id,
                              settings.names.of(meter.id) + ", ");
        }
    }
    marks.insert(marks.end(), settings.impairments.begin(), settings.impairments.end());
    sort_by_urgency(marks);
    return marks;
}

std::string head_text(const Present& present, const LocalApiSettings& settings) {
    const BuildingView& view = *present.view;
    const CloudView cloud = cloud_view(settings.cloud, present.sync, view, settings.zone);
    const bool has_upper_bound = view.made.latest < k_no_upper_bound;
    json::object head{
        {"name", settings.names.building},
        {"gateway", to_string(view.gateway)},
        {"site", to_string(view.site)},
        {"version", settings.version},
        {"currency", view.currency.text()},
        {"zone", settings.zone.name},
        {"zone_offset_s", settings.zone.offset_at(view.made.wall)},
        {"made_at", format_utc(to_unix_ms(view.made.wall))},
        {"local_time", format_local(settings.zone, to_unix_ms(view.made.wall))},
        {"uptime_ms", uptime_ms(view.made.monotonic)},
        {"clock",
         {{"trusted", view.made.trusted()},
          {"earliest", format_utc(to_unix_ms(view.made.earliest))},
          {"latest",
           has_upper_bound ? json::value(format_utc(to_unix_ms(view.made.latest))) : nullptr}}},
        {"safe_mode", text_or_null(view.safe_mode)},
        {"hold_until",
         time_or_null(is_in_force(view, view.hold_until_ms) ? view.hold_until_ms : 0)},
        {"other_holds", other_holds_json(view, view.other_holds_ms)},
        {"policy", {{"version", view.policy_version}, {"pack", text_or_null(view.policy_pack)}}},
        {"journal",
         {{"epoch", to_string(view.epoch)},
          {"sequence", view.sequence},
          {"acknowledged", view.acknowledged}}},
        {"cloud", cloud_json(cloud)},
        {"counts",
         {{"readings", view.readings},
          {"cut_offs", view.cut_offs},
          {"restores", view.restores},
          {"top_ups", view.top_ups}}},
        {"refused",
         {{"requests", counts_json(present.refused_requests)},
          {"commands",
           counts_json(present.sync == nullptr ? nullptr : &present.sync->refused_commands)}}},
        {"marks", marks_json(building_marks(present, settings, cloud))},
    };
    const std::string text = json::serialize(head);
    return text.substr(1, text.size() - 2);
}

std::string joined(const std::vector<ViewText::Part>& parts) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += ',';
        text += part.text;
    }
    return text;
}

std::string document(std::string_view head, const std::vector<ViewText::Part>& buses,
                     const std::vector<ViewText::Part>& meters,
                     const std::vector<ViewText::Part>& supply_points) {
    return "{" + std::string(head) + ",\"buses\":[" + joined(buses) + "],\"meters\":[" +
           joined(meters) + "],\"supply_points\":[" + joined(supply_points) + "]}";
}

// Both lists come from the same configuration, so their order is the same.
std::vector<ViewText::Part> changed(const std::vector<ViewText::Part>& before,
                                    const std::vector<ViewText::Part>& after) {
    std::vector<ViewText::Part> parts;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (i >= before.size() || before[i] != after[i]) parts.push_back(after[i]);
    }
    return parts;
}

// In the order in which they are used. What an emergency credit would give is said while it is offered.
json::array credits_json(const SupplyPointView& point) {
    json::array credits;
    for (const auto& credit : point.credits) {
        const bool offered = credit.status == payment::CreditStatus::selectable;
        credits.push_back({{"type", to_string(credit.type)},
                           {"status", to_string(credit.status)},
                           {"amount", amount(credit.amount)},
                           {"offered", offered ? amount(credit.preset) : json::value(nullptr)},
                           {"to_pay_back", amount(credit.used_of_loan())}});
    }
    return credits;
}

// What is open and due, where an account pays afterwards.
json::value bills_in_short(const BuildingView& view, AccountId id, const ZoneRules& zone) {
    const auto* bills = find_bills(view, id);
    if (bills == nullptr) return nullptr;
    json::object out{{"open", amount(bills->open)},
                     {"overdue", amount(bills->overdue)},
                     {"credit", amount(bills->credit)},
                     {"due", nullptr},
                     {"credit_limit", credit_limit_json(*bills, zone)}};
    if (!bills->bills.empty()) out["due"] = payment::format_day(bills->bills.front().due);
    return out;
}

// What nobody knows while the books cannot be read is not zero.
json::value booked_amount(const SupplyPointView& point, Money money) {
    return point.booked ? amount(money) : json::value(nullptr);
}

}  // namespace

std::string meter_text(const Present& present, const LocalApiSettings& settings,
                       const MeterView& meter) {
    const auto& now = meter.instantaneous;
    const auto power = now.power ? std::optional(now.power->w) : std::nullopt;
    auto marks = marks_of(*present.view, meter);
    add_finding_marks(marks, present.meter_data, meter.id);
    sort_by_urgency(marks);
    return json::serialize(json::object{
        {"id", meter.id.value},
        {"name", settings.names.of(meter.id)},
        {"bus", meter.bus.value},
        {"model", text_or_null(meter.identity.model)},
        {"serial", text_or_null(meter.identity.serial)},
        {"health", metering::to_string(meter.health)},
        {"read_at", meter.ever_read ? time_or_null(meter.read_wall_ms) : nullptr},
        {"read_uptime_ms", meter.ever_read ? json::value(uptime_ms(meter.read_at)) : nullptr},
        {"registers", registers_json(meter)},
        {"voltage_mv", number_or_null(now.voltage_mv)},
        {"current_ma", number_or_null(now.current_ma)},
        {"frequency_mhz", number_or_null(now.frequency_mhz)},
        {"power_w", number_or_null(power)},
        {"switch_state", metering::to_string(meter.switch_state)},
        {"doubt", text_or_null(meter.doubt)},
        {"not_charged",
         text_or_null(meter.only_observed.empty() ? meter.not_charged : meter.only_observed)},
        {"marks", marks_json(marks)},
    });
}

std::string supply_point_text(const Present& present, const LocalApiSettings& settings,
                              const SupplyPointView& point) {
    json::array meters;
    for (const MeterId id : point.meters) meters.push_back(id.value);
    const auto read = oldest_reading(*present.view, point);
    const auto power = point.power ? std::optional(point.power->w) : std::nullopt;
    auto marks = marks_of(*present.view, point, settings.zone);
    add_outlook_mark(marks, present, settings.zone, point);
    for (const MeterId id : point.meters) add_finding_marks(marks, present.meter_data, id);
    sort_by_urgency(marks);
    return json::serialize(json::object{
        {"id", point.id.value},
        {"name", settings.names.of(point.id)},
        {"account", id_or_null(point.account)},
        {"booked", point.booked},
        {"meters", std::move(meters)},
        {"balance", booked_amount(point, point.projected_balance)},
        {"settled_balance", booked_amount(point, point.settled_balance)},
        {"hours_left", number_or_null(hours_left(present, point))},
        {"low_credit", point.low_credit},
        {"exhausted", point.exhausted},
        {"credits", credits_json(point)},
        {"bills", bills_in_short(*present.view, point.account, settings.zone)},
        {"debt", booked_amount(point, point.debt)},
        {"amount_to_clear", booked_amount(point, point.amount_to_clear)},
        {"collected_wh", point.booked ? json::value(point.collected.wh) : nullptr},
        {"power_w", number_or_null(power)},
        {"read_uptime_ms", read ? json::value(uptime_ms(*read)) : nullptr},
        {"exposure", exposure_json(point)},
        {"armed", point.armed},
        {"paired", point.paired},
        {"pairing_void", text_or_null(point.pairing_void)},
        {"opened_at", text_or_null(point.opened_at)},
        {"protected", point.protected_customer},
        {"supply", supply_json(*present.view, point, settings.zone)},
        {"outlook", outlook_json(find_outlook(present, point.account))},
        {"marks", marks_json(marks)},
    });
}

std::string account_text(const Present& present, const LocalApiSettings& settings,
                         const SupplyPointView& point) {
    return json::serialize(json::object{
        {"account", to_string(point.account)},
        {"supply_point", point.id.value},
        {"name", settings.names.of(point.id)},
        {"balance", amount(point.projected_balance)},
        {"settled_balance", amount(point.settled_balance)},
        {"currency", present.view->currency.text()},
        {"hours_left", number_or_null(hours_left(present, point))},
        {"low_credit", point.low_credit},
        {"exhausted", point.exhausted},
        {"credits", credits_json(point)},
        {"bills", bills_in_short(*present.view, point.account, settings.zone)},
        {"debt", amount(point.debt)},
        {"amount_to_clear", amount(point.amount_to_clear)},
        {"outlook", outlook_json(find_outlook(present, point.account))},
    });
}

ViewText render(const Present& present, const LocalApiSettings& settings) {
    const BuildingView& view = *present.view;
    ViewText text;
    text.head = head_text(present, settings);
    for (const auto& bus : view.buses)
        text.buses.push_back({bus.id.value, bus_text(settings, bus)});
    for (const auto& meter : view.meters) {
        text.meters.push_back({meter.id.value, meter_text(present, settings, meter)});
    }
    for (const auto& point : view.supply_points) {
        text.supply_points.push_back({point.id.value, supply_point_text(present, settings, point)});
    }
    return text;
}

std::string whole(const ViewText& view) {
    return document(view.head, view.buses, view.meters, view.supply_points);
}

std::string changes(const ViewText& before, const ViewText& view) {
    return document(view.head, changed(before.buses, view.buses),
                    changed(before.meters, view.meters),
                    changed(before.supply_points, view.supply_points));
}

std::string list_text(std::string_view name, const std::vector<ViewText::Part>& parts) {
    return "{\"" + std::string(name) + "\":[" + joined(parts) + "]}";
}

}  // namespace riser::local
