#include "core/journal/check_billing.h"

#include <algorithm>

#include "core/journal/account_billing.h"

namespace riser::journal {
namespace {

constexpr std::string_view k_no_account_id = "the account has no id";
constexpr std::string_view k_no_number = "the bill has no number";

bool is_bounded(Money money, Money limit) {
    return money >= -limit && money <= limit;
}

bool is_number(const billing::BillNumber& number) {
    return number.series >= 1 && number.counter >= 1 &&
           number.counter <= billing::k_max_bill_counter && number.year >= 0 && number.year <= 9999;
}

bool is_number_text(const std::string& text) {
    return !text.empty() && text.size() <= k_max_number_text &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
           });
}

std::string_view broken_rule(const BillRead& read) {
    const auto meter = read.register_id.meter.value;
    if (meter < 1 || meter > k_max_small_id) return "a meter is not within 1 and 65535";
    if (read.register_id.epoch.value < 1) return "meter epochs start at 1";
    if (read.share_ppm < 1 || read.share_ppm > payment::k_full_share_ppm) {
        return "a share is not within 1 and 1000000 ppm";
    }
    for (const Energy value : {read.from, read.to}) {
        if (value.wh < 0 || value > k_max_register) return "a reading is not a register value";
    }
    if (read.used.wh < 0) return "a register has used less than nothing";
    if (!is_record_time_ms(read.from_ms) || !is_record_time_ms(read.to_ms)) {
        return "the time of a reading is not between 1970 and 9999";
    }
    return "";
}

std::string_view broken_rule(const std::vector<BillRead>& reads) {
    if (reads.size() > k_max_bill_reads) return "there are too many readings";
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (const auto broken = broken_rule(reads[i]); !broken.empty()) return broken;
        for (std::size_t k = 0; k < i; ++k) {
            if (reads[k].register_id == reads[i].register_id) return "a register is there twice";
        }
    }
    return "";
}

std::string_view broken_rule(const BilledLine& line) {
    const ChargedLine& charged = line.charged;
    if (!is_record_time_ms(charged.from_ms) || !is_record_time_ms(charged.to_ms) ||
        charged.to_ms < charged.from_ms) {
        return "a line does not end after it begins";
    }
    if (charged.register_id.meter.value > k_max_small_id) {
        return "the meter of a line is not within 0 and 65535";
    }
    if (charged.price >= payment::k_max_prices) return "a price is not one of a tariff";
    for (const Money money : {charged.amount, line.net, line.gross, line.unit_price}) {
        if (!is_bounded(money, k_max_amount)) return "an amount is beyond 1000000000.00";
    }
    return "";
}

std::string_view broken_groups(const BillIssued& r) {
    if (r.tax_groups.size() > billing::k_max_tax_groups) return "there are too many tax groups";
    for (const auto& group : r.tax_groups) {
        if (group.id == 0 || !billing::check_tax_group(group)) return "a tax group is out of range";
    }
    for (const auto& line : r.lines) {
        const bool known =
            line.tax_group == 0 ||
            std::any_of(r.tax_groups.begin(), r.tax_groups.end(),
                        [&](const auto& group) { return group.id == line.tax_group; });
        if (!known) return "a line names a tax group that the bill does not have";
    }
    return "";
}

std::string_view broken_figures(const BillIssued& r) {
    if (!is_bounded(r.total, k_max_balance)) return "the total is beyond 1000000000000.00";
    if (!billing::check_bill(bill_of(r))) return "the figures do not add up";
    Money charged{};
    for (const auto& line : r.lines) charged += line.charged.amount;
    if (charged != r.charged()) return "the charges are not what is to pay, carried or written off";
    if (r.kind == billing::DocumentKind::credit_note && charged > Money{}) {
        return "a credit note charges something";
    }
    return "";
}

}  // namespace

std::string_view broken_rule(const BillingAgreed& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!billing::check_cycle(r.cycle)) return "the cycle is out of range";
    if (r.days_to_pay > 366) return "there are more than 366 days to pay";
    if (!r.working_days.empty() && !payment::check_calendar(r.working_days, 1)) {
        return "the calendar of working days is out of range";
    }
    if (!payment::check_rounding(r.rounding)) return "the rounding is out of range";
    const bool by_coins = r.rounding.place == payment::RoundingPlace::payment;
    if (by_coins && r.rounding.remainder != payment::RemainderUse::carried) {
        return "what coins cannot pay is carried to the next bill";
    }
    if (!billing::check_series(r.series)) return "the series of numbers is out of range";
    if (r.tax_ppm < 0 || r.tax_ppm > 1'000'000) return "the tax is not within 0 and 1000000 ppm";
    if (!is_record_time_ms(r.period_ends_ms)) return "the period does not end from 1970 to 9999";
    return broken_rule(r.reads);
}

std::string_view broken_rule(const BillIssued& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!is_number(r.number)) return k_no_number;
    if (!is_number_text(r.number_text)) return "the number is not A-Z, 0-9, - and /";
    const bool corrects = r.kind == billing::DocumentKind::cancellation ||
                          r.kind == billing::DocumentKind::credit_note;
    if (corrects ? !is_number(r.corrects) : !r.corrects.empty()) {
        return "what corrects a bill names it, and nothing else does";
    }
    if (!is_record_time_ms(r.from_ms) || !is_record_time_ms(r.to_ms) || r.to_ms < r.from_ms) {
        return "the period does not end after it begins";
    }
    if (!is_record_time_ms(r.next_ends_ms) || r.next_ends_ms < r.to_ms) {
        return "the next period ends before this one";
    }
    if (r.due < r.issued) return "it is due before it is issued";
    if (const auto broken = broken_rule(r.reads); !broken.empty()) return broken;
    if (r.lines.size() > billing::k_max_bill_lines) return "there are too many lines";
    for (const auto& line : r.lines) {
        if (const auto broken = broken_rule(line); !broken.empty()) return broken;
    }
    if (const auto broken = broken_groups(r); !broken.empty()) return broken;
    return broken_figures(r);
}

std::string_view broken_rule(const BillNumbered& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!is_number(r.number)) return k_no_number;
    if (!is_number_text(r.number_text)) return "the number is not A-Z, 0-9, - and /";
    return r.due < r.issued ? "it is due before it is issued" : "";
}

std::string_view broken_rule(const OverdueTermsAgreed& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!r.ladder.steps.empty() && !billing::check_ladder(r.ladder)) {
        return "the ladder of reminders is out of range";
    }
    if (!billing::check_interest_terms(r.interest)) return "the interest is out of range";
    const bool fee = r.reconnection_fee >= Money{} && r.reconnection_fee <= k_max_amount;
    return fee ? "" : "the fee is not within 0 and 1000000000.00";
}

std::string_view broken_rule(const ReminderGiven& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!is_number(r.bill)) return k_no_number;
    if (r.step >= billing::k_max_steps) return "the step is not one of a ladder";
    const bool amounts = is_bounded(r.open, k_max_balance) && is_bounded(r.overdue, k_max_balance);
    return amounts ? "" : "an amount is beyond 1000000000000.00";
}

std::string_view broken_rule(const LateCharged& r) {
    if (r.account.is_nil()) return k_no_account_id;
    if (!is_number(r.bill)) return k_no_number;
    if (!is_bounded(r.amount, k_max_amount)) {
        return "the amount is not within -1000000000.00 and 1000000000.00";
    }
    if (r.amount < Money{} && r.residue != 0) return "what is given back has a residue";
    const bool fraction = r.residue >= 0 && r.residue < billing::k_interest_denominator;
    if (!fraction || (r.kind != LateKind::interest && r.residue != 0)) {
        return "the residue is not a fraction of a micro-unit of interest";
    }
    return "";
}

std::string_view broken_rule(const BillDisputed& r) {
    if (r.account.is_nil()) return k_no_account_id;
    return is_number(r.bill) ? "" : k_no_number;
}

}  // namespace riser::journal
