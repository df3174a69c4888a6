// decide_readings: registers into money. Commissions meters, answers unusual readings, projects balances
// and settles when a rule asks for it (docs/charging.md).
#include <algorithm>
#include <set>

#include "core/base/assert.h"
#include "core/journal/settlement_audit.h"
#include "gateway/controller/decider.h"
#include "gateway/controller/pricing.h"

namespace riser::controller {
namespace {

using journal::RegisterMark;

const std::vector<payment::Tariff>* versions_of(const Draft& draft,
                                                const payment::Account& account) {
    return draft.versions(account.charges.front().tariff);
}

const LiveRegister* live_register(const Live& live, const metering::RegisterShare& share) {
    const LiveMeter* meter = live.meters.find(share.meter);
    return meter == nullptr ? nullptr : meter->find(share.quantity);
}

// Builds one Settlement: the segments of several supply points, residues carried along.
class SettlementBuilder {
public:
    SettlementBuilder(const Draft& draft, const Live& live, const ZoneRules& zone, const Now& now)
        : draft_(draft), live_(live), zone_(zone), now_(now) {}

    void add(const SupplyPointBooks& supply_point) {
        const payment::Account* account = draft_.account(supply_point.account);
        if (account == nullptr) return;
        const auto* versions = versions_of(draft_, *account);
        if (versions == nullptr) return;
        payment::Residue residue = account->residue;
        for (const auto& share : supply_point.shares) {
            const LiveRegister* live = live_register(live_, share.share);
            const MeterBooks* meter = draft_.meter(share.share.meter);
            if (live == nullptr || meter == nullptr || meter->doubt) continue;
            Energy from = share.settled;
            for (const auto& priced : price_advance(*versions, zone_, share, *live, now_)) {
                add_segment(supply_point, share, meter->epoch, from, priced, residue);
                from += priced.piece.energy;
            }
        }
    }

    [[nodiscard]] bool empty() const { return settlement_.segments.empty(); }
    [[nodiscard]] journal::Settlement take() { return std::move(settlement_); }

private:
    void add_segment(const SupplyPointBooks& supply_point, const ShareBooks& share,
                     MeterEpoch epoch, Energy from, const PricedAdvance& priced,
                     payment::Residue& residue) {
        const auto charged = payment::charge_energy(
            priced.piece.energy, priced.tariff->prices[priced.piece.price], share.share.share_ppm,
            priced.tariff->tax_ppm, residue);
        residue = charged.residue;
        journal::Segment segment;
        segment.supply_point = supply_point.id;
        segment.register_id = {share.share.meter, epoch, share.share.quantity};
        segment.share_ppm = share.share.share_ppm;
        segment.register_from = from;
        segment.register_to = from + priced.piece.energy;
        segment.from_ms = to_unix_ms(priced.piece.from);
        segment.to_ms = to_unix_ms(priced.piece.to);
        segment.tariff = reference(*priced.tariff);
        segment.price = priced.piece.price;
        segment.estimated = priced.piece.estimated;
        segment.provisional = priced.piece.provisional;
        segment.amount = charged.amount;
        segment.residue_after = charged.residue;
        settlement_.segments.push_back(segment);
    }

    std::uint16_t reference(const payment::Tariff& tariff) {
        auto& known = settlement_.tariffs;
        for (std::size_t i = 0; i < known.size(); ++i) {
            if (known[i].id == tariff.id && known[i].version == tariff.version) {
                return static_cast<std::uint16_t>(i);
            }
        }
        known.push_back({tariff.id, tariff.version, journal::tariff_hash(tariff)});
        return static_cast<std::uint16_t>(known.size() - 1);
    }

    const Draft& draft_;
    const Live& live_;
    const ZoneRules& zone_;
    const Now& now_;
    journal::Settlement settlement_;
};

// The second look at our own arithmetic, in production too: a wrong settlement must not be stored.
void assert_settlement(const journal::Settlement& settlement, const Draft& draft) {
    journal::SettlementContext context;
    context.tariff = [&](const journal::TariffReference& reference) -> const payment::Tariff* {
        const auto* versions = draft.versions(reference.id);
        if (versions == nullptr) return nullptr;
        const auto found = std::find_if(versions->begin(), versions->end(), [&](const auto& t) {
            return t.version == reference.version;
        });
        return found == versions->end() ? nullptr : &*found;
    };
    context.residue = [&](SupplyPointId id) -> std::optional<payment::Residue> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        const auto* account = supply_point ? draft.account(supply_point->account) : nullptr;
        if (account == nullptr) return std::nullopt;
        return account->residue;
    };
    context.settled = [&](SupplyPointId id,
                          const metering::RegisterId& which) -> std::optional<Energy> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        if (supply_point == nullptr) return std::nullopt;
        for (const auto& share : supply_point->shares) {
            const bool same = share.share.meter == which.meter &&
                              share.share.quantity == which.quantity;
            if (same) return share.settled;
        }
        return std::nullopt;
    };
    context.share = [&](SupplyPointId id,
                        const metering::RegisterId& which) -> std::optional<std::int64_t> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        if (supply_point == nullptr) return std::nullopt;
        for (const auto& share : supply_point->shares) {
            const bool same = share.share.meter == which.meter &&
                              share.share.quantity == which.quantity;
            if (same) return share.share.share_ppm;
        }
        return std::nullopt;
    };
    RISER_ASSERT(journal::audit_settlement(settlement, context).empty(),
                 "a settlement computes to the same amounts twice");
}

UtcTime settled_time(const SupplyPointBooks& supply_point, MeterId meter,
                     metering::Quantity quantity) {
    for (const auto& share : supply_point.shares) {
        const bool same = share.share.meter == meter && share.share.quantity == quantity;
        if (same) return from_unix_ms(share.settled_ms);
    }
    return {};
}

std::vector<RegisterMark> marks_of(const LiveMeter& meter, Energy LiveRegister::*value) {
    std::vector<RegisterMark> marks;
    for (const auto& live : meter.registers) {
        if (live.known) marks.push_back({live.quantity, live.*value});
    }
    return marks;
}

}  // namespace

Money projected_balance(const Draft& draft, const Live& live, const ZoneRules& zone,
                        const SupplyPointBooks& supply_point) {
    const payment::Account* account = draft.account(supply_point.account);
    if (account == nullptr) return {};
    const auto* versions = versions_of(draft, *account);
    Money balance = account->balance();
    if (versions == nullptr || versions->empty()) return balance;
    payment::Residue residue = account->residue;
    for (const auto& share : supply_point.shares) {
        const LiveRegister* reg = live_register(live, share.share);
        if (reg == nullptr || !reg->known || !share.open || reg->value <= share.settled) continue;
        const payment::Tariff* tariff = version_at(*versions, reg->wall);
        const auto price = tariff->prices[payment::price_at(*tariff, zone, reg->wall)];
        const auto charged = payment::charge_energy(reg->value - share.settled, price,
                                                    share.share.share_ppm, tariff->tax_ppm, residue);
        residue = charged.residue;
        balance -= charged.amount;
    }
    return balance;
}

void Decider::readings() {
    std::vector<SupplyPointId> to_settle;
    for (const MeterId id : seen().touched) {
        const LiveMeter& meter = *seen().meters.find(id);
        const MeterBooks* books = draft_.meter(id);
        if (books == nullptr || books->epoch.value == 0) {
            commission_meter(meter);
            continue;
        }
        if (meter.wrong_identity && !books->doubt) {
            settle(meter.supply_points);  // what the right meter showed before
            emit(journal::MeterDoubted{id, journal::DoubtReason::identity, {}});
            note(Note::Level::error, "meter_exchanged_without_declaration",
                 {{"meter", to_string(id)},
                  {"serial", meter.identity ? meter.identity->serial : std::string()}});
            continue;
        }
        for (const auto& live : meter.registers) {
            if (live.confirmed_unusual && !draft_.meter(id)->doubt) take_unusual(meter, live);
        }
        open_new_shares(*seen().meters.find(id));
        for (const SupplyPointId supply_point : meter.supply_points) {
            const SupplyPointBooks* sp = draft_.supply_point(supply_point);
            if (sp != nullptr && needs_settlement(*sp)) to_settle.push_back(supply_point);
        }
    }
    if (!to_settle.empty()) settle(to_settle);
}

// Opens the registers of a meter that two sensible readings have shown.
void Decider::commission_meter(const LiveMeter& meter) {
    const bool shared = !meter.supply_points.empty();
    const bool all_known =
        !meter.registers.empty() && std::all_of(meter.registers.begin(), meter.registers.end(),
                                                [](const auto& live) { return live.known; });
    // Without its identity a later exchange could not be told; the field probes it at every start.
    if (!shared || !all_known || !meter.identity || meter.wrong_identity) return;
    restart_epoch(meter, journal::EpochReason::commissioned, {},
                  marks_of(meter, &LiveRegister::previous));
    note(Note::Level::info, "meter_commissioned",
         {{"meter", to_string(meter.site->id)}, {"model", meter.site->model}});
}

// A share that was defined after its meter was commissioned (another apartment, another tenant) opens at
// what the meter shows now: what it counted before is not his.
void Decider::open_new_shares(const LiveMeter& meter) {
    const MeterId id = meter.site->id;
    if (meter.wrong_identity || draft_.meter(id)->doubt) return;
    const auto shares = [&](auto test) {
        for (const SupplyPointId sp_id : meter.supply_points) {
            const SupplyPointBooks* supply_point = draft_.supply_point(sp_id);
            if (supply_point == nullptr) continue;
            for (const auto& share : supply_point->shares) {
                const LiveRegister* live = live_register(seen(), share.share);
                if (share.share.meter == id && live && test(*supply_point, share, *live)) return true;
            }
        }
        return false;
    };
    const bool any = shares([](const auto&, const ShareBooks& share, const LiveRegister&) {
        return !share.open;
    });
    const bool read_twice =
        std::all_of(meter.registers.begin(), meter.registers.end(), [](const LiveRegister& live) {
            return live.known && live.unusual_count == 0 && live.previous_wall != live.wall;
        });
    if (!any || !read_twice) return;
    settle(meter.supply_points);
    // The other shares of this meter begin anew with it: nothing of theirs may be left.
    const bool owed = shares([](const SupplyPointBooks& supply_point, const ShareBooks& share,
                                const LiveRegister& live) {
        return share.open && !supply_point.account.is_nil() && share.settled != live.value;
    });
    if (owed) return;
    restart_epoch(meter, journal::EpochReason::commissioned, {},
                  marks_of(meter, &LiveRegister::value));
}

// The register starts over within this decision already, or the rest of it would charge the old value.
void Decider::take_register(const RegisterTaken& taken) {
    if (!changed_live_) changed_live_ = live_;
    apply_updates(*changed_live_, site_, {taken}, now_);
    update(taken);
}

void Decider::restart_epoch(const LiveMeter& meter, journal::EpochReason reason,
                            std::vector<RegisterMark> closing, std::vector<RegisterMark> opening) {
    const MeterBooks* books = draft_.meter(meter.site->id);
    const std::uint32_t epoch = books == nullptr ? 1 : books->epoch.value + 1;
    metering::MeterIdentity identity =
        meter.identity ? *meter.identity : metering::MeterIdentity{meter.site->model, ""};
    emit(journal::MeterEpochStarted{meter.site->id, MeterEpoch{epoch}, reason, std::move(identity),
                                    std::move(closing), std::move(opening)});
}

// Two readings agree on something unusual: act where the cause is certain, else wait for a person.
void Decider::take_unusual(const LiveMeter& meter, const LiveRegister& live) {
    const MeterId id = meter.site->id;
    switch (live.unusual) {
        case metering::Progress::normal: return;
        case metering::Progress::rollover: return roll_over(meter, live);
        case metering::Progress::reset:
            settle(meter.supply_points);
            // It counts from zero again: what it shows now was consumed since.
            restart_epoch(meter, journal::EpochReason::reset, {{live.quantity, live.value}},
                          {{live.quantity, Energy{0}}});
            take_register({id, live.quantity, true, live.unusual_value});
            note(Note::Level::error, "meter_register_reset", {{"meter", to_string(id)}});
            return;
        case metering::Progress::backwards:
        case metering::Progress::impossible:
            settle(meter.supply_points);
            emit(journal::MeterDoubted{id,
                                       live.unusual == metering::Progress::backwards
                                           ? journal::DoubtReason::backwards
                                           : journal::DoubtReason::impossible,
                                       live.unusual_value});
            note(Note::Level::error, "meter_reading_doubted",
                 {{"meter", to_string(id)},
                  {"why", std::string(metering::to_string(live.unusual))},
                  {"last_wh", std::to_string(live.value.wh)},
                  {"seen_wh", std::to_string(live.unusual_value.wh)}});
            return;
    }
}

// Charges up to the register's end, then continues from zero with the next settlement.
void Decider::roll_over(const LiveMeter& meter, const LiveRegister& live) {
    const MeterId id = meter.site->id;
    const Energy end = meter.site->rollover.at(live.quantity) + live.quantum;
    settle(meter.supply_points);
    settle_up_to(meter, live.quantity, end);
    emit(journal::RegisterRolledOver{
        {id, draft_.meter(id)->epoch, live.quantity}, end});
    take_register({id, live.quantity, true, live.unusual_value});
    note(Note::Level::info, "meter_register_rolled_over", {{"meter", to_string(id)}});
}

// Charges as if a last reading had caught the register at `end`; only after settle().
void Decider::settle_up_to(const LiveMeter& meter, metering::Quantity quantity, Energy end) {
    const MeterId id = meter.site->id;
    for (const SupplyPointId sp_id : meter.supply_points) {
        const SupplyPointBooks* supply_point = draft_.supply_point(sp_id);
        if (supply_point == nullptr) continue;
        Live ended = seen();
        LiveMeter& meter_then = *ended.meters.find(id);
        LiveRegister* at_end = meter_then.find(quantity);
        if (at_end == nullptr) return;
        at_end->value = end;
        at_end->previous = end;
        if (!at_end->known) {  // not believed since the start: it went on from where the books are
            at_end->known = true;
            at_end->wall = meter_then.good_wall;
            at_end->base_wall = settled_time(*supply_point, id, quantity);
            at_end->previous_wall = at_end->wall;
        }
        SettlementBuilder builder(draft_, ended, site_.zone, now_);
        builder.add(*supply_point);
        if (builder.empty()) continue;
        auto part = builder.take();
        assert_settlement(part, draft_);
        emit(std::move(part));
        update_low_credit(supply_point->account);
    }
}

// Does the projection pass a threshold that the books have not passed, or did a price change?
bool Decider::needs_settlement(const SupplyPointBooks& supply_point) const {
    const payment::Account* account = draft_.account(supply_point.account);
    if (account == nullptr) return false;
    const payment::Credit& token = account->credits.front();
    const Money projected = projected_balance(draft_, seen(), site_.zone, supply_point);
    const bool passes_limit = projected <= token.limit && token.amount > token.limit;
    const bool passes_warning = projected <= token.warning_threshold && !account->low_credit &&
                                token.amount > token.warning_threshold;
    if (passes_limit || passes_warning) return true;
    const auto* versions = versions_of(draft_, *account);
    if (versions == nullptr) return false;
    return std::any_of(supply_point.shares.begin(), supply_point.shares.end(),
                       [&](const ShareBooks& share) {
                           const LiveRegister* live = live_register(seen(), share.share);
                           return live != nullptr && live->known && share.open &&
                                  live->value > share.settled &&
                                  crosses_price_change(*versions, site_.zone, *live);
                       });
}

void Decider::settle(const std::vector<SupplyPointId>& ids) {
    SettlementBuilder builder(draft_, seen(), site_.zone, now_);
    const std::set<SupplyPointId> unique(ids.begin(), ids.end());
    std::set<AccountId> accounts;
    for (const SupplyPointId id : unique) {
        const SupplyPointBooks* supply_point = draft_.supply_point(id);
        if (supply_point == nullptr || !configured(id)) continue;
        builder.add(*supply_point);
        accounts.insert(supply_point->account);
    }
    if (builder.empty()) return;
    journal::Settlement settlement = builder.take();
    assert_settlement(settlement, draft_);
    emit(std::move(settlement));
    for (const AccountId id : accounts) update_low_credit(id);
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
