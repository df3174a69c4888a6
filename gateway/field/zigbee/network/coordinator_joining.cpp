// How devices come and go in Coordinator::Core: letting them in for a while, their addresses, and looking for
// those whose address is not known any more.
#include <algorithm>
#include <array>
#include <utility>

#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

// "ZigBeeAlliance09": the key that every device knows for its first message (05-3474-23, 4.6.3.2).
constexpr Key128 k_well_known_key{{0x5A, 0x69, 0x67, 0x42, 0x65, 0x65, 0x41, 0x6C, 0x6C, 0x69, 0x61,
                                   0x6E, 0x63, 0x65, 0x30, 0x39}};
// Longer is for ever, which is never what somebody wants.
constexpr std::uint8_t k_longest_joining = 254;
constexpr std::uint8_t k_version_with_import = 13;
constexpr std::size_t k_most_strangers = 64;

// "EmberDeviceUpdate".
constexpr std::uint8_t k_unsecured_join = 1;
constexpr std::uint8_t k_device_left = 2;

// A network bears some eight broadcasts a second in all (docs/zigbee.md, Limits).
constexpr Duration k_broadcast_pause{500'000};
constexpr Duration k_first_search_pause{10'000'000};
constexpr Duration k_longest_search_pause{600'000'000};

Command policy(std::uint8_t decision) {
    return {FrameId::set_policy,
            Values{}.set(f::policy_id, k_trust_center_policy).set(f::decision_id, decision)};
}

Command permit(std::uint8_t seconds) {
    return {FrameId::permit_joining, Values{}.set(f::duration, seconds)};
}

}  // namespace

// ---- letting devices in -------------------------------------------------------------------------

void Coordinator::Core::on_permit(PermitJoining order) {
    if (order.seconds == 0) return close_joining();
    order.seconds = std::min(order.seconds, k_longest_joining);
    if (order.install_code && !order.only) {
        return note(Note::Level::error, "zigbee_joining_refused",
                    {{"reason", "an install code belongs to one device: say which"}});
    }
    if (!is_up()) {
        return note(Note::Level::error, "zigbee_joining_refused",
                    {{"reason", "there is no network"}});
    }
    const Instant until = at() + std::chrono::seconds(order.seconds);
    joining_ = Joining{std::move(order), until};
    open_joining();
    note(Note::Level::info, "zigbee_joining_open",
         {{"seconds", std::to_string(joining_->order.seconds)}});
    outputs_.emplace_back(JoiningChanged{true, until});
}

void Coordinator::Core::open_joining() {
    const auto left = std::chrono::ceil<std::chrono::seconds>(joining_->until - at()).count();
    if (left <= 0) return;
    const auto seconds = static_cast<std::uint8_t>(left);
    const PermitJoining& order = joining_->order;
    if (order.install_code) {
        Command hash{FrameId::aes_mmo_hash, {}};
        hash.values.set(f::hash_result, Key128{})
            .set(f::hash_length, 0)
            .set(f::finalize, true)
            .set(f::data, *order.install_code);
        chores_.push_back({std::move(hash), Chore::Kind::install_key});
    } else {
        chores_.push_back(
            {key_command(order.only.value_or(k_any_device), k_well_known_key), Chore::Kind::plain});
    }
    chores_.push_back(
        {policy(order.install_code ? k_joining_install_code : k_joining_open), Chore::Kind::plain});
    const Member* router = order.through ? member_of(*order.through) : nullptr;
    if (router != nullptr && router->has_address()) {
        const auto message =
            zdo::encode(zdo::Request{zdo::PermitJoiningRequest{seconds, 1}}, ++broadcast_number_);
        if (table_.say(router->node(), message, at())) return;
        return note(Note::Level::warning, "zigbee_joining_refused",
                    {{"reason", "the radio is busy: try again"}});
    }
    chores_.push_back({permit(seconds), Chore::Kind::plain});
    broadcast(k_routers_and_coordinator, zdo::PermitJoiningRequest{seconds, 1});
}

void Coordinator::Core::close_joining() {
    if (!joining_) return;
    joining_.reset();
    note(Note::Level::info, "zigbee_joining_closed", {});
    outputs_.emplace_back(JoiningChanged{});
    if (!is_up()) return;
    chores_.push_back({permit(0), Chore::Kind::plain});
    chores_.push_back({{FrameId::clear_transient_link_keys, {}}, Chore::Kind::plain});
    chores_.push_back({policy(k_joining_closed), Chore::Kind::plain});
    broadcast(k_routers_and_coordinator, zdo::PermitJoiningRequest{0, 1});
}

Command Coordinator::Core::key_command(Eui64 partner, const Key128& key) const {
    Values values;
    values.set(f::eui64, partner).set(f::key, key).set(f::context_flags, 0);
    const bool imports = ncp_.version >= k_version_with_import;
    return {imports ? FrameId::import_transient_key : FrameId::add_transient_link_key,
            std::move(values)};
}

bool Coordinator::Core::may_join(Eui64 eui64) const {
    return joining_ && (!joining_->order.only || *joining_->order.only == eui64);
}

// ---- who comes ----------------------------------------------------------------------------------

void Coordinator::Core::on_join(const Values& values) {
    const Eui64 eui64 = values.get(f::new_node_eui64);
    const NodeId node = values.get(f::new_node_id);
    const std::uint8_t update = values.get(f::device_update);
    if (update == k_device_left) return on_left(eui64);
    Member* member = member_of(eui64);
    const bool joins = update == k_unsecured_join;
    if (member == nullptr || (joins && !member->is_configured())) {
        if (may_join(eui64)) return let_in(eui64, node);
        if (member == nullptr) {
            const bool news =
                strangers_.size() < k_most_strangers && strangers_.insert(eui64).second;
            if (news) {
                news_ = true;
                note(Note::Level::warning, "zigbee_stranger",
                     {{"device", to_string(eui64)}, {"sent_away", joins ? "yes" : "no"}});
            }
            // One that comes back from earlier days is not ours to throw out.
            if (joins) send_away(eui64, node);
            return;
        }
    }
    if (joins) return let_in(eui64, node);
    set_address(*member, node);
    hear(*member);
}

void Coordinator::Core::let_in(Eui64 eui64, NodeId node) {
    Member* member = member_of(eui64);
    if (member == nullptr) {
        if (members_.size() >= k_most_devices) {
            return note(Note::Level::error, "zigbee_network_full", {{"device", to_string(eui64)}});
        }
        DeviceRecord record;
        record.eui64 = eui64;
        member = &members_.emplace_back(record);
    }
    // Whoever joins anew has forgotten whom to report to.
    member->record().clusters_bound = 0;
    member->record().clusters_set_up = 0;
    member->record().refuses_reports = false;
    set_address(*member, node);
    member->interview_due = at();
    hear(*member);
    keep(*member);
    note(Note::Level::info, "zigbee_device_joined", {{"device", to_string(eui64)}});
}

void Coordinator::Core::on_announce(Eui64 eui64, NodeId node) {
    Member* member = member_of(eui64);
    // The radio's word about the join may have been lost.
    if (member == nullptr) {
        if (may_join(eui64)) let_in(eui64, node);
        return;
    }
    set_address(*member, node);
    // Power has failed, or the way to it: what it forgets then is told again, and whoever talks in his own time
    // is asked anew.
    DeviceRecord& record = member->record();
    if (member->plan().forgets_reports && !record.refuses_reports) {
        record.clusters_bound = 0;
        record.clusters_set_up = 0;
        keep(*member);
    }
    if (!member->plan().points.is_empty()) {
        record.basic_read = false;  // reading it wakes devices of Tuya
        keep(*member);
    }
    member->points_asked = Instant{};
    member->version_due = Instant{};
    member->interview_due = at();
    hear(*member);
}

void Coordinator::Core::on_left(Eui64 eui64) {
    Member* member = member_of(eui64);
    // One that was told to leave is gone already.
    if (member == nullptr || !member->has_address()) return;
    member->mark_gone(at());
    keep(*member);
    note(Note::Level::warning, "zigbee_device_left",
         {{"device", to_string(eui64)}, {"meter", to_string(member->device().meter)}});
    judge_silence();
}

void Coordinator::Core::send_away(Eui64 eui64, NodeId node) {
    Command command{FrameId::remove_device, {}};
    command.values.set(f::dest_short, node).set(f::dest_long, eui64).set(f::target_long, eui64);
    chores_.push_back({std::move(command), Chore::Kind::plain});
}

// ---- addresses ----------------------------------------------------------------------------------

void Coordinator::Core::set_address(Member& member, NodeId node) {
    if (member.node() == node) return;
    if (Member* other = member_at(node); other != nullptr && other != &member) {
        doubt_address(*other);
    }
    member.record().node = node;
    member.doubt_told();
    member.probe_by(at());
    keep(member);
}

void Coordinator::Core::doubt_address(Member& member) {
    member.record().node = k_unknown_node;
    member.doubt_told();
    member.search_due = at();
    keep(member);
}

// Asks everybody who has the address of one device. At most one at a time, each device less and less often.
void Coordinator::Core::search() {
    if (!is_up() || at() < next_broadcast_) return;
    for (Member& member : members_) {
        const bool lost = !member.has_address() || member.life() == Life::dead;
        const bool wanted = member.is_configured() || member.has_address();
        if (!lost || !wanted || member.search_due > at()) continue;
        member.search_pause =
            std::clamp(member.search_pause * 2, k_first_search_pause, k_longest_search_pause);
        member.search_due = at() + member.search_pause;
        return broadcast(k_rx_on_when_idle, zdo::NetworkAddressRequest{member.eui64(), 0, 0});
    }
}

void Coordinator::Core::broadcast(NodeId to, const zdo::Request& request) {
    next_broadcast_ = at() + k_broadcast_pause;
    const zdo::Message message = zdo::encode(request, ++broadcast_number_);
    Command command{FrameId::send_broadcast, {}};
    command.values.set(f::alias, NodeId{0xFFFF})
        .set(f::destination, to)
        .set(f::nwk_sequence, 0)
        .set(f::profile_id, zdo::k_profile)
        .set(f::cluster_id, message.cluster)
        .set(f::source_endpoint, zdo::k_endpoint)
        .set(f::destination_endpoint, zdo::k_endpoint)
        .set(f::aps_options, 0)
        .set(f::group_id, 0)
        .set(f::sequence, broadcast_number_)
        .set(f::radius, 0)
        .set(f::message_tag, 0)
        .set(f::message, message.payload);
    link_.on(ezsp::Ask{k_broadcast_request, std::move(command), false}, now_);
}

}  // namespace riser::zigbee
