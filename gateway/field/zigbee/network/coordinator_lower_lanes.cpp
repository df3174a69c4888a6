// The lower lanes of Coordinator::Core: slow data, interviews, probes of the dead.
#include <algorithm>

#include "gateway/field/zigbee/network/coordinator_core.h"

namespace riser::zigbee {

using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

namespace {

// Those that may be under way at once: room is left for what is urgent.
constexpr std::size_t k_most_slow = 2;
constexpr std::size_t k_most_interviews = 2;
constexpr std::size_t k_most_probes = 1;
// An interview that broke off goes on after this.
constexpr Duration k_interview_pause{30'000'000};

bool is_apart(const Member& member, const ContactBinding& contact) {
    return !member.is_meter() || contact.channel != 0;
}

bool has_contact_apart(const Member& member) {
    return std::ranges::any_of(member.device().switches, [&](const ContactBinding& contact) {
        return is_apart(member, contact);
    });
}

bool has_slow_work(const Member& member) {
    const DevicePlan& plan = member.plan();
    if (!member.is_configured() || !member.is_readable()) return false;
    if (plan.electrical_endpoint != 0) return member.knows_electrical_scales();
    // What is told as data points comes with the registers, unless there are none or a contact is to be reported.
    if (!plan.points.is_empty()) {
        return !plan.points.counts() || !member.is_meter() || has_contact_apart(member);
    }
    return !plan.contacts.empty();
}

SwitchOutcome outcome_of(MeterHealth failed) {
    switch (failed) {
        case MeterHealth::refused:
            return SwitchOutcome::refused;
        case MeterHealth::wrong_identity:
            return SwitchOutcome::wrong_identity;
        default:
            return SwitchOutcome::no_answer;
    }
}

}  // namespace

// ---- slow data ----------------------------------------------------------------------------------

Coordinator::Core::Candidate Coordinator::Core::pick_slow() {
    for (MeterRead& read : slow_) {
        if (read.can_be_asked()) {
            return {Lane::slow, &read.member(), nullptr, &read};
        }
    }
    if (slow_.size() >= k_most_slow) return {};
    Member* chosen = nullptr;
    for (Member& member : members_) {
        const bool due = has_slow_work(member) && member.slow_due <= at();
        if (!due || !member.can_be_asked() || member.life() == Life::dead) continue;
        if (chosen == nullptr || member.slow_due < chosen->slow_due) chosen = &member;
    }
    if (chosen == nullptr) return {};
    chosen->slow_due = at() + config_.slow_interval;
    slow_.emplace_back(*chosen, MeterRead::Use::slow);
    return {Lane::slow, chosen, nullptr, &slow_.back()};
}

void Coordinator::Core::finish_slow() {
    for (auto read = slow_.begin(); read != slow_.end();) {
        Member& member = read->member();
        const bool lost = !member.has_address() && !member.busy;
        if (!read->done() && lost) read->give_up(MeterHealth::no_answer);
        if (!read->done()) {
            ++read;
            continue;
        }
        if (!read->failed() && read->read_electrical()) {
            member.remember_electrical(read->witnesses(), at());
        }
        for (std::uint16_t channel = 0; channel < read->contacts().size(); ++channel) {
            const SwitchState state = read->contacts()[channel];
            if (!read->failed()) member.remember_contact(channel, state, at());
        }
        for (const ContactBinding& contact : member.device().switches) {
            if (!is_apart(member, contact)) continue;
            metering::SwitchReport report;
            report.which = contact.id;
            report.at = at();
            if (read->failed()) {
                report.outcome = outcome_of(read->health());
            } else {
                report.observed = member.contact(contact.channel);
            }
            outputs_.emplace_back(report);
        }
        read = slow_.erase(read);
    }
}

// ---- interviews ---------------------------------------------------------------------------------

Coordinator::Core::Candidate Coordinator::Core::pick_interview() {
    if (under_way(Lane::interview) >= k_most_interviews) return {};
    for (Member& member : members_) {
        const bool due = member.interview_due <= at() && member.life() != Life::dead;
        if (!due || !member.can_be_asked()) continue;
        if (member.is_readable() && zigbee::is_interviewed(member.record(), member.plan())) {
            continue;
        }
        return {Lane::interview, &member, nullptr, nullptr};
    }
    return {};
}

void Coordinator::Core::on_interview_answer(Member& member, const ExchangeResult& result) {
    if (!take_interview_answer(member.record(), member.plan(), result)) {
        member.interview_due = at() + k_interview_pause;
        return;
    }
    if (!member.is_readable() && is_known(member.record())) {
        member.make_plan(config_.plans);
        member.slow_due = at();
        note_objection(member);
    }
    keep(member);
    if (!member.is_readable() || !zigbee::is_interviewed(member.record(), member.plan())) return;
    note(Note::Level::info, "zigbee_device_known",
         {{"device", to_string(member.eui64())},
          {"profile", member.plan().name},
          {"reports", reports_registers(member.record(), member.plan()) ? "yes" : "no"}});
}

// ---- probes of dead devices ---------------------------------------------------------------------

Coordinator::Core::Candidate Coordinator::Core::pick_probe() {
    if (under_way(Lane::probe) >= k_most_probes) return {};
    Member* chosen = nullptr;
    for (Member& member : members_) {
        const bool due = member.life() == Life::dead && member.next_probe() <= at();
        if (!due || !member.can_be_asked()) continue;
        if (chosen == nullptr || member.next_probe() < chosen->next_probe()) chosen = &member;
    }
    if (chosen == nullptr) return {};
    return {Lane::probe, chosen, nullptr, nullptr};
}

}  // namespace riser::zigbee
