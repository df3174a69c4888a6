// An account that pays afterwards, event by event: tests/tables/billed_account.txt.
#include <memory>

#include <gtest/gtest.h>

#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/journal/bill_composer.h"
#include "core/journal/check.h"
#include "core/journal/contract_postings.h"
#include "core/journal/credit_books.h"
#include "core/journal/credit_note.h"
#include "core/journal/deposit_books.h"
#include "tests/tables/table.h"

namespace riser::tables {
namespace {

using billing::DocumentKind;
using journal::AccountBilling;

constexpr const char* k_billed_account_table = "tests/tables/billed_account.txt";
constexpr std::int64_t k_month_ms = 30LL * 86'400'000;

std::string name_of(ledger::AccountKind kind) {
    switch (kind) {
        case ledger::AccountKind::customer_credit:
            return "customer_credit";
        case ledger::AccountKind::charge_revenue:
            return "charge_revenue";
        case ledger::AccountKind::rounding:
            return "rounding";
        case ledger::AccountKind::adjustment:
            return "adjustment";
        case ledger::AccountKind::top_up_clearing:
            return "top_up_clearing";
        case ledger::AccountKind::deposit:
            return "deposit";
        default:
            return "?";
    }
}

std::string moves_of(const std::vector<ledger::Transfer>& transfers) {
    std::string text;
    for (const auto& transfer : transfers) {
        text += (text.empty() ? "" : "; ") + name_of(transfer.from.kind) + " > " +
                name_of(transfer.to.kind) + " " + format_money(transfer.amount);
    }
    return text.empty() ? "-" : text;
}

class BilledStory {
public:
    explicit BilledStory(const std::string& terms) {
        account_.id = AccountId{{1}};
        account_.mode = payment::AccountMode::postpaid;
        account_.credits = {payment::Credit{}};
        account_.charges = {payment::Charge{}};
        account_.token().limit = -k_max_amount;
        tariff_.id = TariffId{{7}};
        tariff_.prices = {Price{320'000}};
        tariff_.tax_ppm = 190'000;
        journal::BillingAgreed agreed;
        agreed.account = account_.id;
        agreed.period_ends_ms = k_month_ms;
        if (terms == "written_off") {
            agreed.rounding.remainder = payment::RemainderUse::written_off;
        }
        agree(books, account_, agreed, 0);
    }

    // What the event moved in the ledger, as the table writes it.
    std::string tell(const std::string& event) {
        if (event == "disputed" || event == "dispute over") return dispute(event == "disputed");
        const auto space = event.rfind(' ');
        const std::string what = event.substr(0, space);
        const Money amount = parse_money(event.substr(space + 1)).value();
        if (what == "used") return use(amount);
        if (what == "paid") return pay(amount);
        if (what == "gift") return give(amount);
        if (what == "interest") return late(journal::LateKind::interest, amount);
        if (what == "fee") return late(journal::LateKind::reminder_fee, amount);
        if (what == "given back interest") return late(journal::LateKind::interest, -amount);
        if (what == "given back fee") return late(journal::LateKind::reminder_fee, -amount);
        if (what == "cancelled") return take(mirror(), amount);
        if (what == "bounced, fee") return bounce(amount);
        if (what == "deposit") return deposit(journal::DepositMove::paid_in, amount);
        if (what == "deposit used") return deposit(journal::DepositMove::applied, amount);
        if (what == "credited") return take(credited(-amount), amount);
        return take(bill(what == "final bill" ? DocumentKind::final_bill : DocumentKind::bill),
                    amount);
    }

    [[nodiscard]] Money balance() const { return account_.balance(); }
    [[nodiscard]] Money deposit() const { return account_.deposit.held; }

    void limit_to(Money limit) {
        journal::CreditLimitAgreed agreed;
        agreed.account = account_.id;
        agreed.terms.limit = limit;
        EXPECT_TRUE(journal::check_record(agreed));
        apply(books, agreed);
    }
    [[nodiscard]] Money used() const { return journal::credit_use_of(books, account_)->used; }
    // What is said of the limit by now.
    std::string_view say() {
        const auto use = *journal::credit_use_of(books, account_);
        const auto before = journal::credit_stage_of(books);
        const auto stage = billing::next_stage(*books.credit_limit, use, before);
        if (stage != before) {
            const journal::CreditUseTold told{account_.id, stage, use.used,
                                              books.credit_limit->limit};
            EXPECT_TRUE(journal::check_record(told));
            EXPECT_TRUE(journal::audit_credit_use(books, account_, told).empty());
            apply(books, told, {});
        }
        EXPECT_EQ(journal::credit_stage_of(books), stage);
        return stage == billing::CreditStage::reached ? "reached"
               : stage == billing::CreditStage::near  ? "near"
                                                      : "within";
    }

    [[nodiscard]] std::optional<std::string> broken() const {
        return journal::check_billing(books, account_);
    }

    AccountBilling books;

private:
    std::string use(Money amount) {
        journal::Settlement settlement;
        settlement.tariffs = {{tariff_.id, 1, {}}};
        journal::Segment segment;
        segment.register_id = {{3}, {1}, metering::Quantity::import_energy};
        segment.register_from = {shown_};
        segment.register_to = {++shown_};
        segment.from_ms = segment.to_ms = books.period_ends_ms - 1;
        segment.amount = amount;
        payment::drain(account_, amount);
        take_segment(books, settlement, segment);
        return "-";
    }
    std::string pay(Money amount) {
        const journal::Credited credited{TopUpId{{++payments_}}, account_.id, amount};
        last_paid_ = amount;
        apply(account_, credited);
        apply(books, credited);
        return "-";
    }
    // The last payment.
    std::string bounce(Money fee) {
        const auto parts = billing::bounce_parts(account_, last_paid_ + fee);
        const journal::PaymentBounced bounced{
            TopUpId{{100}},    TopUpId{{payments_}}, account_.id,       last_paid_,         fee,
            parts.from_credit, parts.to_debt,        parts.from_refund, parts.to_collection};
        EXPECT_TRUE(journal::check_record(bounced));
        apply(account_, bounced);
        apply(books, bounced, books.period_ends_ms - 1);
        return moves_of(transfers_of(bounced));
    }
    std::string deposit(journal::DepositMove move, Money amount) {
        const auto earned = journal::interest_of(account_.deposit, day());
        const journal::DepositMoved moved{
            TopUpId{{++payments_}}, account_.id,  move,          amount,
            earned.interest,        earned.until, earned.residue};
        EXPECT_TRUE(journal::check_record(moved));
        EXPECT_TRUE(journal::audit_account(account_, moved, {}).empty());
        apply(account_, moved);
        apply(books, moved);
        return moves_of(transfers_of(moved));
    }
    std::string dispute(bool opened) {
        apply(books, journal::BillDisputed{account_.id, last_, opened, day()});
        return "-";
    }
    std::string give(Money amount) {
        payment::grant(account_, {}, amount);
        take_gift(books, amount, books.period_ends_ms - 1);
        return "-";
    }
    std::string late(journal::LateKind kind, Money amount) {
        // Interest runs until a day; a fee falls due on one, here on the last of the period.
        const auto on = kind == journal::LateKind::interest ? day() : day() - std::chrono::days(1);
        const journal::LateCharged charged{account_.id, last_, kind, amount, on, 0};
        apply(account_, charged);
        apply(books, charged);
        return moves_of(transfers_of(charged));
    }
    journal::BillIssued bill(DocumentKind kind) {
        journal::BillRequest request;
        request.kind = kind;
        request.number = *billing::next_number(books.terms.series, last_, day());
        request.to_ms = books.period_ends_ms;
        request.next_ends_ms = request.to_ms + k_month_ms;
        request.issued = day();
        request.reads = books.reads;
        request.tariff = &tariff_;
        return *journal::compose_bill(books, request,
                                      [this](TariffId, std::uint32_t) { return &tariff_; });
    }
    journal::BillIssued mirror() const {
        const auto number = *billing::next_number(books.terms.series, last_, day());
        return journal::cancel_bill(books, books.issued.back(), number, day());
    }
    journal::BillIssued credited(Money amount) const {
        const auto number = *billing::next_number(books.terms.series, last_, day());
        return *journal::credit_note(books, books.issued.back(), number, day(), amount);
    }
    std::string take(const journal::BillIssued& document, Money expected) {
        EXPECT_EQ(document.total, expected) << format_money(document.total);
        const auto checked = journal::check_record(document);
        EXPECT_TRUE(checked) << checked.error().message;
        last_ = document.number;
        apply(account_, document);
        apply(books, document);
        return moves_of(transfers_of(document));
    }
    [[nodiscard]] billing::LocalDay day() const {
        return billing::LocalDay(std::chrono::days(books.period_ends_ms / 86'400'000));
    }

    payment::Account account_;
    payment::Tariff tariff_;
    billing::BillNumber last_;
    std::int64_t shown_ = 0;
    std::uint8_t payments_ = 0;
    Money last_paid_{};
};

TEST(BilledAccountTable, stories) {
    std::string name;
    std::unique_ptr<BilledStory> story;
    for (const Row& row : read_section(k_billed_account_table, "stories")) {
        if (row.text("story") != name) {
            name = row.text("story");
            story = std::make_unique<BilledStory>(row.text("terms"));
        }
        EXPECT_EQ(story->tell(row.text("event")), row.text("ledger")) << row.where();
        EXPECT_EQ(story->balance(), row.money("balance"))
            << row.where() << " " << format_money(story->balance());
        EXPECT_EQ(story->books.unbilled(), row.money("not_billed"))
            << row.where() << " " << format_money(story->books.unbilled());
        EXPECT_EQ(story->books.receivables.open(), row.money("open")) << row.where();
        EXPECT_EQ(story->books.receivables.credit(), row.money("credit")) << row.where();
        EXPECT_EQ(story->books.receivables.carried, row.money("carried"))
            << row.where() << " " << format_money(story->books.receivables.carried);
        const auto broken = story->broken();
        EXPECT_FALSE(broken) << row.where() << " " << *broken;
    }
}

TEST(BilledAccountTable, credit_limits) {
    std::string name;
    std::unique_ptr<BilledStory> story;
    for (const Row& row : read_section(k_billed_account_table, "credit_limits")) {
        if (row.text("story") != name) {
            name = row.text("story");
            story = std::make_unique<BilledStory>("carried");
            story->limit_to(Money{100'000'000});
        }
        static_cast<void>(story->tell(row.text("event")));
        EXPECT_EQ(story->books.receivables.open(), row.money("open")) << row.where();
        EXPECT_EQ(story->books.unbilled(), row.money("not_billed")) << row.where();
        EXPECT_EQ(story->books.receivables.credit(), row.money("credit")) << row.where();
        EXPECT_EQ(story->deposit(), row.money("deposit")) << row.where();
        EXPECT_EQ(story->used(), row.money("used"))
            << row.where() << " " << format_money(story->used());
        EXPECT_EQ(story->say(), row.text("said")) << row.where();
        const auto broken = story->broken();
        EXPECT_FALSE(broken) << row.where() << " " << *broken;
    }
}

}  // namespace
}  // namespace riser::tables
