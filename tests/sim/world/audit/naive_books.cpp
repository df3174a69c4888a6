#include "tests/sim/world/audit/naive_books.h"

#include <algorithm>

#include "core/base/overload.h"

namespace riser::sim {
namespace {

// 1 Wh at 1 micro-unit/kWh, share and tax in ppm: 10^3 x 10^6 x 10^6 to a micro-unit.
constexpr __int128 k_denominator = static_cast<__int128>(1'000'000'000) * 1'000'000;
// Clocks drift, and an entry is written a moment after it was decided.
constexpr std::int64_t k_about_ms = 2 * 60'000;

}  // namespace

void NaiveBooks::fold(const journal::Entry& entry, const Complain& complain, bool clock_is_honest,
                      std::optional<std::int64_t> true_ms) {
    if (sequence_ != 0 && entry.header.sequence != sequence_ + 1) {
        complain("entry " + std::to_string(entry.header.sequence) + " follows entry " +
                 std::to_string(sequence_));
    }
    sequence_ = entry.header.sequence;
    somebody_moved_ = false;
    check_times(entry.header, complain, clock_is_honest);
    header_ = entry.header;
    true_ms_ = true_ms;
    clock_is_sure_ = entry.header.latest_ms - entry.header.earliest_ms <= 10'000;
    billing_.begin_entry(entry.header, clock_is_honest ? true_ms : std::nullopt);
    for (const auto& record : entry.records) {
        ++record_counts_[std::string(journal::record_name(record))];
        take_bills(record, complain);
        take(record, complain, clock_is_honest);
    }
    for (const auto& [account, debt] : debts_entered_) {
        complain("account " + to_string(account) + " owes " + std::to_string(debt) +
                 " for nothing");
    }
    debts_entered_.clear();
    check_loans(complain);
    billing_.end_entry([this](AccountId id) { return accounts_[id].balance(); }, complain);
    check_money(complain);
}

void NaiveBooks::check_times(const journal::EntryHeader& header, const Complain& complain,
                             bool clock_is_honest) const {
    const std::string who = "entry " + std::to_string(header.sequence) + " ";
    if (header.earliest_ms > header.latest_ms) complain(who + "has bounds that are none");
    if (header.boot == header_.boot && header.monotonic_ms < header_.monotonic_ms) {
        complain(who + "is before the one before it");
    }
    if (clock_is_honest && header.earliest_ms < header_.earliest_ms) {
        complain(who + "says that less time has certainly passed than the one before");
    }
}

void NaiveBooks::tell_other_local_time(const ZoneRules& zone, const Complain& complain) {
    if (zone.name != "Europe/Berlin") return;
    for (const auto& transition : zone.transitions) {
        const std::int64_t from_s = to_unix_ms(transition.from) / 1000;
        if (transition.offset_s != central_european_offset_s(from_s)) {
            complain("local time is another from " + std::to_string(from_s) + " on");
        }
    }
}

void NaiveBooks::take(const journal::Record& record, const Complain& complain,
                      bool clock_is_honest) {
    std::visit(
        overload{
            [&](const journal::Genesis& genesis) {
                if (sequence_ != 1) complain("a second genesis");
                epoch_ = genesis.epoch;
            },
            [&](const journal::MeterEpochStarted& started) { start_epoch(started, complain); },
            [&](const journal::RegisterRolledOver& rolled) {
                for (auto& [key, known] : registers_) {
                    if (std::get<1>(key) != rolled.register_id.meter.value) continue;
                    if (std::get<2>(key) != rolled.register_id.quantity) continue;
                    if (known.settled != rolled.end.wh) {
                        complain("a register rolls over at " + std::to_string(rolled.end.wh) +
                                 " but is settled to " + std::to_string(known.settled));
                    }
                    known.rolled += known.settled;
                    known.settled = 0;
                }
            },
            [&](const journal::MeterDoubted& doubt) { doubted_.insert(doubt.meter.value); },
            [&](const journal::DoubtCleared& cleared) { doubted_.erase(cleared.meter.value); },
            [&](const journal::SupplyPointDefined& defined) { define(defined); },
            [&](const journal::AccountOpened& opened) { open(opened, complain); },
            [&](const journal::AccountConfigured& configured) { configure(configured, complain); },
            [&](const journal::TariffPublished& published) {
                const auto& tariff = published.tariff;
                tariffs_[{tariff.id, tariff.version}] = naive_tariff(tariff);
            },
            [&](const journal::Credited& credited) { credit(credited, complain); },
            [&](const journal::Settlement& settlement) {
                settle(settlement, complain, clock_is_honest);
            },
            [&](const journal::ConsumptionRerated& rerated) {
                correct(rerated, complain, clock_is_honest);
            },
            [&](const journal::EnergyFedIn& fed_in) { feed_in(fed_in, complain, clock_is_honest); },
            [&](const journal::ChargeConfigured& charge) {
                configure_standing(charge, complain, clock_is_honest);
            },
            [&](const journal::ChargeCollected& collected) {
                collect_standing(collected, complain, clock_is_honest);
            },
            [&](const journal::LowCreditChanged&) {},
            [&](const journal::LocalTimeDefined& defined) {
                tell_other_local_time(defined.zone, complain);
            },
            [&](const journal::BlockPeriodBegun&) { complain("blocks, where no tariff has any"); },
            [&](const journal::BlockStepped&) { complain("a step, where no tariff has blocks"); },
            [&](const journal::SupplyDesired& desired) { desire(desired); },
            [&](const journal::SupplyObserved& observed) {
                supplies_[observed.supply_point.value].observed = observed.state;
            },
            [&](const journal::SupplyArmed& armed) {
                supplies_[armed.supply_point.value].armed = armed.armed;
            },
            [&](const journal::PairingTested& tested) {
                auto& supply = supplies_[tested.supply_point.value];
                supply.paired = tested.proven && !tested.wiring.empty();
                supply.proven_contacts = tested.wiring.contacts;
            },
            // NaivePolicy judges these.
            [&](const journal::SupplyRequested&) {},
            [&](const journal::SupplyReadied&) {},
            [&](const journal::SupplyOpenedUnseen&) {},
            // NaiveLimit judges these.
            [&](const journal::LoadLimited&) {},
            [&](const journal::OverLimit& over) {
                supplies_[over.supply_point.value].off_for_a_while = !over.waits;
            },
            [&](const journal::PolicySet&) {},
            [&](const journal::HoldSet& set) { hold(set, complain, clock_is_honest); },
            [&](const journal::CommandExecuted&) {},
            [&](const auto&) { take_correction(record, complain); },
        },
        record);
}

void NaiveBooks::desire(const journal::SupplyDesired& desired) {
    auto& supply = supplies_[desired.supply_point.value];
    supply.desired = desired.state;
    supply.reason = desired.reason;
    supply.desired_at = sequence_;
    const bool overload = desired.reason == journal::SupplyReason::over_limit;
    supply.off_for_a_while = supply.off_for_a_while && overload;
}

void NaiveBooks::configure(const journal::AccountConfigured& configured, const Complain& complain) {
    NaiveAccount& account = accounts_[configured.account];
    if (account.ended) complain("new terms for an account that has ended");
    account.tariff = configured.tariff;
    account.limit = configured.limit.micro;
}

void NaiveBooks::hold(const journal::HoldSet& set, const Complain& complain, bool honest) {
    if (set.kind != payment::HoldKind::landlord) {
        return complain("a hold that nobody in this world asks for");
    }
    const bool of_site = set.supply_point.value == 0;
    NaiveSupply nobody;
    NaiveSupply& supply = of_site ? nobody : supplies_[set.supply_point.value];
    (of_site ? site_hold_until_ms_ : supply.hold_until_ms) = set.until_ms;
    // By a clock that is not sure it lasts its length, whatever that clock says later; a person ends it by 0.
    std::int64_t& lasts_ms = of_site ? site_hold_lasts_ms_ : supply.hold_lasts_ms;
    const bool is_over = set.for_ms == 0 && set.until_ms <= header_.earliest_ms;
    if (honest && true_ms_ && is_over && set.until_ms != 0 && *true_ms_ < lasts_ms - k_about_ms) {
        complain("a hold ends " + std::to_string(lasts_ms - *true_ms_) + " ms before its time");
    }
    lasts_ms = honest && true_ms_ && set.for_ms > 0 ? *true_ms_ + set.for_ms : 0;
}

void NaiveBooks::define(const journal::SupplyPointDefined& defined) {
    auto& supply = supplies_[defined.supply_point.id.value];
    supply.shares = defined.supply_point.registers;
    supply.protected_customer = defined.protected_customer;
}

void NaiveBooks::start_epoch(const journal::MeterEpochStarted& started, const Complain& complain) {
    auto& epoch = meter_epochs_[started.meter.value];
    if (started.epoch.value != epoch + 1) {
        complain("meter " + std::to_string(started.meter.value) + " goes from epoch " +
                 std::to_string(epoch) + " to " + std::to_string(started.epoch.value));
    }
    epoch = started.epoch.value;
    doubted_.erase(started.meter.value);
    for (const auto& [point, supply] : supplies_) {
        for (const auto& share : supply.shares) {
            if (share.meter != started.meter) continue;
            auto& known = registers_[{point, share.meter.value, share.quantity}];
            if (known.epoch != 0) known.epoch = epoch;  // it goes on in it, where it does not begin
            for (const auto& mark : started.closing) {
                if (mark.quantity == share.quantity && mark.value.wh != known.settled) {
                    complain("meter " + std::to_string(started.meter.value) + " ends at " +
                             std::to_string(mark.value.wh) + " but is settled to " +
                             std::to_string(known.settled));
                }
            }
            for (const auto& mark : started.opening) {
                if (mark.quantity != share.quantity) continue;
                known.charged_before = known.charged_wh;
                known.epoch = epoch;
                known.opened = known.settled = mark.value.wh;
                known.rolled = 0;
            }
        }
    }
}

void NaiveBooks::credit(const journal::Credited& credited, const Complain& complain) {
    const bool is_new =
        credits_.emplace(credited.top_up, std::pair{credited.account, credited.amount.micro})
            .second;
    if (!is_new) complain("top-up " + to_string(credited.top_up) + " is credited twice");
    if (credited.amount.micro <= 0)
        complain("a credit of " + std::to_string(credited.amount.micro));
    const auto account = accounts_.find(credited.account);
    if (account == accounts_.end()) return complain("a credit for an account that is not there");
    if (account->second.ended) complain("a credit for an account that has ended");
    const std::int64_t to_others = pay_debts(account->second, credited, complain);
    account->second.credited += credited.amount.micro;
    account->second.beside -= to_others;
    check_transfer(credited, complain);
}

void NaiveBooks::settle(const journal::Settlement& settlement, const Complain& complain,
                        bool honest) {
    for (const auto& segment : settlement.segments) {
        if (segment.tariff >= settlement.tariffs.size()) {
            complain("a segment without a tariff");
            continue;
        }
        charge(segment, settlement.tariffs[segment.tariff], complain, honest);
    }
}

void NaiveBooks::charge(const journal::Segment& segment, const journal::TariffReference& reference,
                        const Complain& complain, bool honest) {
    const auto point = segment.supply_point.value;
    auto& known =
        registers_[{point, segment.register_id.meter.value, segment.register_id.quantity}];
    const std::string where =
        "register of meter " + std::to_string(segment.register_id.meter.value);
    if (segment.register_from.wh != known.settled) {
        complain(where + " is charged from " + std::to_string(segment.register_from.wh) +
                 " but settled to " + std::to_string(known.settled));
    }
    const std::int64_t advance = segment.register_to.wh - segment.register_from.wh;
    if (segment.register_id.quantity == metering::Quantity::export_energy) {
        complain(where + " is charged for what was fed in");
    }
    if (advance < 0) complain(where + " is charged backwards");
    if (segment.register_id.epoch.value != known.epoch)
        complain(where + " is charged in a wrong epoch");
    known.settled = segment.register_to.wh;
    known.charged_wh += advance;
    const auto supply = supplies_.find(point);
    const auto account =
        supply == supplies_.end() ? accounts_.end() : accounts_.find(supply->second.account);
    if (account == accounts_.end()) return complain(where + " is charged to nobody");
    const auto tariff = tariffs_.find({reference.id, reference.version});
    if (tariff == tariffs_.end()) return complain(where + " is charged by an unknown tariff");
    if (segment.provisional) check_lowest(segment, tariff->second, complain);
    if (honest && !segment.provisional) {
        check_price(segment, tariff->second, complain);
        check_version(segment.from_ms, segment.to_ms, reference, complain);
    }
    const std::int64_t price = tariff->second.of_index(segment.price);
    NaiveAccount& paying = account->second;
    if (paying.ended) complain(where + " is charged to an account that has ended");
    paying.consumed += static_cast<__int128>(advance) * price * segment.share_ppm *
                       (1'000'000 + tariff->second.tax_ppm);
    paying.use(segment.amount.micro);
    paying.charged += segment.amount.micro;
    if (segment.provisional && !clock_is_sure_) doubt(paying, segment, reference);
    if (static_cast<__int128>(paying.charged) != paying.consumed / k_denominator) {
        complain(where + ": charges of its account add up to " + std::to_string(paying.charged) +
                 " micro-units but should be " +
                 std::to_string(static_cast<std::int64_t>(paying.consumed / k_denominator)));
    }
    check_fraction(segment.residue_after, paying.consumed, where, complain);
}

}  // namespace riser::sim
