// What the books keep of an account that owes demand and a minimum of the month: the days of its terms, the highest mean
// power of each, and the maxima of the months before for a ratchet. A part of AccountBilling, with one meaning for the
// gateway and the cloud.
//
// Demand is measured by what settlements charge: the energy of all registers of the account by their shares. An interval
// of up to two hours counts evenly over its time, and its maximum is called estimated when it is longer than a window.
// What is longer, or was divided over more than a quarter of an hour, or was read by an unsure clock, is never a part of
// a maximum, and never zero: it is counted as time that was not measured.
#pragma once

#include <cstdint>
#include <vector>

#include "core/payment/billing/tax.h"
#include "core/payment/demand_register.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

struct EntryHeader;
struct Segment;
struct AccountBilling;
struct BillIssued;
struct PeriodTermsBegan;
struct PeriodCharged;
struct ChargedLine;

// Days of one version. Its windows lie wholly within.
struct PeriodPart {
    TariffId tariff{};
    std::uint32_t version = 1;
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;  // 0: it goes on
    std::uint16_t window_minutes = 0;
    bool sliding = false;
    payment::DemandMaximum maximum{};
    bool estimated = false;
    std::int64_t unmeasured_ms = 0;
    bool demand_charged = false;
    bool ratchet_charged = false;

    bool operator==(const PeriodPart&) const = default;
    [[nodiscard]] bool goes_on() const { return to_ms == 0; }
    [[nodiscard]] std::int64_t ends_ms() const { return goes_on() ? INT64_MAX : to_ms; }
};

struct DemandMonth {
    std::int64_t ends_ms = 0;
    payment::DemandMaximum maximum{};
    std::uint16_t window_minutes = 0;

    bool operator==(const DemandMonth&) const = default;
};

struct PeriodBooks {
    std::vector<PeriodPart> parts;  // not billed yet, oldest first; only the last one goes on
    payment::DemandRegister demand;
    std::int64_t estimated_until_ms = 0;  // the end of the last interval longer than a window
    std::vector<DemandMonth> months;      // billed, oldest first
    std::int64_t minimum_until_ms = 0;    // charged for periods that end by then
    // What bills that were taken back had charged: it is stated again, and counts for no other month's minimum.
    Money restated_net{};
    Money restated_gross{};

    bool operator==(const PeriodBooks&) const = default;
    [[nodiscard]] const PeriodPart* current() const {
        return parts.empty() || !parts.back().goes_on() ? nullptr : &parts.back();
    }
    // The same where demand is charged: its maximum is that of the month so far.
    [[nodiscard]] const PeriodPart* measuring() const {
        const PeriodPart* part = current();
        return part == nullptr || part->window_minutes == 0 ? nullptr : part;
    }
};
// A version a day, through a month that is billed late.
inline constexpr std::size_t k_max_period_parts = 64;

// ---- what records do to it ------------------------------------------------------------------------
void apply(AccountBilling& billing, const PeriodTermsBegan& r);
void apply(AccountBilling& billing, const PeriodCharged& r);
void measure_demand(AccountBilling& billing, const Segment& segment, const EntryHeader& header);
// A bill that was issued or taken back.
void follow(PeriodBooks& books, const BillIssued& r);

// What of a line the minimum of a month is held against: energy, and the standing charge of the tariff.
struct NetAndGross {
    Money net{};
    Money gross{};
};
[[nodiscard]] NetAndGross counted_for_minimum(const ChargedLine& line,
                                              const billing::TaxGroup& taxes);

}  // namespace riser::journal
