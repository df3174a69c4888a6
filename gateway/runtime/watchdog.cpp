#include "gateway/runtime/watchdog.h"

#include <utility>

namespace riser {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        if (!text.empty()) text += ',';
        text += name;
    }
    return text;
}

}  // namespace

std::vector<std::string> late_runners(std::span<const Heartbeat> heartbeats, Instant now) {
    std::vector<std::string> late;
    for (const auto& heartbeat : heartbeats) {
        if (now - heartbeat.last_turn > heartbeat.limit) late.push_back(heartbeat.name);
    }
    return late;
}

void Watchdog::watch(std::string name, Duration limit, std::function<Instant()> last_turn) {
    watched_.push_back({std::move(name), limit, std::move(last_turn)});
}

void Watchdog::check(Instant now) {
    std::vector<Heartbeat> heartbeats;
    for (const auto& watched : watched_) {
        heartbeats.push_back({watched.name, watched.last_turn(), watched.limit});
    }
    auto late = late_runners(heartbeats, now);
    if (late.empty()) feed_();
    if (late == late_) return;
    if (late.empty()) {
        report_({Note::Level::warning, "runners_turn_again", {{"runners", joined(late_)}}});
    } else {
        report_({Note::Level::error, "runners_stuck", {{"runners", joined(late)}}});
    }
    late_ = std::move(late);
}

}  // namespace riser
