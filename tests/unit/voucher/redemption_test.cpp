#include "core/voucher/redemption.h"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "core/voucher/credit_id.h"
#include "tests/unit/voucher/given_batch.h"

namespace riser::voucher {
namespace {

using Outcome = RedemptionOutcome;
using Revise = std::function<void(BatchRevision&)>;

const auto k_flat = id_of<AccountId>(0xF1);
const auto k_other_flat = id_of<AccountId>(0xF2);
constexpr std::int64_t k_month_ms = 30LL * 86'400'000;

AccountGate gate_of(AccountId account = k_flat) {
    return {account, true, true, Currency{{'E', 'U', 'R'}}, Money{500'000'000}};
}

Now at(std::int64_t ms) {
    const UtcTime time = from_unix_ms(ms);
    return {Instant{}, {}, time, time, time};
}
// A clock that nobody vouches for: it may be any time from `earliest_ms` on.
Now unsure(std::int64_t earliest_ms, std::int64_t wall_ms) {
    return {Instant{}, {}, from_unix_ms(wall_ms), from_unix_ms(earliest_ms), k_no_upper_bound};
}
const Now k_within = at(k_start_ms + k_month_ms);

std::vector<Lock> first_page() {
    return given_locks(k_page_locks);
}

VoucherBooks books_with(const Revise& revise) {
    VoucherBooks books = given_books();
    BatchRevision next = after(given_batch());
    revise(next);
    books.take(next);
    return books;
}

TEST(Redemption, of_a_good_voucher_says_what_it_is_worth) {
    const Judgement judgement = judge(given_books(), given_lock(7), gate_of(), k_within);
    EXPECT_EQ(judgement.outcome, Outcome::accepted);
    EXPECT_EQ(judgement.face, Money{10'000'000});
    EXPECT_EQ(judgement.voucher, (VoucherName{id_of<BatchId>(0xB1), 7}));
    EXPECT_EQ(judgement.short_name, "EUR10-A");
    EXPECT_EQ(judgement.credit, credit_id(given_lock(7)));
    EXPECT_FALSE(judgement.expiry_unproven || judgement.is_activation);
}

TEST(Redemption, refused_by_what_has_become_of_the_paper) {
    struct Row {
        Outcome outcome;
        Revise revise;
    };
    const std::vector<Row> rows{
        {Outcome::accepted, [](auto&) {}},
        {Outcome::cancelled, [](auto& r) { r.state = BatchState::revoked; }},
        {Outcome::cancelled,
         [](auto& r) {
             r.revoked.add(SerialRange{0, 9});
         }},
        {Outcome::accepted,
         [](auto& r) {
             r.revoked.add(SerialRange{8, 9});
         }},
        {Outcome::held_back, [](auto& r) { r.state = BatchState::suspended; }},
        {Outcome::held_back,
         [](auto& r) {
             r.blocked.add(SerialRange{7, 7});
         }},
        {Outcome::cancelled,
         [](auto& r) {
             r.blocked.add(SerialRange{7, 7}), r.revoked.add(SerialRange{7, 7});
         }},
        {Outcome::not_sold,
         [](auto& r) {
             r.active.remove(SerialRange{7, 7});
         }},
        // The state alone does not say that its time is over: the dates do.
        {Outcome::accepted, [](auto& r) { r.state = BatchState::expired; }},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(judge(books_with(row.revise), given_lock(7), gate_of(), k_within).outcome,
                  row.outcome);
    }
    EXPECT_EQ(judge(given_books(), given_lock(1'000), gate_of(), k_within).outcome,
              Outcome::not_sold);
    EXPECT_EQ(judge(given_books(), given_lock(9'999), gate_of(), k_within).outcome,
              Outcome::not_known);
    EXPECT_EQ(judge(VoucherBooks(GatewayId{}), given_lock(7), gate_of(), k_within).outcome,
              Outcome::not_known);
}

TEST(Redemption, refused_where_another_decides) {
    VoucherBooks books = given_books();
    books.take(recall_of(given_grant({0, 9})));
    EXPECT_EQ(judge(books, given_lock(7), gate_of(), k_within).outcome, Outcome::elsewhere);
    EXPECT_EQ(judge(books, given_lock(10), gate_of(), k_within).outcome, Outcome::accepted)
        << "a part of a grant is recalled, the rest stays";
}

TEST(Redemption, judges_its_time_in_favour_of_whoever_holds_the_paper) {
    struct Row {
        const char* what;
        Now now;
        Outcome outcome;
        bool unproven;
    };
    const std::int64_t end = k_end_ms + k_month_ms;  // 30 days of grace
    const std::vector<Row> rows{
        {"just begun", at(k_start_ms), Outcome::accepted, false},
        {"not begun", at(k_start_ms - 1), Outcome::too_early, false},
        {"not begun by an unsure clock", unsure(0, 1'000), Outcome::accepted, false},
        {"within its grace", at(end), Outcome::accepted, false},
        {"over", at(end + 1), Outcome::expired, false},
        {"over by an unsure clock", unsure(k_start_ms, end + 1), Outcome::accepted, true},
        {"over even by the floor, yet the clock is unsure", unsure(end + 1, end + 2),
         Outcome::accepted, true},
        {"an unsure clock within its time", unsure(k_start_ms, k_end_ms), Outcome::accepted, false},
    };
    for (const Row& row : rows) {
        const Judgement judgement = judge(given_books(), given_lock(7), gate_of(), row.now);
        EXPECT_EQ(judgement.outcome, row.outcome) << row.what;
        EXPECT_EQ(judgement.expiry_unproven, row.unproven) << row.what;
    }
    const VoucherBooks for_ever = books_with([](auto& r) { r.valid_until_ms = 0; });
    EXPECT_EQ(judge(for_ever, given_lock(7), gate_of(), at(end + 1)).outcome, Outcome::accepted);
    const VoucherBooks renewed = books_with([](auto& r) { r.valid_until_ms += k_month_ms; });
    EXPECT_EQ(judge(renewed, given_lock(7), gate_of(), at(end + 1)).outcome, Outcome::accepted);
}

TEST(Redemption, refused_by_the_account) {
    struct Row {
        Outcome outcome;
        std::function<void(AccountGate&)> change;
        Product product;
    };
    const std::vector<Row> rows{
        {Outcome::account_closed, [](auto& g) { g.open = false; }, Product::any_account},
        {Outcome::wrong_currency,
         [](auto& g) {
             g.currency = Currency{{'U', 'S', 'D'}};
         },
         Product::any_account},
        {Outcome::above_limit, [](auto& g) { g.most = Money{9'999'999}; }, Product::any_account},
        {Outcome::accepted, [](auto& g) { g.most = Money{10'000'000}; }, Product::any_account},
        {Outcome::accepted, [](auto& g) { g.prepaid = false; }, Product::any_account},
        {Outcome::accepted, [](auto&) {}, Product::prepaid_only},
        {Outcome::wrong_product, [](auto& g) { g.prepaid = false; }, Product::prepaid_only},
        {Outcome::wrong_product, [](auto&) {}, Product::bills_only},
        {Outcome::accepted, [](auto& g) { g.prepaid = false; }, Product::bills_only},
    };
    for (const Row& row : rows) {
        AccountGate gate = gate_of();
        row.change(gate);
        VoucherBooks books(id_of<GatewayId>(k_given_gateway));
        BatchRevision revision = given_batch();
        std::get<CreditEffect>(revision.effect).product = row.product;
        books.take(given_series());
        books.take(revision);
        books.take(revision.id, 0, first_page());
        books.take(given_grant());
        const VoucherBooks before = books;
        EXPECT_EQ(judge(books, given_lock(7), gate, k_within).outcome, row.outcome);
        EXPECT_EQ(books, before) << "a refusal burns nothing";
    }
}

TEST(Redemption, once_is_once_and_the_same_account_gets_the_same_receipt) {
    VoucherBooks books = given_books();
    const Judgement first = judge(books, given_lock(7), gate_of(), k_within);
    books.redeem(given_lock(7), {k_flat, k_within.wall});
    const Judgement again = judge(books, given_lock(7), gate_of(), at(k_end_ms + 2 * k_month_ms));
    EXPECT_EQ(again.outcome, Outcome::same_again);
    EXPECT_EQ(again.credit, first.credit);
    EXPECT_EQ(again.before, (Redeemed{k_flat, k_within.wall}));
    const Judgement other = judge(books, given_lock(7), gate_of(k_other_flat), k_within);
    EXPECT_EQ(other.outcome, Outcome::used);
    EXPECT_TRUE(other.credit.is_nil());

    // Whatever becomes of the batch later.
    books.take(recall_of(given_grant()));
    BatchRevision revoked = after(given_batch());
    revoked.state = BatchState::revoked;
    books.take(revoked);
    books.retire(id_of<SeriesId>(0x51));
    EXPECT_EQ(judge(books, given_lock(7), gate_of(), k_within).outcome, Outcome::same_again);
    EXPECT_EQ(judge(books, given_lock(7), gate_of(k_other_flat), k_within).outcome, Outcome::used);
    EXPECT_EQ(books.answer_to(recall_of(given_grant())).redeemed.ranges(),
              (std::vector<SerialRange>{{7, 7}}));
}

// Batch 0xAC activates the first batch by cartons of 100; it has one page, all of it sold.
BatchRevision activation_batch() {
    BatchRevision revision = given_batch();
    revision.id = id_of<BatchId>(0xAC);
    revision.short_name = "CARTONS";
    revision.count = 12;
    revision.effect = ActivationEffect{id_of<BatchId>(0xB1), 0, 100};
    revision.active = SerialRanges(SerialRange{0, 11});
    revision.lock_pages = page_digests(revision.id, given_locks(12, 0xAC));
    return revision;
}
void give_activation(VoucherBooks& books) {
    const BatchRevision revision = activation_batch();
    books.take(revision);
    books.take(revision.id, 0, given_locks(12, 0xAC));
    books.take(given_grant({0, 11}, 1, 0xAC));
}

TEST(Redemption, an_activation_code_sells_a_carton_without_a_connection) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    BatchRevision shipped = given_batch();
    shipped.state = BatchState::shipped;
    shipped.active = {};
    books.take(given_series());
    books.take(shipped);
    books.take(shipped.id, 0, first_page());
    books.take(given_grant());
    give_activation(books);
    EXPECT_EQ(judge(books, given_lock(250), gate_of(), k_within).outcome, Outcome::not_sold);

    const Judgement activation = judge(books, given_lock(2, 0xAC), gate_of(), k_within);
    EXPECT_EQ(activation.outcome, Outcome::accepted);
    EXPECT_TRUE(activation.is_activation);
    EXPECT_EQ(activation.face, Money{});
    books.redeem(given_lock(2, 0xAC), {AccountId{}, k_within.wall});
    EXPECT_EQ(judge(books, given_lock(250), gate_of(), k_within).outcome, Outcome::accepted);
    EXPECT_EQ(judge(books, given_lock(199), gate_of(), k_within).outcome, Outcome::not_sold);
    EXPECT_EQ(judge(books, given_lock(300), gate_of(), k_within).outcome, Outcome::not_sold);
    EXPECT_EQ(judge(books, given_lock(2, 0xAC), gate_of(), k_within).outcome, Outcome::used);

    // Word from the office that knows nothing of it takes nothing back, unless it means to.
    BatchRevision active = after(shipped);
    active.state = BatchState::active;
    books.take(active);
    EXPECT_EQ(judge(books, given_lock(250), gate_of(), k_within).outcome, Outcome::accepted);
    BatchRevision stolen = after(active);
    stolen.blocked.add(SerialRange{200, 299});
    books.take(stolen);
    EXPECT_EQ(judge(books, given_lock(250), gate_of(), k_within).outcome, Outcome::held_back);
}

TEST(Redemption, an_activation_of_a_batch_that_is_not_here_waits) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    books.take(given_series());
    give_activation(books);
    EXPECT_EQ(judge(books, given_lock(2, 0xAC), gate_of(), k_within).outcome,
              Outcome::target_unknown);
}

TEST(Redemption, says_why_it_is_refused) {
    const SpokenDays days{"3 May", "1 June", "30 April"};
    const auto said = [&](Outcome outcome, bool activation = false) {
        Judgement judgement;
        judgement.outcome = outcome;
        judgement.is_activation = activation;
        return explain(judgement, days);
    };
    EXPECT_EQ(said(Outcome::accepted), "");
    EXPECT_EQ(said(Outcome::used), "already used on 3 May, by another apartment");
    EXPECT_EQ(said(Outcome::used, true), "already used on 3 May");
    EXPECT_EQ(said(Outcome::not_known),
              "not known here; this building last heard from the office on 30 April");
    EXPECT_EQ(said(Outcome::expired), "expired on 1 June");
    EXPECT_EQ(said(Outcome::not_sold), "not activated: ask the seller");
    EXPECT_EQ(said(Outcome::above_limit), "would exceed the limit; the code was not used");
    EXPECT_EQ(explain(Judgement{}, {}),
              "not known here; this building has not heard from the office yet");
    for (int number = 1; number <= 15; ++number) {
        const auto outcome = static_cast<Outcome>(number);
        EXPECT_FALSE(to_string(outcome).empty());
        EXPECT_EQ(said(outcome).empty(), number <= 2) << number;
    }
    EXPECT_EQ(to_string(Outcome::accepted), "accepted");
    EXPECT_EQ(to_string(Outcome::above_limit), "above_limit");
    EXPECT_EQ(to_string(Outcome::not_sold), "not_sold");
}

}  // namespace
}  // namespace riser::voucher
