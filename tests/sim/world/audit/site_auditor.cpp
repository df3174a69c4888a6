#include "tests/sim/world/audit/site_auditor.h"

#include <algorithm>

#include "core/journal/codec.h"
#include "tests/sim/world/audit/micro_units.h"

namespace riser::sim {
namespace {

using metering::SwitchState;

// Of a hold, with a clock that drifts.
constexpr std::int64_t k_nearly_ms = 2 * 60'000;

std::optional<std::int64_t> import_of(const std::vector<journal::RegisterMark>& marks) {
    for (const auto& mark : marks) {
        if (mark.quantity == metering::Quantity::import_energy) return mark.value.wh;
    }
    return std::nullopt;
}

// NaivePolicy judges what safety and maintenance do.
bool is_for_credit(journal::SupplyReason reason) {
    using journal::SupplyReason;
    return reason != SupplyReason::relay_test && reason != SupplyReason::safety &&
           reason != SupplyReason::maintenance;
}

}  // namespace

SiteAuditor::SiteAuditor(const WiredBuilding& building, const PolicyPlan& policy,
                         std::function<std::int64_t()> true_ms, Complain complain, Tell tell)
    : building_(building),
      true_ms_(std::move(true_ms)),
      complain_(std::move(complain)),
      tell_(std::move(tell)),
      cuts_at_once_(!policy.written),
      policy_(policy),
      limits_(policy.load_limit),
      contacts_(building.building().plan().meters.size()) {}

void SiteAuditor::complain(const std::string& what) {
    complain_(what);
}

const MeterPlan* SiteAuditor::plan_of(std::uint32_t meter) const {
    for (const MeterPlan& plan : building_.building().plan().meters) {
        if (plan.id == meter) return &plan;
    }
    return nullptr;
}

const EnergyCounter* SiteAuditor::counter_of(std::uint32_t meter) const {
    const auto index = building_.building().index_of(meter);
    return index ? &building_.building().device(*index).counter() : nullptr;
}

// ---- the journal -----------------------------------------------------------------------------------

void SiteAuditor::committed(const controller::JournalEntry& entry) {
    if (entry.sequence != hashes_.size() + 1) {
        complain("entry " + std::to_string(entry.sequence) + " is committed after entry " +
                 std::to_string(hashes_.size()));
    }
    fold(entry, Seen::now);
}

void SiteAuditor::not_committed(controller::Commit /*outcome*/) {}

void SiteAuditor::fold(const controller::JournalEntry& row, Seen seen) {
    const auto entry = journal::decode_entry(row.bytes);
    if (!entry) return complain("entry " + std::to_string(row.sequence) + " cannot be decoded");
    const journal::Hash before = hashes_.empty() ? journal::Hash{} : hashes_.back();
    if (journal::chain_hash(before, row.bytes) != row.hash) {
        complain("entry " + std::to_string(row.sequence) + " breaks the chain");
    }
    hashes_.push_back(row.hash);
    auto& written = written_[entry->header.epoch];
    if (row.sequence <= written.size()) written.resize(row.sequence - 1);  // an old image goes on
    if (row.sequence == written.size() + 1) written.push_back(row);
    if (on_entry) on_entry(*entry);
    const bool is_now = seen == Seen::now;
    const auto true_ms = is_now ? std::optional(true_ms_()) : std::nullopt;
    books_.fold(
        *entry, [this](const std::string& what) { complain(what); }, clock_is_honest_, true_ms);
    orders_.follow(*entry, complain_);
    vouchers_.fold(*entry, books_, complain_);
    policy_.fold(
        *entry, true_ms, clock_is_honest_,
        [&](std::uint32_t point) { return is_now && is_dark_and_unasked(point); },
        [this](const std::string& what) { complain(what); });
    for (const auto& record : entry->records) {
        if (tell_) tell_(record);
        const auto* demanded = std::get_if<journal::DepositDemanded>(&record);
        if (demanded != nullptr) check_deposit_of_months(*demanded);
        if (const auto* genesis = std::get_if<journal::Genesis>(&record)) epoch_ = genesis->epoch;
        if (const auto* started = std::get_if<journal::MeterEpochStarted>(&record))
            take_epoch(*started);
    }
    check_desired(*entry, is_now);
    check_limits(*entry, true_ms);
    check_demand(*entry);
    check_energy(*entry);
    if (is_now) check_carried(*entry);
}

void SiteAuditor::register_spoiled(std::uint32_t meter) {
    import_register_spoiled(meter);
    if (const Device* device = solar_of(meter))
        export_spoiled_[meter] = device->exported().registered_wh();
}

void SiteAuditor::import_register_spoiled(std::uint32_t meter) {
    curve_spoiled(meter);
    if (const EnergyCounter* counter = counter_of(meter))
        spoiled_[meter] = counter->registered_wh();
}

// From an epoch's opening on every watt-hour counts. What lies between the end that a person declares for the
// epoch before and the opening is nobody's; up to that end everything is charged.
void SiteAuditor::take_epoch(const journal::MeterEpochStarted& started) {
    const std::uint32_t meter = started.meter.value;
    if (const Device* device = solar_of(meter)) take_export_epoch(started, *device);
    const EnergyCounter* counter = counter_of(meter);
    const auto opening = import_of(started.opening);
    if (counter == nullptr || !opening) return;
    const auto spoiled = spoiled_.find(meter);
    if (started.reason == journal::EpochReason::exchanged)
        check_declaration(started, *counter, spoiled != spoiled_.end());
    if (spoiled != spoiled_.end()) {
        // Of an old image: it may be another meter by now that shows as much.
        if (adopting_) return;
        // Read before it was spoiled: what it begins with is not on its register.
        if (*opening < spoiled->second || *opening > counter->registered_wh()) return;
        spoiled_.erase(spoiled);
    }
    base_advance_[meter] = counter->advance_when(*opening) - charged_before(meter);
}

void SiteAuditor::check_declaration(const journal::MeterEpochStarted& started,
                                    const EnergyCounter& counter, bool spoiled) {
    const std::uint32_t meter = started.meter.value;
    const std::string who = "meter " + std::to_string(meter);
    const auto closing = import_of(started.closing);
    if (!closing || !declared_[meter].contains(*closing))
        return complain(who + " begins an epoch that nobody declared");
    const auto index = building_.building().index_of(meter);
    if (taken_away_.contains(meter) && index && building_.building().is_dark(*index))
        complain(who + " begins an epoch while it is not there");
    if (spoiled) return;
    const std::int64_t end = counter.advance_when(*closing) - base_advance_[meter];
    const std::int64_t begin =
        counter.advance_when(*import_of(started.opening)) - base_advance_[meter];
    if (end != charged_before(meter)) {
        complain(who + " ends after " + std::to_string(end) + " Wh registered and " +
                 std::to_string(charged_before(meter)) + " Wh charged");
    }
    if (begin < end) {
        complain(who + " ends after " + std::to_string(end) + " Wh and begins again after " +
                 std::to_string(begin));
    }
}

// A wish to disconnect is right when it is written, by everything that the books knew.
void SiteAuditor::check_desired(const journal::Entry& entry, bool is_now) {
    for (const auto& record : entry.records) {
        const auto* readied = std::get_if<journal::SupplyReadied>(&record);
        if (readied != nullptr && readied->ready)
            connected_since_[readied->supply_point.value] = now_;
        const auto* observed = std::get_if<journal::SupplyObserved>(&record);
        const bool is_on = observed != nullptr && observed->state == SwitchState::connected;
        if (is_on &&
            books_.supplies().at(observed->supply_point.value).desired == SwitchState::connected)
            returned_at_[observed->supply_point.value] = now_;
        const auto* desired = std::get_if<journal::SupplyDesired>(&record);
        if (desired == nullptr) continue;
        const std::uint32_t point = desired->supply_point.value;
        returned_at_.erase(point);
        if (desired->state == SwitchState::connected) {
            connected_since_[point] = now_;
            continue;
        }
        connected_since_.erase(point);
        if (!is_for_credit(desired->reason)) continue;
        const NaiveSupply& supply = books_.supplies().at(point);
        const std::string who = "supply point " + std::to_string(point) + " is to be cut off ";
        // What a person has opened before is not named.
        const auto& named = desired->contacts;
        const auto& proven = supply.proven_contacts;
        if (named.empty() ||
            !std::includes(proven.begin(), proven.end(), named.begin(), named.end())) {
            complain(who + "by a contact that no relay test has proven");
        }
        check_unprotected(supply, who, entry.header);
        check_owes(supply, desired->reason, who);
        if (books_.may_be_given_more(supply.account, entry.header.latest_ms)) {
            complain(who + "though a period of free units may have begun");
        }
        if (is_now) check_was_read(supply, who);
        for (const auto& share : supply.shares) {
            if (books_.doubted().contains(share.meter.value)) complain(who + "on a doubted meter");
        }
    }
}

// Nothing that the books know keeps supply on there.
void SiteAuditor::check_unprotected(const NaiveSupply& supply, const std::string& who,
                                    const journal::EntryHeader& header) {
    if (!supply.armed) complain(who + "though it is not armed");
    if (!supply.paired) complain(who + "though no relay test was passed");
    if (supply.protected_customer) complain(who + "though its customer is protected");
    const std::int64_t hold = std::max(supply.hold_until_ms, books_.site_hold_until_ms());
    if (header.earliest_ms < hold) complain(who + "though a hold may still stand");
    const std::int64_t lasts = std::max(supply.hold_lasts_ms, books_.site_hold_lasts_ms());
    if (clock_is_honest_ && true_ms_() < lasts - k_nearly_ms) {
        complain(who + "though a hold has not lasted as long as it was ordered for");
    }
}

// Its credit is used up, or its bills are overdue.
void SiteAuditor::check_owes(const NaiveSupply& supply, journal::SupplyReason reason,
                             const std::string& who) {
    const auto found = books_.accounts().find(supply.account);
    if (found == books_.accounts().end()) return complain(who + "though it is vacant");
    const NaiveAccount& account = found->second;
    const bool for_bills = reason == journal::SupplyReason::overdue ||
                           (reason == journal::SupplyReason::over_limit && account.postpaid);
    if (account.critical) complain(who + "though its account is never to be");
    if (for_bills) {
        // NaiveBilling has judged its bills.
        if (!account.postpaid) complain(who + "for bills though it pays in advance");
    } else if (!account.is_used_up()) {
        complain(who + "with " + micro_units(account.usable()));
    } else if (account.postpaid) {
        complain(who + "though its account is never to be");
    }
}

// An old image may begin after its first entries: they were pruned, and are remembered here.
void SiteAuditor::recall_pruned(const controller::JournalEntry& first) {
    const auto entry = journal::decode_entry(first.bytes);
    if (!entry) return;
    const auto written = written_[entry->header.epoch];
    for (const auto& row : written) {
        if (row.sequence < first.sequence) fold(row, Seen::later);
    }
}

void SiteAuditor::reopened(controller::Journal& journal) {
    running_since_ms_ = 0;
    asked_reading_ms_.clear();
    std::uint64_t sequence = 0;
    while (true) {
        const auto page = journal.read(sequence + 1, controller::k_max_page);
        if (!page) return complain("the journal cannot be read: " + page.error().message);
        if (page->empty()) break;
        for (const auto& row : *page) {
            if (adopting_ && hashes_.empty()) recall_pruned(row);
            sequence = row.sequence;
            if (sequence <= hashes_.size()) {
                if (row.hash != hashes_[sequence - 1]) {
                    complain("entry " + std::to_string(sequence) + " has changed");
                }
                continue;
            }
            // Durable although nobody was told: repeating its cause must change nothing.
            if (!adopting_) ++never_acknowledged_;
            fold(row, Seen::later);
        }
    }
    adopting_ = false;
    if (sequence < hashes_.size()) {
        complain("entries after " + std::to_string(sequence) + " are lost, up to " +
                 std::to_string(hashes_.size()) + " were acknowledged");
    }
    for (const auto& [id, promise] : promises_) {
        if (!books_.credits().contains(id))
            complain("acknowledged top-up " + to_string(id) + " is lost");
    }
    vouchers_.check_promises(complain_);
}

void SiteAuditor::card_changed(Card card) {
    if (!hashes_.empty()) earlier_.push_back({epoch_, hashes_});
    for (const auto& [id, credit] : books_.credits()) earlier_credits_[id] = credit;
    books_ = NaiveBooks{};
    books_.follow(bills_);
    books_.know_landlords(landlords_);
    books_.follow(credits_, first_tenants_);
    for (const auto& [account, times] : credit_asked_) books_.credit_asked(account, times);
    vouchers_.forget(card == Card::old_image);
    policy_.forget();
    limits_.forget();
    demands_.forget();
    hashes_.clear();
    known_to_cloud_.reset();
    epoch_ = {};
    promises_.clear();
    connected_since_.clear();
    returned_at_.clear();
    last_charges_.clear();
    if (card == Card::empty) base_advance_.clear();
    if (card == Card::empty) base_exported_.clear();
    // What was charged after an image was made is charged again: only what begins an epoch proves something.
    for (const MeterPlan& meter : building_.building().plan().meters) {
        if (card == Card::old_image) register_spoiled(meter.id);
    }
    adopting_ = true;
}

// ---- the end ---------------------------------------------------------------------------------------

// Where a landlord has put nothing off, whoever has used up his credit is off.
void SiteAuditor::check_is_cut_off(std::uint32_t point, const NaiveSupply& supply,
                                   const NaiveAccount& account) {
    const bool holds = std::max(supply.hold_until_ms, books_.site_hold_until_ms()) > true_ms_();
    const bool doubted = std::any_of(
        supply.shares.begin(), supply.shares.end(),
        [&](const auto& share) { return books_.doubted().contains(share.meter.value); });
    const bool may_be = cuts_at_once_ && clock_is_honest_ && supply.armed && supply.paired &&
                        !supply.protected_customer && !account.postpaid && !account.critical &&
                        !holds && !doubted && can_be_confirmed(supply);
    if (!may_be || !account.is_used_up()) return;
    if (supply.desired == SwitchState::disconnected) return;
    complain("supply point " + std::to_string(point) + " has " + micro_units(account.balance()) +
             " and light at the end");
}

void SiteAuditor::check_liveness() {
    for (const auto& [point, supply] : books_.supplies()) {
        const auto account = books_.accounts().find(supply.account);
        if (account == books_.accounts().end() || supply.shares.empty()) continue;
        const std::string who = "supply point " + std::to_string(point);
        const std::uint32_t meter = supply.shares.front().meter.value;
        const MeterPlan* plan = plan_of(meter);
        const auto index = building_.building().index_of(meter);
        if (plan == nullptr || !index) continue;
        if (!spoiled_.contains(meter) && charged_wh(meter) != used_wh(meter)) {
            complain(who + ": " + std::to_string(used_wh(meter)) + " Wh registered, " +
                     std::to_string(charged_wh(meter)) + " Wh charged at the end");
        }
        check_has_not_fallen(meter, building_.building().device(*index), who);
        check_feed_in_at_end(meter, who);
        if (books_.doubted().contains(meter) && !spoiled_.contains(meter)) {
            complain(who + ": its meter is still doubted at the end");
        }
        const Contact* contact = building_.building().contact_of(*index);
        if (contact == nullptr) continue;
        const bool wanted = supply.desired != SwitchState::disconnected;
        // A contact that somebody closed by hand is not opened in friendly hours either.
        const bool kept_on = !wanted && contact->closed() && !cuts_at_once_ &&
                             (!clock_is_honest_ || policy_.keeps_on_at(true_ms_()));
        if (!kept_on && (contact->closed() != wanted || supply.observed != supply.desired))
            complain(who + " is not as desired at the end");
        const bool out_of_credit = account->second.is_used_up();
        const bool owes_bills =
            (supply.reason == journal::SupplyReason::overdue ||
             (supply.reason == journal::SupplyReason::over_limit && account->second.postpaid)) &&
            !books_.billing().is_cleared(supply.account, NaiveBilling::day_of(true_ms_()));
        check_is_cut_off(point, supply, account->second);
        check_limit_at_end(point, account->second);
        if (!out_of_credit && !owes_bills && !contact->closed())
            complain(who + " has credit and no light at the end");
    }
    if (clock_is_honest_) {
        books_.billing().check_plans_at_end(true_ms_(), complain_);
        books_.check_standing_at_end(true_ms_(), complain_);
        books_.check_credits_at_end(true_ms_(), complain_);
    }
    for (const auto& [id, promise] : promises_) {
        if (!books_.credits().contains(id))
            complain("acknowledged top-up " + to_string(id) + " is lost");
    }
}

}  // namespace riser::sim
