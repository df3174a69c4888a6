#include "core/journal/settlement_audit.h"

#include <functional>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using metering::Quantity;
using metering::RegisterId;

constexpr RegisterId k_register_a{{3}, {1}, Quantity::import_energy};
constexpr RegisterId k_register_b{{4}, {1}, Quantity::import_energy_t2};
constexpr SupplyPointId k_flat_1{7};
constexpr SupplyPointId k_flat_2{8};

// What the books know: two flats, two registers, one tariff.
struct World {
    payment::Tariff tariff = example_tariff();
    std::map<SupplyPointId, payment::Residue> residues{{k_flat_1, {5}}, {k_flat_2, {900}}};
    std::map<std::pair<SupplyPointId, RegisterId>, Energy> settled{
        {{k_flat_1, k_register_a}, {1'000}},
        {{k_flat_2, k_register_a}, {1'000}},
        {{k_flat_2, k_register_b}, {50'000}}};
    std::map<std::pair<SupplyPointId, RegisterId>, std::int64_t> shares{
        {{k_flat_1, k_register_a}, 600'000},
        {{k_flat_2, k_register_a}, 400'000},
        {{k_flat_2, k_register_b}, 1'000'000}};

    [[nodiscard]] SettlementContext context() const {
        const auto find = [](const auto& map, const auto& key) {
            const auto found = map.find(key);
            using Value = std::decay_t<decltype(found->second)>;
            return found == map.end() ? std::optional<Value>()
                                      : std::optional<Value>(found->second);
        };
        return {
            .tariff =
                [this](const TariffReference& r) { return r.id == tariff.id ? &tariff : nullptr; },
            .residue = [this, find](SupplyPointId id) { return find(residues, id); },
            .settled = [this, find](
                           SupplyPointId id,
                           const RegisterId& r) { return find(settled, std::pair(id, r)); },
            .share = [this, find](SupplyPointId id,
                                  const RegisterId& r) { return find(shares, std::pair(id, r)); }};
    }
};

// Charges advances as the gateway does.
class Charger {
public:
    explicit Charger(const World& world) : world_(world), now_(world) {
        settlement_.tariffs = {{world.tariff.id, world.tariff.version, tariff_hash(world.tariff)}};
    }
    Charger& charge(SupplyPointId flat, const RegisterId& which, std::int64_t wh,
                    payment::PriceIndex price) {
        Segment s;
        s.supply_point = flat;
        s.register_id = which;
        s.share_ppm = world_.shares.at({flat, which});
        s.register_from = now_.settled.at({flat, which});
        s.register_to = s.register_from + Energy{wh};
        s.price = price;
        const auto charged =
            payment::charge_energy(Energy{wh}, payment::gross_price(world_.tariff, price),
                                   s.share_ppm, now_.residues.at(flat));
        s.amount = charged.amount;
        s.residue_after = charged.residue;
        now_.settled[{flat, which}] = s.register_to;
        now_.residues[flat] = charged.residue;
        settlement_.segments.push_back(s);
        return *this;
    }
    [[nodiscard]] Settlement take() { return settlement_; }

private:
    const World& world_;
    World now_;
    Settlement settlement_;
};

// Four segments: two of the same register in a row, two flats on one register, one other register.
Settlement good_settlement(const World& world) {
    return Charger(world)
        .charge(k_flat_1, k_register_a, 77, 0)
        .charge(k_flat_1, k_register_a, 13, 1)
        .charge(k_flat_2, k_register_a, 90, 0)
        .charge(k_flat_2, k_register_b, 1, 1)
        .take();
}

std::string told(const std::vector<SettlementDifference>& differences) {
    std::string text;
    for (const auto& d : differences) text += std::to_string(d.segment) + ": " + d.what + "\n";
    return text;
}

// The auditor names exactly one difference, in this segment and with these words.
void found(std::size_t segment, std::string_view what,
           std::function<void(Settlement&, World&)> spoil) {
    World world;
    Settlement settlement = good_settlement(world);
    spoil(settlement, world);
    const auto differences = audit_settlement(settlement, world.context());
    ASSERT_EQ(differences.size(), 1U) << what << "\n" << told(differences);
    EXPECT_EQ(differences[0].segment, segment) << told(differences);
    EXPECT_NE(differences[0].what.find(what), std::string::npos) << told(differences);
}

TEST(SettlementAudit, finds_nothing_in_a_good_settlement) {
    const World world;
    EXPECT_TRUE(audit_settlement(good_settlement(world), world.context()).empty());
    EXPECT_TRUE(audit_settlement({}, world.context()).empty());
}

TEST(SettlementAudit, finds_a_wrong_amount) {
    found(0, "amount is 16495, computed 16493",
          [](Settlement& s, World&) { s.segments[0].amount.micro += 2; });
    found(3, "amount is", [](Settlement& s, World&) { s.segments[3].amount.micro -= 1; });
}

// Two blocks: the first 60 Wh of an account, and the rest. Shares are 0.6 here: a hundred of the register.
struct BlockWorld : World {
    BlockWorld() {
        tariff.week.clear();
        tariff.rules.blocks.thresholds = {Energy{60}};
        counter.begin({1, 2, 1, 1});
    }
    [[nodiscard]] SettlementContext with_blocks() const {
        SettlementContext all = context();
        all.blocks = [this](SupplyPointId) { return counter; };
        return all;
    }
    std::optional<std::string> told_of(const Settlement& settlement) const {
        return told(audit_settlement(settlement, with_blocks()));
    }
    payment::BlockCounter counter;
};

TEST(SettlementAudit, finds_a_price_of_another_block) {
    const BlockWorld world;
    const auto charge = [&] { return Charger(world); };
    EXPECT_EQ(world.told_of(charge()
                                .charge(k_flat_1, k_register_a, 100, 0)
                                .charge(k_flat_1, k_register_a, 1, 1)
                                .take()),
              "");
    EXPECT_EQ(world.told_of(charge().charge(k_flat_1, k_register_a, 1, 1).take()),
              "0: block is 2, computed 1\n");
    EXPECT_EQ(world.told_of(charge()
                                .charge(k_flat_1, k_register_a, 100, 0)
                                .charge(k_flat_1, k_register_a, 1, 0)
                                .take()),
              "1: block is 1, computed 2\n");
    Settlement unsure = charge().charge(k_flat_1, k_register_a, 1, 1).take();
    unsure.segments[0].provisional = true;
    EXPECT_EQ(world.told_of(unsure), "");
}

TEST(SettlementAudit, finds_a_wrong_residue) {
    found(1, "residue is", [](Settlement& s, World&) {
        // Of the last segment of its account, so that nothing follows from it.
        s.segments[1].residue_after.numerator += 1;
    });
    found(0, "residue is", [](Settlement& s, World& world) {
        s = Charger(world).charge(k_flat_1, k_register_a, 1, 0).take();
        world.residues[k_flat_1].numerator += 1;
    });
}

TEST(SettlementAudit, finds_a_gap_and_an_overlap_of_the_register) {
    found(0, "register_from is 1000, computed 999", [](Settlement&, World& world) {
        world.settled[{k_flat_1, k_register_a}] = {999};
    });
    found(0, "register_from is 1000, computed 1001", [](Settlement&, World& world) {
        world.settled[{k_flat_1, k_register_a}] = {1'001};
    });
    found(1, "register_from is 1078, computed 1077", [](Settlement& s, World&) {
        s.segments[1].register_from.wh += 1;  // a watt-hour is left out, the rest is right
        s.segments[1].register_to.wh += 1;
    });
}

TEST(SettlementAudit, finds_a_register_of_somebody_else) {
    found(0, "not one of this supply point", [](Settlement&, World& world) {
        world.settled.erase({k_flat_1, k_register_a});
    });
    found(3, "not one of this supply point",
          [](Settlement& s, World&) { s.segments[3].register_id.epoch = {2}; });
}

TEST(SettlementAudit, finds_a_wrong_share) {
    found(3, "share in ppm is 1000000, computed 999999", [](Settlement&, World& world) {
        world.shares[{k_flat_2, k_register_b}] = 999'999;
    });
    found(2, "share, residue or amount is out of range", [](Settlement& s, World& world) {
        world.shares[{k_flat_2, k_register_a}] = -1;
        s.segments[2].share_ppm = -1;
    });
}

TEST(SettlementAudit, compares_no_shares_when_it_knows_none) {
    World world;
    const Settlement settlement = good_settlement(world);
    world.shares.clear();
    SettlementContext context = world.context();
    EXPECT_TRUE(audit_settlement(settlement, context).empty());
    context.share = nullptr;
    EXPECT_TRUE(audit_settlement(settlement, context).empty());
}

TEST(SettlementAudit, finds_a_missing_account) {
    found(0, "no account", [](Settlement& s, World& world) {
        s.segments.resize(1);
        world.residues.erase(k_flat_1);
    });
}

TEST(SettlementAudit, finds_an_unknown_or_different_tariff) {
    const auto first_only = [](Settlement& s) { s.segments.resize(1); };
    found(0, "tariff or price", [&](Settlement& s, World&) {
        first_only(s);
        s.tariffs[0].id = {};
    });
    found(0, "tariff or price", [&](Settlement& s, World&) {
        first_only(s);
        s.tariffs[0].version = 3;
    });
    found(0, "tariff or price", [&](Settlement& s, World&) {
        first_only(s);
        s.tariffs[0].hash[15] ^= 1U;
    });
    found(0, "tariff or price", [&](Settlement& s, World&) {
        first_only(s);
        s.tariffs.clear();
    });
    found(0, "tariff or price", [&](Settlement& s, World& world) {
        first_only(s);
        world.tariff.tax_ppm++;
    });
    found(1, "tariff or price", [](Settlement& s, World&) { s.segments[1].tariff = 1; });
    found(1, "tariff or price", [](Settlement& s, World&) { s.segments[1].price = 2; });
}

TEST(SettlementAudit, finds_a_register_that_does_not_advance) {
    found(3, "does not advance",
          [](Settlement& s, World&) { s.segments[3].register_to = s.segments[3].register_from; });
    found(3, "does not advance", [](Settlement& s, World&) { s.segments[3].register_to.wh -= 2; });
}

TEST(SettlementAudit, knows_one_way_of_rating_only) {
    found(0, "rating version is 2", [](Settlement& s, World&) { s.rating_version = 2; });
}

// Numbers that would overflow or trip an assertion are differences like any other.
TEST(SettlementAudit, survives_absurd_numbers) {
    for (const std::int64_t from : {INT64_MIN, std::int64_t{0}, INT64_MAX}) {
        for (const std::int64_t to : {INT64_MIN, std::int64_t{-1}, k_max_register.wh, INT64_MAX}) {
            for (const std::int64_t share : {INT64_MIN, std::int64_t{1'000'000}, INT64_MAX}) {
                World world;
                world.tariff.prices[0] = k_max_price;
                Settlement settlement = good_settlement(world);
                Segment& segment = settlement.segments[0];
                segment.register_from = {from};
                segment.register_to = {to};
                segment.share_ppm = share;
                segment.residue_after = {INT64_MIN};
                EXPECT_FALSE(audit_settlement(settlement, world.context()).empty());
            }
        }
    }
}

// Any one change to a number that money depends on is found, in settlements of any length.
RC_GTEST_PROP(SettlementAudit, finds_any_single_change, ()) {
    World world;
    world.tariff.prices = {{*rc::gen::inRange(1'000, 1'000'000)},
                           {*rc::gen::inRange(1'000, 1'000'000)}};
    RC_PRE(world.tariff.prices[0] != world.tariff.prices[1]);
    Charger charger(world);
    const auto count = static_cast<std::size_t>(*rc::gen::inRange(1, 12));
    for (std::size_t i = 0; i < count; ++i) {
        const auto which = std::next(world.settled.begin(), *rc::gen::inRange(0, 3))->first;
        charger.charge(which.first, which.second, *rc::gen::inRange(1, 5'000),
                       static_cast<payment::PriceIndex>(*rc::gen::inRange(0, 2)));
    }
    Settlement settlement = charger.take();
    RC_ASSERT(audit_settlement(settlement, world.context()).empty());

    const auto by = *rc::gen::nonZero<std::int32_t>();
    Segment& segment =
        settlement.segments[static_cast<std::size_t>(*rc::gen::inRange<std::size_t>(0, count))];
    switch (*rc::gen::inRange(0, 7)) {
        case 0:
            segment.amount.micro += by;
            break;
        case 1:
            segment.residue_after.numerator += by;
            break;
        case 2:
            segment.register_from.wh += by;
            break;
        case 3:
            segment.register_to.wh += by;
            break;
        case 4:
            segment.share_ppm += by;
            break;
        case 5:
            segment.price ^= 1U;
            break;
        default:
            segment.supply_point = {segment.supply_point.value + 2};
            break;
    }
    RC_ASSERT(!audit_settlement(settlement, world.context()).empty());
}

}  // namespace
}  // namespace riser::journal
