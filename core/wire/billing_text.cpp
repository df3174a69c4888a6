#include "core/wire/billing_text.h"

#include "core/payment/date_text.h"
#include "core/wire/record_text.h"

namespace riser::wire {
namespace {

// Of a series and year: what the gateway calls it, whatever the legal entity does.
std::string number_text(const billing::BillNumber& number) {
    return "bill " + std::to_string(number.series) + "/" +
           (number.year == 0 ? "" : std::to_string(number.year) + "/") +
           std::to_string(number.counter);
}

std::string ppm_text(std::int64_t ppm) {
    return std::to_string(ppm) + " ppm";
}

std::string lines_text(const journal::BillIssued& r) {
    std::string out;
    for (const auto& read : r.reads) {
        out += "\n      meter " + to_string(read.register_id.meter) + "." +
               to_string(read.register_id.epoch) + " " +
               std::string(to_string(read.register_id.quantity)) + " " +
               std::to_string(read.from.wh) + " -> " + std::to_string(read.to.wh) + " Wh" +
               (read.from_basis == billing::ReadBasis::actual ? "" : ", begins estimated") +
               (read.to_basis == billing::ReadBasis::actual ? "" : ", ends estimated");
    }
    for (const auto& line : r.lines) {
        out += "\n      " + std::string(line_text(line.charged.kind)) + ", net " +
               format_money(line.net) + ", gross " + format_money(line.gross) + ", charged " +
               format_money(line.charged.amount);
        if (line.charged.unit == billing::Unit::watt_hour) {
            out += ", " + std::to_string(line.charged.quantity / payment::k_full_share_ppm) + " Wh";
        }
    }
    return out;
}

}  // namespace

std::string_view document_text(billing::DocumentKind kind) {
    switch (kind) {
        case billing::DocumentKind::bill:
            return "bill";
        case billing::DocumentKind::final_bill:
            return "final bill";
        case billing::DocumentKind::credit_note:
            return "credit note";
        case billing::DocumentKind::cancellation:
            return "cancellation";
    }
    return "?";
}

std::string_view step_text(billing::StepKind kind) {
    switch (kind) {
        case billing::StepKind::reminder:
            return "reminder";
        case billing::StepKind::notice:
            return "notice";
        case billing::StepKind::final_notice:
            return "final notice";
        case billing::StepKind::disconnection:
            return "supply may be disconnected";
    }
    return "?";
}

std::string_view late_text(journal::LateKind kind) {
    switch (kind) {
        case journal::LateKind::interest:
            return "interest";
        case journal::LateKind::late_fee:
            return "late fee";
        case journal::LateKind::reminder_fee:
            return "reminder fee";
        case journal::LateKind::reconnection_fee:
            return "reconnection fee";
    }
    return "?";
}

std::string_view line_text(billing::LineKind kind) {
    switch (kind) {
        case billing::LineKind::energy:
            return "energy";
        case billing::LineKind::standing_charge:
            return "standing charge";
        case billing::LineKind::demand:
            return "demand";
        case billing::LineKind::minimum_charge:
            return "minimum charge";
        case billing::LineKind::levy:
            return "levy";
        case billing::LineKind::fee:
            return "fee";
        case billing::LineKind::interest:
            return "interest";
        case billing::LineKind::adjustment:
            return "adjustment";
        case billing::LineKind::feed_in:
            return "fed in";
        case billing::LineKind::common_costs:
            return "common costs";
    }
    return "?";
}

std::string billing_text(const journal::BillingAgreed& r) {
    return to_string(r.account) + ": day " + std::to_string(r.cycle.day) + " of the month, " +
           std::to_string(r.days_to_pay) + " days to pay, numbered by the " +
           (r.numbered_by == journal::NumberedBy::gateway ? "gateway" : "cloud") + ", series " +
           std::to_string(r.series.id) + " \"" + r.series.prefix + "\", tax " + ppm_text(r.tax_ppm);
}

std::string billing_text(const journal::BillIssued& r) {
    std::string out = std::string(document_text(r.kind)) + " " + r.number_text + " to " +
                      to_string(r.account) + ": " + format_money(r.total) + ", " +
                      time_text(r.from_ms) + " to " + time_text(r.to_ms) + ", due " +
                      payment::format_day(r.due);
    if (!r.corrects.empty()) out += ", corrects " + number_text(r.corrects);
    out += ", net " + format_money(r.net) + ", tax " + format_money(r.tax) + ", rounding " +
           format_money(r.rounding) + ", carried in " + format_money(r.carried_in) + ", out " +
           format_money(r.carried_out);
    if (r.written_off != Money{}) out += ", written off " + format_money(r.written_off);
    return out + lines_text(r);
}

std::string billing_text(const journal::BillNumbered& r) {
    return number_text(r.number) + " of " + to_string(r.account) + " is " + r.number_text +
           ", due " + payment::format_day(r.due);
}

std::string billing_text(const journal::OverdueTermsAgreed& r) {
    return to_string(r.account) + ": " + std::to_string(r.ladder.steps.size()) +
           " steps, interest " + ppm_text(r.interest.annual_ppm) + " a year after " +
           std::to_string(r.interest.grace_days) + " days, late fee " +
           format_money(r.interest.flat_fee) + ", reconnection " +
           format_money(r.reconnection_fee) + ", nobody is cut off for less than " +
           format_money(r.ladder.disconnection_minimum);
}

std::string billing_text(const journal::ReminderGiven& r) {
    return std::string(step_text(r.kind)) + " of " + number_text(r.bill) + " to " +
           to_string(r.account) + " on " + payment::format_day(r.day) + ": open " +
           format_money(r.open) + ", overdue in all " + format_money(r.overdue);
}

std::string billing_text(const journal::LateCharged& r) {
    return std::string(late_text(r.kind)) + " of " + number_text(r.bill) + " to " +
           to_string(r.account) + ": " + format_money(r.amount) +
           (r.amount < Money{} ? ", given back because the bill was, on " : ", until ") +
           payment::format_day(r.until);
}

std::string billing_text(const journal::BillDisputed& r) {
    return number_text(r.bill) + " of " + to_string(r.account) +
           (r.opened ? " is disputed from " : " is disputed no more from ") +
           payment::format_day(r.day);
}

}  // namespace riser::wire
