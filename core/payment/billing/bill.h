// A bill as a value, and how it is composed from charge lines. What a charge costs was decided by the tariff
// engine; here it is only rounded, taxed and summed, and nothing is lost on the way:
//
//     carried_in + sum of all charges = total + carried_out + written_off
//     total = net + tax + rounding
//
// A bill that was issued never changes. Wrong ones are cancelled by a document that mirrors them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/payment/billing/bill_number.h"
#include "core/payment/billing/tax.h"
#include "core/payment/rounding.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"

namespace riser::billing {

// Numbers of the enumerations are stored: they never change.
enum class LineKind : std::uint8_t {
    energy = 1,           // consumption at one price, rate and block
    standing_charge = 2,  // per day
    demand = 3,           // per kilowatt or kilovolt-ampere
    minimum_charge = 4,   // what was missing to the minimum
    levy = 5,             // per kWh, as laid down by somebody else
    fee = 6,              // disconnection, reconnection, late payment
    interest = 7,         // on what was overdue
    adjustment = 8,       // correction, discount, opening balance
    feed_in = 9,          // energy that was given back: a credit, without taxes
    common_costs = 10,    // a share of what common areas cost, taxes included: it states none
};

enum class Unit : std::uint8_t { none = 0, watt_hour = 1, day = 2, watt = 3, piece = 4 };

struct Quantity {
    std::int64_t value = 0;  // 0 with Unit::none
    Unit unit = Unit::none;

    bool operator==(const Quantity&) const = default;
};

// One charge, and after rounding one line of a bill. Negative amounts are credits.
struct ChargeLine {
    LineKind kind = LineKind::energy;
    UtcTime from{};
    UtcTime to{};  // not before `from`
    Quantity quantity;
    Money unit_price{};      // per kWh, day, kW or piece; of the side of the group (net or gross)
    std::uint8_t rate = 0;   // of a time-of-use tariff, 0: none
    std::uint8_t block = 0;  // of a block tariff, 0: none
    bool estimated = false;  // ends with an estimated reading
    std::uint16_t tax_group = 0;
    Money net{};
    Money gross{};  // net and taxes

    bool operator==(const ChargeLine&) const = default;
};

// Fills in the side of a line that its tax group derives: gross from net, or net from gross where prices are
// inclusive.
[[nodiscard]] ChargeLine with_tax(ChargeLine line, const TaxGroup& group);

enum class DocumentKind : std::uint8_t {
    bill = 1,
    final_bill = 2,    // of a tenancy
    credit_note = 3,   // gives back a part
    cancellation = 4,  // mirrors a whole bill
};

struct TaxTotal {
    std::uint16_t group = 0;
    std::uint16_t code = 0;
    std::int64_t ppm = 0;
    Money base{};  // the net amount of the group and its taxes of lower levels
    Money amount{};

    bool operator==(const TaxTotal&) const = default;
};

struct BillHeader {
    DocumentKind kind = DocumentKind::bill;
    BillNumber number;
    AccountId account{};
    Currency currency{};
    UtcTime from{};  // the period
    UtcTime to{};
    LocalDay issued{};
    LocalDay due{};
    BillNumber corrects;  // credit note and cancellation: which bill; else empty

    bool operator==(const BillHeader&) const = default;
};

struct Bill {
    BillHeader header;
    std::vector<ChargeLine> lines;
    std::vector<TaxTotal>
        taxes;            // by group in the order of the terms, then in the order of its taxes
    Money net{};          // sum over the lines
    Money tax{};          // sum over the taxes
    Money rounding{};     // what rounding and the remainder of the last bill add
    Money total{};        // to pay, or to credit when negative
    Money carried_in{};   // remainder of the bill before
    Money carried_out{};  // remainder left to the next bill
    Money written_off{};  // rounding difference nobody pays

    bool operator==(const Bill&) const = default;
    // All charges before rounding.
    [[nodiscard]] Money charged() const { return total + carried_out + written_off - carried_in; }
};

struct BillTerms {
    payment::Rounding rounding;
    std::vector<TaxGroup> tax_groups;  // 1..k_max_tax_groups, ids different
};
inline constexpr std::size_t k_max_tax_groups = 16;
// Each charge that an account keeps gives a line, and a levy of it that no tax is on another. A line is at most
// k_max_amount in size, so that the sum of all stays within k_max_balance.
inline constexpr std::size_t k_max_bill_lines = 600;

[[nodiscard]] Outcome<> check_terms(const BillTerms& terms);

// Refused: terms that check_terms() refuses, more lines than fit, a line that names no group, whose period is
// upside down, that is out of range, or whose gross is not its net and taxes (to the rounding step), and a
// remainder carried in that is larger than k_max_amount. An empty bill is a bill.
[[nodiscard]] Result<Bill> compose_bill(const BillHeader& header,
                                        std::span<const ChargeLine> charges, const BillTerms& terms,
                                        Money carried_in);

// The document that takes a bill back, line by line. Its header names number and days; what it corrects and
// the period are the bill's. `carried_in` is the remainder that is carried at that moment.
[[nodiscard]] Bill cancel_bill(const Bill& bill, BillHeader header, Money carried_in);

// Do the figures of a bill that came from elsewhere agree with each other? Names the first that does not.
[[nodiscard]] Outcome<> check_bill(const Bill& bill);

}  // namespace riser::billing
