// Attention: what a person should look at, as marks with a level and a sentence. Decided here once,
// so that page, riserctl and later channels agree on what is trouble and what comes first. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/controller/building_view.h"
#include "gateway/local/cloud_view.h"
#include "gateway/local/names.h"
#include "platform/http/server.h"

namespace riser::local {

enum class Level : std::uint8_t {
    notice = 1,   // worth knowing
    warning = 2,  // somebody should look at it soon
    alarm = 3,    // somebody must act: money or supply is not as it should be
};
[[nodiscard]] std::string_view to_string(Level level);

struct Mark {
    Level level = Level::notice;
    std::string code;  // stable, e.g. "meter_silent"
    std::string text;  // what happened: one sentence without a full stop
    // Where the text does not say it all, in whole sentences: what it means for the building, and what
    // to do. Commands stand in backquotes.
    std::string meaning = {};
    std::string advice = {};
    std::string detail = {};  // for support

    bool operator==(const Mark&) const = default;
};

// Two minutes: eight sweeps of the usual cadence. Older readings are called so.
inline constexpr Duration k_stale_after = std::chrono::minutes(2);
// Of a meter that was not heard for so long a person is told, whatever was used meanwhile.
inline constexpr Duration k_silent_after = std::chrono::minutes(15);
// A switch that was tried this often is an alarm (controller::SupplyLimits::alarm_after_attempts).
inline constexpr int k_stuck_after_attempts = 5;

// Of the building itself, its cloud included (attention_building.cpp).
[[nodiscard]] std::vector<Mark> marks_of(const controller::BuildingView& view, const Names& names,
                                         const ZoneRules& zone, const CloudView& cloud);
// Of the cloud alone (attention_cloud.cpp).
[[nodiscard]] std::vector<Mark> marks_of(const CloudView& cloud);
// What this process does without (attention_start.cpp); `why` names the file and what is wrong with it. All but the
// configuration is tried again, and the mark ends when it can be used.
[[nodiscard]] Mark no_console_token_mark(const std::string& why);
[[nodiscard]] Mark no_cloud_mark(const std::string& why);
[[nodiscard]] Mark unreachable_mark(const http::MissingEndpoint& endpoint);
// What was kept of the Zigbee network cannot be used; `why` says of which file. Until the next start.
[[nodiscard]] Mark zigbee_records_mark(const std::string& why);
// The configuration is not used as it is (gateway/start_choices.h).
struct ConfigurationRefused {
    std::string why;                         // the one message, with file, line and column
    bool last_good = false;                  // what runs is the last good one
    bool intent_unknown = false;             // and the file says something else since
    std::vector<std::string> only_observed;  // single supply points, as people call them
};
[[nodiscard]] Mark configuration_refused_mark(const ConfigurationRefused& refused);
// No copy of the configuration is as it is now (gateway/configuration_keeper.h).
[[nodiscard]] Mark configuration_not_kept_mark(const std::string& why);
// `what` is one line of the configuration, and why it cannot be (controller/config_differences.h).
[[nodiscard]] Mark account_left_out_mark(const std::string& what);
// Most urgent first. The bus a meter is on is a mark of the building, not of sixty meters.
[[nodiscard]] std::vector<Mark> marks_of(const controller::BuildingView& view,
                                         const controller::MeterView& meter);
[[nodiscard]] std::vector<Mark> marks_of(const controller::BuildingView& view,
                                         const controller::SupplyPointView& supply_point,
                                         const ZoneRules& zone);

// Most urgent first, else as they come.
void sort_by_urgency(std::vector<Mark>& marks);

// Whether a hold until then still forbids cut-offs, by the rule that decides them: as long as the
// time may be earlier.
[[nodiscard]] bool is_in_force(const controller::BuildingView& view, std::int64_t hold_until_ms);

// " until 10:00: friendly hours" (or " until Mon 30 Nov 2026 10:00", when that is more than some hours from `now_ms`,
// Unix time): why supply stays on although credit is exhausted, and until when if the supply policy can tell. Empty
// when nothing is in the way.
// The bills of an account; nullptr: it is not billed.
[[nodiscard]] const controller::BillsView* find_bills(const controller::BuildingView& view,
                                                      AccountId id);
[[nodiscard]] std::string kept_text(const controller::SupplyPointView& supply_point,
                                    const ZoneRules& zone, std::int64_t now_ms);

// "limited to 1 kW because credit is used up; switched off for 5 minutes at 12:03 because 2.4 kW were used".
[[nodiscard]] std::string load_limit_text(const controller::LoadLimitView& limit,
                                          const ZoneRules& zone);

// Why supply is not cut although credit is exhausted: words for a payment::CutPredicate's name.
[[nodiscard]] std::string obstacle_text(std::string_view predicate);

[[nodiscard]] const controller::MeterView* find_meter(const controller::BuildingView& view,
                                                      MeterId id);
[[nodiscard]] const controller::SupplyPointView* find_supply_point(
    const controller::BuildingView& view, SupplyPointId id);
// Whoever ever had an account.
[[nodiscard]] const controller::AccountView* find_tenancy(const controller::BuildingView& view,
                                                          AccountId id);
[[nodiscard]] const controller::SupplyPointView* find_account(const controller::BuildingView& view,
                                                              AccountId id);
[[nodiscard]] const controller::BusView* find_bus(const controller::BuildingView& view, BusId id);

}  // namespace riser::local
