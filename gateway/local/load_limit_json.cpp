#include "gateway/local/load_limit_json.h"

#include "gateway/local/attention.h"
#include "gateway/local/json_parts.h"

namespace riser::local {
namespace {

std::string_view waits_for(payment::AfterOverloads then) {
    return then == payment::AfterOverloads::person ? "person" : "next_day";
}

}  // namespace

json::value load_limit_json(const controller::SupplyPointView& point, const ZoneRules& zone) {
    if (!point.load_limit) return nullptr;
    const controller::LoadLimitView& limit = *point.load_limit;
    const bool known = limit.used != Power{};
    const auto waits = limit.waits ? json::value(waits_for(*limit.waits)) : json::value(nullptr);
    return json::object{
        {"limit_w", limit.limit.w},
        {"step", limit.step},
        {"steps", limit.steps},
        {"until", time_or_null(limit.until_ms)},
        {"goes_off_then", limit.last},
        {"off", limit.off},
        {"used_w", known ? json::value(limit.used.w) : json::value(nullptr)},
        {"opened", time_or_null(limit.opened_ms)},
        {"off_s", known ? json::value(limit.off_s) : json::value(nullptr)},
        {"overloads", limit.number},
        {"waits_for", waits},
        {"held_by", text_or_null(limit.held)},
        {"text", load_limit_text(limit, zone)},
    };
}

}  // namespace riser::local
