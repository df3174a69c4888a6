// decide_period: demand and minimum charges (docs/tariffs.md): on which terms an account has them, where settlements are
// divided so that demand can be measured by them, and what is charged before a bill.
#include <algorithm>

#include "core/journal/period_charges.h"
#include "core/payment/period_price.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

// Of the slot that its account's demand is measured by; zero: none is.
Duration demand_slot_of(const Draft& draft, const SupplyPointBooks& supply_point) {
    const auto* billing = draft.billing(supply_point.account);
    if (billing == nullptr || billing->closed) return {};
    const journal::PeriodPart* current = billing->period.current();
    if (current == nullptr) return {};
    return std::chrono::milliseconds(
        payment::slot_ms({current->window_minutes, current->sliding, 0, {}}));
}

UtcTime slot_begins(UtcTime time, Duration slot) {
    return UtcTime{slot * (time.time_since_epoch() / slot)};
}

// Where the last reading of a register that is not settled left a slot that the one before lay in. After a longer
// silence nobody knows how much was used on either side: that is for journal::measure_demand() to see.
std::optional<UtcTime> slot_ended(const Live& live, const ShareBooks& share, Duration slot) {
    const LiveRegister* reg = live_register(live, share.share);
    if (!is_charged(share.share) || reg == nullptr || !reg->known || !share.open) return {};
    if (reg->value <= share.settled) return {};
    const UtcTime before = std::max(reg->previous_wall, reg->base_wall);
    const UtcTime ends = slot_begins(reg->wall, slot);
    if (ends <= before || reg->wall - before > slot / 2) return {};
    return ends;
}

std::optional<UtcTime> slot_ended(const Live& live, const SupplyPointBooks& supply_point,
                                  Duration slot) {
    std::optional<UtcTime> last;
    for (const auto& share : supply_point.shares) {
        const auto ended = slot_ended(live, share, slot);
        if (ended && (!last || *ended > *last)) last = ended;
    }
    return last;
}

const payment::Tariff* find_version(const Draft& draft, TariffId id, std::uint32_t version) {
    const auto* versions = draft.versions(id);
    if (versions == nullptr) return nullptr;
    const auto found = std::find_if(versions->begin(), versions->end(),
                                    [&](const auto& tariff) { return tariff.version == version; });
    return found == versions->end() ? nullptr : &*found;
}

bool any_only_on_bills(const std::vector<payment::Tariff>& versions) {
    return std::any_of(versions.begin(), versions.end(), [](const payment::Tariff& version) {
        return !payment::only_on_bills(version).empty();
    });
}

std::string only_on_bills_text(std::string_view what) {
    return "the tariff has " + std::string(what) + ", which a bill states at the end of a month: ";
}

}  // namespace

bool ends_demand_slot(const Draft& draft, const Live& live, const SupplyPointBooks& supply_point) {
    const Duration slot = demand_slot_of(draft, supply_point);
    return slot > Duration{} && slot_ended(live, supply_point, slot);
}

// A day has the terms of the version that holds when it begins, and the day on which an account begins has them too.
// Another tariff begins with the next day: a day that is measured already is charged by one.
void PeriodWork::begin_terms(AccountId id) {
    const Draft& draft = decider_.draft_;
    const Now& now = decider_.now_;
    const auto* billing = draft.billing(id);
    const payment::Account* account = draft.account(id);
    if (billing == nullptr || account == nullptr || billing->closed || !now.trusted()) return;
    const auto* versions = versions_of(draft, *account);
    const journal::PeriodPart* known = billing->period.current();
    if (versions == nullptr || versions->empty()) return;
    if (known == nullptr && !any_only_on_bills(*versions)) return;
    const ZoneRules& zone = decider_.site_.zone;
    const UtcTime day = payment::first_instant_of(zone, payment::local_day(zone, now.earliest));
    const payment::Tariff& wanted = *payment::version_at(*versions, day);
    const bool owes = !payment::only_on_bills(wanted).empty();
    if (!owes && known == nullptr) return;
    if (owes && known != nullptr && known->tariff == wanted.id &&
        known->version == wanted.version) {
        return;
    }
    journal::PeriodTermsBegan began;
    began.account = id;
    const bool another = known != nullptr && known->tariff != wanted.id;
    const UtcTime from = another ? payment::next_local_day(zone, now.earliest) : day;
    began.from_ms = std::max(to_unix_ms(from), billing->billed_until_ms);
    if (owes) {
        began.tariff = wanted.id;
        began.version = wanted.version;
        const payment::DemandRule& demand = wanted.rules.demand;
        if (demand.per_kw > Money{}) began.window_minutes = demand.window_minutes;
        began.sliding = began.window_minutes != 0 && demand.sliding;
    }
    decider_.emit(began);
}

Window PeriodWork::end_slot(SupplyPointId id, Window window) {
    const SupplyPointBooks& supply_point = *decider_.draft_.supply_point(id);
    const Duration slot = demand_slot_of(decider_.draft_, supply_point);
    if (slot <= Duration{} || !decider_.now_.trusted()) return window;
    const auto ended = slot_ended(decider_.seen(), supply_point, slot);
    if (!ended || *ended <= window.from || *ended >= window.until || *ended > decider_.now_.wall) {
        return window;
    }
    SettlementBuilder builder(decider_.draft_, decider_.seen(), decider_.site_.zone, decider_.now_);
    builder.add(supply_point, {window.from, *ended});
    decider_.emit_settlement(builder);
    window.from = *ended;
    return window;
}

void PeriodWork::charge(AccountId id, UtcTime ends) {
    const Draft& draft = decider_.draft_;
    const payment::Account* account = draft.account(id);
    if (account == nullptr || draft.billing(id)->period.parts.empty()) return;
    journal::PeriodQuestion question;
    question.ends_ms = to_unix_ms(ends);
    question.zone = &decider_.site_.zone;
    if (const auto* versions = versions_of(draft, *account)) {
        question.tariff = payment::version_at(*versions, ends - std::chrono::milliseconds(1));
    }
    question.tariffs = [&draft](TariffId tariff, std::uint32_t version) {
        return find_version(draft, tariff, version);
    };
    for (const auto& due : journal::due_period_charges(*draft.billing(id), question)) {
        // The second look at our own work.
        RISER_ASSERT(journal::audit_period_charge(*draft.billing(id), due, question).empty(),
                     "a charge of a month computes to the same twice");
        decider_.emit(due);
    }
}

std::string why_not_charged(const std::vector<payment::Tariff>& versions, payment::AccountMode mode,
                            const SiteConfig& site) {
    for (const auto& version : versions) {
        const auto what = payment::only_on_bills(version);
        if (what.empty()) continue;
        if (mode == payment::AccountMode::prepaid) {
            return only_on_bills_text(what) +
                   "a prepaid account has none. Give it another tariff, or let it pay on bill";
        }
        if (site.billing.empty()) {
            return only_on_bills_text(what) +
                   "none is issued here. Add [billing] to the configuration first";
        }
    }
    return "";
}

std::string why_not_charged(const payment::Tariff& version, const Draft& draft,
                            const SiteConfig& site) {
    const auto what = payment::only_on_bills(version);
    if (what.empty()) return "";
    if (const Duration slot = payment::demand_slot(version);
        slot > Duration{} && site.sweep_interval > slot / 2) {
        return "the tariff has a demand charge, and the meters are read too seldom for its "
               "windows: every " +
               std::to_string(
                   std::chrono::duration_cast<std::chrono::seconds>(site.sweep_interval).count()) +
               " seconds";
    }
    for (const auto& point : draft.base().supply_points) {
        const payment::Account* account = draft.account(point.account);
        if (account == nullptr || account->charges.front().tariff != version.id) continue;
        const auto why = why_not_charged({version}, account->mode, site);
        if (!why.empty()) return why + " (account " + to_string(account->id) + ')';
    }
    return "";
}

}  // namespace riser::controller
