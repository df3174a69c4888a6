#include "core/voucher/lock.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/voucher/credit_id.h"
#include "core/voucher/issuing.h"
#include "core/voucher/keyed_hash.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

Lock lock_at(const KdfCost& cost, const Code& code) {
    return lock_of(*derive_proof(code, series_salt(), cost));
}

TEST(KeyedHash, hkdf_is_the_one_of_the_standard) {
    // RFC 5869, test case 3: no salt, no info; the first 32 of its 42 bytes.
    const std::array<std::uint8_t, 22> key = [] {
        std::array<std::uint8_t, 22> bytes{};
        bytes.fill(0x0b);
        return bytes;
    }();
    EXPECT_EQ(hex(hkdf_sha256(key, HashInput{})),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST(Issuing, gives_the_codes_of_another_implementation) {
    const BatchKey key = batch_key(issuer_key(), k_batch);
    EXPECT_EQ(hex(key.bytes), "057d5545f50891fea80ba0e13d1fc1b8ca9aa794dc8116fc41e4bcf5c20c5352");
    EXPECT_EQ(issue_code(key, 0).code.digits(), "85037586599218043029");
    EXPECT_EQ(issue_code(key, 0).attempt, 0);
    EXPECT_EQ(issue_code(key, 5).code.digits(), "81221503144309247447");
    EXPECT_EQ(issue_code(key, 5).attempt, 1);
}

TEST(Issuing, gives_every_serial_and_every_batch_its_own_codes) {
    const BatchKey key = batch_key(issuer_key(), k_batch);
    const BatchKey other = batch_key(issuer_key(), id_of<BatchId>(7));
    std::set<std::string> codes;
    for (std::uint32_t serial = 0; serial < 500; ++serial) {
        codes.emplace(issue_code(key, serial).code.digits());
        codes.emplace(issue_code(other, serial).code.digits());
    }
    EXPECT_EQ(codes.size(), 1'000U);
}

TEST(Lock, is_the_one_of_another_implementation) {
    struct Row {
        const char* code;
        const char* proof;
        const char* lock;
        const char* credit;
    };
    const std::vector<Row> rows{
        {"85037586599218043029", "26373c109c76ca86cba5da87357ae59f59151f83b07915885b7044ab9f93dcce",
         "e15d8b0ccfb078fbd71cc3a90db76167", "0d5d8794322625de28e6b1ed3711693a"},
        {"81221503144309247447", "40535dff1f4cd8c8a3aca1b84cbfb2c87f7063cbf0d03cb6647e2351112cb8c2",
         "61718968684f04a0bd5606244fb651fd", "ce0ce8c14ef223672c10b08169f11888"},
    };
    for (const Row& row : rows) {
        const auto proof = derive_proof(*read_code(row.code), series_salt(), k_production_cost);
        ASSERT_TRUE(proof.ok());
        EXPECT_EQ(hex(proof->bytes), row.proof);
        EXPECT_EQ(hex(lock_of(*proof).bytes), row.lock);
        EXPECT_EQ(hex(credit_id(lock_of(*proof)).bytes), row.credit);
    }
    EXPECT_EQ(hex(lock_at(k_cheapest_cost, *read_code("85037586599218043029")).bytes),
              "80e82de5a8db005001632c76c4828391");
}

TEST(Lock, depends_on_code_salt_and_cost) {
    const Code code = *read_code("85037586599218043029");
    const Lock lock = lock_at(k_cheapest_cost, code);
    EXPECT_EQ(lock_at(k_cheapest_cost, *read_code("8503 7586 5992 1804 3029")), lock);
    EXPECT_NE(lock_at(k_cheapest_cost, *read_code("81221503144309247447")), lock);
    EXPECT_NE(lock_at({2, 8}, code), lock);
    EXPECT_NE(lock_at({1, 16}, code), lock);
    EXPECT_NE(lock_of(*derive_proof(code, counting_from<16>(1), k_cheapest_cost)), lock);
}

TEST(KdfCost, has_bounds_and_a_floor) {
    EXPECT_TRUE(is_cost(k_production_cost));
    EXPECT_TRUE(is_cost(k_cheapest_cost));
    EXPECT_TRUE(is_cost({16, 65'536}));
    EXPECT_FALSE(is_cost({0, 9'216}));
    EXPECT_FALSE(is_cost({17, 9'216}));
    EXPECT_FALSE(is_cost({1, 7}));
    EXPECT_FALSE(is_cost({1, 65'537}));

    EXPECT_TRUE(is_at_least(k_production_cost, k_production_cost));
    EXPECT_TRUE(is_at_least({5, 9'216}, k_production_cost));
    EXPECT_FALSE(is_at_least({3, 9'216}, k_production_cost));
    EXPECT_FALSE(is_at_least({16, 9'215}, k_production_cost));
}

TEST(CreditId, differs_by_kind_epoch_account_and_number) {
    const auto epoch = id_of<EpochId>(0x22);
    const auto account = id_of<AccountId>(0x33);
    EXPECT_EQ(hex(credit_id(epoch, account, 1).bytes), "57244560db1b3e008ad2cb8a123e9ae6");
    const std::set<TopUpId> ids{credit_id(epoch, account, 1), credit_id(epoch, account, 2),
                                credit_id(epoch, id_of<AccountId>(0x34), 1),
                                credit_id(id_of<EpochId>(0x23), account, 1),
                                credit_id(id_of<Lock>(0x22))};
    EXPECT_EQ(ids.size(), 5U);
}

TEST(LockDeathTest, is_of_vouchers) {
    EXPECT_DEATH(
        (void)derive_proof(*read_code("92464028412268087430"), series_salt(), k_cheapest_cost),
        "of vouchers");
}

}  // namespace
}  // namespace riser::voucher
