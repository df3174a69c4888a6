// Runs supply_days.txt: a whole controller, its field and its books, through some days.
#include <sstream>

#include <gtest/gtest.h>

#include "tests/tables/policy_text.h"
#include "tests/tables/table.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::HoldKind;
using tables::Row;

constexpr const char* k_file = "tests/tables/supply_days.txt";
constexpr UtcTime k_monday{1'789'948'800s};  // 2026-09-21 00:00 UTC
constexpr Duration k_step = 5min;
constexpr Duration k_end = 96h;
constexpr std::array<const char*, 4> k_days{"mon", "tue", "wed", "thu"};

// "mon 15:00", since Monday.
std::optional<Duration> parse_moment(const std::string& day, const std::string& clock) {
    int hour = 0;
    int minute = 0;
    const auto found = std::find(k_days.begin(), k_days.end(), day);
    if (found == k_days.end() || std::sscanf(clock.c_str(), "%d:%d", &hour, &minute) != 2) {
        return std::nullopt;
    }
    return (found - k_days.begin()) * 24h + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::string moment_text(Duration since_monday) {
    const auto minutes = since_monday / 1min;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s %02d:%02d",
                  k_days.at(static_cast<std::size_t>(minutes / 1440)),
                  static_cast<int>(minutes % 1440 / 60), static_cast<int>(minutes % 60));
    return text.data();
}

struct Happening {
    Duration at{};
    std::vector<std::string> words;
};

std::vector<Happening> happenings(const Row& row) {
    std::vector<Happening> list;
    std::istringstream in(row.text("happens"));
    std::string day;
    std::string clock;
    while (in >> day >> clock) {
        const auto at = parse_moment(day, clock);
        if (!at) row.broken("happens");
        list.push_back({at.value_or(Duration{}), {}});
        for (std::string word; in >> word && word != ";";) list.back().words.push_back(word);
    }
    return list;
}

PolicySite policy_of(const Row& row) {
    PolicySite site;
    payment::SupplyPolicy& policy = site.policy;
    if (!row.empty("friendly")) {
        policy.friendly_hours = tables::friendly_hours(row, row.text("friendly"));
    }
    if (!row.empty("holidays")) policy.holidays.days = tables::holidays(row, row.text("holidays"));
    if (!row.empty("day_before")) {
        policy.holidays.eve_from = tables::minute(row, row.text("day_before"));
    }
    if (!row.empty("notice")) {
        policy.notice[index_of(payment::CustomerClass::residential)] = row.duration("notice");
    }
    if (!row.empty("stays")) policy.pace.connected_at_least = row.duration("stays");
    const auto checked = check_supply_policy(policy);
    EXPECT_TRUE(checked) << row.where() << ": " << checked.error().message;
    return site;
}

SiteConfig site_of(const Row& row) {
    SiteConfig site = two_apartments();
    site.policy = policy_of(row);
    for (auto& meter : site.meters) meter.max_power = Power{20'000};
    for (auto& apartment : site.supply_points) apartment.warning_threshold = Money{50'000};
    return site;
}

class Days {
public:
    explicit Days(const Row& row) : row_(row), b_(site_of(row)) {
        b_.commission(100'000);  // half a kilowatt-hour
        b_.load = 0;             // what is used, a happening says
    }

    std::string run() {
        const auto list = happenings(row_);
        auto next = list.begin();
        for (Duration at = 14h + 30min; at < k_end; at += k_step) {
            const bool something = next != list.end() && next->at == at;
            pass_until(k_monday + at);
            for (; next != list.end() && next->at == at; ++next) happen(next->words);
            live(something);
            see(at);
        }
        if (next != list.end()) row_.broken("happens");
        return seen_.empty() ? "-" : seen_;
    }

private:
    UtcTime truth() const { return b_.clock.wall - wrong_; }
    void pass_until(UtcTime time) { b_.pass(time - truth()); }

    void happen(const std::vector<std::string>& words) {
        const std::string& what = words.at(0);
        if (what == "warn") {
            use_down_to(40'000);
        } else if (what == "out") {
            use_down_to(-20'000);
        } else if (what == "pay") {
            b_.top_up(k_anna, 95'000, ++top_up_);
        } else if (what == "reboot" || what == "unsure") {
            if (what == "unsure") b_.clock.latest = k_no_upper_bound;
            b_.restart();
        } else if (what == "sure") {
            b_.clock.wall = truth();
            wrong_ = {};
            b_.clock.earliest = b_.clock.wall - 1s;
            b_.clock.latest = b_.clock.wall + 1s;
        } else if (what == "ahead") {
            set_wrong(std::chrono::hours(std::stoi(words.at(1))));
        } else if (what == "back") {
            set_wrong(-std::chrono::hours(std::stoi(words.at(1))));
        } else {
            hold(words);
        }
    }

    void use_down_to(std::int64_t balance_micro) {
        constexpr std::int64_t k_micro_per_wh = 200;
        b_.registers[0] += (b_.balance(k_anna).micro - balance_micro) / k_micro_per_wh;
    }

    // Nothing is known but what the clock shows: it is right, or as wrong as it may be.
    void set_wrong(Duration by) {
        b_.clock.wall += by;
        wrong_ += by;
        b_.clock.earliest = std::min(b_.clock.earliest, b_.clock.wall - 1s);
        b_.clock.latest = std::max(b_.clock.latest, b_.clock.wall + 1s);
    }

    void hold(const std::vector<std::string>& words) {
        const bool lift = words.at(0) == "lift";
        const std::string name = words.at(lift ? 1 : 0);
        const auto& names = payment::k_hold_kind_names;
        const auto found =
            std::find(names.begin(), names.end(), name == "hold" ? "landlord" : name);
        const auto until = lift ? std::nullopt : parse_moment(words.at(1), words.at(2));
        if (found == names.end() || (!lift && !until)) return row_.broken("happens");
        const auto kind = static_cast<HoldKind>(found - names.begin());
        const std::int64_t until_ms = lift ? 0 : to_unix_ms(k_monday + *until);
        b_.give(LocalOrder{
            SetHold{SupplyPointId{lift || kind != HoldKind::weather ? 1U : 0U}, until_ms, kind},
            {}});
        if (lift) b_.give(LocalOrder{SetHold{SupplyPointId{}, 0, kind}, {}});
    }

    // A sweep, and the seconds after it, in which reads are confirmed and contacts move.
    void live(bool long_enough) {
        for (int i = 0; i < (long_enough ? 3 : 1); ++i) {
            b_.sweep(b_.registers[0], b_.registers[1], 1s);
            for (int second = 0; second < 15; second += 3) {
                b_.answer_field();
                b_.tick(3s);
            }
        }
    }

    void see(Duration at) {
        if (b_.supply(1) == shown_) return;
        shown_ = b_.supply(1);
        seen_ += (seen_.empty() ? "" : " ; ") + moment_text(at) +
                 (shown_ == SwitchState::connected ? " on" : " off");
    }

    const Row& row_;
    Building b_;
    Duration wrong_{};
    std::uint8_t top_up_ = 10;
    SwitchState shown_ = SwitchState::connected;
    std::string seen_;
};

TEST(SupplyDaysTable, who_has_light_when) {
    for (const Row& row : tables::read_section(k_file, "days")) {
        EXPECT_EQ(Days(row).run(), row.text("goes")) << row.where() << ": " << row.text("name");
    }
}

}  // namespace
}  // namespace riser::controller
