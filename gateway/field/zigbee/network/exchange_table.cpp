#include "gateway/field/zigbee/network/exchange_table.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"
#include "gateway/field/zigbee/link/ncp_setup.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;

// In all, from the first sending: three tries of the radio, each with its time-out, and the answer's way.
constexpr Duration k_patience{12'000'000};
// After it has arrived: a meter answers in well under a second, a slow one in a few.
constexpr Duration k_patience_delivered{5'000'000};
// After its answer has come: the acknowledgement must follow at once, or the radio has forgotten to tell.
constexpr Duration k_patience_answered{2'000'000};
// A radio without room is left alone for a moment, longer each time.
constexpr Duration k_first_pause{100'000};
constexpr Duration k_longest_pause{1'500'000};
constexpr int k_most_refusals = 6;

// Retry until acknowledged, find the route and the address (UG100, "EmberApsOption").
constexpr std::uint16_t k_aps_options = 0x1140;
constexpr std::uint8_t k_direct = 0;  // "EmberOutgoingMessageType"

std::uint32_t request_of(Ticket ticket) {
    return k_first_exchange_request | (ticket & (k_first_exchange_request - 1));
}

}  // namespace

ZclQuestion read_question(std::uint8_t endpoint, std::uint16_t cluster,
                          std::span<const std::uint16_t> attributes) {
    return {endpoint,
            cluster,
            false,
            static_cast<std::uint8_t>(zcl::GlobalCommand::read),
            zcl::encode_read(attributes),
            false};
}

bool ExchangeResult::is_refused() const {
    if (!zcl || zcl->header.cluster_command) return false;
    const auto command = static_cast<zcl::GlobalCommand>(zcl->header.command);
    if (command != zcl::GlobalCommand::default_response) return false;
    const auto response = zcl::decode_default_response(zcl->payload);
    return response && response->status != zcl::ZclStatus::success;
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::answered:
            return "answered";
        case Verdict::silent:
            return "silent";
        case Verdict::undelivered:
            return "undelivered";
        case Verdict::not_sent:
            return "not sent";
        case Verdict::radio_lost:
            return "radio lost";
    }
    return "unknown";
}

// ---- asking -------------------------------------------------------------------------------------

std::size_t ExchangeTable::in_the_air() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        flights_, [](const Flight& flight) { return flight.state != State::delivered; }));
}

bool ExchangeTable::has_room(Instant now) const {
    return now >= paused_until_ && in_the_air() < k_most_in_flight;
}

ExchangeTable::Flight& ExchangeTable::add(NodeId to, Instant now) {
    Flight& flight = flights_.emplace_back();
    flight.ticket = next_ticket_++;
    flight.to = to;
    flight.number = next_number_++;
    flight.asked = now;
    flight.until = now + k_patience;
    ++counters_.asked;
    return flight;
}

Ticket ExchangeTable::begin(NodeId to, const Question& question, Instant now) {
    Flight& flight = add(to, now);
    std::visit(overload{
                   [&](const zdo::Request& request) {
                       zdo::Message message = zdo::encode(request, flight.number);
                       flight.zdo = true;
                       flight.cluster = message.cluster;
                       flight.message = std::move(message.payload);
                   },
                   [&](const ZclQuestion& asked) {
                       zcl::Frame frame;
                       frame.header.cluster_command = asked.cluster_command;
                       frame.header.no_default_response = asked.ends_delivered;
                       frame.header.number = flight.number;
                       frame.header.command = asked.command;
                       frame.payload = asked.payload;
                       flight.endpoint = asked.endpoint;
                       flight.cluster = asked.cluster;
                       flight.message = zcl::encode(frame);
                       flight.ends_delivered = asked.ends_delivered;
                   },
               },
               question);
    ask(flight, now);
    return flight.ticket;
}

bool ExchangeTable::say(NodeId to, const ZclQuestion& what, const zcl::Frame& frame, Instant now) {
    if (!has_room(now)) return false;
    Flight& flight = add(to, now);
    flight.wants_answer = false;
    flight.endpoint = what.endpoint;
    flight.cluster = what.cluster;
    flight.message = zcl::encode(frame);
    ask(flight, now);
    return true;
}

bool ExchangeTable::say(NodeId to, const zdo::Message& message, Instant now) {
    if (!has_room(now)) return false;
    Flight& flight = add(to, now);
    flight.wants_answer = false;
    flight.zdo = true;
    flight.cluster = message.cluster;
    flight.message = message.payload;
    ask(flight, now);
    return true;
}

void ExchangeTable::ask(Flight& flight, Instant /*now*/) {
    flight.state = State::asking;
    flight.tag = next_tag_;
    next_tag_ = next_tag_ == 0xFF ? std::uint8_t{1} : static_cast<std::uint8_t>(next_tag_ + 1U);
    ezsp::Command command{ezsp::FrameId::send_unicast, {}};
    command.values.set(f::outgoing_type, k_direct)
        .set(f::index_or_destination, flight.to)
        .set(f::profile_id, flight.zdo ? zdo::k_profile : zcl::k_home_automation_profile)
        .set(f::cluster_id, flight.cluster)
        .set(f::source_endpoint, flight.zdo ? zdo::k_endpoint : k_own_endpoint)
        .set(f::destination_endpoint, flight.endpoint)
        .set(f::aps_options, k_aps_options)
        .set(f::group_id, 0)
        .set(f::sequence, flight.number)
        .set(f::message_tag, flight.tag)
        .set(f::message, flight.message);
    asks_.push_back({request_of(flight.ticket), std::move(command), false});
}

// ---- what the radio says ------------------------------------------------------------------------

ExchangeTable::Flight* ExchangeTable::asking_by(std::uint32_t request) {
    const auto found = std::ranges::find_if(flights_, [&](const Flight& flight) {
        return request_of(flight.ticket) == request && flight.state == State::asking;
    });
    return found == flights_.end() ? nullptr : &*found;
}

void ExchangeTable::on_unknown(std::uint32_t request, Instant now) {
    Flight* found = asking_by(request);
    if (found == nullptr) return;
    end(*found, Verdict::radio_lost, now);
    sweep_out();
}

void ExchangeTable::on_accepted(std::uint32_t request, const ezsp::Values* values, Instant now) {
    Flight* found = asking_by(request);
    if (found == nullptr) return;
    if (values == nullptr) {
        end(*found, Verdict::not_sent, now);
        return sweep_out();
    }
    const ezsp::Status status = values->get(f::status);
    if (status == ezsp::Status::ok) {
        pause_ = Duration{0};
        found->state = State::sent;
        found->aps_sequence = values->get(f::aps_sequence);
        return;
    }
    ++counters_.refused;
    if (!ezsp::is_worth_repeating(status) || ++found->refusals > k_most_refusals) {
        end(*found, Verdict::not_sent, now);
        return sweep_out();
    }
    found->state = State::refused;
    // Several that were refused at once are one shortage.
    if (now < paused_until_) return;
    pause_ = std::clamp(pause_ * 2, k_first_pause, k_longest_pause);
    paused_until_ = now + pause_;
}

void ExchangeTable::on_sent(const ezsp::Values& values, Instant now) {
    const NodeId to = values.get(f::index_or_destination);
    const auto by = [&](auto same) {
        return std::ranges::find_if(flights_, [&](const Flight& flight) {
            return flight.state == State::sent && flight.to == to && same(flight);
        });
    };
    auto found = by([&](const Flight& flight) { return flight.tag == values.get(f::message_tag); });
    if (found == flights_.end()) {  // firmware exists that loses the tag
        found = by([&](const Flight& flight) {
            return flight.aps_sequence == values.get(f::sequence) &&
                   flight.cluster == values.get(f::cluster_id);
        });
    }
    if (found == flights_.end()) return;
    if (values.get(f::status) != ezsp::Status::ok) {
        end(*found, Verdict::undelivered, now);
        return sweep_out();
    }
    found->state = State::delivered;
    found->until = std::min(found->until, now + k_patience_delivered);
    if (!found->wants_answer) found->over = true;
    if (found->ends_delivered && !found->over) {
        ExchangeResult result;
        result.verdict = Verdict::answered;
        finish(*found, std::move(result), now);
    }
    sweep_out();
}

ExchangeTable::Flight* ExchangeTable::waiting_for(NodeId from, bool zdo, std::uint16_t cluster,
                                                  std::uint8_t endpoint, std::uint8_t number) {
    const auto found = std::ranges::find_if(flights_, [&](const Flight& flight) {
        return flight.wants_answer && !flight.over && flight.to == from && flight.zdo == zdo &&
               flight.cluster == cluster && flight.endpoint == endpoint && flight.number == number;
    });
    return found == flights_.end() ? nullptr : &*found;
}

bool ExchangeTable::on_zdo_answer(NodeId from, std::uint16_t cluster, const Bytes& payload,
                                  Instant now) {
    if (payload.empty()) return false;
    const auto request = static_cast<std::uint16_t>(cluster & ~zdo::k_answer_bit);
    Flight* flight = waiting_for(from, true, request, zdo::k_endpoint, payload.front());
    if (flight == nullptr) {
        ++counters_.strays;
        return false;
    }
    auto answer = zdo::decode_answer(cluster, payload);
    ExchangeResult result;
    // An answer that cannot be read is as good as none.
    result.verdict = answer ? Verdict::answered : Verdict::silent;
    if (answer) result.zdo = std::move(answer->message);
    finish(*flight, std::move(result), now);
    sweep_out();
    return true;
}

bool ExchangeTable::on_zcl_answer(NodeId from, std::uint16_t cluster, std::uint8_t endpoint,
                                  const zcl::Frame& frame, Instant now) {
    Flight* flight = waiting_for(from, false, cluster, endpoint, frame.header.number);
    if (flight == nullptr) {
        ++counters_.strays;
        return false;
    }
    ExchangeResult result;
    result.verdict = Verdict::answered;
    result.zcl = frame;
    finish(*flight, std::move(result), now);
    sweep_out();
    return true;
}

// ---- ends ---------------------------------------------------------------------------------------

void ExchangeTable::finish(Flight& flight, ExchangeResult result, Instant now) {
    switch (result.verdict) {
        case Verdict::answered:
            ++counters_.answered;
            break;
        case Verdict::undelivered:
            ++counters_.undelivered;
            break;
        case Verdict::silent:
            ++counters_.silent;
            break;
        default:
            break;
    }
    result.asked = flight.asked;
    result.finished = now;
    finished_.push_back({flight.ticket, std::move(result)});
    flight.over = true;
    flight.until = std::min(flight.until, now + k_patience_answered);
}

// Nothing more will be heard of its sending.
void ExchangeTable::end(Flight& flight, Verdict verdict, Instant now) {
    flight.state = State::delivered;
    if (flight.wants_answer && !flight.over) {
        ExchangeResult result;
        result.verdict = verdict;
        finish(flight, std::move(result), now);
    }
    flight.over = true;
}

void ExchangeTable::sweep_out() {
    // What was answered before it was acknowledged still takes room in the radio.
    std::erase_if(flights_, [](const Flight& flight) {
        return flight.over && flight.state == State::delivered;
    });
}

void ExchangeTable::on_deadlines(Instant now) {
    for (Flight& flight : flights_) {
        if (now >= flight.until) {
            end(flight, flight.state == State::refused ? Verdict::not_sent : Verdict::silent, now);
        } else if (flight.state == State::refused && now >= paused_until_) {
            ask(flight, now);
        }
    }
    sweep_out();
}

void ExchangeTable::abandon(Instant now) {
    for (Flight& flight : flights_) end(flight, Verdict::radio_lost, now);
    sweep_out();
    asks_.clear();
    pause_ = Duration{0};
    paused_until_ = now;
}

std::vector<ezsp::Ask> ExchangeTable::take_asks() {
    return std::exchange(asks_, {});
}

std::vector<FinishedExchange> ExchangeTable::take_finished() {
    return std::exchange(finished_, {});
}

std::optional<Instant> ExchangeTable::next_deadline() const {
    std::optional<Instant> deadline;
    for (const Flight& flight : flights_) {
        Instant at = flight.until;
        if (flight.state == State::refused)
            at = std::min(at, std::max(paused_until_, flight.asked));
        deadline = std::min(deadline.value_or(at), at);
    }
    return deadline;
}

}  // namespace riser::zigbee
