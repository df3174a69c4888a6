// The upper lanes of Coordinator::Core: what each could ask now, and what happens when its work is done. The lower
// ones are in coordinator_lower_lanes.cpp.
#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/network/coordinator_core.h"

namespace riser::zigbee {

using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

namespace {

// A sweep does not wait longer than this for those who are slow: the others' readings are not to grow old.
constexpr Duration k_longest_sweep{10'000'000};
// Without a network there is nothing to read; meters are reported lost at most this often.
constexpr Duration k_least_interval_without_network{1'000'000};

}  // namespace

Coordinator::Core::Candidate Coordinator::Core::pick() {
    using Pick = Candidate (Core::*)();
    constexpr Pick k_urgent[] = {&Core::pick_switching, &Core::pick_command};
    constexpr Pick k_polling[] = {&Core::pick_money, &Core::pick_slow, &Core::pick_interview,
                                  &Core::pick_probe};
    for (const Pick lane : k_urgent) {
        if (const Candidate candidate = (this->*lane)(); candidate.lane != Lane::none) {
            return candidate;
        }
    }
    if (!polling_) return {};
    for (const Pick lane : k_polling) {
        if (const Candidate candidate = (this->*lane)(); candidate.lane != Lane::none) {
            return candidate;
        }
    }
    return {};
}

Question Coordinator::Core::question_of(const Candidate& candidate) const {
    if (candidate.dialogue != nullptr) return candidate.dialogue->question();
    if (candidate.read != nullptr) return candidate.read->question();
    const Member& member = *candidate.member;
    if (candidate.lane == Lane::interview) {
        const auto question =
            next_interview_question(member.record(), member.plan(), network_->coordinator);
        RISER_ASSERT(question.has_value(), "only an unfinished interview is picked");
        return *question;
    }
    return zdo::Request{zdo::NodeDescriptorRequest{member.node()}};
}

std::size_t Coordinator::Core::under_way(Lane lane) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        owners_, [&](const auto& entry) { return entry.second.lane == lane; }));
}

// ---- switching ----------------------------------------------------------------------------------

// Finds what devices were asked to tell in their own time.
void Coordinator::Core::look_at_points() {
    for (RelayDialogue& dialogue : dialogues_) dialogue.look(at());
    for (CommandRead& read : command_reads_) read.read.look(at());
    for (MeterRead& read : slow_) read.look(at());
    if (!sweep_) return;
    for (MeterRead& read : sweep_->reads) read.look(at());
}

bool Coordinator::Core::is_waiting(const RelayDialogue& dialogue) const {
    return std::ranges::none_of(
        owners_, [&](const auto& entry) { return entry.second.dialogue == &dialogue; });
}

Coordinator::Core::Candidate Coordinator::Core::pick_switching() {
    for (auto dialogue = dialogues_.begin(); dialogue != dialogues_.end(); ++dialogue) {
        Member& member = dialogue->member();
        dialogue->check_plan(at());
        const bool ready = dialogue->not_before() <= at() && member.is_readable();
        if (dialogue->report() || !ready || !member.can_be_asked()) continue;
        const SwitchId which = dialogue->command().which;
        const bool waits_for_earlier = std::any_of(
            dialogues_.begin(), dialogue,
            [&](const RelayDialogue& earlier) { return earlier.command().which == which; });
        if (!waits_for_earlier) return {Lane::switching, &member, &*dialogue, nullptr};
    }
    return {};
}

void Coordinator::Core::finish_dialogues() {
    for (auto dialogue = dialogues_.begin(); dialogue != dialogues_.end();) {
        const auto& report = dialogue->report();
        if (!report) {
            ++dialogue;
            continue;
        }
        const bool good = report->outcome == SwitchOutcome::confirmed;
        note(good ? Note::Level::info : Note::Level::warning,
             good ? "switch_confirmed" : "switch_failed",
             {{"switch", to_string(report->which)},
              {"wanted", std::string(to_string(dialogue->command().wanted))},
              {"observed", std::string(to_string(report->observed))},
              {"outcome", std::string(to_string(report->outcome))}});
        if (report->outcome == SwitchOutcome::wrong_identity) doubt_address(dialogue->member());
        outputs_.emplace_back(*report);
        dialogue = dialogues_.erase(dialogue);
    }
}

// ---- confirming and asked-for reads -------------------------------------------------------------

Coordinator::Core::Candidate Coordinator::Core::pick_command() {
    CommandRead* chosen = nullptr;
    for (CommandRead& read : command_reads_) {
        if (!read.read.can_be_asked()) continue;
        const bool confirming = read.command.purpose == metering::ReadPurpose::confirming;
        if (chosen == nullptr || confirming) chosen = &read;
        if (confirming) break;
    }
    if (chosen == nullptr) return {};
    return {Lane::command, &chosen->read.member(), nullptr, &chosen->read};
}

void Coordinator::Core::finish_command_reads() {
    for (auto read = command_reads_.begin(); read != command_reads_.end();) {
        // Its address was lost on the way: nothing is known of it.
        const bool lost = !read->read.member().has_address() && !read->read.member().busy;
        if (!read->read.done() && lost) read->read.give_up(MeterHealth::no_answer);
        if (!read->read.done()) {
            ++read;
            continue;
        }
        metering::MeterReport report = read->read.report(read->command.purpose);
        report.request = read->command.request;
        if (report.read_at == Instant{}) report.read_at = at();
        outputs_.emplace_back(std::move(report));
        read = command_reads_.erase(read);
    }
}

// ---- money --------------------------------------------------------------------------------------

Coordinator::Core::Candidate Coordinator::Core::pick_money() {
    if (!sweep_ && at() >= next_sweep_) begin_sweep();
    if (!sweep_) return {};
    for (MeterRead& read : sweep_->reads) {
        if (!read.can_be_asked()) continue;
        return {Lane::money, &read.member(), nullptr, &read};
    }
    return {};
}

void Coordinator::Core::begin_sweep() {
    sweep_.emplace();
    sweep_->result.bus = config_.bus;
    sweep_->result.sweep = ++sweeps_;
    sweep_->result.started = at();
    sweep_->until = at() + std::min(k_longest_sweep, config_.money_interval);
    for (Member& member : members_) {
        if (!member.is_meter()) continue;
        const bool reachable =
            member.is_readable() && member.has_address() && member.life() != Life::dead;
        if (reachable && member.identity_proven && has_told_registers(member)) {
            file_reported(member);
        } else {
            sweep_->reads.emplace_back(member, MeterRead::Use::money);
            if (!reachable) sweep_->reads.back().give_up(MeterHealth::no_answer);
        }
    }
    finish_sweep();
}

// By itself, within the interval; or, with data points, when they were last asked for, not long ago.
bool Coordinator::Core::has_told_registers(const Member& member) const {
    if (member.plan().points.counts()) {
        const auto told = member.points_told_at();
        if (!told) return false;
        const bool asked_lately = member.points_asked + member.plan().points.ask_every > at();
        return *told + config_.money_interval > at() ||
               (asked_lately && *told >= member.points_asked);
    }
    const auto& reported = member.reported_at();
    return reported && *reported + config_.money_interval > at() &&
           reports_registers(member.record(), member.plan());
}

void Coordinator::Core::file(const MeterRead& read) {
    metering::MeterReport report = read.report(metering::ReadPurpose::sweep);
    if (report.health == MeterHealth::good) {
        read.member().add_slow_values(report, at(), 2 * config_.slow_interval);
        read.member().add_identity(report);
    }
    sweep_->result.meters.push_back(std::move(report));
}

// What a meter has said by itself is as good as what it is asked for.
void Coordinator::Core::file_reported(Member& member) {
    metering::MeterReport report;
    report.meter = member.device().meter;
    const bool points = member.plan().points.counts();
    report.read_at = points ? *member.points_told_at() : *member.reported_at();
    MeterValues values;
    values.metering = member.reported();
    if (points) values.points = member.measured_since(report.read_at);
    decode_values(member, values, true, report);
    if (report.health == MeterHealth::good) {
        member.add_slow_values(report, at(), 2 * config_.slow_interval);
        member.add_identity(report);
    }
    sweep_->result.meters.push_back(std::move(report));
}

void Coordinator::Core::finish_sweep() {
    if (!sweep_) return;
    const bool late = at() >= sweep_->until;
    for (auto read = sweep_->reads.begin(); read != sweep_->reads.end();) {
        // One whose address was lost on the way will not be asked any more.
        const bool lost = !read->member().has_address() && !read->member().busy;
        if (!read->done() && (late || lost)) {
            read->give_up(MeterHealth::no_answer);
            for (auto& [ticket, owner] : owners_) {
                if (owner.read == &*read) owner.read = nullptr;
            }
        }
        if (!read->done()) {
            ++read;
            continue;
        }
        file(*read);
        read = sweep_->reads.erase(read);
    }
    if (!sweep_->reads.empty()) return;
    sweep_->result.finished = at();
    last_sweep_ = at() - sweep_->result.started;
    next_sweep_ = std::max(sweep_->result.started + config_.money_interval, at());
    outputs_.emplace_back(std::move(sweep_->result));
    sweep_.reset();
}

void Coordinator::Core::abandon_sweep(MeterHealth health) {
    if (!sweep_) return;
    for (MeterRead& read : sweep_->reads) {
        if (!read.done()) read.give_up(health);
    }
    finish_sweep();
}

void Coordinator::Core::sweep_without_network() {
    const bool away = stage_ == Stage::idle ||
                      (stage_ == Stage::no_radio && bus_state_ == metering::BusState::down);
    if (!polling_ || !away || at() < next_sweep_) return;
    metering::SweepFinished result;
    result.bus = config_.bus;
    result.sweep = ++sweeps_;
    result.started = result.finished = at();
    for (const Member& member : members_) {
        if (!member.is_meter()) continue;
        metering::MeterReport report;
        report.meter = member.device().meter;
        report.health = MeterHealth::bus_down;
        result.meters.push_back(std::move(report));
    }
    outputs_.emplace_back(std::move(result));
    next_sweep_ = at() + std::max(config_.money_interval, k_least_interval_without_network);
}

}  // namespace riser::zigbee
