// Orders about the money of accounts, beside those of event.h: what people ask about bills, payments and terms
// (docs/billing.md). Part of event.h.
#pragma once

#include <optional>

#include "core/journal/contract_records.h"
#include "core/payment/account.h"
#include "core/payment/billing/bill_number.h"
#include "core/payment/billing/payment_plan.h"
#include "core/payment/tariff.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::controller {

// A tariff was entered wrongly: this version holds from its effective_from on, also for what was charged already, until
// `until_ms` (Unix time; 0: from then on for good). What was charged is priced again.
struct CorrectTariff {
    CommandId id{};
    payment::Tariff tariff;
    std::int64_t until_ms = 0;
    std::optional<Money> most{};  // that it takes from one account, as a person confirms it
    bool preview = false;  // what it would come to is read out of the journal; nothing changes
    bool operator==(const CorrectTariff&) const = default;
};

// A running account owes a debt, or is charged a fee once: a new one, or more and other terms of one that was ordered. A debt
// is paid by instalments or by a share of each payment; a fee is taken when its hour ends.
struct EnterCharge {
    CommandId id{};
    AccountId account{};
    payment::ChargeId charge{};                                     // 0: a new one
    payment::ChargePurpose purpose = payment::ChargePurpose::debt;  // or fee
    Money added{};  // to what remains of it; > 0 of a new one
    // Of a debt. One of both; of one that there is, neither: its terms stay.
    std::int64_t proportion_ppm = 0;  // of each payment
    Money weekly_cap{};               // of that, in a local week; 0: no cap
    Money per_period{};               // instalment
    payment::CollectionPeriod period = payment::CollectionPeriod::month;
    bool preview = false;  // nothing changes
    bool operator==(const EnterCharge&) const = default;
};

// A gift: used before the customer's own money, and no money that is paid out.
struct GiveCredit {
    CommandId id{};
    AccountId account{};
    Money amount{};
    std::int64_t expires_ms = 0;  // Unix time from which what is left is lost; 0: never
    bool preview = false;         // nothing changes
    bool operator==(const GiveCredit&) const = default;
};

// A running account has another tariff from an instant on.
struct ChangeTariff {
    CommandId id{};
    AccountId account{};
    TariffId tariff{};
    std::int64_t from_ms = 0;  // Unix time; 0: from now on
    bool preview = false;      // nothing changes
    bool operator==(const ChangeTariff&) const = default;
};

// A question: one charge for energy, line by line, as the journal has it.
struct ExplainCharge {
    AccountId account{};
    std::optional<std::int64_t> at_ms{};  // Unix time within it; nullopt: the last one
    bool operator==(const ExplainCharge&) const = default;
};

// A document takes back a part of a bill (core/journal/credit_note.h).
struct CreditBill {
    CommandId id{};
    AccountId account{};
    billing::BillNumber number;
    Money amount{};
    bool operator==(const CreditBill&) const = default;
};

// A payment that was credited never came or went back; `fee` is what that costs the customer.
struct BouncePayment {
    TopUpId id{};
    AccountId account{};
    TopUpId payment{};
    Money fee{};
    bool operator==(const BouncePayment&) const = default;
};

// From prepaid to on bill, or back, with what the registers show now.
struct ChangeMode {
    CommandId id{};
    AccountId account{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    bool only_if_paid = false;  // to prepaid: not while something of its bills is open
    bool last_reading = false;  // where a meter is not read, what it showed last
    bool preview = false;       // nothing changes
    bool operator==(const ChangeMode&) const = default;
};

// What kind of customer has the account, and whether he is never cut off. What is not given stays.
struct ClassifyAccount {
    CommandId id{};
    AccountId account{};
    std::optional<payment::CustomerClass> customer_class{};
    std::optional<bool> critical{};
    bool operator==(const ClassifyAccount&) const = default;
};

// What is open of bills now is paid in equal monthly instalments.
struct AgreePlan {
    CommandId id{};
    AccountId account{};
    std::uint8_t instalments = 1;  // 1..billing::k_max_instalments
    billing::LocalDay first{};     // day of the first one
    std::uint16_t grace_days = 0;
    std::uint8_t misses_allowed = 0;
    bool operator==(const AgreePlan&) const = default;
};
// What is open is due as the bills say.
struct EndPlan {
    CommandId id{};
    AccountId account{};
    bool operator==(const EndPlan&) const = default;
};

// A deposit is asked for: an amount, or so many months of the average of the last bills. Neither: none is any more.
struct DemandDeposit {
    CommandId id{};
    AccountId account{};
    Money amount{};
    std::uint8_t months = 0;  // 0..24
    billing::LocalDay due{};
    bool operator==(const DemandDeposit&) const = default;
};
// Money came for the deposit, went back to the customer out of it, or is used for what is open of his bills.
struct MoveDeposit {
    TopUpId id{};
    AccountId account{};
    journal::DepositMove move = journal::DepositMove::paid_in;
    Money amount{};
    Currency currency{};
    bool operator==(const MoveDeposit&) const = default;
};

}  // namespace riser::controller
