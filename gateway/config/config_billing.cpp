// [billing]: how accounts that pay afterwards are billed; [[billing.class]] and [[billing.account]] say what is different
// for some of them. [billing.overdue]: what happens to bills that are not paid. [billing.credit_limit]: how much may be used
// before it is paid.
#include "core/payment/date_text.h"
#include "gateway/config/config_parts.h"
#include "platform/policy/policy_words.h"

namespace riser::config {
namespace {

using billing::CreditLimitThen;
using billing::DayCount;
using billing::StepKind;
using billing::YearRule;
using journal::NumberedBy;
using payment::CustomerClass;
using payment::RemainderUse;
using payment::RoundingMode;
using payment::RoundingPlace;

constexpr std::array<toml::Word<NumberedBy>, 2> k_numbered{{
    {"gateway", NumberedBy::gateway},
    {"cloud", NumberedBy::cloud},
}};
constexpr std::array<toml::Word<YearRule>, 3> k_years{{
    {"none", YearRule::none},
    {"calendar", YearRule::calendar},
    {"fiscal", YearRule::fiscal},
}};
constexpr std::array<toml::Word<RoundingPlace>, 3> k_places{{
    {"line", RoundingPlace::line},
    {"bill", RoundingPlace::bill},
    {"payment", RoundingPlace::payment},
}};
constexpr std::array<toml::Word<RoundingMode>, 3> k_modes{{
    {"half_even", RoundingMode::half_even},
    {"half_up", RoundingMode::half_up},
    {"down", RoundingMode::down},
}};
constexpr std::array<toml::Word<RemainderUse>, 2> k_remainders{{
    {"carried", RemainderUse::carried},
    {"written_off", RemainderUse::written_off},
}};
constexpr std::array<toml::Word<bool>, 2> k_working_days{{
    {"every_day", false},
    {"monday_to_friday", true},
}};
constexpr std::array<toml::Word<DayCount>, 3> k_day_counts{{
    {"actual_365", DayCount::actual_365},
    {"actual_360", DayCount::actual_360},
    {"actual_actual", DayCount::actual_actual},
}};
constexpr std::array<toml::Word<StepKind>, 4> k_steps{{
    {"reminder", StepKind::reminder},
    {"notice", StepKind::notice},
    {"final_notice", StepKind::final_notice},
    {"disconnection", StepKind::disconnection},
}};
constexpr std::array<toml::Word<CreditLimitThen>, 3> k_limit_consequences{{
    {"tell", CreditLimitThen::tell},
    {"bill", CreditLimitThen::bill},
    {"disconnect", CreditLimitThen::disconnect},
}};
constexpr std::array<toml::Word<CustomerClass>, 4> k_billed_classes{{
    {"residential", CustomerClass::residential},
    {"commercial", CustomerClass::commercial},
    {"industrial", CustomerClass::industrial},
    {"common_area", CustomerClass::common_area},
}};

Money fee_of(toml::Table& table, std::string_view key, Money otherwise) {
    const Money fee = read_money_or(table, key, otherwise);
    if (fee < Money{}) table.refuse(key, "is less than zero");
    return std::max(fee, Money{});
}

// Monday to Friday, less the holidays.
payment::ActivityCalendar working_days(toml::Table& table,
                                       const payment::ActivityCalendar& otherwise) {
    if (!table.has("working_days") && !table.has("holidays")) return otherwise;
    const bool week = table.word_or("working_days", k_working_days, false);
    const auto holidays = policy::read_dates(table, "holidays");
    payment::ActivityCalendar calendar;
    if (!week && holidays.empty()) return calendar;
    const std::uint8_t weekend = week ? 0 : 1;
    calendar.day_profiles = {{{{0, 0}}}, {{{0, 1}}}};
    calendar.week_profiles = {{{1, 1, 1, 1, 1, weekend, weekend}}};
    calendar.seasons = {{1, 1, 0}};
    for (const auto& day : holidays) {
        calendar.special_days.push_back({day.year, day.month, day.day, 0});
    }
    if (const auto good = payment::check_calendar(calendar, 1); !good) {
        table.refuse("holidays", good.error().message);
    }
    return calendar;
}

void read_rounding(toml::Table& table, payment::Rounding& rounding) {
    rounding.place = table.word_or("round", k_places, rounding.place);
    rounding.step = read_money_or(table, "round_to", rounding.step);
    rounding.mode = table.word_or("rounding", k_modes, rounding.mode);
    rounding.remainder = table.word_or("remainder", k_remainders, rounding.remainder);
    if (const auto good = payment::check_rounding(rounding); !good) {
        table.refuse("round_to", good.error().message);
    }
    const bool forgotten = rounding.remainder == RemainderUse::written_off;
    if (rounding.place == RoundingPlace::payment && forgotten) {
        table.refuse("remainder", "what coins cannot pay is carried to the next bill: \"carried\"");
    }
}

void read_series(toml::Table& table, billing::NumberSeries& series) {
    series.id =
        static_cast<std::uint16_t>(table.integer_or("series", {1, k_max_small_id}, series.id));
    series.prefix = table.text_or("prefix", series.prefix);
    series.year = table.word_or("year", k_years, series.year);
    series.fiscal_month =
        static_cast<std::uint8_t>(table.integer_or("fiscal_month", {1, 12}, series.fiscal_month));
    series.digits = static_cast<std::uint8_t>(table.integer_or("digits", {1, 12}, series.digits));
    if (const auto good = billing::check_series(series); !good) {
        table.refuse("prefix", good.error().message);
    }
}

void read_terms(toml::Table& table, journal::BillingAgreed& terms) {
    terms.numbered_by = table.word_or("numbers", k_numbered, terms.numbered_by);
    read_series(table, terms.series);
    terms.cycle.day =
        static_cast<std::uint8_t>(table.integer_or("cycle_day", {1, 28}, terms.cycle.day));
    const auto hours =
        std::chrono::duration_cast<std::chrono::hours>(terms.cycle.read_tolerance).count();
    terms.cycle.read_tolerance =
        std::chrono::hours(table.integer_or("read_tolerance_hours", {0, 7 * 24}, hours));
    terms.days_to_pay =
        static_cast<std::uint16_t>(table.integer_or("days_to_pay", {0, 366}, terms.days_to_pay));
    terms.working_days = working_days(table, terms.working_days);
    read_rounding(table, terms.rounding);
    terms.tax_code =
        static_cast<std::uint16_t>(table.integer_or("tax_code", {0, UINT16_MAX}, terms.tax_code));
    terms.tax_ppm = table.integer_or("tax_ppm", {0, 1'000'000}, terms.tax_ppm);
}

void read_ladder(toml::Table& table, billing::ReminderLadder& ladder) {
    auto steps = table.tables("step");
    if (table.has("usual_ladder") && table.flag_or("usual_ladder", false)) {
        if (!steps.empty()) table.refuse("usual_ladder", "there are steps of its own as well");
        ladder.steps = billing::usual_ladder().steps;
    }
    if (!steps.empty()) ladder.steps.clear();
    for (toml::Table& step : steps) {
        billing::LadderStep read;
        read.offset_days = static_cast<std::int16_t>(step.integer("days", {-60, 366}));
        read.kind = step.word("is", k_steps);
        read.working_day_only = step.flag_or("working_day_only", true);
        read.fee = fee_of(step, "fee", {});
        ladder.steps.push_back(read);
    }
    ladder.disconnection_minimum = fee_of(table, "minimum", ladder.disconnection_minimum);
    if (ladder.steps.empty()) return;
    if (const auto good = billing::check_ladder(ladder); !good) {
        table.refuse("step", good.error().message);
    }
}

void read_overdue(toml::Table& table, const journal::BillingAgreed& terms,
                  journal::OverdueTermsAgreed& overdue) {
    overdue.ladder.working_days = terms.working_days;
    auto section = table.table("overdue");
    if (!section) return;
    read_ladder(*section, overdue.ladder);
    auto& interest = overdue.interest;
    interest.annual_ppm = section->integer_or("interest_ppm", {0, 1'000'000}, interest.annual_ppm);
    interest.day_count = section->word_or("day_count", k_day_counts, interest.day_count);
    interest.grace_days = static_cast<std::uint16_t>(
        section->integer_or("grace_days", {0, 366}, interest.grace_days));
    interest.cap_ppm = section->integer_or("interest_cap_ppm", {0, 1'000'000}, interest.cap_ppm);
    interest.flat_fee = fee_of(*section, "late_fee", interest.flat_fee);
    overdue.reconnection_fee = fee_of(*section, "reconnection_fee", overdue.reconnection_fee);
}

// What is not said is as for all; an amount of 0.00 is no limit.
void read_credit_limit(toml::Table& table, billing::CreditLimit& limit) {
    auto section = table.table("credit_limit");
    if (!section) return;
    if (limit.limit == Money{}) static_cast<void>(section->text("amount"));
    limit.limit = fee_of(*section, "amount", limit.limit);
    limit.warning_ppm =
        section->integer_or("warn_at_percent", {1, 100}, limit.warning_ppm / 10'000) * 10'000;
    limit.then = section->word_or("then", k_limit_consequences, limit.then);
    const auto hours = [](Duration span) {
        return std::chrono::duration_cast<std::chrono::hours>(span).count();
    };
    limit.notice = std::chrono::hours(section->integer_or(
        "notice_hours",
        {hours(billing::k_shortest_limit_notice), hours(billing::k_longest_limit_notice)},
        hours(limit.notice)));
    if (section->has("notice_hours") && limit.then != CreditLimitThen::disconnect) {
        section->refuse("notice_hours",
                        "is the notice of a disconnection, and nobody is disconnected for this "
                        "limit: then = \"disconnect\"");
    }
}

BillingConfig read_one(toml::Table& table, BillingConfig base) {
    read_terms(table, base.terms);
    base.deposit_interest_ppm =
        table.integer_or("deposit_interest_ppm", {0, 1'000'000}, base.deposit_interest_ppm);
    read_overdue(table, base.terms, base.overdue);
    read_credit_limit(table, base.credit_limit);
    return base;
}

}  // namespace

void read_billing(toml::Table& root, GatewayConfig& config) {
    auto table = root.table("billing");
    if (!table) return;
    const BillingConfig general = read_one(*table, {});
    if (general.terms.numbered_by == NumberedBy::cloud && !config.cloud.enabled) {
        table->refuse("numbers", "there is no [cloud] that could number bills: \"gateway\"");
    }
    config.billing.push_back(general);
    Uses<CustomerClass> classes;
    for (toml::Table& part : table->tables("class")) {
        BillingConfig of_class = read_one(part, general);
        of_class.customer_class = part.word("class", k_billed_classes);
        classes.claim(part, "class", of_class.customer_class, "the class");
        config.billing.push_back(of_class);
    }
    Uses<AccountId> accounts;
    for (toml::Table& part : table->tables("account")) {
        BillingConfig of_account = read_one(part, general);
        of_account.account = read_uuid<AccountId>(part, "id");
        accounts.claim(part, "id", of_account.account, "the account");
        config.billing.push_back(of_account);
    }
}

}  // namespace riser::config
