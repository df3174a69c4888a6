#include "core/journal/charge_explained.h"

#include <algorithm>

#include "core/payment/price_text.h"

namespace riser::journal {

using payment::PriceIndex;
using payment::Residue;
using payment::Tariff;

namespace {

constexpr Wide k_denominator = payment::k_residue_denominator;

std::string kwh(std::int64_t wh) {
    const std::string rest = std::to_string(1'000 + wh % 1'000).substr(1);
    return std::to_string(wh / 1'000) + "." + rest + " kWh";
}

Wide exact(const FoundCharge& charge, std::int64_t per_kwh) {
    return static_cast<Wide>(charge.segment.advance().wh) * charge.segment.share_ppm * per_kwh;
}

// The same as charge_energy() has it: what is booked is the whole of before and now, rounded down.
Residue residue_before(const FoundCharge& charge, Wide gross) {
    if (charge.before) return *charge.before;
    const Wide whole = static_cast<Wide>(charge.segment.amount.micro) * k_denominator +
                       charge.segment.residue_after.numerator;
    return {static_cast<std::int64_t>(whole - gross)};
}

class Explainer {
public:
    explicit Explainer(const FoundCharge& charge) : charge_(charge), segment_(charge.segment) {
        explained_.sequence = charge.sequence;
        explained_.booked = segment_.amount;
    }

    ExplainedCharge run() {
        add("entry", std::to_string(charge_.sequence) + ", written " + time(charge_.wall_ms));
        say_readings();
        say_time();
        if (!is_known()) {
            add("tariff", name_of_version() + ": it is not known as it was charged");
            add("booked", format_money(segment_.amount));
            return std::move(explained_);
        }
        say_price(*charge_.tariff);
        say_sum(*charge_.tariff);
        return std::move(explained_);
    }

private:
    void add(std::string name, std::string value) {
        explained_.lines.push_back({std::move(name), std::move(value)});
    }
    [[nodiscard]] std::string time(std::int64_t unix_ms) const {
        return payment::wall_time(charge_.zone, from_unix_ms(unix_ms));
    }
    [[nodiscard]] bool is_known() const {
        return charge_.tariff && segment_.price < charge_.tariff->prices.size() &&
               tariff_hash(*charge_.tariff) == charge_.reference.hash;
    }
    [[nodiscard]] std::string name_of_version() const {
        return to_string(charge_.reference.id) + ", version " +
               std::to_string(charge_.reference.version);
    }

    void say_readings() {
        const auto& reg = segment_.register_id;
        add("register", "meter " + to_string(reg.meter) + ", " +
                            std::string(metering::to_string(reg.quantity)) +
                            (reg.epoch.value > 1 ? ", epoch " + std::to_string(reg.epoch.value)
                                                 : std::string()));
        add("readings", kwh(segment_.register_from.wh) + " to " + kwh(segment_.register_to.wh) +
                            ": " + kwh(segment_.advance().wh));
        if (segment_.share_ppm == payment::k_full_share_ppm) return;
        add("share of it", payment::exact_price(segment_.share_ppm * 100'000'000) + " %");
    }

    void say_time() {
        add("used from",
            time(segment_.from_ms) + " to " + time(segment_.to_ms) + " " + charge_.zone.name);
        if (segment_.estimated) {
            add("divided", "by time, between the readings before and after");
        }
        if (segment_.provisional) {
            add("clock", "unsure: the lowest price that can have held");
        }
    }

    void say_price(const Tariff& tariff) {
        add("tariff", name_of_version() + ", from " + time(to_unix_ms(tariff.effective_from)));
        if (tariff.by_time() && !segment_.provisional) {
            add("day", payment::day_name(tariff, charge_.zone, from_unix_ms(segment_.from_ms)));
        }
        const std::string name = payment::price_name(tariff, segment_.price);
        if (!name.empty()) add("price", name);
        for (const auto& part : payment::price_parts(tariff, segment_.price)) {
            add(payment::part_name(tariff, part.kind, part.index),
                payment::exact_price(part.numerator) +
                    " a kWh: " + payment::exact_amount(exact(charge_, part.numerator)));
        }
    }

    void say_sum(const Tariff& tariff) {
        const auto gross = payment::gross_price(tariff, segment_.price);
        const Wide now = exact(charge_, gross.numerator);
        const Residue before = residue_before(charge_, now);
        add("together",
            payment::exact_price(gross.numerator) + " a kWh: " + payment::exact_amount(now));
        add("kept before", payment::exact_amount(before.numerator) +
                               (charge_.before ? "" : ", reckoned back: the journal begins later"));
        const auto charged =
            payment::try_charge_energy(segment_.advance(), gross, segment_.share_ppm, before);
        if (!charged) return add("charged", "beyond what an account can hold");
        explained_.computed = charged->amount;
        explained_.agrees =
            charged->amount == segment_.amount && charged->residue == segment_.residue_after;
        add("charged", format_money(charged->amount) + ", whole millionths");
        add("kept now", payment::exact_amount(charged->residue.numerator));
        add("booked", format_money(segment_.amount) +
                          (explained_.agrees ? ": the same" : ": it is another amount"));
        const auto& rounding = tariff.rules.rounding;
        add("on a bill", "rounded there to " + format_money(rounding.step) + ", " +
                             std::string(payment::to_string(rounding.mode)));
    }

    const FoundCharge& charge_;
    const Segment& segment_;
    ExplainedCharge explained_;
};

}  // namespace

struct ChargeFinder::Visitor {
    ChargeFinder& finder;
    const EntryHeader& header;

    void operator()(const AccountOpened& r) const { begin(r.supply_point, r.account); }
    void operator()(const TenancyBegan& r) const { begin(r.supply_point, r.account); }
    void operator()(const TariffPublished& r) const { finder.know(r.tariff); }
    void operator()(const TariffCorrected& r) const {
        finder.know(r.tariff);
        if (r.afterwards) finder.know(*r.afterwards);
    }
    void operator()(const LocalTimeDefined& r) const { finder.know(r.zone); }
    void operator()(const Settlement& r) const { finder.take(r, header); }
    void operator()(const BlockStepped& r) const { keep(r.account, r.residue_after); }
    void operator()(const ConsumptionRerated& r) const { keep(r.account, r.residue_after); }
    void operator()(const ConsumptionCorrected& r) const {
        if (r.booked) keep(r.account, r.residue_after);
    }
    template <class R>
    void operator()(const R& /*about something else*/) const {}

    void begin(SupplyPointId supply_point, AccountId account) const {
        finder.know(supply_point, account);
        keep(account, {});
    }
    void keep(AccountId account, Residue residue) const {
        if (account == finder.account_) finder.residue_ = residue;
    }
};

void ChargeFinder::know(const Tariff& version) {
    versions_.push_back(version);
}

void ChargeFinder::take(const Entry& entry) {
    if (done()) return;
    for (const auto& record : entry.records) std::visit(Visitor{*this, entry.header}, record);
}

bool ChargeFinder::asked_for(const Segment& segment) const {
    if (!at_ms_) return true;
    const std::int64_t from_ms = std::min(segment.from_ms, segment.to_ms);
    return from_ms <= *at_ms_ && *at_ms_ < std::max(segment.to_ms, from_ms + 1);
}

void ChargeFinder::take(const Settlement& r, const EntryHeader& header) {
    bool first = true;
    for (const auto& segment : r.segments) {
        const auto holder = holders_.find(segment.supply_point);
        const bool own = holder != holders_.end() && holder->second == account_;
        if (!own || segment.tariff >= r.tariffs.size()) continue;
        const auto& reference = r.tariffs[segment.tariff];
        FoundCharge charge{header.sequence, header.wall_ms, segment, reference, {},
                           residue_,        zone_};
        residue_ = segment.residue_after;
        if (!asked_for(segment)) continue;
        for (const auto& version : versions_) {
            const bool meant = version.id == reference.id && version.version == reference.version;
            if (meant) charge.tariff = version;
        }
        if (first && !at_ms_) found_.clear();
        first = false;
        found_.push_back(std::move(charge));
    }
}

ExplainedCharge explain(const FoundCharge& charge) {
    return Explainer(charge).run();
}

}  // namespace riser::journal
