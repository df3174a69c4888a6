// Decider: the working state of one decision, of the decide_*.cpp files. A record evolves the draft at once.
#pragma once

#include "core/base/assert.h"
#include "core/journal/codec.h"
#include "core/payment/reconnection.h"
#include "gateway/controller/contact.h"
#include "gateway/controller/decide.h"
#include "gateway/controller/decider_parts.h"
#include "gateway/controller/evolve.h"
#include "gateway/controller/settlement_builder.h"

namespace riser::controller {

class Decider {
    friend class PeriodWork;   // decide_period.cpp: demand and minimum charges
    friend class LoadLimiter;  // decide_load_limit.h
    friend class CreditWork;   // decide_credit_limit.cpp: credit limits
public:
    Decider(const SiteConfig& site, const Books& books, const Live& live, const Now& now)
        : site_(site),
          draft_(books),
          live_(live),
          now_(now),
          header_(journal::make_header(books.site.genesis.epoch, books.sequence + 1, now)),
          next_request_(live.next_request) {}

    // decide_commissioning.cpp: configuration into books.
    void commission(const Started& started);
    // decide_policy.cpp
    void take_policy();
    void warn_again();
    // decide_requests.cpp
    [[nodiscard]] bool follow_requests(SupplyPointId id);
    // decide_reconnection.cpp
    void judge_late_return(SupplyPointId id, bool ordered);
    void come_back(SupplyPointId id, journal::SupplyReason reason);
    void stay_off(const SupplyPointBooks& supply_point);
    // decide_orders.cpp: people and cloud.
    void order(const LocalOrder& order);
    void command(const RemoteCommand& command);
    // decide_readings.cpp: registers into money.
    void readings();
    void settle_when_due();
    // decide_prices.cpp: prices that the configuration changes.
    void adopt_prices();
    // decide_holds.cpp
    void keep_holds_by_the_clock();
    void begin_unsure_holds_again();
    [[nodiscard]] bool is_unsure(const HoldName& name) const;
    // decide_billing.cpp: accounts that pay afterwards.
    void bills();
    void agree_on_bills();
    void reminders();  // decide_overdue.cpp
    // decide_rerating.cpp: what was charged by an unsure clock.
    void rerate_all();
    // decide_supply.cpp, decide_cut.cpp: who has light.
    void supply(SupplyPointId id);
    void all_supplies();
    // decide_credits.cpp: what comes and goes with time.
    void credits_and_charges();
    void relight();
    // decide_relay_test.cpp
    void start_relay_test(const SupplyPointBooks& supply_point);
    void relay_test(SupplyPointId id);
    void end_interrupted_tests();
    // decide_alarms.cpp: what a person must hear of, once.
    void tell_standstill(const LiveMeter& meter);
    void tell_uncharged(const LiveMeter& meter);
    void tell_open_flow(SupplyPointId id);
    void tell_open_unordered(const SupplyPointBooks& supply_point);
    void tell_silent_contacts(const SupplyPointBooks& supply_point);
    void tell_falls_open(SupplyPointId id);
    // decide_rows.cpp: rows of the readings stream.
    void reading_rows();

    [[nodiscard]] FullDecision take() {
        return {std::move(records_), std::move(actions_), std::move(updates_)};
    }

private:
    friend class AccountDesk;  // account_desk.h
    friend class TokenDesk;    // token_desk.h
    friend class VoucherDesk;  // voucher_desk.h
    void emit(journal::Record record) {
        asked_of_policy_ = {};
        evolve(draft_, header_, record);
        records_.push_back(std::move(record));
    }
    // A record about credits and charges: it must compute to the same twice.
    template <class R>
    void book(R record) {
        RISER_ASSERT(as_its_rules_say(draft_, header_, record), "what is booked follows rules");
        emit(std::move(record));
    }
    void act(Action action) { actions_.push_back(std::move(action)); }
    void update(LiveUpdate change) { updates_.push_back(std::move(change)); }
    // Live as the rest of this decision must see it.
    [[nodiscard]] const Live& seen() const { return changed_live_ ? *changed_live_ : live_; }
    // As the rest of this decision must see it already.
    void update_now(LiveUpdate change);
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields) {
        act(Note{level, std::move(event), std::move(fields)});
    }

    using Verdict = OrderVerdict;
    Verdict carry_out(const OrderBody& body);
    Verdict top_up(const TopUp& order);
    Verdict preview(const PreviewTopUp& order);
    [[nodiscard]] std::optional<Verdict> objection_to(const payment::Account* account,
                                                      const TopUp& order) const;
    [[nodiscard]] Verdict former_account_paid(const TopUp& order);
    Verdict accept_credit(const AcceptCredit& order);
    // decide_tenancy.cpp
    Verdict move_in(const MoveIn& order);
    Verdict move_out(const MoveOut& order);
    [[nodiscard]] std::string whose(AccountId id) const;
    Verdict pay_refund(const PayRefund& order);
    // decide_bill_orders.cpp
    Verdict show_bill(const ShowBill& order);
    Verdict preview_bill(const PreviewBill& order);
    Verdict cancel_bill(const CancelBill& order);
    Verdict dispute_bill(const DisputeBill& order);
    Verdict number_bill(const NumberBill& order);
    [[nodiscard]] Verdict not_billed(AccountId id) const;
    [[nodiscard]] std::optional<Verdict> objection_to(const MoveIn& order) const;
    [[nodiscard]] std::optional<Verdict> objection_to(const MoveOut& order) const;
    [[nodiscard]] std::optional<Verdict> objection_to_hand_over(SupplyPointId id) const;
    [[nodiscard]] Verdict forget_all(Verdict verdict);
    void take_over(const MoveOut& order, const billing::AccountClosing& closing,
                   payment::TopUpSplit split);
    // decide_hand_over.cpp
    using Readiness = HandOverReadiness;
    [[nodiscard]] const SupplyPointSite* site_of(SupplyPointId id) const;
    [[nodiscard]] std::string unfit_for_hand_over(const ShareBooks& share, bool last_reading) const;
    [[nodiscard]] Readiness ready_for_hand_over(const SupplyPointBooks& supply_point,
                                                bool last_reading, bool preview);
    [[nodiscard]] std::vector<journal::HandOverRead> hand_over_reads(
        const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool charge_to_the_end(SupplyPointId id);
    [[nodiscard]] bool is_charged_up_to_its_reads(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool nothing_is_left_to_charge(AccountId id);
    void pass_on(const SupplyPointSite& configured, const journal::TenancyBegan& began,
                 payment::AccountMode mode);
    Verdict set_tariff(const SetTariff& order);
    Verdict set_hold(const SetHold& order);
    Verdict connect(const Connect& order);
    void hold_until(const HoldName& name, std::int64_t until_ms, bool relative);
    void write_end(const HoldName& name, std::int64_t until_ms, std::int64_t for_ms);
    void remember_end(const HoldName& name, std::int64_t until_ms);
    [[nodiscard]] std::int64_t booked_hold(SupplyPointId id, payment::HoldKind kind) const;
    [[nodiscard]] std::int64_t booked_end(const HoldName& name) const;
    // What stands in the way of an order to connect, if somebody has to be there for it; after its hold is booked.
    [[nodiscard]] std::optional<Verdict> needs_somebody_there(SupplyPointId id);
    Verdict arm(const Arm& order);
    Verdict confirm(const ConfirmReconnection& order);
    // decide_outage.cpp
    Verdict confirm_together();
    [[nodiscard]] bool may_have_opened_together(const SupplyPointBooks& supply_point) const;
    void note_unseen_opening(SupplyPointId id);
    void note_looked_at(const SupplyPointBooks& supply_point);
    [[nodiscard]] std::string why_not_together(const SupplyPointBooks& supply_point) const;
    Verdict request(const RequestSupply& order);
    [[nodiscard]] std::string text_of_request(const RequestSupply& order) const;
    Verdict test_relay(const TestRelay& order);
    Verdict declare_exchange(const DeclareExchange& order);
    [[nodiscard]] std::string_view why_not_read(const LiveMeter& meter) const;
    // The last value that was believed; after a start that is what the books have charged up to.
    [[nodiscard]] Energy last_believed(const LiveMeter& meter, const LiveRegister& live) const;
    [[nodiscard]] bool is_meter_of_books(const LiveMeter& meter) const;
    [[nodiscard]] bool goes_on(const LiveMeter& meter, const LiveRegister& reg) const;
    [[nodiscard]] bool began_credibly(const LiveMeter& meter, const DeclareExchange& order) const;
    [[nodiscard]] bool closing_believable(const LiveMeter& meter,
                                          const journal::RegisterMark& mark) const;
    [[nodiscard]] bool ends_after_reading(const LiveMeter& meter, const journal::RegisterMark& end,
                                          const journal::RegisterMark& reading) const;
    [[nodiscard]] bool another_answers(const LiveMeter& meter) const;
    Verdict clear_doubt(const ClearDoubt& order);
    Verdict read_now(const ReadNow& order);
    [[nodiscard]] bool state_lane_accepts(const RemoteCommand& command);
    void commission_meter(const LiveMeter& meter);
    void open_new_shares(const LiveMeter& meter);
    void settle_up_to(const LiveMeter& meter, metering::Quantity quantity, Energy end);
    void ask_who_it_is(const LiveMeter& meter);
    void take_unusual(const LiveMeter& meter, const LiveRegister& live);
    void doubt_what_fell(const LiveMeter& meter);
    void roll_over(const LiveMeter& meter, const LiveRegister& live);
    // A pairing that was proven with another meter than the one that is there now is none.
    void void_pairing(SupplyPointId id, const std::string& why);
    void void_changed_pairings();
    void define_local_time();
    void tell_what_was_left_open();
    void tell_config_differences();
    void commission_account(const SupplyPointSite& configured);
    // On which terms whoever has the supply point has it: with his account. nullopt: nobody has, or without a price.
    [[nodiscard]] std::optional<SupplyPointSite> terms_at(const SupplyPointSite& configured) const;
    // `settled`: nothing that was used is left to be charged by another tariff.
    void configure_account(const SupplyPointSite& terms, bool settled);
    // decide_prices.cpp
    void publish_first_prices();
    // decide_registers.cpp
    [[nodiscard]] bool read_twice(const metering::RegisterShare& share) const;
    [[nodiscard]] bool registers_must_wait(const SupplyPointSite& configured) const;
    [[nodiscard]] bool registers_read(const SupplyPointSite& configured) const;
    [[nodiscard]] bool adopt_registers();
    void await_prices();
    [[nodiscard]] bool all_read(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] std::vector<SupplyPointId> charged_by(TariffId id) const;
    void take_tariff(const payment::Tariff& tariff);
    void take_account_tariff(const SupplyPointSite& terms);
    bool void_pairings_of(const LiveMeter& meter);  // were there any?
    void restart_epoch(const LiveMeter& meter, journal::EpochReason reason,
                       std::vector<journal::RegisterMark> closing,
                       std::vector<journal::RegisterMark> opening);
    [[nodiscard]] bool needs_settlement(const SupplyPointBooks& supply_point) const;
    // Settles these supply points as far as their registers were read.
    void settle(const std::vector<SupplyPointId>& ids);
    void settle_all();
    void emit_settlement(SettlementBuilder& builder);
    void update_low_credit(AccountId id);
    // decide_credits.cpp
    void after_charging(AccountId id);
    void move_credits(AccountId id);
    void enter_emergency_fee(AccountId id);
    void configure_credits(const SupplyPointSite& configured);
    void configure_charges(const SupplyPointSite& configured);
    [[nodiscard]] bool has_something_due(const payment::Account& account) const;
    // At any instant that it may be now.
    [[nodiscard]] bool renewal_possible(const payment::Account& account) const;
    [[nodiscard]] bool collect_by_old_terms(const SupplyPointBooks& supply_point,
                                            AccountId account);
    [[nodiscard]] std::int64_t beginning() const;
    void begin_charges(AccountId id);
    // So much is due that the clock may have gone ahead: nothing is collected before it has gone on for a day.
    [[nodiscard]] bool waits_for_the_clock(const payment::Account& account) const;
    [[nodiscard]] payment::FriendlyPeriods friendly_periods() const;
    std::size_t collect_charges(const SupplyPointBooks& supply_point) {
        return collect_charges(supply_point, now_.earliest);
    }
    std::size_t collect_charges(const SupplyPointBooks& supply_point, UtcTime until);
    std::size_t collect_due(const SupplyPointBooks& supply_point, UtcTime until);
    void book_collection(AccountId id, const payment::CollectionLine& line);
    // decide_feed_in.cpp
    void credit_feed_in(SupplyPointId id, bool forced, const Live& live, bool last = false);
    void credit_share(SupplyPointId id, const ShareBooks& share, const Live& live,
                      const Window& within = {}, bool last = false);
    void book_feed_in(SupplyPointId id, const metering::RegisterShare& share,
                      const payment::RatedAdvance& rated);
    // decide_standing.cpp
    [[nodiscard]] std::optional<payment::StandingChange> standing_change(
        const payment::Account& account) const;
    void begin_standing();
    void take_standing(AccountId id, const payment::StandingChange& change);
    std::size_t end_standing(const SupplyPointBooks& supply_point, UtcTime at);
    void part_standing(const SupplyPointBooks& supply_point,
                       const std::vector<payment::Tariff>& versions);
    void publish(payment::Tariff tariff);
    void renew_and_expire(AccountId id);
    [[nodiscard]] bool rerate(AccountId id);
    // decide_blocks.cpp
    [[nodiscard]] Window end_block_periods(const SupplyPointBooks& supply_point, const Live& live,
                                           const Window& within = {});
    void step_blocks(AccountId id);
    void schedule_settlement();
    // decide_billing.cpp
    using CutOffs = BillCutOffs;
    [[nodiscard]] const BillingSite* billing_of(const payment::Account& account) const;
    void agree_on_bills(AccountId id);
    void agree_on_reminders(const BillingSite& wanted, AccountId id);
    // A bill is due since long ago, by a clock that may be ahead: nothing is issued before it has gone on for a day.
    [[nodiscard]] bool bills_wait(AccountId id) const;
    [[nodiscard]] bool clock_is_proven() const;
    void settle_periods(SupplyPointId id);
    void bill_until_now(AccountId id);
    [[nodiscard]] bool cut_off(AccountId id, UtcTime cut, CutOffs& cuts);
    void cut_off_share(AccountId id, const ShareBooks& share, UtcTime cut, CutOffs& cuts);
    void settle_share(SupplyPointId id, const metering::RegisterShare& share, const Window& within);
    void settle_rest(AccountId id, const CutOffs& cuts);
    void collect_until(AccountId id, UtcTime cut);
    [[nodiscard]] std::optional<billing::BillNumber> take_number(
        const journal::AccountBilling& billing, billing::LocalDay issued);
    [[nodiscard]] bool issue_bill(AccountId id, billing::DocumentKind kind, UtcTime ends,
                                  const std::vector<journal::BillRead>& reads);
    void tell_about_bills(AccountId id, const std::string& what);
    // decide_overdue.cpp
    void charge_interest(AccountId id, const billing::BillNumber& except = {});
    void remind(AccountId id);
    void give_reminder(AccountId id, const billing::BillNumber& number, std::size_t step);
    [[nodiscard]] bool is_overdue(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool is_exhausted(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] journal::SupplyReason reason_of_cut(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] std::optional<Duration> final_notice_ago(AccountId id) const;
    void charge_reconnection(const SupplyPointBooks& supply_point);
    [[nodiscard]] std::string final_bill(AccountId id,
                                         const std::vector<journal::HandOverRead>& reads);
    // supply
    [[nodiscard]] payment::CutInputs cut_inputs(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool cut_rate_kept() const;
    [[nodiscard]] bool is_protected_customer(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool account_agrees(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] std::int64_t hold_until_ms(const SupplyPointBooks& supply_point,
                                             payment::HoldKind kind) const;
    [[nodiscard]] bool is_held(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] payment::Arbitration arbitration(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool is_locked(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool is_kept_on(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool is_protected(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] payment::CustomerClass class_for_policy(const payment::Account& account) const;
    [[nodiscard]] const payment::PolicyFacts& policy_facts(const SupplyPointBooks& point) const;
    [[nodiscard]] const std::vector<Duration>& site_cuts_ago() const;
    void apply_policy(const SupplyPointBooks& supply_point, payment::CutInputs& inputs) const;
    [[nodiscard]] payment::ReconnectOrder way_back(const SupplyPointBooks& supply_point,
                                                   payment::ReconnectCause cause) const;
    [[nodiscard]] bool returns_late(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool tripped_again(const SupplyPointBooks& supply_point) const;
    // Nothing can be sent now: a command is on its way, or the contact rests after one.
    [[nodiscard]] bool rests(const LiveSwitch& which) const;
    [[nodiscard]] bool rests(const SupplyPointBooks& supply_point) const;
    // May its contacts be closed now, or is it the turn of others? Counts it when it may.
    [[nodiscard]] bool takes_its_turn(const SupplyPointBooks& supply_point, bool fresh_decision);
    [[nodiscard]] bool waits_for_its_turn(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] std::int64_t kept_until_ms(const SupplyPointBooks& supply_point,
                                             std::string_view obstacle) const;
    void consider_cut(const SupplyPointBooks& supply_point);
    void confirm(const SupplyPointBooks& supply_point);
    [[nodiscard]] Duration pause_after_confirming(const LiveMeter& meter) const;
    [[nodiscard]] std::optional<std::string> shown_by_confirming(
        const SupplyPointBooks& supply_point, const payment::CutInputs& inputs) const;
    void note_obstacle(SupplyPointId id, std::string_view obstacle);  // empty: nothing is
    [[nodiscard]] std::vector<metering::Contact> contacts_to_name(
        const SupplyPointBooks& supply_point, metering::SwitchState state,
        journal::SupplyReason reason) const;
    void desire(SupplyPointId id, metering::SwitchState state, journal::SupplyReason reason,
                std::uint32_t predicates);
    // Nothing follows from the rules for it.
    [[nodiscard]] bool is_at_rest(const SupplyPointBooks& supply_point) const;
    void reconcile(const SupplyPointBooks& supply_point, bool fresh_decision);
    [[nodiscard]] bool cut_stands(const SupplyPointBooks& supply_point);
    // Within this decision already: what it decides next must not rest on a read that is spent.
    void void_confirmation(MeterId id);
    void void_confirmation(const SupplyPointBooks& supply_point);
    void observe_supply(const SupplyPointBooks& supply_point);
    [[nodiscard]] metering::SwitchState observed_state(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool configured(SupplyPointId id) const;
    [[nodiscard]] bool may_switch(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool may_move(const SupplyPointBooks& supply_point,
                                const LiveSwitch& which) const;
    void begin_wish(const SupplyPointBooks& supply_point);
    [[nodiscard]] std::vector<metering::Contact> contacts_to_open(
        const SupplyPointBooks& supply_point, const std::vector<metering::Contact>& today,
        bool lock) const;
    [[nodiscard]] bool open_unordered(const SupplyPointBooks& supply_point) const;
    // decide_unordered.cpp
    [[nodiscard]] ContactCause contact_cause(const SupplyPointBooks& supply_point,
                                             const LiveSwitch& which) const;
    [[nodiscard]] bool may_close_again(const SupplyPointBooks& supply_point,
                                       const LiveSwitch& which) const;
    [[nodiscard]] bool contact_is_silent(const LiveSwitch& which) const;
    [[nodiscard]] bool latched(const SupplyPointBooks& supply_point, Looks looks) const;
    [[nodiscard]] bool open_unbidden(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool open_already(const SupplyPointBooks& supply_point) const;
    void tell_undone(const SupplyPointBooks& supply_point);
    void tell_closed_by_hand(const SupplyPointBooks& supply_point);
    [[nodiscard]] bool lost_its_right(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool pairing_stands(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool contacts_at_rest(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool waits_for_a_person(const SupplyPointBooks& supply_point) const;
    void request_confirming_read(const LiveMeter& meter);
    // relay test
    void ask(TestedMeter& tested);
    [[nodiscard]] Reads collect(TestStep& step);
    void before_opening(const SupplyPointBooks& supply_point, TestStep step, bool late);
    void while_open(const SupplyPointBooks& supply_point, TestStep step, bool late);
    void end_test(const SupplyPointBooks& supply_point, TestStep step, const std::string& result);
    void abandon_test(SupplyPointId id, const std::string& why);
    [[nodiscard]] std::optional<SupplyPointId> test_running() const;
    [[nodiscard]] bool another_contact_opened(const SupplyPointBooks& supply_point) const;

    const SiteConfig& site_;
    Draft draft_;
    const Live& live_;
    std::optional<Live> changed_live_;  // copied at the first change
    const Now& now_;
    journal::EntryHeader header_;
    std::uint32_t next_request_;
    bool ordered_here_ = false;  // by this machine's clock, not by the cloud's
    int cuts_decided_ = 0;       // in this decision
    mutable AskedOfPolicy asked_of_policy_;
    std::size_t lines_collected_ = 0;
    std::size_t parts_rerated_ = 0;     // in this decision
    std::vector<MeterId> asked_;        // for a hand-over, in this decision
    std::vector<SupplyPointId> begun_;  // reconnections, in this decision
    bool on_site_ = false;              // an order of somebody who is there
    std::vector<journal::Record> records_;
    std::vector<Action> actions_;
    std::vector<LiveUpdate> updates_;
};

}  // namespace riser::controller
