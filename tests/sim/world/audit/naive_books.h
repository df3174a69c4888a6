// NaiveBooks: what the records of a journal add up to, written from the rules (docs/charging.md,
// docs/supply.md) without the code that applies them in production: no ledger, no draft, no charging. Slow
// and obvious. It complains about every record that cannot be right in the light of those before it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/journal/codec.h"
#include "tests/sim/world/audit/naive_billing.h"
#include "tests/sim/world/credit_plan.h"

namespace riser::sim {

// A tariff as the auditor knows it: prices in micro-units per kWh, one of them from 18:00 to 22:00 local
// time of a place that keeps Central European time.
struct NaiveTariff {
    std::int64_t price = 0;
    std::int64_t evening_price = 0;  // 0: the same all day
    std::size_t evening_index = 1;   // of the evening's price in the tariff
    std::int64_t tax_ppm = 0;
    std::int64_t export_price = 0;  // for each kWh fed in
    std::int64_t standing = 0;      // of each day or month, before tax
    bool standing_by_month = false;
    bool standing_taxed = true;
    bool standing_of_landlord = true;
    bool standing_while_off = true;
    std::int64_t demand_per_kw = 0;  // and month, before tax
    std::int64_t demand_window_min = 0;
    bool demand_sliding = false;
    std::int64_t ratchet_ppm = 0;
    std::int64_t minimum = 0;  // of a month, before tax
    std::int64_t effective_ms = 0;

    [[nodiscard]] bool two_rates() const { return evening_price != 0; }
    [[nodiscard]] std::int64_t cheapest() const {
        return two_rates() ? std::min(price, evening_price) : price;
    }
    [[nodiscard]] std::int64_t dearest() const { return std::max(price, evening_price); }
    [[nodiscard]] std::int64_t at(std::int64_t unix_ms) const;
    [[nodiscard]] std::int64_t of_index(std::size_t index) const {
        return two_rates() && index == evening_index ? evening_price : price;
    }
};

// Which of the prices is the evening's is for whoever wrote the tariff to choose.
[[nodiscard]] NaiveTariff naive_tariff(const payment::Tariff& tariff);

// What an unsure clock has charged to an account and a sure one has not put right: of one price.
struct NaiveDoubt {
    std::int64_t energy = 0;  // Wh times ppm
    __int128 at_most = 0;     // what is missing if all of it was dear, in 1e-15 micro-units
};

// What is owed beside the credit: each payment pays a share of it, or it is paid by instalments.
struct NaiveDebt {
    std::uint16_t charge = 0;
    std::int64_t remaining = 0;
    std::int64_t share_ppm = 0;   // of each payment; 0: by instalments
    std::int64_t weekly_cap = 0;  // 0: none
    std::int64_t week_ms = 0;     // what was taken in the week that begins then
    std::int64_t taken = 0;
    std::int64_t until_ms = 0;  // of instalments: collected until here
};

// What somebody is lent or given beside his own money.
struct NaivePot {
    std::int64_t preset = 0;  // 0: it is not given any more
    std::int64_t amount = 0;
    std::int64_t owed = 0;  // of what is lent; what of it is used is amount less
    bool given = false;     // at some time
    std::int64_t renewed_ms = 0;
};

// What is held apart from the credit.
struct NaiveDeposit {
    std::int64_t demanded = 0;
    std::int64_t held = 0;  // with the interest that is booked
    std::int64_t until_day = 0;
    std::int64_t annual_ppm = 0;
    __int128 fraction = 0;  // of a micro-unit of interest, in naive_interest.h's parts
};

struct NaiveAccount {
    std::uint32_t supply_point = 0;
    std::int64_t credited = 0;  // micro-units
    std::int64_t charged = 0;
    std::int64_t late = 0;      // charged beside consumption, because bills were not paid
    std::int64_t forgiven = 0;  // by rounding bills
    // Whatever else came into it, or went: credit notes, payments that came to nothing, what went to debts.
    std::int64_t beside = 0;
    std::vector<NaiveDebt> debts;            // in the order in which they began
    std::int64_t instalments = 0;            // what they took
    std::int64_t put_off = 0;                // fell due when there was no credit
    std::map<std::uint16_t, NaivePot> pots;  // by number of the configuration
    NaiveDeposit deposit;
    __int128 consumed = 0;  // exact, in 1e-15 micro-units
    std::int64_t paid_for_feed_in = 0;
    __int128 fed_in = 0;              // the same, exact
    std::int64_t standing = 0;        // what standing charges took
    std::int64_t by_month = 0;        // what demand and minimum charges took
    std::int64_t standing_price = 0;  // of a period; 0: none runs
    bool standing_by_month = false;
    bool standing_while_off = true;
    std::int64_t standing_until_ms = 0;  // collected until here; 0: it has not begun
    std::int64_t since_ms = 0;  // of this tenancy, where the clock was sure; 0: nobody knows
    TariffId tariff{};
    std::int64_t limit = 0;
    bool postpaid = false;
    bool critical = false;
    bool ended = false;           // he has left; nothing is in it any more
    std::int64_t owed_back = 0;   // to him who has left
    std::int64_t still_owed = 0;  // by him
    std::map<std::tuple<TariffId, std::uint32_t, std::size_t>, NaiveDoubt> doubts;  // by price
    // Of these, what is missing for certain, as long as this boot goes on: in 1e-15 micro-units.
    __int128 missing_for_certain = 0;
    BootId doubted_in{};
    std::int64_t doubted_since_ms = 0;  // in truth; 0: nobody saw it

    [[nodiscard]] std::int64_t debt() const {
        std::int64_t sum = put_off;
        for (const auto& each : debts) sum += each.remaining;
        return sum;
    }
    // naive_credits.cpp: his own money; what is used before emergency credit; all of it; what of that was used.
    [[nodiscard]] std::int64_t own() const;
    [[nodiscard]] std::int64_t before_emergency() const;
    [[nodiscard]] std::int64_t usable() const;
    [[nodiscard]] std::int64_t used_of_loan() const;
    [[nodiscard]] std::int64_t loan() const;
    [[nodiscard]] std::int64_t gifts() const;
    [[nodiscard]] bool is_used_up() const { return usable() == 0; }
    void use(std::int64_t amount);
    void keep_gifts(std::int64_t most);
    // Whatever became of it at the end.
    [[nodiscard]] std::int64_t paid_less_used() const {
        return credited - charged - standing - instalments;
    }
    [[nodiscard]] std::int64_t balance() const {
        return ended ? 0
                     : paid_less_used() + paid_for_feed_in - late - by_month + forgiven + beside;
    }
    void forget_doubts() {
        doubts.clear();
        missing_for_certain = 0;
        doubted_since_ms = 0;
    }
};

struct NaiveRegister {
    std::uint32_t epoch = 0;
    std::int64_t settled = 0;         // register value up to which it is charged
    std::int64_t charged_wh = 0;      // in all epochs; of an export register, credited
    std::int64_t opened = 0;          // where the present epoch began
    std::int64_t charged_before = 0;  // of charged_wh, in the epochs before
    std::int64_t rolled = 0;          // added to settled by roll-overs of this epoch
    std::int64_t by_others_wh = 0;    // of charged_wh, by who had the supply point before
};

struct NaiveSupply {
    bool armed = false;
    bool paired = false;
    std::vector<metering::Contact> proven_contacts;
    bool protected_customer = false;
    metering::SwitchState desired = metering::SwitchState::connected;
    journal::SupplyReason reason = journal::SupplyReason::commissioned;
    metering::SwitchState observed = metering::SwitchState::unknown;
    bool off_for_a_while = false;  // for what was used there, and comes back by itself
    std::int64_t hold_until_ms = 0;
    std::int64_t hold_lasts_ms = 0;  // in truth: ordered by a clock that was not sure, for so long
    AccountId account{};
    std::vector<metering::RegisterShare> shares;
    std::uint64_t desired_at = 0;  // sequence of the entry that said so
    std::uint64_t passed_at = 0;  // and of the one in which somebody moved in or out; 0: nobody has
};

// (supply point, meter, quantity)
using RegisterKey = std::tuple<std::uint32_t, std::uint32_t, metering::Quantity>;

class NaiveBooks {
public:
    using Complain = std::function<void(const std::string&)>;
    using TariffKey = std::pair<TariffId, std::uint32_t>;

    // `clock_is_honest`: no time service has lied, so prices must fit the time of use. `true_ms`: Unix time in truth,
    // where this entry is written now.
    void fold(const journal::Entry& entry, const Complain& complain, bool clock_is_honest,
              std::optional<std::int64_t> true_ms);

    void follow(const BillingPlan& plan) {
        bills_ = plan;
        billing_.follow(plan);
    }
    // What tenants have beside their own money; gifts and debts are of who came first.
    void follow(const CreditPlan& plan, std::set<AccountId> first_tenants) {
        credits_plan_ = plan;
        first_tenants_ = std::move(first_tenants);
    }
    // So often somebody has asked for emergency credit.
    void credit_asked(AccountId account, int times) { credit_asked_[account] += times; }
    // Free units of a period that may have begun by then, and that he was not given.
    [[nodiscard]] bool may_be_given_more(AccountId account, std::int64_t latest_ms) const;
    void check_credits_at_end(std::int64_t true_ms, const Complain& complain) const;
    // Who has a supply point while nobody has moved in.
    void know_landlords(std::set<AccountId> accounts) { landlords_ = std::move(accounts); }
    [[nodiscard]] const NaiveBilling& billing() const { return billing_; }
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
    [[nodiscard]] const std::map<AccountId, NaiveAccount>& accounts() const { return accounts_; }
    [[nodiscard]] const std::map<RegisterKey, NaiveRegister>& registers() const {
        return registers_;
    }
    [[nodiscard]] const std::map<std::uint32_t, NaiveSupply>& supplies() const { return supplies_; }
    [[nodiscard]] const std::map<TopUpId, std::pair<AccountId, std::int64_t>>& credits() const {
        return credits_;
    }
    // By the newest entry: where several prices can hold, what was fed in waits for a sure clock (docs/charging.md).
    [[nodiscard]] bool clock_is_sure() const { return clock_is_sure_; }
    [[nodiscard]] const std::set<std::uint32_t>& doubted() const { return doubted_; }
    [[nodiscard]] std::int64_t site_hold_until_ms() const { return site_hold_until_ms_; }
    [[nodiscard]] std::int64_t site_hold_lasts_ms() const { return site_hold_lasts_ms_; }
    [[nodiscard]] const std::map<TariffKey, NaiveTariff>& tariffs() const { return tariffs_; }
    [[nodiscard]] std::map<std::string, std::uint64_t>& record_counts() { return record_counts_; }
    // What records were about, by group and name: of feed_in and standing.
    [[nodiscard]] const std::map<std::pair<std::string, std::string>, std::uint64_t>& states()
        const {
        return states_;
    }
    // Local days that have ended for certain and whose standing charge nobody paid, of who has a supply point now.
    // Unix time in truth.
    void check_standing_at_end(std::int64_t true_ms, const Complain& complain) const;
    // Wh that others were charged for by this register, before who has the supply point now.
    [[nodiscard]] std::int64_t by_others_wh(std::uint32_t point,
                                            const metering::RegisterShare& share) const;

private:
    void take(const journal::Record& record, const Complain& complain, bool clock_is_honest);
    void take_bills(const journal::Record& record, const Complain& complain);
    void take_switch(const journal::SupplyDesired& desired, const Complain& complain);
    [[nodiscard]] AccountId payer_of(SupplyPointId point) const;
    void start_epoch(const journal::MeterEpochStarted& started, const Complain& complain);
    void hold(const journal::HoldSet& set, const Complain& complain, bool honest);
    void define(const journal::SupplyPointDefined& defined);
    void desire(const journal::SupplyDesired& desired);
    void credit(const journal::Credited& credited, const Complain& complain);
    void configure(const journal::AccountConfigured& configured, const Complain& complain);
    // naive_rerating.cpp
    void doubt(NaiveAccount& paying, const journal::Segment& segment,
               const journal::TariffReference& reference) const;
    void doubt_for_certain(NaiveAccount& paying, const journal::Segment& segment, TariffId tariff,
                           __int128 charged) const;
    [[nodiscard]] __int128 least_price(TariffId tariff, std::int64_t from_ms,
                                       std::int64_t to_ms) const;
    void correct(const journal::ConsumptionRerated& rerated, const Complain& complain, bool honest);
    void correct(const journal::ConsumptionCorrected& corrected, const Complain& complain);
    // Of tariffs that were put right; what is left is about tenancies.
    void take_correction(const journal::Record& record, const Complain& complain);
    // naive_contracts.cpp
    void take_contract(const journal::Record& record, const Complain& complain);
    void bounce(const journal::PaymentBounced& bounced, const Complain& complain);
    void enter_debt(const journal::ChargeConfigured& debt, const Complain& complain);
    [[nodiscard]] std::int64_t pay_debts(NaiveAccount& account, const journal::Credited& credited,
                                         const Complain& complain);
    [[nodiscard]] std::int64_t pay_what_is_owed(NaiveAccount& account,
                                                const journal::Credited& credited,
                                                std::int64_t left, const std::string& who,
                                                const Complain& complain);
    // naive_credits.cpp
    void configure_credit(const journal::CreditConfigured& r, const Complain& complain);
    void configure_debt(const journal::ChargeConfigured& r, NaiveAccount& account,
                        const Complain& complain);
    [[nodiscard]] NaivePot* pot_of(AccountId account, payment::CreditId credit);
    void give_free(AccountId account, std::int64_t amount);
    void grant(const journal::CreditInvoked& r, const Complain& complain);
    void lapse(const journal::CreditExpired& r, const Complain& complain);
    void renew(const journal::CreditRenewed& r, const Complain& complain);
    void check_loans(const Complain& complain);
    void collect_instalment(const journal::ChargeCollected& collected, NaiveAccount& account,
                            const Complain& complain);
    // naive_deposits.cpp
    void demand_deposit(const journal::DepositDemanded& r, const Complain& complain);
    void move_deposit(const journal::DepositMoved& r, const Complain& complain);
    void earn_on_deposit(const journal::DepositMoved& r, NaiveDeposit& deposit,
                         const std::string& who, const Complain& complain);
    // naive_modes.cpp
    void change_mode(const journal::AccountModeChanged& r, const Complain& complain);
    void check_last_bill(AccountId account, const std::string& who, const Complain& complain) const;
    void check_mode_reads(const journal::AccountModeChanged& r, const NaiveAccount& account,
                          const std::string& who, const Complain& complain) const;
    // naive_tenancy.cpp
    void take_tenancy(const journal::Record& record, const Complain& complain);
    void open(const journal::AccountOpened& opened, const Complain& complain);
    void pass_on(const journal::TenancyBegan& began, const Complain& complain);
    void check_read(std::uint32_t point, const metering::RegisterShare& share,
                    const std::vector<journal::HandOverRead>& reads, const Complain& complain);
    void end_account(const journal::AccountClosed& closed, const Complain& complain);
    void pay_after_end(const journal::FormerAccountPaid& paid, const Complain& complain);
    void pay_out(const journal::RefundPaid& paid, const Complain& complain);
    void check_transfer(const journal::Credited& credited, const Complain& complain);
    void check_money(const Complain& complain);
    // Of one boot no entry is before another, and what has certainly passed stays passed.
    void check_times(const journal::EntryHeader& header, const Complain& complain,
                     bool clock_is_honest) const;
    static void tell_other_local_time(const ZoneRules& zone, const Complain& complain);
    void settle(const journal::Settlement& settlement, const Complain& complain, bool honest);
    // naive_standing.cpp
    void begin_tenancy(NaiveAccount& account);
    void configure_standing(const journal::ChargeConfigured& charge, const Complain& complain,
                            bool honest);
    void collect_standing(const journal::ChargeCollected& collected, const Complain& complain,
                          bool honest);
    void check_standing_period(const NaiveAccount& account, const payment::CollectionLine& line,
                               const std::string& who, const Complain& complain, bool honest);
    // naive_feed_in.cpp
    void feed_in(const journal::EnergyFedIn& fed_in, const Complain& complain, bool honest);
    void check_export_price(const journal::EnergyFedIn& fed_in, const Complain& complain) const;
    [[nodiscard]] std::string take_advance(const journal::EnergyFedIn& fed_in, NaiveRegister& known,
                                           const Complain& complain) const;
    void charge(const journal::Segment& segment, const journal::TariffReference& reference,
                const Complain& complain, bool honest);
    // naive_prices.cpp
    void check_price(const journal::Segment& segment, const NaiveTariff& tariff,
                     const Complain& complain) const;
    void check_lowest(const journal::Segment& segment, const NaiveTariff& tariff,
                      const Complain& complain) const;
    static void check_fraction(payment::Residue left, __int128 exact, const std::string& who,
                               const Complain& complain);
    // Of what was used or fed in from then on.
    void check_version(std::int64_t from_ms, std::int64_t to_ms,
                       const journal::TariffReference& reference, const Complain& complain) const;

    BillingPlan bills_;
    NaiveBilling billing_;
    std::uint64_t sequence_ = 0;
    EpochId epoch_{};
    std::map<AccountId, NaiveAccount> accounts_;
    std::map<RegisterKey, NaiveRegister> registers_;
    std::map<std::uint32_t, NaiveSupply> supplies_;
    std::map<TopUpId, std::pair<AccountId, std::int64_t>> credits_;
    std::map<TariffKey, NaiveTariff> tariffs_;
    std::map<std::uint32_t, std::uint32_t> meter_epochs_;
    std::set<std::uint32_t> doubted_;
    std::int64_t site_hold_until_ms_ = 0;
    std::int64_t site_hold_lasts_ms_ = 0;
    std::map<std::string, std::uint64_t> record_counts_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> states_;
    void saw(const std::string& group, const std::string& name, bool so = true) {
        if (so) ++states_[{group, name}];
    }
    std::set<std::pair<std::uint32_t, std::int64_t>> standing_days_;  // supply point, local day
    std::set<AccountId> landlords_;
    CreditPlan credits_plan_;
    std::set<AccountId> first_tenants_;
    std::map<AccountId, int> credit_asked_;
    std::map<TopUpId, std::pair<AccountId, std::int64_t>> on_its_way_;  // between two accounts
    journal::EntryHeader header_;                                       // of this entry
    std::optional<std::int64_t> true_ms_;                               // of this entry
    bool clock_is_sure_ = false;                                        // of this entry
    bool somebody_moved_ = false;                                       // in this entry
    std::int64_t received_ = 0;                                         // micro-units, from outside
    std::int64_t paid_out_ = 0;
    std::int64_t rounded_ = 0;  // to whole coins, for those who left
    std::int64_t given_back_ =
        0;  // by credit notes, gifts and as interest of deposits, less debts of before
    std::int64_t bounce_fees_ = 0;
    std::set<TopUpId> bounced_;
    std::set<TopUpId> deposit_ids_;
    std::set<TopUpId> transfers_;
    std::map<AccountId, std::int64_t> debts_entered_;  // in this entry, and not accounted for yet
};

// Local minus UTC in Central Europe: an hour, two from the last Sunday of March to that of October, changing
// at 01:00 UTC (directive 2000/84/EC).
[[nodiscard]] std::int64_t central_european_offset_s(std::int64_t unix_s);

}  // namespace riser::sim
