// Orders of one moment about different things: whichever of them comes first, the same money is booked, the same
// prices hold, and the same contacts are wanted. Of top-ups that is so of one account, too. Orders that overrule each other
// (two holds of one kind for one supply point) are not among them: there the last one holds.
#include <algorithm>

#include "core/base/prng.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

constexpr int k_draws = 120;
constexpr int k_orders_of_a_draw = 8;  // of about eleven

// Ben has a debt of which each payment pays a share, so that his top-ups divide.
SiteConfig building_with_a_debt() {
    SiteConfig site = two_apartments();
    site.supply_points[1].charges = {debt_of_payments(k_ben, 200'000, Money{3'000'000})};
    return site;
}

std::vector<OrderBody> all_orders(Prng& dice) {
    const std::int64_t hour_ms = 3'600'000;
    const std::int64_t now_ms = 1'790'000'000'000;
    std::vector<OrderBody> orders;
    for (std::uint8_t i = 0; i < 4; ++i) {
        orders.push_back(TopUp{TopUpId{{static_cast<std::uint8_t>(60 + i)}},
                               i % 2 == 0 ? k_anna : k_ben,
                               Money{1 + static_cast<std::int64_t>(dice.below(4'000'000))}, k_eur});
    }
    payment::Tariff dearer = two_apartments().tariffs[0];
    dearer.version = 2;
    dearer.prices = {Price{310'000}};
    dearer.effective_from = from_unix_ms(now_ms - 10 * hour_ms);
    orders.push_back(SetTariff{dearer});
    orders.push_back(SetHold{SupplyPointId{1}, now_ms + 9 * hour_ms, payment::HoldKind::landlord});
    orders.push_back(SetHold{SupplyPointId{2}, now_ms + 9 * hour_ms, payment::HoldKind::dispute});
    orders.push_back(SetHold{SupplyPointId{}, now_ms + 9 * hour_ms, payment::HoldKind::weather});
    orders.push_back(Arm{SupplyPointId{2}, false});
    orders.push_back(SettleNow{});
    return orders;
}

template <class T>
void shuffle(std::vector<T>& list, Prng& dice) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[dice.below(i)]);
}

// Both have used a little more than they have; nothing of it was settled yet.
void carry_out(Building& b, const std::vector<OrderBody>& orders) {
    b.commission(5'000);
    b.sweep(b.registers[0] + 40, b.registers[1] + 45);
    std::uint64_t token = 1;
    for (const auto& order : orders) b.give(LocalOrder{order, ReplyTo{token++}});
    b.give(LocalOrder{SettleNow{}, ReplyTo{token}});
    for (int i = 0; i < 4; ++i) {
        b.answer_field();
        b.sweep(b.registers[0], b.registers[1]);
        b.tick();
    }
}

void expect_the_same(const Building& one, const Building& other) {
    const Books& a = one.controller->books();
    const Books& b = other.controller->books();
    EXPECT_EQ(a.accounts, b.accounts);
    EXPECT_EQ(a.ledger, b.ledger);
    EXPECT_EQ(a.tariffs, b.tariffs);
    EXPECT_EQ(a.top_ups, b.top_ups);
    EXPECT_EQ(a.site.hold_until_ms, b.site.hold_until_ms);
    EXPECT_EQ(a.site.other_holds_ms, b.site.other_holds_ms);
    for (std::uint32_t id = 1; id <= 2; ++id) {
        const SupplyPointBooks& left = one.apartment(id);
        const SupplyPointBooks& right = other.apartment(id);
        EXPECT_EQ(left.desired, right.desired) << "apartment " << id;
        EXPECT_EQ(left.armed, right.armed);
        EXPECT_EQ(left.hold_until_ms, right.hold_until_ms);
        EXPECT_EQ(left.other_holds_ms, right.other_holds_ms);
        EXPECT_EQ(one.supply(id), other.supply(id)) << "apartment " << id;
    }
}

TEST(OrdersOfOneMoment, come_to_the_same_in_any_order) {
    Prng dice(5);
    int dark = 0;
    for (int draw = 0; draw < k_draws && !testing::Test::HasFailure(); ++draw) {
        SCOPED_TRACE("draw " + std::to_string(draw));
        auto orders = all_orders(dice);
        shuffle(orders, dice);
        orders.resize(dice.below(k_orders_of_a_draw + 1));
        Building one(building_with_a_debt());
        carry_out(one, orders);
        shuffle(orders, dice);
        Building other(building_with_a_debt());
        carry_out(other, orders);
        expect_the_same(one, other);
        dark += one.supply(1) == metering::SwitchState::disconnected ? 1 : 0;
    }
    EXPECT_GT(dark, 0) << "nobody was ever cut off: this proves nothing about supply";
    EXPECT_LT(dark, k_draws);
}

}  // namespace
}  // namespace riser::controller
