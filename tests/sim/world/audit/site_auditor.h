// SiteAuditor: watches one building and its gateway from outside and knows the truth: what flowed through
// every meter, where every contact is, what was promised to whom. It says at once what must never be:
// docs/reliability.md lists the laws by number. It shares no code with the ledger, the charging or the supply
// rules it judges.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/controller/building_view.h"
#include "gateway/controller/event.h"
#include "tests/sim/wired_building.h"
#include "tests/sim/world/audit/coverage.h"
#include "tests/sim/world/audit/load_watch.h"
#include "tests/sim/world/audit/naive_books.h"
#include "tests/sim/world/audit/naive_demand.h"
#include "tests/sim/world/audit/naive_limit.h"
#include "tests/sim/world/audit/naive_orders.h"
#include "tests/sim/world/audit/naive_policy.h"
#include "tests/sim/world/audit/naive_vouchers.h"
#include "tests/sim/world/audited_journal.h"

namespace riser::sim {

// What is put in instead of the card: what it knew and nothing told the cloud is lost, and nobody's fault.
enum class Card : std::uint8_t { empty, old_image };

// A journal that was on a card that is gone. The cloud may hold a part of it for ever.
struct EarlierJournal {
    EpochId epoch{};
    std::vector<journal::Hash> hashes;
};

class SiteAuditor final : public JournalWitness {
public:
    using Complain = std::function<void(const std::string&)>;

    // `tell` gets the records of the journal, for the timeline; it may be empty.
    using Tell = std::function<void(const journal::Record&)>;

    // `true_ms`: what time it is in truth, Unix.
    SiteAuditor(const WiredBuilding& building, const PolicyPlan& policy,
                std::function<std::int64_t()> true_ms, Complain complain, Tell tell);

    // How this site bills; from its beginning.
    void follow(const BillingPlan& plan) {
        bills_ = plan;
        books_.follow(plan);
        demands_.follow(plan);
    }

    // What its tenants have beside their own money.
    void follow(const CreditPlan& plan, std::set<AccountId> first_tenants) {
        credits_ = plan;
        first_tenants_ = first_tenants;
        books_.follow(plan, std::move(first_tenants));
    }
    // Somebody takes up emergency credit, or tries to.
    void credit_asked(AccountId account) {
        ++credit_asked_[account];
        books_.credit_asked(account, 1);
    }

    // Vouchers are sold.
    void follow(PaperBook& paper, GatewayId gateway) { vouchers_.follow(paper, gateway); }
    [[nodiscard]] NaiveVouchers& vouchers() { return vouchers_; }
    [[nodiscard]] const NaiveVouchers& vouchers() const { return vouchers_; }
    // The cloud told it something about vouchers by this command.
    [[nodiscard]] bool was_about_vouchers(const std::string& command) const {
        return about_vouchers_.contains(command);
    }
    [[nodiscard]] bool is_clock_honest() const { return clock_is_honest_; }

    void know_landlords(std::set<AccountId> accounts) {
        landlords_ = accounts;
        books_.know_landlords(std::move(accounts));
    }
    // Sees every entry of the journal, once.
    std::function<void(const journal::Entry&)> on_entry;

    // ---- what the gateway did
    void committed(const controller::JournalEntry& entry) override;
    void not_committed(controller::Commit outcome) override;
    void cloud_has_more() override { known_to_cloud_ = cloud_restores_(); }
    // A process has opened the journal: what was ever acknowledged as durable is there, unchanged.
    void reopened(controller::Journal& journal);
    void published(const controller::BuildingView& view);

    // What the controller is about to hear.
    void heard(const controller::Event& event);
    // A reading that was made for a cut-off confirms it for a minute, or for two sweeps.
    void sweeps_every(Duration interval) {
        reading_counts_ms_ = std::max<std::int64_t>(reading_counts_ms_,
                                                    2 * (interval / std::chrono::milliseconds(1)));
    }

    // ---- what people were told
    // A client got its 200: the credit must be there for ever.
    void promised(const TopUpId& id, const AccountId& account, std::int64_t micro);
    // Somebody at the office orders something about money, and is answered.
    void order_given(const OrderBytes& id, NaiveOrder order) {
        orders_.given(id, std::move(order));
    }
    void order_answered(const OrderBytes& id, OfficeAnswer answer) {
        orders_.answered(id, answer, complain_);
    }

    // ---- what was done to the building
    // The time service has lied: prices by time of day prove nothing from now on.
    void clock_was_lied_to() { clock_is_honest_ = false; }
    // A person or a fault moves the contact behind this meter, now.
    void moved_by_others(std::uint32_t meter);
    // Somebody in the building asks to connect this supply point, or confirms its reconnection.
    void asked_on_site(std::uint32_t point) { asked_ms_[point] = true_ms_(); }
    // From now on another journal counts, from its beginning.
    void card_changed(Card card);
    // Looks at all contacts; `now` is true time.
    void look_at_contacts(SimTime now);
    // The register of this meter has jumped, gone back or been erased, or the meter was exchanged: its charges
    // prove nothing until it begins an epoch.
    void register_spoiled(std::uint32_t meter);
    // What it shows proves nothing of a day from now on; hears of every register that is spoiled as well.
    std::function<void(std::uint32_t meter)> on_curve_spoiled;
    void curve_spoiled(std::uint32_t meter) {
        if (on_curve_spoiled) on_curve_spoiled(meter);
    }
    // Only that of what was used: what is fed in is counted by another.
    void import_register_spoiled(std::uint32_t meter);
    // This meter is without power and on its way out, for longer than its last reading counts for anything; and
    // another is there.
    void meter_taken_away(std::uint32_t meter) { taken_away_.insert(meter); }
    void meter_mounted(std::uint32_t meter) {
        taken_away_.erase(meter);
        register_spoiled(meter);
    }
    // A person asks to charge this meter up to `closing` and to count from what it shows.
    void exchange_declared(std::uint32_t meter, std::int64_t closing_wh) {
        declared_[meter].insert(closing_wh);
    }

    // Looks at what flows where load is limited; now and then, and before somebody changes what he uses.
    void look_at_loads();
    // The controller hangs, and what it has been told waits for so long.
    void controller_hangs(Duration span) {
        hangs_until_ms_ = true_ms_() + span / std::chrono::milliseconds(1);
    }

    // Looks at what has flowed through every meter; every few minutes.
    void look_at_meters();
    // What its clock says of the time of a reading proves nothing.
    void doubt_times() { times_are_sure_ = false; }
    // What records were about.
    void report(Coverage& coverage) const;
    [[nodiscard]] const NaiveBooks& books() const { return books_; }
    [[nodiscard]] std::uint64_t cuts() const { return cuts_; }
    [[nodiscard]] std::uint64_t restores() const { return restores_; }
    [[nodiscard]] std::uint64_t never_acknowledged() const { return never_acknowledged_; }
    [[nodiscard]] std::uint64_t raced_cuts() const { return raced_cuts_; }
    [[nodiscard]] const std::vector<journal::Hash>& hashes() const { return hashes_; }
    [[nodiscard]] std::uint64_t first_sequence() const { return 1; }
    [[nodiscard]] const std::vector<EarlierJournal>& earlier_journals() const { return earlier_; }
    // How often the cloud was restored from a backup, which may know less of a journal than was acknowledged.
    void follow_cloud(std::function<std::uint64_t()> restores) {
        cloud_restores_ = std::move(restores);
    }
    // A card was lost, and this cloud has not taken the journal of the present one yet: it may be another than it knows.
    [[nodiscard]] bool journal_in_question() const {
        return !earlier_.empty() && known_to_cloud_ != cloud_restores_();
    }
    // Nil before the first entry.
    [[nodiscard]] const EpochId& epoch() const { return epoch_; }
    // In this journal or one that is gone.
    [[nodiscard]] bool was_credited(const TopUpId& id, const AccountId& account,
                                    std::int64_t micro) const;

    // Everything was healed and has had its time: supply follows credit, every watt-hour is charged.
    void check_liveness();
    // Wh that the meter's register has advanced since the account began to pay for it.
    [[nodiscard]] std::int64_t used_wh(std::uint32_t meter) const;
    [[nodiscard]] std::int64_t charged_wh(std::uint32_t meter) const;
    [[nodiscard]] std::int64_t charged_before(std::uint32_t meter) const;
    // The register value up to which it is charged, or credited.
    [[nodiscard]] std::int64_t settled_wh(
        std::uint32_t meter, metering::Quantity quantity = metering::Quantity::import_energy) const;

private:
    struct Contacts {
        bool closed = true;
        std::uint32_t operations = 0;
        bool excused = false;
        std::optional<SimTime> opened_by_others;  // and not closed since
    };

    enum class Seen : std::uint8_t { now, later };
    void fold(const controller::JournalEntry& row, Seen seen);
    void recall_pruned(const controller::JournalEntry& first);
    void take_epoch(const journal::MeterEpochStarted& started);
    void check_declaration(const journal::MeterEpochStarted& started, const EnergyCounter& counter,
                           bool spoiled);
    void check_desired(const journal::Entry& entry, bool is_now);
    void check_unprotected(const NaiveSupply& supply, const std::string& who,
                           const journal::EntryHeader& header);
    void check_owes(const NaiveSupply& supply, journal::SupplyReason reason,
                    const std::string& who);
    // site_contacts.cpp
    void check_was_read(const NaiveSupply& supply, const std::string& who);
    [[nodiscard]] bool can_be_confirmed(const NaiveSupply& supply) const;
    // site_limits.cpp
    void check_limits(const journal::Entry& entry, std::optional<std::int64_t> true_ms);
    void check_limited(const journal::LoadLimited& limited, const journal::Entry& entry,
                       std::optional<std::int64_t> true_ms);
    // site_demand.cpp
    void check_demand(const journal::Entry& entry);
    void check_shown_demand(const controller::BuildingView& view);
    [[nodiscard]] std::optional<std::int64_t> flowed_between(std::uint32_t point,
                                                             std::int64_t from_ms,
                                                             std::int64_t to_ms) const;
    void check_bills_of(const NaiveSupply& supply, const std::string& who);
    void judge_overload(const journal::OverLimit& over, std::int64_t true_ms);
    void check_overloads_end(const controller::BuildingView& view);
    void check_limit_at_end(std::uint32_t point, const NaiveAccount& account);
    void look_at_load(std::uint32_t meter);
    [[nodiscard]] std::uint32_t meter_of(std::uint32_t point) const;
    [[nodiscard]] bool asked_lately(std::uint32_t point) const;
    void take_export_epoch(const journal::MeterEpochStarted& started, const Device& device);
    void check_feed_in(const journal::EnergyFedIn& fed_in);
    // Nothing stands in the way of a cut-off, and has not for hours.
    void check_is_cut_off(std::uint32_t point, const NaiveSupply& supply,
                          const NaiveAccount& account);
    void check_feed_in_at_end(std::uint32_t meter, const std::string& who);
    // Nobody is told that a register shows less than what is charged.
    void check_has_not_fallen(std::uint32_t meter, const Device& device, const std::string& who);
    // Wh that its export register has advanced since somebody is credited for it; those that were.
    [[nodiscard]] std::int64_t fed_in_wh(std::uint32_t meter) const;
    [[nodiscard]] std::int64_t credited_wh(std::uint32_t meter) const;
    void check_bills(const controller::BillsView& shown);
    void check_deposit_of_months(const journal::DepositDemanded& demanded);
    void check_former_accounts(const controller::BuildingView& view);
    void check_energy(const journal::Entry& entry);
    void check_carried(const journal::Entry& entry);
    void judge_opening(std::uint32_t meter, SimTime now);
    void judge_late_overload(std::uint32_t point, const std::string& who);
    // The gateway has closed what somebody or something else has opened.
    void judge_closing(const MeterPlan& meter, SimTime opened);
    [[nodiscard]] bool is_dark_and_unasked(std::uint32_t point) const;
    [[nodiscard]] std::int64_t cost_of_used(std::uint32_t point, const NaiveSupply& supply) const;
    void complain(const std::string& what);
    [[nodiscard]] const MeterPlan* plan_of(std::uint32_t meter) const;
    [[nodiscard]] const EnergyCounter* counter_of(std::uint32_t meter) const;
    // nullptr: there are no panels behind it.
    [[nodiscard]] const Device* solar_of(std::uint32_t meter) const;

    const WiredBuilding& building_;
    std::function<std::int64_t()> true_ms_;
    Complain complain_;
    Tell tell_;
    BillingPlan bills_;
    std::set<AccountId> landlords_;
    CreditPlan credits_;
    std::set<AccountId> first_tenants_;
    std::map<AccountId, int> credit_asked_;
    NaiveBooks books_;
    NaiveOrders orders_;
    NaiveVouchers vouchers_;
    std::set<std::string> about_vouchers_;
    bool cuts_at_once_ = false;  // no policy puts a cut-off off
    NaivePolicy policy_;
    NaiveDemand demands_;
    SimTime demand_seen_{0};  // as it is shown
    bool times_are_sure_ = true;
    std::map<std::uint32_t, std::map<std::int64_t, std::int64_t>>
        flowed_;                     // by meter and time: microjoules that it counted in its life
    std::set<std::uint32_t> liars_;  // meters whose register has shown something else
    NaiveLimit limits_;
    LoadWatch loads_;
    std::int64_t hangs_until_ms_ = 0;
    std::int64_t running_since_ms_ = 0;               // and saves what it decides; 0: it does not
    std::map<std::uint32_t, std::int64_t> asked_ms_;  // by supply point
    struct LastCharge {
        std::int64_t true_ms = 0;
        std::int64_t running_since_ms = 0;  // in which run of the gateway
    };
    std::map<std::uint32_t, LastCharge> last_charges_;        // by meter
    std::map<std::uint32_t, std::int64_t> asked_reading_ms_;  // by meter, of this process
    std::int64_t reading_counts_ms_ = 60'000;
    std::vector<journal::Hash> hashes_;  // of entries 1.. as acknowledged or adopted
    std::map<std::uint32_t, std::int64_t>
        base_advance_;  // by meter: what its register had done before
    std::map<std::uint32_t, std::int64_t> base_exported_;  // the same of its export register
    std::vector<Contacts> contacts_;                       // by index of the meter
    std::map<std::uint32_t, SimTime> connected_since_;     // by supply point: it should come back
    std::map<std::uint32_t, SimTime> returned_at_;  // the same, since when the books have seen it
    std::map<TopUpId, std::pair<AccountId, std::int64_t>> promises_;
    std::map<std::uint32_t, std::int64_t> spoiled_;         // by meter: what it showed right after
    std::map<std::uint32_t, std::int64_t> export_spoiled_;  // the same of export registers
    std::set<std::uint32_t> taken_away_;                    // meters
    std::map<std::uint32_t, std::set<std::int64_t>> declared_;  // by meter: closing values
    std::vector<EarlierJournal> earlier_;
    std::function<std::uint64_t()> cloud_restores_ = [] { return std::uint64_t{0}; };
    std::optional<std::uint64_t>
        known_to_cloud_;  // the journal of this card, after so many restores
    std::map<TopUpId, std::pair<AccountId, std::int64_t>> earlier_credits_;
    EpochId epoch_{};
    std::map<EpochId, std::vector<controller::JournalEntry>>
        written_;            // by journal, also lost ones
    bool adopting_ = false;  // a card was put in: what is on it counts as it is
    bool clock_is_honest_ = true;
    bool looked_ = false;
    std::uint64_t seen_changes_ = 0;  // of the contacts, see Building::contact_changes()
    SimTime now_{0};
    std::uint64_t cuts_ = 0;
    std::uint64_t restores_ = 0;
    std::uint64_t never_acknowledged_ = 0;
    std::uint64_t raced_cuts_ = 0;
};

}  // namespace riser::sim
