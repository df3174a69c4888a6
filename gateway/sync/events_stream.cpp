#include "gateway/sync/events_stream.h"

#include <algorithm>
#include <utility>

namespace riser::sync {
namespace {

// The bounds of wire::Event; one event over them would make the cloud refuse the whole upload.
constexpr std::size_t k_max_name = 64;
constexpr std::size_t k_max_key = 64;
constexpr std::size_t k_max_value = 512;
constexpr std::size_t k_max_fields = 32;

std::string printable(std::string text, std::size_t longest) {
    if (text.size() > longest) text.resize(longest);
    for (char& c : text) {
        if (c < ' ' || c > '~') c = '?';
    }
    return text;
}

std::string event_name(std::string name) {
    if (name.size() > k_max_name) name.resize(k_max_name);
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!allowed) c = '_';
    }
    return name.empty() ? "unnamed" : name;
}

}  // namespace

wire::Event cleaned(wire::Event event) {
    event.name = event_name(std::move(event.name));
    if (event.fields.size() > k_max_fields) event.fields.resize(k_max_fields);
    for (auto& [key, value] : event.fields) {
        key = printable(std::move(key), k_max_key);
        value = printable(std::move(value), k_max_value);
    }
    return event;
}

std::optional<EventsWanted> EventsStream::next_question() {
    if (!is_due() || part_) return std::nullopt;
    asked_ = *through_ + 1;
    return EventsWanted{*asked_, k_max_events};
}

bool EventsStream::on_rows(EventRows rows) {
    if (!asked_ || rows.first != *asked_) return false;
    asked_.reset();
    wire::EventsPart part;
    std::uint64_t previous = rows.first - 1;
    for (auto& event : rows.events) {
        if (event.sequence <= previous || part.events.size() == k_max_events) continue;
        previous = event.sequence;
        part.events.push_back(cleaned(std::move(event)));
    }
    due_ = !part.events.empty();
    if (due_) part_ = std::move(part);
    return true;
}

std::optional<wire::EventsPart> EventsStream::take_part() {
    if (part_) sent_through_ = part_->events.back().sequence;
    return std::exchange(part_, std::nullopt);
}

void EventsStream::on_receipt(std::uint64_t events_through) {
    through_ = events_through;
    // A cloud that takes an upload and does not count its events must not get them for ever.
    if (sent_through_) through_ = std::max(*through_, *sent_through_);
    sent_through_.reset();
}

void EventsStream::skip_part() {
    if (!sent_through_) return;
    through_ = *sent_through_;
    sent_through_.reset();
}

std::size_t EventsStream::held_bytes() const {
    std::size_t bytes = 0;
    if (!part_) return bytes;
    for (const auto& event : part_->events) {
        bytes += event.name.size();
        for (const auto& [key, value] : event.fields) bytes += key.size() + value.size();
    }
    return bytes;
}

}  // namespace riser::sync
