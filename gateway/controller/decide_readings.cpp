// decide_readings: registers into money. Projects balances and settles when a rule asks for it
// (docs/charging.md); what a register's own history needs is in decide_epochs.cpp.
#include <algorithm>
#include <set>

#include "gateway/controller/payers.h"
#include "gateway/controller/period_work.h"
#include "gateway/controller/settlement_builder.h"

namespace riser::controller {

Money projected_charge(const Draft& draft, const Live& live, const ZoneRules& zone,
                       const SupplyPointBooks& supply_point) {
    const payment::Account* account = draft.account(supply_point.account);
    if (account == nullptr) return {};
    const auto* versions = versions_of(draft, *account);
    Money charge{};
    if (versions == nullptr || versions->empty()) return charge;
    payment::Residue residue = account->residue;
    for (const auto& share : supply_point.shares) {
        const LiveRegister* reg = live_register(live, share.share);
        if (!is_charged(share.share) || reg == nullptr || !reg->known || !share.open ||
            reg->value <= share.settled) {
            continue;
        }
        const payment::Tariff* tariff = payment::version_at(*versions, reg->wall);
        const auto price =
            tariff->price_of(source_of(share.share), payment::rate_at(*tariff, zone, reg->wall),
                             payment::block_at(tariff->rules.blocks, account->blocks));
        const auto charged =
            payment::charge_energy(reg->value - share.settled, payment::gross_price(*tariff, price),
                                   share.share.share_ppm, residue);
        residue = charged.residue;
        charge += charged.amount;
    }
    return charge;
}

namespace {

bool same_statuses(const payment::Account& a, const payment::Account& b) {
    return std::equal(a.credits.begin(), a.credits.end(), b.credits.begin(), b.credits.end(),
                      [](const auto& x, const auto& y) { return x.status == y.status; });
}

// Is a threshold passed by what is projected that the books have not passed: credit low, a credit at its limit,
// another one offered?
bool passes_threshold(const payment::Account& account, Money charge) {
    if (charge.micro == 0) return false;
    const payment::Credit& token = account.token();
    if (account.credits.size() == 1) {
        const Money projected = token.amount - charge;
        const bool passes_limit = projected <= token.limit && token.amount > token.limit;
        const bool passes_warning = projected <= token.warning_threshold && !account.low_credit &&
                                    token.amount > token.warning_threshold;
        return passes_limit || passes_warning;
    }
    payment::Account projected = account;
    payment::drain(projected, charge);
    const bool passes_warning = projected.is_low() && !account.is_low() && !account.low_credit;
    return passes_warning || !same_statuses(projected, account);
}

}  // namespace

void Decider::readings() {
    std::vector<SupplyPointId> to_settle;
    for (const MeterId id : seen().touched) {
        const LiveMeter& meter = *seen().meters.find(id);
        tell_standstill(meter);
        const MeterBooks* books = draft_.meter(id);
        if (books == nullptr || books->epoch.value == 0) {
            commission_meter(meter);
            tell_uncharged(meter);
            continue;
        }
        if (!meter.site->only_observed.empty()) {
            tell_uncharged(meter);
            doubt_what_fell(meter);
            continue;
        }
        if (meter.wrong_identity && !books->doubt) {
            settle(payers_of(draft_, seen(), meter));  // what the right meter showed before
            emit(journal::MeterDoubted{id, journal::DoubtReason::identity, {}});
            note(Note::Level::error, "meter_exchanged_without_declaration",
                 {{"meter", to_string(id)},
                  {"serial", meter.identity ? meter.identity->serial : std::string()}});
            continue;
        }
        ask_who_it_is(meter);
        for (const auto& live : meter.registers) {
            if (live.confirmed_unusual && !draft_.meter(id)->doubt) take_unusual(meter, live);
        }
        open_new_shares(*seen().meters.find(id));
        for (const SupplyPointId supply_point : payers_of(draft_, seen(), meter)) {
            const SupplyPointBooks* sp = draft_.supply_point(supply_point);
            if (sp != nullptr && needs_settlement(*sp)) to_settle.push_back(supply_point);
        }
    }
    if (!to_settle.empty()) settle(to_settle);
}

// Does the projection pass a threshold that the books have not passed, or did a price change?
bool Decider::needs_settlement(const SupplyPointBooks& supply_point) const {
    const payment::Account* account = draft_.account(supply_point.account);
    if (account == nullptr) return false;
    if (passes_threshold(*account, projected_charge(draft_, seen(), site_.zone, supply_point))) {
        return true;
    }
    if (ends_demand_slot(draft_, seen(), supply_point)) return true;
    const auto* versions = versions_of(draft_, *account);
    if (versions == nullptr) return false;
    return std::any_of(
        supply_point.shares.begin(), supply_point.shares.end(), [&](const ShareBooks& share) {
            const LiveRegister* live = live_register(seen(), share.share);
            return is_charged(share.share) && live != nullptr && live->known && share.open &&
                   live->value > share.settled &&
                   payment::crosses_price_change(*versions, site_.zone, account->blocks,
                                                 live->base_wall, live->wall);
        });
}

void Decider::settle(const std::vector<SupplyPointId>& ids) {
    SettlementBuilder builder(draft_, seen(), site_.zone, now_);
    const std::set<SupplyPointId> unique(ids.begin(), ids.end());
    std::set<AccountId> accounts;
    for (const SupplyPointId id : unique) {
        const SupplyPointBooks* supply_point = draft_.supply_point(id);
        if (supply_point == nullptr || !configured(id)) continue;
        if (!rerate(supply_point->account)) continue;  // with what is charged then
        settle_periods(id);
        const Window window =
            PeriodWork(*this).end_slot(id, end_block_periods(*draft_.supply_point(id), seen()));
        builder.add(*draft_.supply_point(id), window);
        accounts.insert(supply_point->account);
    }
    emit_settlement(builder);
    for (const SupplyPointId id : unique) {
        if (draft_.supply_point(id) != nullptr) credit_feed_in(id, false, seen());
    }
    for (const AccountId id : accounts) after_charging(id);
}

void Decider::emit_settlement(SettlementBuilder& builder) {
    if (builder.empty()) return;
    journal::Settlement settlement = builder.take();
    for (const auto& difference : second_look(settlement, draft_, header_, site_.zone)) {
        const SupplyPointId at = settlement.segments[difference.segment].supply_point;
        note(Note::Level::error, "price_differs",
             {{"account", to_string(draft_.supply_point(at)->account)}, {"what", difference.what}});
    }
    emit(std::move(settlement));
}

void Decider::settle_all() {
    std::vector<SupplyPointId> ids;
    for (const auto& supply_point : draft_.base().supply_points) ids.push_back(supply_point.id);
    settle(ids);
    schedule_settlement();
}

void Decider::schedule_settlement() {
    update(SettlementScheduled{now_.monotonic + site_.settlement_interval});
}

void Decider::settle_when_due() {
    if (!seen().settlement_due_known) return schedule_settlement();
    if (now_.monotonic >= seen().next_settlement) settle_all();
}

void Decider::update_low_credit(AccountId id) {
    const payment::Account* account = draft_.account(id);
    if (account == nullptr || account->mode != payment::AccountMode::prepaid) return;
    const bool low = account->is_low();
    if (low == account->low_credit) return;
    emit(journal::LowCreditChanged{id, low});
    if (low) {
        note(Note::Level::info, "credit_low",
             {{"account", to_string(id)}, {"balance", format_money(account->balance())}});
    }
}

}  // namespace riser::controller
