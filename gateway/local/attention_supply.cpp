// What a person should know of a supply point's contacts, and of what was used there unread.
#include <algorithm>

#include "gateway/local/attention_parts.h"

namespace riser::local {
namespace {

using controller::BuildingView;
using controller::SupplyPointView;
using metering::SwitchState;

// Nobody is cut off there, whoever lives there, until somebody remembers.
Mark kept_on_mark(const SupplyPointView& point) {
    const bool works = point.kept_on_by == "maintenance";
    return {
        Level::warning, "kept_on",
        std::string("power is kept on without an end: ") +
            (works ? "maintenance" : "emergency override"),
        "Nobody is cut off there until that is taken back, whatever is used: it goes on for whoever "
        "moves in.",
        "When it is over, order `riserctl supply " +
            std::string(works ? "maintenance " : "override ") + to_string(point.id) +
            " --end`, or give it an end with `--hours`."};
}

// `--all` takes those of which the books know that they opened out of sight.
std::string order_for_many(const SupplyPointView& point) {
    const bool unseen = std::any_of(point.contacts.begin(), point.contacts.end(),
                                    [](const auto& contact) { return contact.opened_unseen; });
    return unseen ? "After a power cut `riserctl supply confirm --all` confirms all that opened "
                    "together."
                  : "Several that were looked at are confirmed by one order: `riserctl supply "
                    "confirm ID ID ..`.";
}

Mark open_unordered_mark(const SupplyPointView& point) {
    const std::string id = to_string(point.id);
    // Where nobody lives nobody sits in the dark.
    const Level level = point.account.is_nil() ? Level::warning : Level::alarm;
    if (point.paired) {
        return {level, "open_unordered",
                "power should be on, but its contact was opened without an order (tripped, or by "
                "hand)",
                "Riser does not close it: there may be a fault behind it, or somebody may work "
                "there.",
                "Look why it is open, and whether somebody works there. Then order `riserctl "
                "supply confirm " +
                    id + "`, or close it by hand. " + order_for_many(point)};
    }
    return {level, "open_unordered",
            "power should be on, but a contact is open that Riser did not open",
            "A person opened it, or it fell open. No relay test proves that it is this "
            "apartment's, so Riser leaves it open.",
            "Look whether somebody works there. Then order `riserctl supply connect " + id +
                "`, and test the relay with `riserctl supply test " + id + "`."};
}

// What contacts did that nobody ordered.
void add_unordered_marks(std::vector<Mark>& marks, const SupplyPointView& point) {
    if (point.open_unordered) marks.push_back(open_unordered_mark(point));
    if (point.falls_open > 0) {
        marks.push_back({Level::alarm, "falls_open",
                         "its contact falls open again and again: " +
                             std::to_string(point.falls_open) + " times in an hour",
                         "Riser closes it again, after longer and longer pauses: without power or "
                         "polls such a contact opens by itself.",
                         "Look at the supply of the relay board, and at its bus."});
    }
    if (point.closed_unordered > 0) {
        marks.push_back({Level::alarm, "closed_unordered",
                         "power is cut off, but its contact was closed without an order " +
                             std::to_string(point.closed_unordered) + " times in a day",
                         "Somebody closes it by hand, or its state is misread. Riser opens it each "
                         "time; what is used is charged.",
                         "Look who can reach the contact. A breaker that is to stay open needs a "
                         "seal or a lock."});
    }
}

// What the circumstances say of the reason decides which tool somebody takes along; nobody is accused.
Mark open_flow_mark(const SupplyPointView& point) {
    using metering::OpenContactCause;
    const auto mark = [&](const std::string& why, std::string meaning, std::string advice) {
        return Mark{Level::alarm, "flows_while_open",
                    "energy flows although power is off (" + why + "): " + point.open_flow,
                    std::move(meaning), std::move(advice)};
    };
    switch (point.open_flow_cause) {
        case OpenContactCause::welded:
            return mark("the contact is probably welded",
                        "What was used before it opened went on as before. It is charged.",
                        "Have the contact exchanged. Until then power cannot be cut there.");
        case OpenContactCause::bypassed:
            return mark("probably a bypass of the contact",
                        "It was quiet when the contact had opened, and later somebody drew again. "
                        "It is charged.",
                        "Look at the seals, and for a bridge behind or around the contact.");
        case OpenContactCause::nothing:
        case OpenContactCause::undecided:
            break;
    }
    return mark("welded contact, bypass, or a generator?", {}, {});
}

// In tenths: it is an estimate.
std::string kwh_text(Energy energy) {
    const std::int64_t tenths = (energy.wh + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " kWh";
}

// Up, to whole hundredths: as money is spoken of.
std::string about(Money amount) {
    constexpr std::int64_t k_cent = 10'000;
    return format_money(Money{(amount.micro + k_cent - 1) / k_cent * k_cent});
}

}  // namespace

void add_supply_marks(std::vector<Mark>& marks, const SupplyPointView& point) {
    const bool settled = point.observed == point.desired;
    if (!settled && point.switch_attempts >= k_stuck_after_attempts) {
        marks.push_back(
            {Level::alarm, "switch_stuck",
             "the switch does not obey: " + std::to_string(point.switch_attempts) + " attempts"});
    } else if (!settled && point.switch_attempts > 0) {
        marks.push_back({Level::notice, "switching", "the switch is being operated"});
    }
    if (point.observed == SwitchState::mixed) {
        marks.push_back({Level::alarm, "mixed", "the switches of this supply point differ"});
    }
    add_unordered_marks(marks, point);
    if (!point.open_unordered && point.observed == SwitchState::disconnected) {
        const std::string why = point.reason.empty() ? "" : ": " + point.reason;
        marks.push_back({Level::warning, "off",
                         settled ? "power is off" + why : "power is off and should be on" + why});
    }
    if (!point.lock.empty() && point.observed != SwitchState::disconnected) {
        marks.push_back(
            {Level::alarm, "lock_not_open",
             "power was ordered off for " + point.lock +
                 ", but its contact is NOT seen open: there may be voltage",
             "The contact does not obey, is not configured for it, or its bus is down.",
             "Open its breaker, and look that no voltage is left before anybody touches "
             "anything."});
    } else if (!point.lock.empty()) {
        marks.push_back(
            {Level::warning, "locked", "power is locked off for " + point.lock,
             "Riser does not close it, whatever is paid or ordered, until that is taken "
             "back.",
             "When nobody works there any more, order `riserctl supply " + point.lock + " " +
                 to_string(point.id) + " --end`."});
    }
    if (!point.kept_on_by.empty() && point.kept_on_until_ms == 0)
        marks.push_back(kept_on_mark(point));
    if (point.ready && !point.open_unordered) {
        marks.push_back({Level::warning, "confirm",
                         "power may come back, once somebody who is there confirms it",
                         "Nobody may have watched it go off: an oven or an iron may be on.",
                         "Look, or ask whoever is there. Then order `riserctl supply confirm " +
                             to_string(point.id) + "`."});
    }
    if (point.observed == SwitchState::ready_for_reconnection) {
        marks.push_back({Level::warning, "ready",
                         "power is released: somebody must press the button on the meter"});
    }
    if (point.relay_test.starts_with("failed")) {
        marks.push_back({Level::warning, "relay_test_failed", "relay test " + point.relay_test});
    }
    if (point.relay_test.starts_with("inconclusive")) {
        marks.push_back(
            {Level::warning, "relay_test_inconclusive", "relay test " + point.relay_test});
    }
    if (!point.opened_at.empty()) {
        marks.push_back(
            {Level::alarm, "left_open",
             "a contact that was opened is not configured any more, or is on another adapter now (" +
                 point.opened_at +
                 "): it must be closed by hand, Riser moves no other in its stead. Look whether "
                 "this apartment has power, then connect it here and test the relay"});
    }
    if (!point.open_flow.empty()) marks.push_back(open_flow_mark(point));
}

// A relay board may be silent while the meters beside it answer. A bus that is lost is a mark of the building.
void add_silent_contact_marks(std::vector<Mark>& marks, const BuildingView& view,
                              const SupplyPointView& point) {
    for (const controller::ContactView& contact : point.contacts) {
        const controller::BusView* bus = find_bus(view, contact.bus);
        const bool bus_lost = bus != nullptr && bus->state != metering::BusState::up;
        if (!contact.silent || bus_lost) continue;
        marks.push_back(
            {Level::alarm, "contact_silent",
             "its contact (switch " + to_string(contact.id) +
                 ") was not seen for more than a quarter of an hour",
             "Nobody knows whether there is power, and Riser can neither cut it off nor bring it "
             "back there.",
             "Look whether its device has power (a relay board, a contactor's coil), and at its "
             "bus wire. `riserctl bus stats` shows what is received."});
    }
}

// May have been used there, and is on no bill.
void add_exposure_mark(std::vector<Mark>& marks, const BuildingView& view,
                       const SupplyPointView& point) {
    if (!point.exposure) return;
    const controller::Exposure& exposure = *point.exposure;
    const bool much = exposure.energy >= controller::k_exposure_bound;
    if (!much && !exposure.passes_credit) return;
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(view.made.monotonic - exposure.since)
            .count();
    const std::string assumed =
        std::string(exposure.by_fuse ? "what its fuse allows" : "the last power it showed") +
        " is assumed for all that time. ";
    const std::string why =
        exposure.by_register && exposure.power.w == 0
            ? "Its meter is only observed: its register shows that much more than was charged. "
            : "Its meter was not read, or not believed, for " + std::to_string(minutes) +
                  " minutes; " + assumed;
    marks.push_back(
        {Level::alarm, "unbilled_exposure",
         (exposure.power_known ? "about " : "at least ") + kwh_text(exposure.energy) + " (" +
             about(exposure.amount) + " " + view.currency.text() +
             ") may have been used that is on no bill" +
             (exposure.passes_credit ? ": more than the credit that is left" : ""),
         why + "Nobody is cut off by this. It is charged by the register once that is believed "
               "again.",
         "Look at the meter and its wires: does it have power, is it the one that is configured? "
         "Its other mark says what is wrong with it."});
}

}  // namespace riser::local
