// Records about demand and minimum charges as JSON (billing_json.h).
#include "cloud/http/billing_json.h"
#include "core/units/time_text.h"
#include "core/wire/billing_text.h"

namespace riser::cloud {

namespace json = boost::json;

json::object billing_fields(const journal::PeriodTermsBegan& r) {
    json::object out{{"account", to_string(r.account)}, {"from", format_time(r.from_ms)}};
    if (r.tariff.is_nil()) return out;
    out["tariff"] = to_string(r.tariff);
    out["version"] = r.version;
    if (r.window_minutes == 0) return out;
    out["window_minutes"] = r.window_minutes;
    out["window"] = r.sliding ? "sliding" : "fixed";
    return out;
}

json::object billing_fields(const journal::PeriodCharged& r) {
    json::object out{{"account", to_string(r.account)},
                     {"kind", wire::line_text(r.kind)},
                     {"tariff", to_string(r.tariff)},
                     {"version", r.version},
                     {"from", format_time(r.from_ms)},
                     {"to", format_time(r.to_ms)},
                     {"days", r.days},
                     {"of_days", r.of_days},
                     {"amount", format_money(r.amount)}};
    if (r.kind == billing::LineKind::minimum_charge) {
        out["minimum"] = format_money(r.least);
        out["charged"] = format_money(r.charged);
        return out;
    }
    out["power_w"] = r.power.w;
    out["basis"] = wire::basis_text(r.basis);
    out["maximum_from"] = format_time(r.window_from_ms);
    out["maximum_to"] = format_time(r.window_to_ms);
    out["unmeasured_minutes"] = r.unmeasured_ms / 60'000;
    return out;
}

}  // namespace riser::cloud
