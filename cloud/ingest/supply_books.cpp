#include "cloud/ingest/supply_books.h"

namespace riser::cloud {

void take(SupplyPointBooks& books, const journal::SupplyDesired& desired) {
    books.desired = desired.state;
    books.reason = desired.reason;
    books.ready = false;
    if (desired.state == metering::SwitchState::connected) books.overload_waits = 0;
}

void take(SupplyPointBooks& books, const journal::SupplyReadied& readied) {
    books.ready = readied.ready;
}

void take(SupplyPointBooks& books, const journal::SupplyObserved& observed) {
    books.observed = observed.state;
}

void take(SupplyPointBooks& books, const journal::LoadLimited& limited) {
    books.limit_w = limited.limit.w;
    if (limited.cause != journal::LimitCause::over) return;
    books.overload_w = 0;
    books.overload_number = 0;
    books.overload_waits = 0;
}

void take(SupplyPointBooks& books, const journal::OverLimit& over) {
    books.overload_w = over.used.w;
    books.overload_number = over.number;
    books.overload_waits = over.waits ? static_cast<std::int64_t>(*over.waits) : 0;
}

void take(SupplyPointBooks& books, const journal::SupplyArmed& armed) {
    books.armed = armed.armed;
}

// A proof of nobody knows which wiring is none (core/journal/record.h).
void take(SupplyPointBooks& books, const journal::PairingTested& tested) {
    books.paired = tested.proven && !tested.wiring.empty();
}

void take(SupplyPointBooks& books, const journal::HoldSet& hold) {
    static constexpr std::array<std::int64_t SupplyPointBooks::*, payment::k_hold_kinds> k_ends{
        &SupplyPointBooks::hold_until_ms, &SupplyPointBooks::office_hold_ms,
        &SupplyPointBooks::weather_hold_ms, &SupplyPointBooks::dispute_hold_ms};
    books.*k_ends.at(static_cast<std::size_t>(hold.kind)) = hold.until_ms;
}

void take(SupplyPointBooks& books, const journal::SupplyRequested& request) {
    using payment::Actor;
    const bool off = !request.withdrawn && request.action == payment::SupplyAction::disconnect;
    const bool on = !request.withdrawn && request.action == payment::SupplyAction::connect;
    if (request.actor == Actor::safety) books.off_for_safety = off;
    if (request.actor == Actor::maintenance) books.off_for_maintenance = off;
    // What has no end is shown with the last instant that there is.
    const std::int64_t until =
        request.until_ms == 0 ? to_unix_ms(k_no_upper_bound) : request.until_ms;
    if (request.actor == Actor::maintenance) books.maintenance_on_ms = on ? until : 0;
    if (request.actor == Actor::protection) books.override_ms = on ? until : 0;
}

std::optional<Unapplied> apply_policy(Session& session, const JournalKey& key,
                                      const journal::EntryHeader& header,
                                      const journal::PolicySet& set) {
    if (session.newest_policy(key) >= set.version) {
        return Unapplied{"policy_conflict", "version " + std::to_string(set.version) +
                                                " of the supply policy was set already"};
    }
    session.add_policy(key, {set.version, header.sequence, header.wall_ms, set.pack, set.policy});
    return std::nullopt;
}

}  // namespace riser::cloud
