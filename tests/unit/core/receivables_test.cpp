// Laws of payments on bills: money is conserved by every event, totals do not depend on the order money came
// in, and what bounced is as if it had never come.
#include "core/payment/billing/receivables.h"

#include <map>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/billing/taken_back.h"

namespace riser::billing {
namespace {

using payment::RoundingPlace;

TopUpId payment_id(std::uint8_t number) {
    TopUpId id;
    id.bytes[0] = number;
    return id;
}

Source payment_source(int number) {
    return {payment_id(static_cast<std::uint8_t>(number)), {}};
}

Bill bill_of(std::uint64_t number, int due, const ByComponent& amounts, Money carried = {}) {
    Bill bill;
    bill.header.number = {1, 0, number};
    bill.header.due = LocalDay{std::chrono::days{due}};
    for (const Component component : {Component::interest, Component::fee, Component::principal}) {
        static constexpr std::array k_kinds{LineKind::interest, LineKind::fee, LineKind::energy};
        const auto index = static_cast<std::size_t>(component);
        ChargeLine line;
        line.kind = k_kinds[index];
        line.net = line.gross = amounts[index];
        bill.lines.push_back(line);
    }
    bill.net = sum_of(amounts);
    bill.carried_in = bill.rounding = carried;
    bill.total = bill.net + carried;
    return bill;
}

// Draw inside a property only.
ByComponent arbitrary_components() {
    ByComponent amounts{};
    for (auto& amount : amounts) amount = {*rc::gen::inRange<std::int64_t>(-10'000, 100'001)};
    return amounts;
}

AllocationRules arbitrary_rules() {
    AllocationRules rules;
    rules.order =
        *rc::gen::element(std::array{Component::interest, Component::fee, Component::principal},
                          std::array{Component::principal, Component::interest, Component::fee},
                          std::array{Component::fee, Component::principal, Component::interest});
    rules.rounding.place = *rc::gen::element(RoundingPlace::bill, RoundingPlace::payment);
    rules.rounding.step = {*rc::gen::element<std::int64_t>(10, 5'000)};
    return rules;
}

// Everything that ever happened to one account, counted beside it.
struct Story {
    AllocationRules rules;
    Receivables account;
    Money issued{};
    Money received{};
    Money paid_out{};
    std::map<int, Money> standing;  // payments that were not reversed
    int next = 1;

    void issue_bill() {
        const Bill bill = bill_of(static_cast<std::uint64_t>(next++), *rc::gen::inRange(0, 50),
                                  arbitrary_components(), account.carried);
        RC_ASSERT(issue(account, bill, rules).ok());
        issued += bill.charged();
    }
    void pay() {
        const int id = next++;
        const Money amount{*rc::gen::inRange<std::int64_t>(1, 150'001)};
        std::optional<BillNumber> chosen;
        if (!account.bills.empty() && *rc::gen::arbitrary<bool>()) {
            chosen = account.bills[*rc::gen::inRange<std::size_t>(0, account.bills.size())].number;
        }
        RC_ASSERT(receive(account, payment_source(id), amount, rules, chosen).ok());
        RC_ASSERT(!receive(account, payment_source(id), amount, rules, chosen).ok());
        standing[id] = amount;
        received += amount;
    }
    void bounce() {
        if (standing.empty()) return;
        const int id = standing.begin()->first;
        const auto gone = reverse(account, payment_source(id), rules);
        RC_ASSERT(gone.ok());
        RC_ASSERT(!reverse(account, payment_source(id), rules).ok());
        received -= standing[id];
        paid_out -= *gone;
        standing.erase(id);
    }
    void dispute() {
        if (account.bills.empty()) return;
        auto& bill = account.bills[*rc::gen::inRange<std::size_t>(0, account.bills.size())];
        bill.disputed = !bill.disputed;
        use_credits(account, rules);
    }
    void check() {
        RC_ASSERT(issued - received + paid_out ==
                  account.open() - account.credit() + account.carried);
        std::map<Source, Money> parts;
        for (const auto& allocation : account.allocations) {
            parts[allocation.source] += allocation.amount;
        }
        for (const auto& lot : account.credits) {
            RC_ASSERT(lot.amount > Money{});
            parts[lot.source] += lot.amount;
        }
        for (const auto& [id, amount] : standing) {
            RC_ASSERT(parts[payment_source(id)] == amount);
        }
        bool open_undisputed = false;
        for (const auto& bill : account.bills) {
            RC_ASSERT(bill.open() >= Money{} && bill.rounded >= Money{});
            Money open{};
            for (std::size_t i = 0; i < k_components; ++i) {
                RC_ASSERT(bill.paid[i] >= Money{} && bill.paid[i] <= bill.charged[i]);
                RC_ASSERT(bill.open(static_cast<Component>(i)) >= Money{});
                open += bill.open(static_cast<Component>(i));
            }
            RC_ASSERT(open == bill.open());
            open_undisputed = open_undisputed || (!bill.disputed && !bill.settled());
        }
        // Nobody owes and has a credit at the same time, but for what he disputes.
        RC_ASSERT(!open_undisputed || account.credits.empty());
    }
};

RC_GTEST_PROP(Receivables, conserve_money_through_every_event, ()) {
    Story story;
    story.rules = arbitrary_rules();
    const auto events = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
    for (const int event : events) {
        switch (event) {
            case 0:
            case 1:
            case 2:
                story.issue_bill();
                break;
            case 3:
            case 4:
                story.pay();
                break;
            case 5:
                story.bounce();
                break;
            case 6:
                story.dispute();
                break;
            default:
                story.paid_out +=
                    pay_out(story.account, {*rc::gen::inRange<std::int64_t>(0, 50'000)});
        }
        story.check();
    }
}

RC_GTEST_PROP(Receivables, totals_do_not_depend_on_the_order_of_payments, ()) {
    AllocationRules rules = arbitrary_rules();
    rules.rounding.place = RoundingPlace::bill;
    Receivables forwards;
    const auto bills = *rc::gen::inRange(1, 6);
    Money issued{};
    for (int i = 1; i <= bills; ++i) {
        const Bill bill = bill_of(static_cast<std::uint64_t>(i), *rc::gen::inRange(0, 50),
                                  arbitrary_components());
        issued += bill.total;
        RC_ASSERT(issue(forwards, bill, rules).ok());
    }
    Receivables backwards = forwards;
    const auto payments =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 100'001));
    Money received{};
    for (std::size_t i = 0; i < payments.size(); ++i) {
        const std::size_t k = payments.size() - 1 - i;
        const Money amount{payments[i]};
        received += amount;
        RC_ASSERT(receive(forwards, payment_source(static_cast<int>(i) + 1), amount, rules).ok());
        RC_ASSERT(receive(backwards, payment_source(static_cast<int>(k) + 1), Money{payments[k]},
                          rules,
                          backwards.bills.empty() ? std::nullopt
                                                  : std::optional(backwards.bills.back().number))
                      .ok());
    }
    RC_ASSERT(forwards.open() == backwards.open());
    RC_ASSERT(forwards.credit() == backwards.credit());
    RC_ASSERT(forwards.open() == std::max(Money{}, issued - received));
    RC_ASSERT(forwards.credit() == std::max(Money{}, received - issued));
}

RC_GTEST_PROP(Receivables, a_bounced_payment_leaves_totals_as_if_it_had_never_come, ()) {
    AllocationRules rules = arbitrary_rules();
    rules.rounding.place = RoundingPlace::bill;
    Receivables with;
    Receivables without;
    const auto events = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
    const auto when = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
    const Money bounced{*rc::gen::inRange<std::int64_t>(1, 200'001)};
    for (std::size_t i = 0; i <= events.size(); ++i) {
        if (i == when) RC_ASSERT(receive(with, payment_source(255), bounced, rules).ok());
        if (i == events.size()) break;
        if (events[i]) {
            const Bill bill = bill_of(i + 1, *rc::gen::inRange(0, 50), arbitrary_components());
            RC_ASSERT(issue(with, bill, rules).ok());
            RC_ASSERT(issue(without, bill, rules).ok());
        } else {
            const Money amount{*rc::gen::inRange<std::int64_t>(1, 100'001)};
            const Source source = payment_source(static_cast<int>(i) + 1);
            RC_ASSERT(receive(with, source, amount, rules).ok());
            RC_ASSERT(receive(without, source, amount, rules).ok());
        }
    }
    RC_ASSERT(reverse(with, payment_source(255), rules).ok());
    RC_ASSERT(with.open() == without.open());
    RC_ASSERT(with.credit() == without.credit());
}

TEST(Receivables, refuse_what_was_there_before) {
    const AllocationRules rules;
    Receivables account;
    const Bill bill = bill_of(1, 10, {Money{}, Money{}, Money{100}});
    EXPECT_FALSE(issue(account, bill_of(0, 10, {}), rules).ok()) << "no number";
    ASSERT_TRUE(issue(account, bill, rules).ok());
    EXPECT_FALSE(issue(account, bill, rules).ok()) << "twice the same number";
    EXPECT_FALSE(issue(account, bill_of(2, 10, {}, Money{5}), rules).ok()) << "another remainder";
    ASSERT_TRUE(issue(account, bill_of(3, 10, {Money{}, Money{}, Money{-100}}), rules).ok());
    EXPECT_FALSE(issue(account, bill_of(3, 10, {Money{}, Money{}, Money{-100}}), rules).ok());
    const Receivables before = account;
    EXPECT_FALSE(receive(account, payment_source(1), Money{0}, rules).ok());
    EXPECT_FALSE(receive(account, payment_source(1), Money{-1}, rules).ok());
    EXPECT_FALSE(receive(account, payment_source(1), k_max_amount + Money{1}, rules).ok());
    EXPECT_FALSE(receive(account, payment_source(1), Money{1}, rules, BillNumber{1, 0, 9}).ok());
    EXPECT_FALSE(reverse(account, payment_source(1), rules).ok());
    EXPECT_EQ(account, before);
    AllocationRules wrong;
    wrong.order = {Component::fee, Component::fee, Component::principal};
    EXPECT_FALSE(check_allocation_rules(wrong));
}

// A bill of 100 is paid and taken back; what it gave back pays the bill that came instead. Then the payment bounces.
TEST(TakenBack, stays_settled_when_what_had_paid_it_comes_to_nothing) {
    const AllocationRules rules;
    Receivables account;
    ASSERT_TRUE(issue(account, bill_of(1, 10, {Money{}, Money{}, Money{100}}), rules).ok());
    ASSERT_TRUE(receive(account, payment_source(1), Money{100}, rules).ok());
    Bill mirror = bill_of(2, 12, {Money{}, Money{}, Money{-100}});
    mirror.header.corrects = {1, 0, 1};
    ASSERT_TRUE(issue(account, mirror, rules).ok());
    ASSERT_TRUE(issue(account, bill_of(3, 14, {Money{}, Money{}, Money{80}}), rules).ok());
    ASSERT_EQ(account.credit(), Money{20});

    ASSERT_TRUE(reverse(account, payment_source(1), rules).ok());
    const std::array taken_back{BillNumber{1, 0, 1}};
    keep_taken_back(account, taken_back);

    EXPECT_EQ(account.find({1, 0, 1})->open(), Money{}) << "nobody owes it again";
    EXPECT_EQ(account.find({1, 0, 3})->open(), Money{80});
    EXPECT_EQ(account.credit(), Money{});
}

TEST(AddOpenBill, is_like_issuing_what_is_owed) {
    const AllocationRules rules;
    const Bill bill = bill_of(1, 10, {Money{5}, Money{20}, Money{100}});
    Receivables issued;
    ASSERT_TRUE(receive(issued, payment_source(1), Money{60}, rules).ok());
    Receivables added = issued;
    OpenBill open;
    open.number = bill.header.number;
    open.due = bill.header.due;
    open.charged = components_of(bill);
    ASSERT_TRUE(issue(issued, bill, rules).ok());
    ASSERT_TRUE(add_open_bill(added, open, rules).ok());
    EXPECT_EQ(issued, added);
    EXPECT_EQ(added.open(), Money{65});

    EXPECT_FALSE(add_open_bill(added, open, rules).ok()) << "twice";
    const auto refused = [&](auto change) {
        OpenBill other = open;
        other.number.counter = 2;
        change(other);
        return !add_open_bill(added, other, rules).ok();
    };
    EXPECT_TRUE(refused([](OpenBill& b) { b.number.counter = 0; }));
    EXPECT_TRUE(refused([](OpenBill& b) { b.charged[1] = Money{-1}; }));
    EXPECT_TRUE(refused([](OpenBill& b) { b.charged[2] = k_max_amount + Money{1}; }));
    EXPECT_TRUE(refused([](OpenBill& b) { b.paid[2] = Money{1}; }));
    EXPECT_FALSE(refused([](OpenBill&) {}));
}

TEST(Receivables, forget_settled_bills_and_nothing_else) {
    const AllocationRules rules;
    Receivables account;
    ASSERT_TRUE(issue(account, bill_of(1, 10, {Money{}, Money{}, Money{100}}), rules).ok());
    ASSERT_TRUE(issue(account, bill_of(2, 20, {Money{}, Money{}, Money{100}}), rules).ok());
    ASSERT_TRUE(receive(account, payment_source(1), Money{150}, rules).ok());
    drop_settled(account, LocalDay{std::chrono::days{10}});
    EXPECT_EQ(account.bills.size(), 2u) << "due on that day, not before it";
    drop_settled(account, LocalDay{std::chrono::days{30}});
    ASSERT_EQ(account.bills.size(), 1u);
    EXPECT_EQ(account.bills[0].number.counter, 2u);
    EXPECT_EQ(account.open(), Money{50});
    EXPECT_EQ(account.allocations.size(), 1u);
}

}  // namespace
}  // namespace riser::billing
