#include "core/wire/record_text.h"

#include "core/base/overload.h"
#include "core/journal/codec.h"
#include "core/payment/tariff_standing.h"
#include "core/payment/words.h"
#include "core/units/time_text.h"
#include "core/wire/billing_text.h"
#include "core/wire/supply_text.h"
#include "core/wire/voucher_text.h"

namespace riser::wire {
namespace {

using journal::Record;

// The record names the version of the tariff, which has the prices, not these.
std::string price_text(const journal::Settlement& settlement, const journal::Segment& segment) {
    const std::string index = "price index " + std::to_string(segment.price);
    if (segment.tariff >= settlement.tariffs.size()) return index;
    const auto& tariff = settlement.tariffs[segment.tariff];
    return index + " of tariff " + to_string(tariff.id) + " version " +
           std::to_string(tariff.version);
}

std::string settlement_text(const journal::Settlement& settlement) {
    std::string out = "rating " + std::to_string(settlement.rating_version) + ", " +
                      std::to_string(settlement.segments.size()) + " segments";
    for (const auto& s : settlement.segments) {
        out += "\n      supply point " + to_string(s.supply_point) + " meter " +
               to_string(s.register_id.meter) + "." + to_string(s.register_id.epoch) + " " +
               std::string(to_string(s.register_id.quantity)) + " " +
               std::to_string(s.register_from.wh) + " -> " + std::to_string(s.register_to.wh) +
               " Wh, " + price_text(settlement, s) + ", amount " + format_money(s.amount) + ", " +
               time_text(s.from_ms) + " to " + time_text(s.to_ms) +
               (s.estimated ? ", estimated" : "") + (s.provisional ? ", provisional" : "");
    }
    return out;
}

std::string split_text(const payment::TopUpSplit& split) {
    std::string out;
    for (const auto& line : split.lines) {
        out += ", " + format_money(line.amount) + " " + std::string(to_string(line.step));
    }
    return out;
}

template <class R>
std::string credit_text(const R& r) {
    return to_string(r.account) + " credit " + std::to_string(r.credit.value) + " " +
           std::string(to_string(r.type));
}

std::string plain_text(const journal::CreditConfigured& r) {
    return credit_text(r) + " of " + format_money(r.preset);
}
std::string plain_text(const journal::CreditInvoked& r) {
    return credit_text(r) + ": " + format_money(r.amount);
}
std::string plain_text(const journal::CreditRenewed& r) {
    return to_string(r.account) + " credit " + std::to_string(r.renewal.credit.value) + " from " +
           time_text(r.renewal.begins_ms) + ": " + format_money(r.renewal.granted) + ", lapsed " +
           format_money(r.renewal.lapsed);
}
std::string plain_text(const journal::CreditExpired& r) {
    return credit_text(r) + ": " + format_money(r.amount) +
           (r.reason == journal::LapseReason::withdrawn ? " goes back" : " lapsed");
}
std::string charge_name(payment::ChargeId charge) {
    if (charge == payment::k_tariff_charge) return " charge of the tariff ";
    return " charge " + std::to_string(charge.value) + " ";
}

std::string plain_text(const journal::ChargeConfigured& r) {
    return to_string(r.account) + charge_name(r.charge) + std::string(to_string(r.purpose)) + ": " +
           format_money(r.per_period) + " each " + std::string(to_string(r.period)) + ", added " +
           format_money(r.added);
}
std::string plain_text(const journal::ChargeCollected& r) {
    return to_string(r.account) + charge_name(r.line.charge) + std::string(to_string(r.purpose)) +
           " until " + time_text(r.line.to_ms) + ": " + format_money(r.line.collected) +
           ", deferred " + format_money(r.line.deferred);
}

std::string plain_text(const journal::LocalTimeDefined& r) {
    return r.zone.name + ", " + std::to_string(r.zone.transitions.size()) + " transitions";
}

std::string marks_text(const std::vector<journal::RegisterMark>& marks) {
    std::string out;
    for (const auto& mark : marks) {
        out += (out.empty() ? "" : ", ") + std::string(to_string(mark.quantity)) + " " +
               std::to_string(mark.value.wh) + " Wh";
    }
    return out.empty() ? "nothing" : out;
}

std::string_view reason_text(journal::DoubtReason reason) {
    switch (reason) {
        case journal::DoubtReason::backwards:
            return "went backwards";
        case journal::DoubtReason::impossible:
            return "advanced more than is possible";
        case journal::DoubtReason::identity:
            return "is another one";
        case journal::DoubtReason::frozen:
            return "stands still";
    }
    return "";
}

std::string plain_text(const journal::MeterEpochStarted& r) {
    return "meter " + to_string(r.meter) + "." + to_string(r.epoch) + " " +
           std::string(epoch_reason_text(r.reason)) + ", " + r.identity.model + " " +
           r.identity.serial + ", closes at " + marks_text(r.closing) + ", opens at " +
           marks_text(r.opening);
}
std::string plain_text(const journal::RegisterRolledOver& r) {
    return "meter " + to_string(r.register_id.meter) + "." + to_string(r.register_id.epoch) + " " +
           std::string(to_string(r.register_id.quantity)) + " ends at " + std::to_string(r.end.wh) +
           " Wh";
}
std::string plain_text(const journal::MeterDoubted& r) {
    return "meter " + to_string(r.meter) + " " + std::string(reason_text(r.reason)) + ", seen " +
           std::to_string(r.seen.wh) + " Wh";
}
std::string plain_text(const journal::DoubtCleared& r) {
    return "meter " + to_string(r.meter);
}
std::string plain_text(const journal::SupplyPointDefined& r) {
    std::string out = "supply point " + to_string(r.supply_point.id) + " pays for";
    for (const auto& share : r.supply_point.registers) {
        out += " meter " + to_string(share.meter) + " " + std::string(to_string(share.quantity)) +
               " " + std::to_string(share.share_ppm) + " ppm";
        if (share.role != metering::RegisterRole::grid) {
            out += " as " + std::string(to_string(share.role));
        }
    }
    out += ", switches";
    for (const SwitchId id : r.supply_point.switches) out += " " + to_string(id);
    return out + (r.protected_customer ? ", protected customer" : "");
}
std::string plain_text(const journal::AccountConfigured& r) {
    return to_string(r.account) + " tariff " + to_string(r.tariff) + ", limit " +
           format_money(r.limit) + ", low at " + format_money(r.warning_threshold) +
           ", top-up at most " + format_money(r.max_top_up) + ", balance at most " +
           format_money(r.max_balance);
}
std::string plain_text(const journal::LowCreditChanged& r) {
    return to_string(r.account) + (r.low ? " is low" : " is low no more");
}
std::string plain_text(const journal::SupplyArmed& r) {
    return "supply point " + to_string(r.supply_point) + (r.armed ? " armed" : " in observe mode");
}
std::string length_text(std::int64_t for_ms) {
    if (for_ms == 0) return "";
    return ", " + std::to_string(for_ms / 60'000) +
           " minutes from then by a clock that was not sure";
}
std::string plain_text(const journal::HoldSet& r) {
    const bool landlord = r.kind == payment::HoldKind::landlord;
    return "supply point " + to_string(r.supply_point) + " until " + time_text(r.until_ms) +
           (landlord ? "" : ", " + std::string(to_string(r.kind))) + length_text(r.for_ms);
}
std::string plain_text(const journal::SupplyRequested& r) {
    return "supply point " + to_string(r.supply_point) + ": " + std::string(to_string(r.actor)) +
           (r.withdrawn ? " takes it back" : " asks to " + std::string(to_string(r.action))) +
           (r.until_ms == 0 ? "" : " until " + time_text(r.until_ms)) + length_text(r.for_ms);
}
std::string plain_text(const journal::LoadLimited& r) {
    using journal::LimitCause;
    const std::string who = "supply point " + to_string(r.supply_point);
    const std::string before = ", limited for " + std::to_string(r.limited_s) + " s before";
    switch (r.cause) {
        case LimitCause::used_up:
            return who + " to " + std::to_string(r.limit.w) + " W, step " + std::to_string(r.step) +
                   before;
        case LimitCause::kept_whole:
            return who + " not for now" + before;
        case LimitCause::landed:
            return who + " no more: supply is to go off" + before;
        case LimitCause::over:
            break;
    }
    return who + " not any more";
}
std::string plain_text(const journal::OverLimit& r) {
    std::string text = "supply point " + to_string(r.supply_point) + " used " +
                       std::to_string(r.used.w) + " W for " + std::to_string(r.over_s) +
                       " s, shown " + std::to_string(r.shown.w) + " W, allowed " +
                       std::to_string(r.limit.w) + " W: number " + std::to_string(r.number);
    if (!r.waits) return text + ", off for " + std::to_string(r.off_s) + " s";
    return text + (*r.waits == payment::AfterOverloads::person ? ", off until somebody confirms"
                                                               : ", off until the next day");
}
std::string plain_text(const journal::SupplyReadied& r) {
    return "supply point " + to_string(r.supply_point) +
           (r.ready ? " waits for somebody who is there" : " not any more");
}
std::string plain_text(const journal::SupplyOpenedUnseen& r) {
    const std::string which = "supply point " + to_string(r.supply_point);
    if (r.withdrawn) return which + ": is for a look of its own";
    return which + ": contacts opened while nobody saw it, from " + std::to_string(r.from_ms) +
           " to " + std::to_string(r.to_ms) + " ms of this boot";
}
std::string plain_text(const journal::PolicySet& r) {
    return "version " + std::to_string(r.version) +
           (r.pack.empty() ? "" : ", checked against " + r.pack);
}

std::string plain_text(const journal::AccountClassified& r) {
    return to_string(r.account) + " " + std::string(to_string(r.customer_class)) +
           (r.critical ? ", critical" : "");
}
std::string plain_text(const journal::TenancyBegan& r) {
    std::string text = "supply point " + to_string(r.supply_point) + " to " +
                       (r.account.is_nil() ? "nobody" : to_string(r.account));
    for (const auto& read : r.reads) {
        text += ", meter " + to_string(read.register_id.meter) + " at " +
                std::to_string(read.value.wh) + " Wh";
    }
    return text;
}
std::string plain_text(const journal::AccountClosed& r) {
    const auto sums = billing::sums_of(r.moves);
    return to_string(r.account) + ": to pay out " + format_money(sums.refund) + ", still owed " +
           format_money(sums.collection) + ", to another account " +
           format_money(sums.credit_to_other);
}
std::string plain_text(const journal::FormerAccountPaid& r) {
    return to_string(r.top_up) + " for " + to_string(r.account) + ": " +
           format_money(r.to_collection) + " paid of what it owed, " + format_money(r.to_refund) +
           " owed back";
}
std::string plain_text(const journal::RefundPaid& r) {
    return to_string(r.payment) + " to " + to_string(r.account) + ": " + format_money(r.amount);
}

// What rules of its own say something about: the records about bills.
template <class R>
std::string plain_text(const R& r) {
    return billing_text(r);
}

std::string plain_text(const journal::ConsumptionRerated& r) {
    std::string text = to_string(r.account) + ": " + format_money(r.amount);
    if (r.parts.empty()) return text + ", it keeps the lowest price";
    for (const auto& part : r.parts) {
        text += ", " + std::to_string(part.energy.wh) + " Wh from price index " +
                std::to_string(part.charged.price) + " of version " +
                std::to_string(part.charged.version) + " to " + std::to_string(part.due.price) +
                " of " + std::to_string(part.due.version);
    }
    return text;
}

std::string common_text(const journal::CommonCostsShared& r) {
    if (r.next.supply_point.value == 0 && r.parts.empty()) return "nothing is shared any more";
    std::string text = format_money(r.whole) + " for " + std::to_string(r.energy.wh) + " Wh from " +
                       time_text(r.from_ms) + " to " + time_text(r.to_ms) + ", " +
                       format_money(r.shared()) + " of it to " + std::to_string(r.parts.size()) +
                       " accounts";
    if (r.next.supply_point.value == 0) return text;
    return text + "; next: supply point " + to_string(r.next.supply_point) + " by " +
           std::string(metering::to_string(r.next.key)) + " among " +
           std::to_string(r.next.members.size());
}

std::string plain_text(const journal::EnergyFedIn& r) {
    return to_string(r.account) + ": meter " + to_string(r.register_id.meter) + " " +
           std::to_string(r.register_from.wh) + " to " + std::to_string(r.register_to.wh) +
           " Wh, version " + std::to_string(r.tariff.version) + " of tariff " +
           to_string(r.tariff.id) + ": " + format_money(r.amount) + " credited";
}

}  // namespace

std::string record_text(const Record& record) {
    const std::string rest = std::visit(
        overload{
            [](const journal::Genesis& r) {
                return to_string(r.gateway) + " site " + to_string(r.site) + " " + r.zone + " " +
                       r.currency.text();
            },
            [](const journal::AccountOpened& r) {
                return to_string(r.account) + " at supply point " + to_string(r.supply_point);
            },
            [](const journal::TariffPublished& r) { return tariff_text(r.tariff); },
            [](const journal::Credited& r) {
                return to_string(r.top_up) + " to account " + to_string(r.account) + ": " +
                       format_money(r.amount) + split_text(r.split);
            },
            [](const journal::Settlement& r) { return settlement_text(r); },
            [](const journal::SupplyDesired& r) {
                return "supply point " + to_string(r.supply_point) + " " +
                       std::string(to_string(r.state)) + supply_desired_details(r);
            },
            [](const journal::SupplyObserved& r) {
                return "supply point " + to_string(r.supply_point) + " " +
                       std::string(to_string(r.state));
            },
            [](const journal::PairingTested& r) {
                return "supply point " + to_string(r.supply_point) +
                       (r.proven           ? " proven"
                        : r.wiring.empty() ? " void"
                                           : " failed") +
                       (r.proven && r.wiring.empty() ? ", of an unknown wiring" : "");
            },
            [](const journal::BlockPeriodBegun& r) {
                return to_string(r.account) + " from " + time_text(r.span.begins_ms) + " to " +
                       time_text(r.span.ends_ms);
            },
            [](const journal::BlockStepped& r) {
                return to_string(r.account) + ": " +
                       std::to_string(r.step.energy / payment::k_full_share_ppm) +
                       " Wh from price index " + std::to_string(r.step.from) + " to " +
                       std::to_string(r.step.to) + ": " + format_money(r.amount);
            },
            [](const journal::CommandExecuted& r) {
                return to_string(r.id) + " number " + std::to_string(r.sequence) + " result " +
                       std::to_string(static_cast<int>(r.result));
            },
            [](const journal::VoucherDocumentTaken& r) { return voucher_text(r); },
            [](const journal::VoucherLocksTaken& r) { return voucher_text(r); },
            [](const journal::VoucherRecallAnswered& r) { return voucher_text(r); },
            [](const journal::VoucherRedeemed& r) { return voucher_text(r); },
            [](const journal::BoundKeyTaken& r) { return voucher_text(r); },
            [](const journal::BoundTokenRedeemed& r) { return voucher_text(r); },
            [](const journal::BoundNumberMarked& r) { return voucher_text(r); },
            [](const journal::CommonCostsShared& r) { return common_text(r); },
            [](const auto& r) { return plain_text(r); },
        },
        record);
    return std::string(journal::record_name(record)) + (rest.empty() ? "" : " " + rest);
}

// "2026-11-21T10:15:00.000Z": fixed width, so that columns of a dump line up.
std::string time_text(std::int64_t ms) {
    if (!is_record_time_ms(ms)) return std::to_string(ms) + " ms";
    return format_time(ms, Milliseconds::always);
}

std::string tariff_text(const payment::Tariff& tariff) {
    std::string out = to_string(tariff.id) + " version " + std::to_string(tariff.version) + " " +
                      tariff.currency.text() + " from " +
                      time_text(to_unix_ms(tariff.effective_from)) + ", prices";
    for (const auto& price : tariff.prices)
        out += " " + format_money({price.micro_per_kwh}) + "/kWh";
    return out + ", tax " + std::to_string(tariff.tax_ppm) + " ppm, " +
           std::to_string(tariff.week.size()) + " switching times" +
           (tariff.rules.standing.amount.micro == 0
                ? ""
                : ", standing charge " + format_money(payment::gross_standing(tariff)) +
                      (tariff.rules.standing.period == payment::ChargePeriod::day ? " a day"
                                                                                  : " a month"));
}

std::string_view epoch_reason_text(journal::EpochReason reason) {
    switch (reason) {
        case journal::EpochReason::commissioned:
            return "commissioned";
        case journal::EpochReason::exchanged:
            return "exchanged";
        case journal::EpochReason::reset:
            return "reset";
    }
    return "";
}

}  // namespace riser::wire
