// Random tenancies: people move out and in, with refunds and transfers, while meters run, writes are refused, orders are
// repeated and the power fails. After every step the money of the building must add up: what came in is what is held,
// used, owed or paid out, and no watt-hour is charged twice or to nobody. A failure names its seed.
#include "core/base/prng.h"
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using ledger::AccountKind;

constexpr std::int64_t k_price = 200;  // micro-units per watt-hour: the flat tariff of building.h
constexpr int k_lives = 30;
constexpr int k_steps = 150;

SiteConfig two_landlords(std::uint64_t seed) {
    SiteConfig site = with_landlord();
    site.supply_points.back().landlord.account = AccountId{{0xB0}};
    site.tenancy.debts_follow = seed % 2 == 0;
    site.tenancy.refund_step = Money{seed % 3 == 0 ? 0 : 10'000};
    return site;
}

class Tenancies {
public:
    explicit Tenancies(std::uint64_t seed)
        : seed_(seed), random_(seed), building_(two_landlords(seed)) {
        opened_ = building_.registers;
        paid_in_ = 4'000'000;
    }

    void live() {
        for (step_ = 0; step_ < k_steps && !testing::Test::HasFailure(); ++step_) {
            one_step();
            audit();
        }
    }
    [[nodiscard]] int closed() const { return closed_; }

private:
    std::uint64_t upto(std::uint64_t n) { return random_.below(n); }

    void one_step() {
        building_.journal.next = upto(12) == 0 ? Commit::refused : Commit::done;
        switch (upto(10)) {
            case 0:
            case 1:
            case 2:
                return sweep();
            case 3:
                return building_.answer_field();
            case 4:
            case 5:
                return move(upto(2));
            case 6:
                return top_up();
            case 7:
                return pay_refund();
            case 8:
                if (!orders_.empty()) (void)give(orders_[upto(orders_.size())]);
                return;
            default:
                return upto(4) == 0 ? restart()
                                    : building_.tick(Duration(std::chrono::hours(upto(30))));
        }
    }

    void restart() {
        building_.journal.next = Commit::done;
        building_.restart();
    }

    void sweep() {
        for (auto& value : building_.registers) value += static_cast<std::int64_t>(upto(2'000));
        building_.sweep(building_.registers[0], building_.registers[1], std::chrono::hours(1));
    }

    [[nodiscard]] std::vector<AccountId> accounts(bool open) const {
        std::vector<AccountId> found;
        for (const auto& [id, account] : building_.controller->books().accounts) {
            if (account.closed() != open) found.push_back(id);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    OrderOutcome give(const OrderBody& body) {
        const auto closed_before = accounts(false).size();
        const OrderOutcome outcome = building_.order(body).outcome;
        const auto more = accounts(false).size() - closed_before;
        EXPECT_LE(more, 1U);
        closed_ += static_cast<int>(more);
        return outcome;
    }

    void move(std::uint64_t i) {
        const auto point = static_cast<std::uint32_t>(i + 1);
        const AccountId there = building_.apartment(point).account;
        const AccountId landlord = building_.site.supply_points[i].landlord.account;
        const auto id = static_cast<std::uint8_t>(100 + orders_.size() % 150);
        OrderBody body;
        if (there == landlord) {
            AccountId fresh{{0xC0, id}};
            MoveIn in = TenancyBuilding::in(fresh, id, point);
            in.critical = upto(4) == 0;
            body = in;
        } else {
            MoveOut out = TenancyBuilding::out(there, id);
            const auto open = accounts(true);
            if (upto(2) == 0) out.transfer_to = open[upto(open.size())];
            out.last_reading = upto(4) == 0;
            body = out;
        }
        orders_.push_back(body);
        (void)give(body);
        if (upto(2) == 0) building_.answer_field();
        (void)give(body);
    }

    // Also for those who have left; the cloud's money is never refused.
    void top_up() {
        auto all = accounts(true);
        const auto left = accounts(false);
        all.insert(all.end(), left.begin(), left.end());
        const Money amount{1 + static_cast<std::int64_t>(upto(900'000))};
        const bool cash = upto(2) == 0;
        const TopUp order{TopUpId{{7, static_cast<std::uint8_t>(top_ups_ % 256),
                                   static_cast<std::uint8_t>(++top_ups_ / 256)}},
                          all[upto(all.size())], amount, k_eur,
                          cash ? journal::TopUpSource::local_cash : journal::TopUpSource::cloud};
        const OrderOutcome outcome = building_.order(order).outcome;
        if (outcome == OrderOutcome::done) paid_in_ += amount.micro;
        EXPECT_TRUE(cash || outcome == OrderOutcome::done || outcome == OrderOutcome::cannot_save);
    }

    void pay_refund() {
        for (const AccountId id : accounts(false)) {
            const Money owed = building_.account(id).refund_owed;
            if (owed == Money{}) continue;
            const Money part{
                1 + static_cast<std::int64_t>(upto(static_cast<std::uint64_t>(owed.micro)))};
            const PayRefund order{TopUpId{{8, static_cast<std::uint8_t>(refunds_ % 256),
                                           static_cast<std::uint8_t>(++refunds_ / 256)}},
                                  id, part, k_eur};
            if (building_.order(order).outcome == OrderOutcome::done) paid_in_ -= part.micro;
            return;
        }
    }

    void audit() {
        SCOPED_TRACE("seed " + std::to_string(seed_) + " step " + std::to_string(step_));
        const Books& books = building_.controller->books();
        EXPECT_EQ(check_books(books), std::nullopt);
        // What is with the building is what came in less what was paid out.
        EXPECT_EQ(-building_.of_ledger(AccountKind::top_up_clearing).micro, paid_in_);
        std::int64_t collected = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& share =
                building_.apartment(static_cast<std::uint32_t>(i + 1)).shares.front();
            EXPECT_EQ(share.collected.wh, share.settled.wh - opened_[i])
                << "nothing twice or left out";
            collected += share.collected.wh;
        }
        EXPECT_EQ(building_.of_ledger(AccountKind::energy_revenue).micro, collected * k_price);
        EXPECT_EQ(building_.of_ledger(AccountKind::debt_taken_over), Money{})
            << "in, and out again";
        for (const AccountId id : accounts(false)) {
            EXPECT_EQ(building_.account(id).balance(), Money{});
            EXPECT_EQ(building_.account(id).debt(), Money{});
        }
        if (step_ % 10 != 0) return;
        const auto decoded = decode_books(encode_books(books));
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, books);
        const auto loaded = load_books(building_.journal);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_EQ(loaded->books, books);
    }

    std::uint64_t seed_;
    Prng random_;
    TenancyBuilding building_;
    std::array<std::int64_t, 3> opened_{};
    std::int64_t paid_in_ = 0;
    std::vector<OrderBody> orders_;
    int top_ups_ = 0;
    int refunds_ = 0;
    int closed_ = 0;
    int step_ = 0;
};

TEST(RandomTenancies, keep_all_money_and_charge_every_watt_hour_once) {
    int closed = 0;
    for (std::uint64_t seed = 1; seed <= k_lives; ++seed) {
        Tenancies tenancies(seed);
        tenancies.live();
        if (testing::Test::HasFailure()) return;
        closed += tenancies.closed();
    }
    EXPECT_GT(closed, 2 * k_lives) << "lives in which nobody moves prove nothing";
}

}  // namespace
}  // namespace riser::controller
