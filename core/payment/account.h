// Account in the words of COSEM payment metering (IEC 62056-6-2 class 111): one tenancy's pots of value, what
// drains them, and what must hold for supply.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/payment/block_counter.h"
#include "core/payment/charge.h"
#include "core/payment/charging.h"
#include "core/payment/credit.h"
#include "core/payment/held_deposit.h"
#include "core/payment/provisional.h"
#include "core/payment/tariff.h"
#include "core/payment/top_up_terms.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::payment {

// Attribute 2. Numbers are stored: they never change.
enum class AccountMode : std::uint8_t { postpaid = 1, prepaid = 2 };
enum class AccountStatus : std::uint8_t { inactive = 1, active = 2, closed = 3 };

// At most so many credits, and so many charges, has one account: whoever reads the journal keeps that much.
inline constexpr std::size_t k_max_pots = 64;

struct Account {
    AccountId id{};
    SupplyPointId supply_point{};
    AccountMode mode = AccountMode::prepaid;
    AccountStatus status = AccountStatus::active;
    CustomerClass customer_class = CustomerClass::residential;
    bool critical = false;        // never cut off: medical need, lift, fire pump
    std::vector<Credit> credits;  // by priority; exactly one token credit
    std::vector<Charge> charges;  // the consumption charge first
    Residue residue;              // fraction of a micro-unit consumed but not yet collected
    Residue feed_in_residue;      // fraction of a micro-unit fed in but not yet credited
    bool low_credit = false;      // the warning of this crossing was given
    Money accumulated_debt{};     // fell due when there was no credit; >= 0
    Money max_top_up{};           // one top-up is at most this; 0: no limit of its own
    Money max_balance{};          // no top-up lifts the token credit above this; 0: no limit
    BlockCounter blocks;
    std::vector<ProvisionalCharge>
        provisional;               // charged by an unsure clock; at most k_max_provisional
    std::int64_t opened_ms = 0;    // Unix time
    std::uint8_t billing_day = 1;  // 1..28
    // Tenancy. Who came in by an order and left by one is known by it when it is given again; nil: by configuration.
    CommandId moved_in_by{};
    CommandId moved_out_by{};
    std::int64_t closed_ms = 0;  // Unix time
    Money refund_owed{};         // of a closed account: to be paid out, >= 0
    Money in_collection{};       // of a closed account: still owed, >= 0
    HeldDeposit deposit;         // beside its credit; of an account that pays afterwards
    TopUpTerms top_up{};         // of one that is prepaid

    bool operator==(const Account&) const = default;
    [[nodiscard]] const Credit& token() const;
    [[nodiscard]] Credit& token();
    [[nodiscard]] const Credit* find_credit(CreditId credit) const;
    [[nodiscard]] Credit* find_credit(CreditId credit);
    [[nodiscard]] const Charge* find_charge(ChargeId charge) const;
    [[nodiscard]] Charge* find_charge(ChargeId charge);
    [[nodiscard]] bool closed() const { return status == AccountStatus::closed; }
    [[nodiscard]] Money balance() const;  // sum over all credits
    [[nodiscard]] Money debt()
        const;  // owed beside its credits: debts, fees, accumulated debt; >= 0
    // Nothing usable is left: every credit that may be drained is at or below its limit. Without any credit there
    // is nothing to exhaust: when in doubt, the light stays on.
    [[nodiscard]] bool exhausted() const;
    // There is usable credit of so much as it takes to come back after it was used up, or emergency credit in use.
    [[nodiscard]] bool cleared() const;
    // All credit that may be drained is together at or below the token credit's warning threshold.
    [[nodiscard]] bool is_low() const;
    // Attribute 6, as a positive amount: what must be paid in before supply returns.
    [[nodiscard]] Money amount_to_clear() const;
};

// May consumption drain it, now or after those before it?
[[nodiscard]] bool is_drainable(const Credit& credit);

// Brings the credits into the order of their priority and their status up to the amounts: after every change of
// one. Exactly one is in use, or none. Moves no money.
void update_statuses(Account& account);

// Takes an amount (>= 0) from the credits in order of priority, each down to its limit; what is left then is taken
// from the token credit, which falls below its limit: it was consumed before supply was cut.
void drain(Account& account, Money amount);

// Adds what is given or lent, or takes back what is left of it. Money comes into and goes from a credit by these,
// by drain() and by a top-up, and by nothing else: whoever keeps books has a record of each. An amount is > 0; what
// lapses is at most the credit's amount. Nothing happens to a credit that is not there.
void grant(Account& account, CreditId credit, Money amount);
void lapse(Account& account, CreditId credit, Money amount);

// Emergency credit that comes or goes by itself because of how full the others are.
struct CreditMove {
    CreditId credit{};
    bool granted =
        false;  // it is offered and needs no confirmation; else nothing of it is used, and there is
                // credit again: it goes back
    Money amount{};

    bool operator==(const CreditMove&) const = default;
};
// The next one that is due; carried out by grant() or lapse(). There are at most two in a row for each credit.
[[nodiscard]] std::optional<CreditMove> due_move(const Account& account);
// Carries out all of them.
void carry_out_moves(Account& account);

// The tenant takes up emergency credit that is offered: selected, its preset amount granted. False, changing
// nothing, when it is not selectable.
[[nodiscard]] bool invoke(Account& account, CreditId credit);

}  // namespace riser::payment
