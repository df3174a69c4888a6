#include "platform/http/event_stream.h"

namespace riser::http {
namespace {

void append_field(std::string& out, std::string_view field, std::string_view value) {
    out.append(field).append(": ");
    for (const char c : value) {
        if (c != '\n' && c != '\r' && c != '\0') out.push_back(c);
    }
    out.push_back('\n');
}

}  // namespace

std::string format_event(const ServerEvent& event) {
    std::string out;
    if (!event.name.empty()) append_field(out, "event", event.name);
    if (!event.id.empty()) append_field(out, "id", event.id);
    std::string_view rest = event.data;
    while (true) {
        const auto end = rest.find('\n');
        append_field(out, "data", rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    out.push_back('\n');
    return out;
}

bool EventStream::send(const ServerEvent& event) const {
    return sink_ && sink_->send(format_event(event));
}

void EventStream::close() const {
    if (sink_) sink_->close();
}

bool EventStream::is_open() const {
    return sink_ && sink_->is_open();
}

}  // namespace riser::http
