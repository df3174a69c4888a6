// One payment is credited once, whichever ways it takes and however often, also when gateway and cloud change on the
// way.
#include "core/voucher/credited.h"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "core/voucher/bound_token.h"
#include "core/voucher/credit_id.h"
#include "core/voucher/redemption.h"
#include "core/voucher/redemption_audit.h"
#include "tests/unit/voucher/given_batch.h"

namespace riser::voucher {
namespace {

const auto k_flat = id_of<AccountId>(0xF1);
const auto k_first_epoch = id_of<EpochId>(0x22);
const auto k_second_epoch = id_of<EpochId>(0x23);
const auto k_gateway = id_of<GatewayId>(k_given_gateway);

Now within() {
    const UtcTime time = from_unix_ms(k_start_ms + 1'000);
    return {Instant{}, {}, time, time, time};
}

// A gateway, or the successor that was made from a copy of its books.
struct Site {
    EpochId epoch = k_first_epoch;
    VoucherBooks vouchers = given_books();
    BoundWindow window;
    Credited credited;
    Money balance{};

    void credit(const Credit& credit, std::uint32_t number = 0) {
        if (credited.judge(credit) == CreditOutcome::fresh) {
            credited.add(credit);
            balance += credit.amount;
        }
        if (number != 0) window.mark(number);
    }
    void type_token(const Code& code) {
        const BoundCipher cipher(bound_key(bound_master_key(), k_gateway, epoch));
        const auto token = cipher.open(code, k_flat, window);
        if (!token) return;
        credit({credit_id(epoch, k_flat, token->counter), k_flat, Money{token->amount}},
               token->counter);
    }
    void type_voucher(Lock lock) {
        const AccountGate gate{k_flat, true, true, Currency{{'E', 'U', 'R'}}, k_max_amount};
        const Judgement judgement = judge(vouchers, lock, gate, within());
        if (judgement.outcome != RedemptionOutcome::accepted) return;
        vouchers.redeem(lock, {k_flat, within().wall});
        credit({judgement.credit, k_flat, judgement.face});
    }
};

// A payment with a token, and one for which a voucher of a pool was sent: each is typed, pushed and found late.
RC_GTEST_PROP(Credited, one_payment_is_one_credit_in_every_order, (std::uint64_t seed)) {
    Prng prng(seed);
    Site site;
    const std::uint32_t number = 5;
    const BoundCipher cipher(bound_key(bound_master_key(), k_gateway, k_first_epoch));
    const Code token = cipher.seal({k_flat, number, 1'250});
    const Credit payment{credit_id(k_first_epoch, k_flat, number), k_flat, Money{1'250}};
    const Credit sold{credit_id(given_lock(7)), k_flat, Money{10'000'000}};
    bool token_came = false;
    bool voucher_came = false;
    bool succeeded = false;
    for (int i = 0; i < 30; ++i) {
        switch (prng.below(6)) {
            case 0:
                site.type_token(token);
                token_came = token_came ||
                             !succeeded;  // the successor does not know the old gateway's tokens
                break;
            case 1:
                site.credit(payment, succeeded ? 0 : number);  // pushed, or opened as a link
                token_came = true;
                break;
            case 2:
                site.type_voucher(given_lock(7));
                voucher_came = true;
                break;
            case 3:
                site.credit(sold);
                voucher_came = true;
                break;
            case 4:  // a journal that was found late tells of both
                site.credit(payment);
                site.credit(sold);
                token_came = voucher_came = true;
                break;
            default:
                if (prng.chance(1, 4) && !succeeded) {
                    succeeded = true;
                    site.epoch = k_second_epoch;
                    site.window = {};
                }
        }
        const Money expected{(token_came ? 1'250 : 0) + (voucher_came ? 10'000'000 : 0)};
        RC_ASSERT(site.balance == expected);
    }
}

TEST(Credited, an_id_with_another_account_or_amount_is_for_people) {
    Credited credited;
    const Credit credit{credit_id(given_lock(1)), k_flat, Money{5}};
    EXPECT_EQ(credited.judge(credit), CreditOutcome::fresh);
    credited.add(credit);
    EXPECT_EQ(credited.judge(credit), CreditOutcome::repeated);
    EXPECT_EQ(credited.judge({credit.id, k_flat, Money{6}}), CreditOutcome::differs);
    EXPECT_EQ(credited.judge({credit.id, id_of<AccountId>(0xF2), Money{5}}),
              CreditOutcome::differs);
    EXPECT_EQ(credited.size(), 1U);
}

TEST(RedemptionAudit, doubts_what_a_gateway_cannot_know) {
    using Doubt = RedemptionDoubt;
    const Proof proof =
        *derive_proof(Code::make(CodeKind::voucher, 7), series_salt(), k_cheapest_cost);
    Proof made_up = proof;
    made_up.bytes[0] ^= 1;
    CloudCustody custody;
    (void)custody.grant(id_of<BatchId>(0xB1), {0, 9}, k_gateway);
    const Lock lock = lock_of(proof);
    EXPECT_EQ(doubt_of(proof, lock, k_gateway, custody, 3, false), Doubt::none);
    EXPECT_EQ(doubt_of(made_up, lock, k_gateway, custody, 3, false), Doubt::proof_wrong);
    EXPECT_EQ(doubt_of(proof, lock, k_gateway, custody, 10, false), Doubt::not_its);
    EXPECT_EQ(doubt_of(proof, lock, id_of<GatewayId>(9), custody, 3, false), Doubt::not_its);
    EXPECT_EQ(doubt_of(proof, lock, k_gateway, custody, 3, true), Doubt::spent_twice);

    BoundIssuance issuance;
    (void)issuance.issue();
    EXPECT_EQ(doubt_of(1, 500, issuance, 500), Doubt::none);
    EXPECT_EQ(doubt_of(1, 501, issuance, 500), Doubt::amount_differs);
    EXPECT_EQ(doubt_of(2, 500, issuance, std::nullopt), Doubt::never_issued);
    EXPECT_EQ(doubt_of(0, 500, issuance, 500), Doubt::never_issued);
    EXPECT_EQ(doubt_of(1, 500, issuance, std::nullopt), Doubt::never_issued);
    EXPECT_EQ(to_string(Doubt::none), "none");
    EXPECT_EQ(to_string(Doubt::amount_differs), "amount_differs");
}

TEST(Successor, a_voucher_that_the_dead_gateway_took_is_counted_once) {
    const Site copy{};  // what the cloud had of the gateway's books
    Site dead = copy;
    dead.type_voucher(given_lock(7));
    Site successor = copy;
    successor.epoch = k_second_epoch;
    successor.type_voucher(given_lock(7));
    EXPECT_EQ(successor.balance, Money{10'000'000})
        << "the credit died with the books that held it";

    // The card is found after all, and the cloud reads both journals.
    Credited cloud;
    const Credit found{credit_id(given_lock(7)), k_flat, dead.balance};
    cloud.add(found);
    EXPECT_EQ(cloud.judge({credit_id(given_lock(7)), k_flat, successor.balance}),
              CreditOutcome::repeated);
    EXPECT_EQ(cloud.judge({credit_id(given_lock(7)), id_of<AccountId>(0xF2), successor.balance}),
              CreditOutcome::differs)
        << "typed for another apartment the second time: people decide";
}

// Nothing that a gateway holds gives a code: locks do not contain it, and its keys make other tokens only.
TEST(StolenCard, keys_and_locks_of_a_gateway_make_nothing_elsewhere) {
    const BoundKey stolen = bound_key(bound_master_key(), k_gateway, k_first_epoch);
    const BoundCipher thief(stolen);
    const Code forged = thief.seal({k_flat, 1, 1'000});
    for (const auto& [gateway, epoch] :
         {std::pair{id_of<GatewayId>(0x12), k_first_epoch}, std::pair{k_gateway, k_second_epoch}}) {
        const BoundCipher other(bound_key(bound_master_key(), gateway, epoch));
        EXPECT_FALSE(other.open(forged, k_flat, {}).ok());
    }
    BoundIssuance issuance;
    EXPECT_EQ(doubt_of(1, 1'000, issuance, std::nullopt), RedemptionDoubt::never_issued);
}

}  // namespace
}  // namespace riser::voucher
