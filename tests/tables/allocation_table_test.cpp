// Runs allocation.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/receivables.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

constexpr const char* k_allocation_table = "tests/tables/allocation.txt";

std::map<std::string, AllocationRules> read_rules() {
    static const std::map<std::string, Component> k_components_by_name{
        {"interest", Component::interest},
        {"fee", Component::fee},
        {"principal", Component::principal}};
    std::map<std::string, AllocationRules> all;
    for (const Row& row : read_section(k_allocation_table, "rules")) {
        AllocationRules& rules = all[row.text("rules")];
        const auto words = row.words("order");
        for (std::size_t i = 0; i < k_components && i < words.size(); ++i) {
            const auto found = k_components_by_name.find(words[i]);
            if (found == k_components_by_name.end()) row.broken("order");
            if (found != k_components_by_name.end()) rules.order[i] = found->second;
        }
        rules.rounding = rounding_of(row);
        EXPECT_TRUE(check_allocation_rules(rules)) << row.where();
    }
    return all;
}

// A bill with one line per component. What the account carries comes on top, as it does where payments are
// rounded.
Bill bill_of(std::uint64_t number, LocalDay due, const std::vector<Money>& components,
             Money carried) {
    static constexpr std::array k_kinds{LineKind::interest, LineKind::fee, LineKind::energy};
    Bill bill;
    bill.header.number = bill_number(number);
    bill.header.due = due;
    for (std::size_t i = 0; i < components.size() && i < k_kinds.size(); ++i) {
        ChargeLine line;
        line.kind = k_kinds[i];
        line.net = line.gross = components[i];
        bill.lines.push_back(line);
        bill.net += line.net;
    }
    bill.carried_in = bill.rounding = carried;
    bill.total = bill.net + bill.rounding;
    return bill;
}

std::string open_text(const Receivables& receivables) {
    std::string text;
    for (const auto& bill : receivables.bills) {
        if (bill.settled()) continue;
        text += (text.empty() ? "" : "; ") + std::to_string(bill.number.counter) + ": " +
                amounts_text({bill.open(Component::interest), bill.open(Component::fee),
                              bill.open(Component::principal)});
    }
    return text.empty() ? "-" : text;
}

class AllocationCase {
public:
    void run(const Row& row, const AllocationRules& rules) {
        const std::string event = row.text("event");
        if (event == "bill") {
            const Bill bill = bill_of(number(row, "name"), day_of(row, "due"),
                                      amounts(row, "amount"), receivables_.carried);
            issued_ += bill.charged();
            EXPECT_TRUE(issue(receivables_, bill, rules)) << row.where();
        } else if (event == "note") {
            Bill note = bill_of(number(row, "name"), day_of(row, "due"),
                                {{}, {}, -row.money("amount")}, receivables_.carried);
            note.header.corrects = bill_number(number(row, "chosen"));
            issued_ += note.charged();
            EXPECT_TRUE(issue(receivables_, note, rules)) << row.where();
        } else if (event == "pay") {
            pay(row, rules);
        } else if (event == "reverse") {
            const Source source{payment_id(row.text("name")), {}};
            const auto gone = reverse(receivables_, source, rules);
            ASSERT_TRUE(gone.ok()) << row.where();
            EXPECT_EQ(*gone, row.money("amount")) << row.where();
            EXPECT_FALSE(reverse(receivables_, source, rules).ok()) << row.where();
            received_ -= paid_[row.text("name")];
            paid_out_ -= *gone;
        } else if (event == "pay_out") {
            paid_out_ += pay_out(receivables_, row.money("amount"));
        } else if (event == "dispute" || event == "settle") {
            for (auto& bill : receivables_.bills) {
                if (bill.number == bill_number(number(row, "name"))) {
                    bill.disputed = event == "dispute";
                }
            }
            use_credits(receivables_, rules);
        } else {
            row.broken("event");
        }
        expect(row, rules);
    }

private:
    static std::uint64_t number(const Row& row, const std::string& column) {
        return static_cast<std::uint64_t>(row.integer(column));
    }

    void pay(const Row& row, const AllocationRules& rules) {
        const Source source{payment_id(row.text("name")), {}};
        std::optional<BillNumber> chosen;
        if (!row.empty("chosen")) chosen = bill_number(number(row, "chosen"));
        const Money amount = row.money("amount");
        EXPECT_TRUE(receive(receivables_, source, amount, rules, chosen)) << row.where();
        EXPECT_FALSE(receive(receivables_, source, amount, rules, chosen).ok()) << row.where();
        received_ += amount;
        paid_[row.text("name")] = amount;
    }

    void expect(const Row& row, const AllocationRules& rules) {
        EXPECT_EQ(open_text(receivables_), row.text("open")) << row.where();
        EXPECT_EQ(format_money(receivables_.credit()), format_money(row.money("credit")))
            << row.where();
        EXPECT_EQ(format_money(receivables_.carried), format_money(row.money("carried")))
            << row.where();
        // Nothing is lost: what was charged and not received is open, carried or forgiven.
        Money forgiven{};
        if (rules.rounding.remainder == payment::RemainderUse::written_off) {
            for (const auto& bill : receivables_.bills) forgiven += bill.rounded;
        }
        EXPECT_EQ(issued_ - received_ + paid_out_,
                  receivables_.open() - receivables_.credit() + receivables_.carried + forgiven)
            << row.where();
    }

    Receivables receivables_;
    Money issued_{};
    Money received_{};
    Money paid_out_{};
    std::map<std::string, Money> paid_;
};

TEST(AllocationTable, events) {
    const auto rules = read_rules();
    std::map<std::string, AllocationCase> cases;
    for (const Row& row : read_section(k_allocation_table, "events")) {
        const auto found = rules.find(row.text("rules"));
        if (found == rules.end()) {
            row.broken("rules");
            continue;
        }
        cases[row.text("case")].run(row, found->second);
    }
}

TEST(AllocationTable, payable) {
    for (const Row& row : read_section(k_allocation_table, "payable")) {
        EXPECT_EQ(format_money(payable(row.money("open"), rounding_of(row))),
                  format_money(row.money("pay")))
            << row.where();
    }
}

TEST(AllocationTable, reconnection) {
    for (const Row& row : read_section(k_allocation_table, "reconnection")) {
        Receivables receivables;
        std::uint64_t number = 0;
        for (const auto& [due, components] : pairs(row, "bills")) {
            std::vector<Money> parts;
            for (const auto& part : split(components, " + ")) {
                parts.push_back(money_of(row, "bills", part));
            }
            const auto day = parse_day(due);
            if (!day) row.broken("bills");
            const Bill bill = bill_of(++number, day.value_or(LocalDay{}), parts, {});
            ASSERT_TRUE(issue(receivables, bill, {})) << row.where();
        }
        if (!row.empty("disputed")) {
            receivables.bills[static_cast<std::size_t>(row.integer("disputed")) - 1].disputed =
                true;
        }
        const Money paid = row.money("paid");
        if (paid > Money{}) {
            ASSERT_TRUE(receive(receivables, {payment_id("p"), {}}, paid, {})) << row.where();
        }
        const auto unbilled = amounts(row, "unbilled");
        ASSERT_EQ(unbilled.size(), 2u) << row.where();
        const auto clear = amount_to_clear(receivables, day_of(row, "today"),
                                           {unbilled[0], unbilled[1]}, row.money("fee"));
        EXPECT_EQ(clear.overdue[0], row.money("interest")) << row.where();
        EXPECT_EQ(clear.overdue[1], row.money("fees")) << row.where();
        EXPECT_EQ(clear.overdue[2], row.money("principal")) << row.where();
        EXPECT_EQ(format_money(clear.credit), format_money(row.money("credit"))) << row.where();
        EXPECT_EQ(format_money(clear.total()), format_money(row.money("total"))) << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
