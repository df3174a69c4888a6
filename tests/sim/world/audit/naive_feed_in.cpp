// NaiveBooks: what was fed in and is credited for it, written from docs/charging.md and docs/tariffs.md. One price a
// version, without taxes and times; the sum of an account's credits is the exact price of the sum of what it fed in.
#include <algorithm>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

// 1 Wh at 1 micro-unit/kWh, and a share in ppm: 10^3 x 10^6 to a micro-unit; no taxes take part, but the same fraction
// is kept: 10^6 more.
constexpr __int128 k_parts = static_cast<__int128>(1'000'000'000) * 1'000'000;

}  // namespace

// Its register goes on where it was credited to. Returns who complains.
std::string NaiveBooks::take_advance(const journal::EnergyFedIn& fed_in, NaiveRegister& known,
                                     const Complain& complain) const {
    const std::string who =
        "export register of meter " + std::to_string(fed_in.register_id.meter.value);
    if (fed_in.register_id.quantity != metering::Quantity::export_energy) {
        complain(who + " is none: what was used is credited");
    }
    if (fed_in.register_from.wh != known.settled) {
        complain(who + " is credited from " + std::to_string(fed_in.register_from.wh) +
                 " but settled to " + std::to_string(known.settled));
    }
    if (fed_in.register_id.epoch.value != known.epoch) {
        complain(who + " is credited in a wrong epoch");
    }
    const std::int64_t advance = fed_in.register_to.wh - fed_in.register_from.wh;
    if (advance < 0) complain(who + " is credited backwards");
    known.settled = fed_in.register_to.wh;
    known.charged_wh += advance;
    return who;
}

// When it began to be fed in is not known, since the books were dated in the future: it has the price of the instant that
// the record states, that of the highest version that had begun by then, or of the first one there is.
void NaiveBooks::check_export_price(const journal::EnergyFedIn& fed_in,
                                    const Complain& complain) const {
    if (fed_in.to_ms > fed_in.from_ms) return;
    const NaiveTariff* due = nullptr;
    for (const auto& [key, version] : tariffs_) {  // by their numbers
        if (key.first != fed_in.tariff.id) continue;
        if (due == nullptr || version.effective_ms <= fed_in.to_ms) due = &version;
    }
    const std::int64_t used = tariffs_.at({fed_in.tariff.id, fed_in.tariff.version}).export_price;
    if (due->export_price == used) return;
    complain("what was fed in until " + std::to_string(fed_in.to_ms) + " is credited at " +
             std::to_string(used) + " instead of " + std::to_string(due->export_price));
}

void NaiveBooks::feed_in(const journal::EnergyFedIn& fed_in, const Complain& complain,
                         bool honest) {
    const std::uint32_t point = fed_in.supply_point.value;
    const auto& reg = fed_in.register_id;
    const std::string who =
        take_advance(fed_in, registers_[{point, reg.meter.value, reg.quantity}], complain);
    const auto supply = supplies_.find(point);
    const bool listed = supply != supplies_.end() &&
                        std::any_of(supply->second.shares.begin(), supply->second.shares.end(),
                                    [&](const metering::RegisterShare& share) {
                                        return share.meter == reg.meter &&
                                               share.quantity == reg.quantity &&
                                               share.share_ppm == fed_in.share_ppm;
                                    });
    if (!listed) return complain(who + " is not this supply point's");
    const auto account = accounts_.find(fed_in.account);
    if (supply->second.account != fed_in.account || account == accounts_.end()) {
        return complain(who + " is credited to somebody else");
    }
    if (doubted_.contains(reg.meter.value))
        complain(who + " is credited while its meter is doubted");
    const auto tariff = tariffs_.find({fed_in.tariff.id, fed_in.tariff.version});
    if (tariff == tariffs_.end()) return complain(who + " is credited by an unknown tariff");
    if (fed_in.tariff.id != account->second.tariff)
        complain(who + " is credited by another tariff");
    if (honest && clock_is_sure_) {
        check_version(fed_in.from_ms, fed_in.to_ms, fed_in.tariff, complain);
        check_export_price(fed_in, complain);
    }
    NaiveAccount& paid = account->second;
    if (paid.ended) complain(who + " is credited to an account that has ended");
    const std::int64_t energy = fed_in.register_to.wh - fed_in.register_from.wh;
    paid.fed_in +=
        static_cast<__int128>(energy) * tariff->second.export_price * fed_in.share_ppm * 1'000'000;
    paid.paid_for_feed_in += fed_in.amount.micro;
    saw("feed_in", "credited");
    saw("feed_in", "to_the_landlord", landlords_.contains(fed_in.account));
    saw("feed_in", "to_who_pays_afterwards", billing_.knows(fed_in.account));
    saw("feed_in", "in_a_later_epoch", reg.epoch.value > 1);
    saw("feed_in", "by_a_later_version", fed_in.tariff.version > 1);
    saw("feed_in", "by_an_unsure_clock", !clock_is_sure_);
    saw("feed_in", "since_nobody_knows_when", clock_is_sure_ && fed_in.to_ms <= fed_in.from_ms);
    saw("feed_in", "while_nothing_is_left", paid.is_used_up());
    if (static_cast<__int128>(paid.paid_for_feed_in) != paid.fed_in / k_parts) {
        complain(who + ": credits of its account add up to " +
                 std::to_string(paid.paid_for_feed_in) + " micro-units but should be " +
                 std::to_string(static_cast<std::int64_t>(paid.fed_in / k_parts)));
    }
    check_fraction(fed_in.residue_after, paid.fed_in, who, complain);
}

}  // namespace riser::sim
