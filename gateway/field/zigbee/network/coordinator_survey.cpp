// What Coordinator::Core finds out about the air when a person asks for it: the energy on each channel, which the radio
// hears by itself, and who hears whom, which the routers are asked for one after the other.
#include <algorithm>

#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {

namespace {

namespace f = ezsp::fields;

constexpr std::uint8_t k_energy_scan = 0;  // "EzspNetworkScanType"
constexpr std::uint32_t k_all_channels = 0x07FF'F800;
// (2^4 + 1) x 15.36 ms on each of sixteen channels are 4.2 s.
constexpr std::uint8_t k_scan_exponent = 4;
constexpr Duration k_longest_scan{20'000'000};
// Of one router; real tables have up to 26 entries, two or three in each answer.
constexpr std::size_t k_most_neighbours = 128;

// Bits 4 to 6 of the kind of a neighbour (05-3474-23, table 2-127).
const char* relation_of(std::uint8_t kind) {
    switch ((kind >> 4U) & 0x07U) {
        case 0:
            return "parent";
        case 1:
            return "child";
        case 2:
            return "sibling";
        case 4:
            return "previous child";
        default:
            return "other";
    }
}

bool may_route(const Member& member) {
    return member.has_address() && member.life() != Life::dead &&
           (!member.record().descriptor ||
            member.record().descriptor->type == zdo::LogicalType::router);
}

}  // namespace

// ---- energy -------------------------------------------------------------------------------------

bool Coordinator::Core::can_scan() const {
    return stage_ == Stage::up || stage_ == Stage::idle;
}

void Coordinator::Core::begin_scan() {
    scan_.emplace();
    scan_->until = at() + k_longest_scan;
    ezsp::Command command{ezsp::FrameId::start_scan, {}};
    command.values.set(f::scan_type, k_energy_scan)
        .set(f::channel_mask, k_all_channels)
        .set(f::duration, k_scan_exponent);
    link_.on(ezsp::Ask{k_scan_request, std::move(command), false}, now_);
}

void Coordinator::Core::on_scan_answered(const ezsp::Values* values) {
    const bool begun = values != nullptr && values->get(f::status) == ezsp::Status::ok;
    if (!begun) end_scan(false);
}

void Coordinator::Core::on_energy(std::uint8_t channel, std::int8_t dbm) {
    if (!scan_) return;
    std::erase_if(scan_->channels, [&](const auto& each) { return each.channel == channel; });
    scan_->channels.push_back({channel, dbm});
}

void Coordinator::Core::end_scan(bool good) {
    if (!scan_) return;
    news_ = true;
    std::ranges::sort(scan_->channels, {}, &metering::RadioEnergy::channel);
    if (good && !scan_->channels.empty()) {
        scanned_ = metering::RadioScanned{at(), std::move(scan_->channels)};
    } else {
        note(Note::Level::warning, "zigbee_scan_failed", {});
    }
    scan_.reset();
}

// ---- who hears whom -----------------------------------------------------------------------------

void Coordinator::Core::begin_survey() {
    survey_.emplace();
    survey_->todo.push_back({network_->coordinator, k_coordinator});
    for (const Member& member : members_) {
        if (may_route(member)) survey_->todo.push_back({member.eui64(), member.node()});
    }
    for (const auto& [eui64, node] : survey_->todo) survey_->map.asked.push_back({eui64.value});
}

bool Coordinator::Core::ask_survey() {
    if (!survey_ || survey_->ticket || survey_->todo.empty()) return false;
    const NodeId node = survey_->todo.front().second;
    Member* member = member_at(node);
    if (member != nullptr && member->busy) return false;
    if (member != nullptr) member->busy = true;
    survey_->asked = member;
    survey_->ticket =
        table_.begin(node, zdo::Request{zdo::NeighborTableRequest{survey_->start}}, at());
    return true;
}

bool Coordinator::Core::take_survey(const FinishedExchange& finished) {
    if (!survey_ || survey_->ticket != finished.ticket) return false;
    survey_->ticket.reset();
    if (survey_->asked != nullptr) survey_->asked->busy = false;
    const Eui64 from = survey_->todo.front().first;
    const auto* answer = finished.result.zdo
                             ? std::get_if<zdo::NeighborTableAnswer>(&*finished.result.zdo)
                             : nullptr;
    const bool answered = answer != nullptr && answer->status == zdo::ZdoStatus::ok;
    if (!answered) survey_->map.silent.push_back({from.value});
    std::size_t next = 0;
    if (answered) {
        for (const zdo::Neighbor& each : answer->entries) {
            survey_->map.neighbours.push_back(
                {{from.value}, {each.eui64.value}, each.lqi, relation_of(each.kind)});
        }
        next = survey_->start + answer->entries.size();
    }
    const bool more =
        answered && !answer->entries.empty() && next < answer->total && next < k_most_neighbours;
    survey_->start = more ? static_cast<std::uint8_t>(next) : std::uint8_t{0};
    if (!more) survey_->todo.pop_front();
    if (survey_->todo.empty()) end_survey();
    return true;
}

void Coordinator::Core::end_survey() {
    survey_->map.finished = at();
    map_ = std::move(survey_->map);
    survey_.reset();
    news_ = true;
}

// The radio is lost, or its network is not to be used any more.
void Coordinator::Core::abandon_survey() {
    end_scan(false);
    if (!survey_) return;
    for (const auto& [eui64, node] : survey_->todo) survey_->map.silent.push_back({eui64.value});
    end_survey();
}

}  // namespace riser::zigbee
