// decide_billing: bills of accounts that pay afterwards (docs/billing.md). A bill states what was charged; its number, and
// the settlement up to its cut-off, are in its entry. Nothing is billed by a clock that is unsure.
#include <algorithm>
#include <utility>

#include "core/journal/bill_composer.h"
#include "core/journal/check.h"
#include "gateway/controller/credit_work.h"
#include "gateway/controller/overdue.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;
using billing::ReadBasis;
using journal::AccountBilling;
using journal::BillRead;

std::vector<BillRead> opening_reads(const Draft& draft, const SupplyPointBooks& point) {
    std::vector<BillRead> reads;
    for (const auto& share : point.shares) {
        const MeterBooks* meter = draft.meter(share.share.meter);
        if (!share.open || meter == nullptr || meter->epoch.value == 0) continue;
        BillRead read;
        read.register_id = {share.share.meter, meter->epoch, share.share.quantity};
        read.share_ppm = share.share.share_ppm;
        read.from = read.to = share.settled;
        read.from_ms = read.to_ms = share.settled_ms;
        reads.push_back(read);
    }
    return reads;
}

// Without a prefix, where numbers of the series were given so already: they go on.
bool begun_without_prefix(const Books& books, std::uint16_t series) {
    return std::any_of(books.billing.begin(), books.billing.end(), [&](const auto& item) {
        const auto& known = item.second.terms.series;
        return known.id == series && known.prefix.empty();
    });
}

}  // namespace

// ---- terms ----------------------------------------------------------------------------------------

const BillingSite* Decider::billing_of(const payment::Account& account) const {
    if (account.mode != payment::AccountMode::postpaid || account.closed()) return nullptr;
    const SupplyPointSite* site = site_of(account.supply_point);
    const SupplyPointBooks* point = draft_.supply_point(account.supply_point);
    if (site == nullptr || point == nullptr || point->account != account.id) return nullptr;
    if (site->landlord.account == account.id) return nullptr;  // he pays nobody
    const BillingSite* found = nullptr;
    for (const auto& terms : site_.billing) {
        const bool meant = terms.account.is_nil()
                               ? terms.customer_class == payment::CustomerClass::any ||
                                     terms.customer_class == account.customer_class
                               : terms.account == account.id;
        // The later in the file is the more particular: the configuration orders them so.
        if (meant) found = &terms;
    }
    return found;
}

void Decider::agree_on_bills() {
    if (site_.billing.empty() || !now_.trusted()) return;
    for (const auto& configured : site_.supply_points) {
        const SupplyPointBooks* point = draft_.supply_point(configured.supply_point.id);
        if (point != nullptr && !point->account.is_nil()) agree_on_bills(point->account);
    }
}

void Decider::agree_on_bills(AccountId id) {
    const payment::Account* account = draft_.account(id);
    const BillingSite* wanted = account == nullptr ? nullptr : billing_of(*account);
    if (wanted == nullptr || !now_.trusted()) return;
    const AccountBilling* known = draft_.billing(id);
    journal::BillingAgreed agreed = wanted->terms;
    agreed.account = id;
    auto& series = agreed.series;
    if (series.prefix.empty() && !begun_without_prefix(draft_.base(), series.id)) {
        series.prefix = billing::prefix_of_books(draft_.site().genesis.epoch);
    }
    if (known != nullptr) {
        const bool same_cycle = known->terms.cycle.day == agreed.cycle.day;
        const UtcTime from = from_unix_ms(known->billed_until_ms);
        agreed.period_ends_ms = same_cycle
                                    ? known->terms.period_ends_ms
                                    : to_unix_ms(cycle_at(agreed.cycle, site_.zone, from).to);
        if (agreed == known->terms) return agree_on_reminders(*wanted, id);
        if (same_cycle) agreed.period_ends_ms = known->period_ends_ms;
    } else {
        // The books begin it at the clock's time: not in a cycle that is over by then.
        agreed.period_ends_ms = to_unix_ms(cycle_at(agreed.cycle, site_.zone, now_.wall).to);
        agreed.reads = opening_reads(draft_, *draft_.supply_point(account->supply_point));
    }
    emit(agreed);
    agree_on_reminders(*wanted, id);
}

void Decider::agree_on_reminders(const BillingSite& wanted, AccountId id) {
    const AccountBilling& known = *draft_.billing(id);
    journal::OverdueTermsAgreed terms = wanted.overdue;
    terms.account = id;
    const bool nothing = !known.overdue && terms.ladder.steps.empty() &&
                         terms.interest == billing::InterestTerms{} &&
                         terms.reconnection_fee == Money{};
    if (!nothing && known.overdue != terms) {
        charge_interest(id);  // by the terms of until now
        const auto today = payment::local_day(site_.zone, now_.earliest);
        for (const auto& until_now : late_until_now(*draft_.billing(id), terms.interest, today)) {
            emit(until_now);
        }
        emit(terms);
    }
    CreditWork::agree(*this, wanted, id);
    PeriodWork(*this).begin_terms(id);
}

// ---- documents --------------------------------------------------------------------------------------

namespace {

const payment::Tariff* find_tariff(const Draft& draft, TariffId id, std::uint32_t version) {
    const auto* versions = draft.versions(id);
    if (versions == nullptr) return nullptr;
    const auto found = std::find_if(versions->begin(), versions->end(),
                                    [&](const auto& tariff) { return tariff.version == version; });
    return found == versions->end() ? nullptr : &*found;
}

// Empty: none was given yet.
billing::BillNumber last_number(const Draft& draft, std::uint16_t series) {
    const auto& numbers = draft.site().bill_numbers;
    const auto last = numbers.find(series);
    return last == numbers.end() ? billing::BillNumber{} : last->second;
}

}  // namespace

std::optional<billing::BillNumber> Decider::take_number(const AccountBilling& billing,
                                                        billing::LocalDay issued) {
    const auto& series = billing.terms.series;
    const auto number = billing::next_number(series, last_number(draft_, series.id), issued);
    if (number) return *number;
    tell_about_bills(billing.terms.account, number.error().message);
    return std::nullopt;
}

bool Decider::issue_bill(AccountId id, DocumentKind kind, UtcTime ends,
                         const std::vector<BillRead>& reads) {
    PeriodWork(*this).charge(id, ends);
    const AccountBilling& billing = *draft_.billing(id);
    const auto issued = payment::local_day(site_.zone, now_.earliest);
    const auto number = take_number(billing, issued);
    if (!number) return false;
    journal::BillRequest request;
    request.kind = kind;
    request.number = *number;
    request.to_ms = to_unix_ms(ends);
    const bool last = kind == DocumentKind::final_bill;
    request.next_ends_ms =
        last ? request.to_ms : to_unix_ms(cycle_at(billing.terms.cycle, site_.zone, ends).to);
    request.issued = issued;
    request.reads = reads;
    const auto* versions = versions_of(draft_, *draft_.account(id));
    if (versions != nullptr) {
        // One that begins with the next period has no say in this one.
        request.tariff = payment::version_at(*versions, ends - std::chrono::milliseconds(1));
    }
    const auto tariffs = [this](TariffId tariff, std::uint32_t version) {
        return find_tariff(draft_, tariff, version);
    };
    auto bill = journal::compose_bill(billing, request, tariffs);
    if (!bill) {
        tell_about_bills(id, bill.error().message);
        return false;
    }
    // What no journal takes must end nobody's supply control: it is told, and tried again.
    if (const auto fit = journal::check_record(*bill); !fit) {
        tell_about_bills(id, fit.error().message);
        return false;
    }
    // The second look at our own work.
    const auto before = last_number(draft_, number->series);
    RISER_ASSERT(journal::audit_bill(billing, *bill, before, request.tariff, tariffs).empty(),
                 "a bill composes to the same figures twice");
    note(Note::Level::info, "bill_issued",
         {{"account", to_string(id)},
          {"number", bill->number_text},
          {"total", format_money(bill->total)}});
    emit(std::move(bill).value());
    return true;
}

// Once, not with every tick.
void Decider::tell_about_bills(AccountId id, const std::string& what) {
    const auto& told = seen().billing_told;
    const auto known = told.find(id);
    if (known != told.end() && known->second == what) return;
    update(BillingTold{id, what});
    note(Note::Level::error, "bill_not_issued", {{"account", to_string(id)}, {"what", what}});
}

// Everything that whoever leaves was charged, after charge_to_the_end(). The text says why there is none; empty: it was
// issued, or the account is not billed.
std::string Decider::final_bill(AccountId id, const std::vector<journal::HandOverRead>& reads) {
    const AccountBilling* billing = draft_.billing(id);
    if (billing == nullptr || billing->closed) return "";
    if (!now_.trusted()) {
        return "the final bill needs a date, and the clock is unsure: order it again when it is "
               "right";
    }
    charge_interest(id);
    billing = draft_.billing(id);
    const UtcTime ends = std::max(now_.earliest, from_unix_ms(billing->billed_until_ms));
    std::vector<BillRead> stated;
    for (BillRead read : billing->reads) {
        const auto taken = std::find_if(reads.begin(), reads.end(), [&](const auto& one) {
            return one.register_id == read.register_id;
        });
        if (taken != reads.end()) {
            read.to_ms = std::max(read.to_ms, to_unix_ms(ends));
            read.to_basis = taken->actual ? ReadBasis::actual : ReadBasis::last_known;
        }
        state_once(stated, read);
    }
    if (issue_bill(id, DocumentKind::final_bill,
                   std::chrono::floor<std::chrono::milliseconds>(ends), stated)) {
        return "";
    }
    return "its final bill cannot be issued: the log of the gateway says why";
}

}  // namespace riser::controller
