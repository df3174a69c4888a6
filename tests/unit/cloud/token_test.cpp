// Bound tokens from the cloud's side: one number and one id for each payment, whatever becomes of it.
#include "cloud/commands/command_book.h"
#include "cloud/voucher/tokens.h"
#include "core/voucher/credit_id.h"
#include "core/wire/sealed_key.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

using Kinds = std::set<std::string>;

class Tokens : public GivenVouchers {
protected:
    Tokens() {
        std::array<std::uint8_t, 32> bytes{};
        bytes.fill(0x20);
        cloud.keys.bound = voucher::BoundMasterKey(bytes);
        cloud.in_session([&](Session& s) {
            note_kinds(s, cloud.gateway(), wire::k_newest_kind, cloud.now_ms);
            return true;
        });
    }
    void take_tokens() { ASSERT_EQ(order({Money{10'000}, 20'000, Money{300'000'000}}), "ordered"); }
    std::string order(const voucher::TokenTerms& terms) {
        const auto refusal =
            at_desk([&](VoucherDesk& desk) { return order_tokens(desk, cloud.gateway(), terms); });
        return refusal ? refusal->code : "ordered";
    }
    static AccountId anna() { return JournalWriter::account(1); }
    Result<IssuedToken, Refusal> issue(std::uint8_t payment, std::int64_t cents = 1'250) {
        return at_desk([&](VoucherDesk& desk) {
            return issue_token(desk,
                               {id_of<PaymentId>(payment), anna(), Money{cents * 10'000}, k_eur});
        });
    }
    std::string refused(std::uint8_t payment, std::int64_t cents = 1'250) {
        const auto issued = issue(payment, cents);
        return issued ? "issued" : issued.error().code;
    }
    TokenPayment payment(std::uint8_t id) {
        return cloud.in_session([&](Session& s) {
            return s.find_token_payment(cloud.site.key.owner, id_of<PaymentId>(id)).value();
        });
    }
    std::string push(std::uint8_t id) {
        const auto done =
            at_desk([&](VoucherDesk& desk) { return push_token(desk, payment_in(desk, id)); });
        return done ? "done" : done.error().code;
    }
    std::string take_back(std::uint8_t id) {
        const auto done =
            at_desk([&](VoucherDesk& desk) { return take_token_back(desk, payment_in(desk, id)); });
        return done ? "done" : done.error().code;
    }
    TokenPayment payment_in(VoucherDesk& desk, std::uint8_t id) {
        return desk.session.find_token_payment(cloud.site.key.owner, id_of<PaymentId>(id)).value();
    }
    // The gateway's journal: the token was typed.
    void redeem(std::uint32_t number, std::uint32_t units = 1'250) {
        const TopUpId id = voucher::credit_id(cloud.gateway().epoch, anna(), number);
        const Money amount{units * 10'000};
        journal.append({journal::Credited{id, anna(), amount, journal::TopUpSource::voucher},
                        journal::BoundTokenRedeemed{anna(), number, units, amount, id}});
        cloud.ingest(journal.everything());
    }
    template <class Body>
    std::vector<Body> ordered() {
        std::vector<Body> bodies;
        for (const auto& command : commands()) {
            if (const auto* body = std::get_if<Body>(&command.body)) bodies.push_back(*body);
        }
        return bodies;
    }
};

TEST_F(Tokens, need_a_key_that_only_the_gateway_opens) {
    EXPECT_EQ(refused(1), "no_tokens_here");
    take_tokens();
    const auto keys = ordered<wire::TakeBoundKey>();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].journal, cloud.gateway().epoch);
    const auto opened = wire::open_bound_key(keys[0].held.key, cloud.gateway_private);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->bytes, voucher::bound_key(*cloud.keys.bound, cloud.gateway_key.gateway,
                                                cloud.gateway().epoch)
                                 .bytes);
    take_tokens();
    EXPECT_EQ(ordered<wire::TakeBoundKey>().size(), 1U) << "the same order";
    EXPECT_EQ(order({Money{20'000}, 20'000, Money{300'000'000}}), "unit_is_fixed");
    EXPECT_EQ(order({Money{10'000}, 100, Money{300'000'000}}), "ordered");
}

// To an older program such an order would be none, and its whole state lane would wait behind it.
TEST_F(Tokens, are_not_ordered_of_software_that_does_not_know_them) {
    cloud.in_session([&](Session& s) {
        s.put_command_kinds(cloud.gateway_key, wire::k_kinds_before_they_were_told);
        return true;
    });
    EXPECT_EQ(order({Money{10'000}, 20'000, Money{300'000'000}}), "gateway_too_old");
    EXPECT_TRUE(commands().empty());
}

TEST_F(Tokens, of_one_payment_are_one_code) {
    take_tokens();
    const auto first = issue(1);
    ASSERT_TRUE(first) << first.error().code;
    EXPECT_EQ(issue(1)->code, first->code);
    EXPECT_EQ(refused(1, 1'300), "payment_exists");
    EXPECT_NE(issue(2)->code, first->code);
    EXPECT_EQ(payment(2).number, 2U);
    EXPECT_EQ(refused(3, 0), "not_in_units");
    EXPECT_EQ(refused(3, 20'001), "above_largest");
    const auto code = voucher::read_code(first->code);
    ASSERT_TRUE(code);
    const voucher::BoundCipher cipher(
        voucher::bound_key(*cloud.keys.bound, cloud.gateway_key.gateway, cloud.gateway().epoch));
    EXPECT_EQ(cipher.open(*code, anna(), {}).value(), (voucher::BoundToken{anna(), 1, 1'250}));
}

TEST_F(Tokens, that_were_typed_are_credited_once_however_often_it_is_heard) {
    take_tokens();
    (void)issue(1);
    redeem(1);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(payment(1).state, TokenState::credited);
        EXPECT_TRUE(payment(1).settled);
        EXPECT_EQ(open_kinds(), Kinds{});
        cloud.ingest(journal.everything());
        cloud.rebuild();
    }
    EXPECT_EQ(push(1), "done");
    EXPECT_TRUE(ordered<wire::NumberedTopUp>().empty()) << "it is credited";
}

TEST_F(Tokens, that_nobody_has_made_are_for_people) {
    take_tokens();
    (void)issue(1);
    redeem(7);
    EXPECT_EQ(open_kinds(), Kinds{"token_doubtful"});
    redeem(1, 9'999);
    EXPECT_EQ(cloud.open_items().size(), 2U) << "and another amount than was paid";
}

TEST_F(Tokens, are_pushed_under_the_id_that_they_have) {
    take_tokens();
    (void)issue(1);
    EXPECT_EQ(push(1), "done");
    EXPECT_EQ(push(1), "done");
    const auto pushed = ordered<wire::NumberedTopUp>();
    ASSERT_EQ(pushed.size(), 1U);
    EXPECT_EQ(pushed[0].number, 1U);
    EXPECT_EQ(commands().back().id.bytes, payment(1).top_up.bytes);
    EXPECT_EQ(take_back(1), "credited") << "its credit is on the way";
    journal.append({journal::Credited{payment(1).top_up, anna(), Money{12'500'000},
                                      journal::TopUpSource::cloud},
                    journal::BoundNumberMarked{anna(), 1, false}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(payment(1).state, TokenState::credited);
    EXPECT_EQ(open_kinds(), Kinds{}) << "the cloud knows what it has ordered";
}

TEST_F(Tokens, whose_payment_went_back_are_not_to_be_used) {
    take_tokens();
    (void)issue(1);
    EXPECT_EQ(take_back(1), "done");
    EXPECT_EQ(take_back(1), "done");
    ASSERT_EQ(ordered<wire::MarkNumber>().size(), 1U);
    EXPECT_EQ(push(1), "taken_back");
    EXPECT_EQ(refused(1), "token_is_dead");
    redeem(1);
    EXPECT_EQ(open_kinds(), Kinds{"token_doubtful"}) << "it was faster than the order";
}

TEST_F(Tokens, are_not_made_beyond_the_window_of_the_gateway) {
    take_tokens();
    for (std::uint8_t id = 1; id <= voucher::k_window_behind; ++id) ASSERT_TRUE(issue(id)) << id;
    EXPECT_EQ(refused(200), "too_many_unused");
    redeem(1);
    EXPECT_EQ(refused(200), "issued");
}

TEST_F(Tokens, are_made_again_after_a_restore_when_no_lost_one_can_be_typed) {
    take_tokens();
    (void)issue(1);
    redeem(1);
    cloud.in_session([&](Session& s) {
        begin_voucher_epoch(s, cloud.now_ms);
        hold_tokens(s);
        s.note_unheard(cloud.gateway_key);
        return true;
    });
    EXPECT_EQ(refused(2), "window_not_advanced");
    EXPECT_TRUE(ordered<wire::MarkNumber>().empty()) << "the gateway was not heard yet";

    redeem(9);  // of the life that was lost
    EXPECT_EQ(open_kinds(), Kinds{"token_doubtful"});
    const auto advance = ordered<wire::MarkNumber>();
    ASSERT_EQ(advance.size(), 1U);
    EXPECT_TRUE(advance[0].advance);
    EXPECT_EQ(advance[0].number, 9U + 256);
    EXPECT_EQ(refused(2), "window_not_advanced") << "ordered is not done";

    journal.append({journal::BoundNumberMarked{anna(), 100, true}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(refused(2), "window_not_advanced") << "another order, of before the restore";
    journal.append({journal::BoundNumberMarked{anna(), advance[0].number, true}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(refused(2), "issued");
    EXPECT_EQ(payment(2).number, 9U + 129);
}

}  // namespace
}  // namespace riser::cloud
