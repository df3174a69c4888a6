#include "core/journal/charge_reader.h"

#include <algorithm>

#include "core/journal/account_records.h"

namespace riser::journal {

using payment::ChargedInterval;

struct ChargeReader::Visitor {
    ChargeReader& reader;
    const EntryHeader& header;

    void operator()(const AccountOpened& r) const { reader.holders_[r.supply_point] = r.account; }
    void operator()(const TenancyBegan& r) const { reader.holders_[r.supply_point] = r.account; }
    void operator()(const Settlement& r) const { reader.take(r, header); }
    void operator()(const ConsumptionRerated& r) const { reader.take(r); }
    void operator()(const ConsumptionCorrected& r) const { reader.take(r); }
    void operator()(const BlockPeriodBegun& r) const {
        reader.account(r.account).begin_block_period();
    }
    void operator()(const BlockStepped& r) const {
        reader.account(r.account).step({r.tariff.id, r.tariff.version, r.step.from}, r.step.to);
    }
    void operator()(const TariffCorrected& r) const {
        if (r.order == reader.order_) reader.stop();
    }
    template <class R>
    void operator()(const R& /*about something else*/) const {}
};

void ChargeReader::take(const Entry& entry) {
    if (since_ms_ == 0) since_ms_ = entry.header.wall_ms;
    for (const auto& record : entry.records) {
        if (stopped_) return;
        std::visit(Visitor{*this, entry.header}, record);
    }
}

AccountId ChargeReader::holder_of(SupplyPointId id, std::int64_t wall_ms) const {
    const auto known = holders_.find(id);
    return known != holders_.end() ? known->second : holder_at_(id, wall_ms);
}

payment::TariffCorrection& ChargeReader::account(AccountId id) {
    const auto known = accounts_.find(id);
    if (known != accounts_.end()) return known->second;
    return accounts_.emplace(id, payment::TariffCorrection(scope_, versions_, zone_)).first->second;
}

void ChargeReader::take(const Settlement& r, const EntryHeader& header) {
    for (const auto& segment : r.segments) {
        const auto& reference = r.tariffs[segment.tariff];
        if (reference.id != scope_.right.id) continue;
        const AccountId holder = holder_of(segment.supply_point, header.wall_ms);
        if (holder.is_nil()) continue;
        ChargedInterval interval;
        interval.charged = {reference.id, reference.version, segment.price};
        interval.share_ppm = segment.share_ppm;
        interval.energy = segment.advance();
        interval.from_ms = std::min(segment.from_ms, segment.to_ms);
        interval.to_ms = segment.to_ms;
        interval.sure = !segment.provisional;
        if (provisional_of(r, segment, header, reference.version)) {
            unsure_[holder].push_back(interval);
        } else {
            account(holder).take(interval);
        }
    }
}

// What is put right takes the place of what was charged. What the account had let go by then (payment::k_max_provisional)
// keeps its lowest price here too.
void ChargeReader::take(const ConsumptionRerated& r) {
    if (!r.parts.empty()) unsure_.erase(r.account);
    for (const auto& part : r.parts) {
        if (part.due.tariff != scope_.right.id) continue;
        // A part stands for many times of day, so that of its time no more is known than of one that is unsure.
        account(r.account).take(
            {part.due, part.share_ppm, part.energy, part.from_ms, part.to_ms, false});
    }
}

void ChargeReader::take(const ConsumptionCorrected& r) {
    if (!r.booked) return;
    for (const auto& part : r.parts) account(r.account).take_back(part);
}

// What an unsure clock charged, and nobody has put right by then, counts as it was charged.
void ChargeReader::stop() {
    stopped_ = true;
    for (const auto& [id, intervals] : unsure_) {
        for (const auto& interval : intervals) account(id).take(interval);
    }
    unsure_.clear();
}

}  // namespace riser::journal
