// The durable facts of postpaid billing: what was agreed, which bills were issued, and what came of those that were not
// paid. Part of record.h. A bill moves no money that the charges have moved already: it states them. What it does move is
// a rounding difference that nobody pays. Amounts are gross unless they say otherwise; days are local days.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/metering/register.h"
#include "core/payment/billing/bill.h"
#include "core/payment/billing/bill_number.h"
#include "core/payment/billing/cut_off_read.h"
#include "core/payment/billing/cycle.h"
#include "core/payment/billing/interest.h"
#include "core/payment/billing/reminder_ladder.h"
#include "core/payment/charge.h"
#include "core/payment/charging.h"
#include "core/payment/tariff.h"
#include "core/units/ids.h"

namespace riser::journal {

// Who gives the documents their legal numbers and days. The gateway numbers its documents without gaps in any case:
// what the cloud numbers has the gateway's number as its name between the two.
enum class NumberedBy : std::uint8_t { gateway = 1, cloud = 2 };

// What a register had to do with a bill: from which value to which it was charged.
struct BillRead {
    metering::RegisterId register_id;
    std::int64_t share_ppm = payment::k_full_share_ppm;
    Energy from{};
    Energy to{};
    std::int64_t from_ms = 0;  // Unix time of the readings, not of the period
    std::int64_t to_ms = 0;
    billing::ReadBasis from_basis = billing::ReadBasis::actual;
    billing::ReadBasis to_basis = billing::ReadBasis::actual;
    Energy used{};  // to - from, unless the register went through its end

    bool operator==(const BillRead&) const = default;
};

// The terms by which an account is billed from now on. The first ones begin its bills: what it has been charged so far
// and has not paid is an opening balance on the first bill, what it is ahead is a credit.
struct BillingAgreed {
    AccountId account{};
    billing::CycleRules cycle;
    std::uint16_t days_to_pay = 14;  // 0..366, from the day of issue; then to the next working day
    payment::ActivityCalendar working_days;  // 1 from 00:00: a working day; empty: every day is
    payment::Rounding rounding;              // with RoundingPlace::payment it is carried
    NumberedBy numbered_by = NumberedBy::gateway;
    billing::NumberSeries series;
    // What is contained in charges whose tariff names no tax and has none.
    std::uint16_t tax_code = 0;
    std::int64_t tax_ppm = 0;         // 0..1'000'000 of the net amount
    std::int64_t period_ends_ms = 0;  // of the cycle it is in, Unix time
    std::vector<BillRead> reads;  // the registers as they are now; empty when they are not open yet

    bool operator==(const BillingAgreed&) const = default;
};

// A charge that the account was charged, as the books keep it until a bill states it. Charges that differ in nothing but
// time and amount are one, but for those of a month as a whole. Demand has the times of its maximum, and for `price` what
// it rests on (DemandBasis).
struct ChargedLine {
    billing::LineKind kind = billing::LineKind::energy;
    metering::RegisterId register_id;  // meter 0: of no register
    TariffId tariff{};                 // nil: by none
    std::uint32_t version = 0;
    payment::PriceIndex price = 0;
    payment::ChargeId charge{};  // a standing charge or debt of the account
    std::int64_t from_ms = 0;    // Unix time
    std::int64_t to_ms = 0;      // not before
    billing::Unit unit = billing::Unit::none;
    std::int64_t quantity = 0;  // of watt-hours the shared energy (Wh x ppm)
    Money amount{};             // exact

    bool operator==(const ChargedLine&) const = default;
    [[nodiscard]] bool of_a_month() const {
        return kind == billing::LineKind::demand || kind == billing::LineKind::minimum_charge;
    }
    // By a version that is not known, or, on a bill, by the one that held when its period ended.
    [[nodiscard]] bool is_standing_of_any() const {
        return kind == billing::LineKind::standing_charge && tariff.is_nil();
    }
    [[nodiscard]] bool same_charge(const ChargedLine& other) const {
        return kind == other.kind && register_id == other.register_id && tariff == other.tariff &&
               version == other.version && price == other.price && charge == other.charge &&
               unit == other.unit && (!of_a_month() || from_ms == other.from_ms);
    }
};

// The same on a bill.
struct BilledLine {
    ChargedLine charged;
    Money unit_price{};           // per kWh, day or piece; of the side of the tax group
    std::uint16_t tax_group = 0;  // one of the bill's
    bool estimated = false;       // its register begins or ends with an estimated reading
    Money net{};                  // rounded where the terms round lines
    Money gross{};

    bool operator==(const BilledLine&) const = default;
};

// A document with a number, in the entry that issued it. Bills of an account follow each other without gaps in time. The
// figures are those of billing::Bill:
//     net + tax + rounding = total, and carried_in + sum of line.charged.amount = total + carried_out + written_off
// written_off > 0 is forgiven (rounding -> customer_credit), < 0 is paid on top.
struct BillIssued {
    AccountId account{};
    billing::DocumentKind kind = billing::DocumentKind::bill;
    billing::BillNumber number;
    std::string number_text;       // "A-2026-000123": A-Z 0-9 - /, at most 32
    billing::BillNumber corrects;  // cancellation and credit note: which bill; else empty
    std::int64_t from_ms = 0;      // the period, Unix time; half-open
    std::int64_t to_ms = 0;
    std::int64_t next_ends_ms = 0;  // when the period after it ends; of a last bill its own end
    billing::LocalDay issued{};
    billing::LocalDay due{};  // where the cloud numbers, until BillNumbered says another
    std::vector<BillRead> reads;
    std::vector<BilledLine> lines;
    std::vector<billing::TaxGroup> tax_groups;  // that the lines name; 0: no tax
    std::vector<billing::TaxTotal> taxes;
    Money net{};
    Money tax{};
    Money rounding{};
    Money total{};  // below zero: a credit
    Money carried_in{};
    Money carried_out{};
    Money written_off{};

    bool operator==(const BillIssued&) const = default;
    [[nodiscard]] Money charged() const { return total + carried_out + written_off - carried_in; }
};

// The legal entity has given a bill of the gateway its number and days (NumberedBy::cloud): from now on reminders of it
// may follow.
struct BillNumbered {
    AccountId account{};
    billing::BillNumber number;  // of the gateway
    std::string number_text;     // of the legal entity: A-Z 0-9 - /, 1..32
    billing::LocalDay issued{};
    billing::LocalDay due{};

    bool operator==(const BillNumbered&) const = default;
};

// What happens to bills that are not paid. Without any: nothing.
struct OverdueTermsAgreed {
    AccountId account{};
    billing::ReminderLadder ladder;   // without steps: no reminders, and nobody is cut off
    billing::InterestTerms interest;  // with its flat late fee and its days of grace
    Money reconnection_fee{};         // asked for before supply comes back after a cut for a bill

    bool operator==(const OverdueTermsAgreed&) const = default;
};

// A step of the ladder of one bill was given. Its fee, if any, is a LateCharged of the same entry.
struct ReminderGiven {
    AccountId account{};
    billing::BillNumber bill;
    std::uint8_t step = 0;  // index into the ladder
    billing::StepKind kind = billing::StepKind::reminder;
    billing::LocalDay day{};  // the latest that the clock may have meant
    Money open{};             // of the bill
    Money overdue{};          // of the account

    bool operator==(const ReminderGiven&) const = default;
};

enum class LateKind : std::uint8_t {
    interest = 1,
    late_fee = 2,      // once per bill
    reminder_fee = 3,  // of a step of the ladder
    reconnection_fee = 4,
};

// What being late costs was booked (customer_credit -> charge_revenue): the next bill states it. Below zero: it is given
// back, because the bill was taken back; the next bill states that too.
struct LateCharged {
    AccountId account{};
    billing::BillNumber bill;
    LateKind kind = LateKind::interest;
    Money amount{};             // zero where only the residue or the day grew
    billing::LocalDay until{};  // interest: of all days before; fees: the day
    std::int64_t residue = 0;   // of a micro-unit, / billing::k_interest_denominator; of interest

    bool operator==(const LateCharged&) const = default;
};

// The customer disputes a bill, or no longer does. Meanwhile no ladder runs and no interest.
struct BillDisputed {
    AccountId account{};
    billing::BillNumber bill;
    bool opened = true;
    billing::LocalDay day{};  // opened: the earliest the clock may have meant; closed: the latest

    bool operator==(const BillDisputed&) const = default;
};

// A register, a price and a rate each give a line.
inline constexpr std::size_t k_max_charged_lines = 300;
static_assert(billing::k_max_bill_lines >= 2 * k_max_charged_lines, "a bill has room for all");
inline constexpr std::size_t k_max_bill_reads = 64;
inline constexpr std::size_t k_max_number_text = 32;

}  // namespace riser::journal
