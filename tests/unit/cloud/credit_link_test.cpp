// Credits as links from the cloud's side: the same payment is the same link, and what the journal says of it later, by
// whichever way it came, is one credit.
#include "core/wire/credit_link.h"

#include "cloud/accounts/credit_links.h"
#include "cloud/accounts/orders.h"
#include "cloud/commands/command_book.h"
#include "cloud/voucher/tokens.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

using journal::CommandLane;
using journal::CommandResult;

constexpr Money k_paid{20'000'000};

class CreditLinks : public GivenVouchers {
protected:
    static AccountId anna() { return JournalWriter::account(1); }
    static TopUpId payment() { return id_of<TopUpId>(0x71); }
    Result<std::string, Refusal> link() {
        return cloud.in_session([&](Session& s) -> Result<std::string, Refusal> {
            const auto issued =
                issue_top_up(s, cloud.keys, {payment(), anna(), k_paid, k_eur, true}, cloud.now_ms);
            if (!issued) return fail(issued.error());
            return credit_link_of(s, cloud.keys, issued->key, payment());
        });
    }
    Result<wire::CarriedCredit, wire::LinkFault> opened(const std::string& text) {
        return wire::open_credit_link(text, cloud.keys.key_set, cloud.gateway_key.gateway,
                                      cloud.gateway().epoch);
    }
    TopUpState state() {
        return cloud.in_session(
            [&](Session& s) { return state_of(s, s.find_top_up(payment()).value()); });
    }
    // As a gateway writes it that took the link.
    std::vector<journal::Record> taken(const wire::CarriedCredit& credit, CommandResult result) {
        std::vector<journal::Record> records;
        if (result == CommandResult::done)
            records.push_back(journal::Credited{TopUpId{credit.id.bytes}, credit.top_up.account,
                                                credit.top_up.amount, journal::TopUpSource::cloud});
        records.push_back(journal::CommandExecuted{credit.id, CommandLane::credit,
                                                   credit.command_epoch, credit.sequence,
                                                   credit.hash, result});
        return records;
    }
    std::size_t waiting() {
        return cloud.in_session([&](Session& s) {
            return collect_commands(s, cloud.keys, cloud.gateway(), {}).commands.size();
        });
    }
};

TEST_F(CreditLinks, of_one_payment_are_one_link_and_the_command_that_waits) {
    const auto first = link();
    ASSERT_TRUE(first) << first.error().code;
    EXPECT_EQ(*link(), *first);
    EXPECT_LE(first->size(), wire::k_max_link_letters);
    const auto credit = opened(*first);
    ASSERT_TRUE(credit) << to_string(credit.error());
    EXPECT_EQ(credit->top_up, (wire::TopUp{anna(), k_paid, k_eur}));
    EXPECT_EQ(credit->id.bytes, payment().bytes);
    EXPECT_EQ(waiting(), 1U) << "it is pushed as well when the gateway is heard";
}

TEST_F(CreditLinks, that_were_opened_are_credited_and_pushed_no_more) {
    const auto credit = opened(*link());
    journal.append(taken(*credit, CommandResult::done));
    for (int i = 0; i < 2; ++i) {
        cloud.ingest(journal.everything());
        EXPECT_EQ(state(), TopUpState::credited);
        EXPECT_EQ(waiting(), 0U);
        EXPECT_TRUE(cloud.open_items().empty());
        EXPECT_TRUE(link()) << "still the same answer";
        cloud.rebuild();
    }
}

TEST_F(CreditLinks, whose_payment_was_credited_another_way_before_are_one_credit_as_well) {
    const auto credit = opened(*link());
    journal.append({journal::Credited{payment(), anna(), k_paid, journal::TopUpSource::cloud}});
    journal.append(taken(*credit, CommandResult::already_done));
    cloud.ingest(journal.everything());
    EXPECT_EQ(state(), TopUpState::credited);
    EXPECT_TRUE(cloud.open_items().empty());
    const auto credits = cloud.in_session([](Session& s) { return s.credits_of(payment()); });
    EXPECT_EQ(credits.size(), 1U);
}

TEST_F(CreditLinks, are_for_the_journal_that_the_gateway_has_now) {
    const auto old = *link();
    cloud.in_session([&](Session& s) {
        return follow_journal(s, cloud.keys, cloud.gateway_key.gateway, id_of<EpochId>(0xE2),
                              cloud.now_ms)
            .ok();
    });
    EXPECT_EQ(opened(old).error(), wire::LinkFault::other_journal);
    const auto next = link();
    ASSERT_TRUE(next) << next.error().code;
    EXPECT_TRUE(opened(*next));
}

TEST_F(CreditLinks, are_the_same_money_after_the_cloud_came_back_from_a_backup) {
    const auto before = opened(*link());
    cloud.now_ms += 60'000;
    cloud.in_session([&](Session& s) { return begin_after_restore(s, cloud.keys, cloud.now_ms); });
    const auto after = opened(*link());
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->id, before->id) << "whichever is opened, the payment has one id";
    EXPECT_EQ(after->top_up, before->top_up);
    EXPECT_GT(after->command_epoch, before->command_epoch);
}

TEST_F(CreditLinks, are_refused_for_money_that_the_gateway_has_refused) {
    const auto credit = opened(*link());
    journal.append(taken(*credit, CommandResult::refused_conflict));
    cloud.ingest(journal.everything());
    EXPECT_EQ(link().error().code, "top_up_refused");
}

TEST_F(CreditLinks, are_refused_before_a_journal_is_known) {
    GivenCloud unheard;
    const auto refused = unheard.in_session([&](Session& s) -> std::string {
        s.put_account({unheard.gateway_key, anna(), "flat 1", k_start_ms});
        const auto issued =
            issue_top_up(s, unheard.keys, {payment(), anna(), k_paid, k_eur, true}, unheard.now_ms);
        EXPECT_TRUE(issued.ok());
        const auto made = credit_link_of(s, unheard.keys, unheard.gateway_key, payment());
        return made ? "made" : made.error().code;
    });
    EXPECT_EQ(refused, "not_heard");
}

TEST_F(CreditLinks, of_payments_with_a_token_carry_its_number) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(0x20);
    cloud.keys.bound = voucher::BoundMasterKey(bytes);
    const auto made = at_desk([&](VoucherDesk& desk) -> std::string {
        note_kinds(desk.session, cloud.gateway(), wire::k_newest_kind, cloud.now_ms);
        EXPECT_FALSE(
            order_tokens(desk, cloud.gateway(), {Money{10'000}, 20'000, Money{300'000'000}}));
        const auto token =
            issue_token(desk, {id_of<PaymentId>(1), anna(), Money{12'500'000}, k_eur});
        EXPECT_TRUE(token.ok());
        const auto pushed = push_token(desk, token->payment);
        EXPECT_TRUE(pushed.ok());
        return credit_link_of(desk.session, cloud.keys, cloud.gateway_key, pushed->top_up)
            .value_or("");
    });
    const auto credit = opened(made);
    ASSERT_TRUE(credit) << to_string(credit.error());
    EXPECT_EQ(credit->number, 1U);
    EXPECT_EQ(credit->top_up.amount, Money{12'500'000});
}

}  // namespace
}  // namespace riser::cloud
