#include "gateway/local/radio_desk.h"

#include <algorithm>

namespace riser::local {
namespace {

void forget_secrets(metering::RadioOrderBody& body) {
    if (auto* form = std::get_if<metering::FormRadio>(&body)) {
        form->network_key = {};
        form->trust_center_key = {};
    }
    if (auto* permit = std::get_if<metering::PermitRadio>(&body)) permit->install_code.clear();
    if (auto* restore = std::get_if<metering::RestoreRadio>(&body)) {
        restore->backup.clear();
        restore->fresh_secret = {};
    }
}

std::uint64_t number_in(std::span<const std::uint8_t> bytes) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8U | byte;
    return number;
}

}  // namespace

// Numbers that no other network has by more than chance; those that mean nobody or everybody are drawn again.
void RadioDesk::draw(metering::FormRadio& order) const {
    std::array<std::uint8_t, 2> pan{};
    do {
        random_(pan);
        order.pan_id = static_cast<std::uint16_t>(number_in(pan));
    } while (order.pan_id == 0 || order.pan_id >= 0xFFFE);
    std::array<std::uint8_t, 8> extended{};
    do {
        random_(extended);
        order.extended_pan_id.value = number_in(extended);
    } while (order.extended_pan_id.value == 0 || order.extended_pan_id.value == UINT64_MAX);
    random_(order.network_key);
    random_(order.trust_center_key);
}

std::optional<std::uint64_t> RadioDesk::submit(PendingRadio order, std::string by,
                                               http::Respond respond) {
    if (!send_) {
        respond(LocalApi::no_radio());
        return std::nullopt;
    }
    const std::uint64_t number = ++last_number_;
    if (auto* form = std::get_if<metering::FormRadio>(&order.body)) draw(*form);
    if (auto* restore = std::get_if<metering::RestoreRadio>(&order.body)) {
        random_(restore->fresh_secret);
    }
    metering::RadioOrder sent{order.bus, number, order.body};
    forget_secrets(order.body);
    if (!send_(std::move(sent))) {
        respond(LocalApi::busy());
        return std::nullopt;
    }
    waiting_.emplace(number, Waiting{std::move(order), std::move(by), std::move(respond)});
    return number;
}

void RadioDesk::take(const metering::RadioAnswer& answer) {
    const auto waiting = waiting_.extract(answer.token);
    if (waiting.empty()) return;  // patience had ended
    note(waiting.mapped(), metering::to_string(answer.outcome));
    waiting.mapped().respond(LocalApi::answer(waiting.mapped().order, answer));
}

void RadioDesk::give_up(std::uint64_t number) {
    const auto waiting = waiting_.extract(number);
    if (waiting.empty()) return;
    note(waiting.mapped(), "unknown");
    waiting.mapped().respond(LocalApi::no_answer(waiting.mapped().order));
}

void RadioDesk::show(metering::RadioNetwork network) {
    const auto known = std::ranges::find(networks_, network.bus, &metering::RadioNetwork::bus);
    if (known == networks_.end()) {
        networks_.push_back(std::move(network));
    } else {
        *known = std::move(network);
    }
}

void RadioDesk::note(const Waiting& waiting, std::string_view outcome) const {
    if (!tell_) return;
    Note note{Note::Level::info,
              "local_order",
              {{"order", "zigbee_" + std::string(metering::name_of(waiting.order.body))},
               {"by", waiting.by},
               {"outcome", std::string(outcome)}}};
    if (const auto* permit = std::get_if<metering::PermitRadio>(&waiting.order.body)) {
        note.fields.emplace_back("device", permit->only ? to_string(*permit->only) : "any");
        note.fields.emplace_back("seconds", std::to_string(permit->seconds));
    }
    if (const auto* form = std::get_if<metering::FormRadio>(&waiting.order.body)) {
        note.fields.emplace_back("channel", std::to_string(form->channel));
        note.fields.emplace_back("extended_pan", to_string(form->extended_pan_id));
        note.fields.emplace_back("replaces", form->replaces ? "yes" : "no");
    }
    if (const auto* restore = std::get_if<metering::RestoreRadio>(&waiting.order.body)) {
        note.fields.emplace_back("confirmed", restore->confirmed_plan.empty() ? "no" : "yes");
        note.fields.emplace_back("replaces", restore->replaces ? "yes" : "no");
        note.fields.emplace_back("burns_address", restore->burns_address ? "yes" : "no");
    }
    if (const auto* removed = std::get_if<metering::RemoveFromRadio>(&waiting.order.body)) {
        note.fields.emplace_back("device", to_string(removed->address));
    }
    tell_(note);
}

}  // namespace riser::local
