// decide_account_tariff: another tariff of a running account from an instant on, by order (docs/charging.md). What was used
// before that instant is charged by the old one, also where its meters were read only after it. The order of the checks is
// that of decide_orders.cpp.
#include <algorithm>

#include "core/units/time_text.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/pack_rules.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

// Whether what a register shows now was read after that.
bool read_after(const Live& live, const ShareBooks& share, UtcTime at, const Now& now) {
    if (!share.open) return true;
    const LiveRegister* reg = live_register(live, share.share);
    return reg != nullptr && reg->known && unsettled_times(*reg, now).wall >= at;
}

bool is_of_landlord(const SiteConfig& site, AccountId account) {
    return std::any_of(site.supply_points.begin(), site.supply_points.end(),
                       [&](const auto& point) { return point.landlord.account == account; });
}

}  // namespace

std::optional<OrderVerdict> AccountDesk::objection_to(const ChangeTariff& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const auto* versions = d.draft_.versions(order.tariff);
    if (versions == nullptr || versions->empty()) {
        return OrderVerdict{OrderOutcome::unknown_target,
                            "there is no tariff " + to_string(order.tariff), order.account};
    }
    if (order.id.is_nil()) {
        return OrderVerdict{OrderOutcome::invalid, "an order about money needs an id",
                            order.account};
    }
    const auto conflict = [&](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    };
    const auto* point = d.draft_.supply_point(account->supply_point);
    if (account->closed() || point == nullptr || point->account != order.account) {
        return conflict("the account is closed, or its supply point is somebody else's");
    }
    if (is_of_landlord(d.site_, order.account)) {
        return conflict("the landlord's tariff is that of the configuration");
    }
    if (!d.now_.trusted())
        return conflict("from when on it would hold is not known: the clock is unsure");
    if (order.from_ms != 0 && from_unix_ms(order.from_ms) < d.now_.earliest) {
        return conflict("that is over: what was used by then is charged");
    }
    if (auto why = why_not_charged(*versions, account->mode, d.site_); !why.empty()) {
        return conflict(std::move(why));
    }
    const AccountTerms terms{point->id, order.tariff, account->customer_class, account->mode};
    if (auto why = why_pack_forbids(terms, d.draft_, d.site_, d.now_.earliest); !why.empty()) {
        return conflict(std::move(why));
    }
    return std::nullopt;
}

OrderVerdict AccountDesk::carry_out(const ChangeTariff& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const std::int64_t from_ms =
        order.from_ms != 0 ? order.from_ms : to_unix_ms(this_instant(d.now_));
    d.emit(journal::AccountTariffOrdered{order.id, order.account, order.tariff, from_ms});
    d.emit(journal::CommandExecuted{order.id});
    d.note(Note::Level::info, "account_tariff_ordered",
           {{"account", to_string(order.account)},
            {"tariff", to_string(order.tariff)},
            {"from", format_time(from_ms)}});
    OrderVerdict verdict{OrderOutcome::done,
                         "tariff " + to_string(order.tariff) + " from " + format_time(from_ms) +
                             " on, once the meters are read after that",
                         order.account};
    return order.preview ? d.forget_all(std::move(verdict)) : verdict;
}

// What was used before the instant by the old one, then what was used since.
void AccountDesk::take_ordered_tariff(SupplyPointId id) {
    Decider& d = decider_;
    const SupplyPointBooks& point = *d.draft_.supply_point(id);
    const AccountId account = point.account;
    const TariffId tariff = point.tenancy.next;
    const UtcTime from = from_unix_ms(point.tenancy.next_from_ms);
    const std::vector<ShareBooks> shares = point.shares;
    if (!d.rerate(account)) return;
    d.settle_periods(id);
    for (const auto& share : shares) {
        if (share.open) d.settle_share(id, share.share, {UtcTime{}, from});
    }
    if (const auto* versions = d.draft_.versions(tariff)) {
        d.part_standing(*d.draft_.supply_point(id), *versions);
    }
    const payment::Account& now = *d.draft_.account(account);
    d.emit(journal::AccountConfigured{account, tariff, now.token().limit,
                                      now.token().warning_threshold, now.max_top_up,
                                      now.max_balance});
    for (const auto& share : shares) {
        if (share.open) d.settle_share(id, share.share, {from, k_no_upper_bound});
    }
    d.after_charging(account);
    d.note(Note::Level::info, "account_tariff_taken",
           {{"account", to_string(account)}, {"tariff", to_string(tariff)}});
}

void AccountDesk::take_ordered_tariffs() {
    Decider& d = decider_;
    if (!d.now_.trusted()) return;
    for (const auto& known : d.draft_.base().supply_points) {
        const auto& tenancy = known.tenancy;
        if (tenancy.next.is_nil() || known.account.is_nil() || !d.configured(known.id)) continue;
        const UtcTime from = from_unix_ms(tenancy.next_from_ms);
        if (from > d.now_.earliest) continue;
        const bool read = std::all_of(
            known.shares.begin(), known.shares.end(),
            [&](const ShareBooks& share) { return read_after(d.seen(), share, from, d.now_); });
        if (read) take_ordered_tariff(known.id);
    }
}

}  // namespace riser::controller
