#include "core/voucher/batch.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/voucher/given_batch.h"

namespace riser::voucher {
namespace {

using Change = std::function<void(BatchRevision&)>;

constexpr std::array k_all_states{BatchState::draft,   BatchState::printed,   BatchState::shipped,
                                  BatchState::active,  BatchState::suspended, BatchState::revoked,
                                  BatchState::expired, BatchState::archived};

TEST(BatchState, one_step_is_what_the_operator_may_do) {
    const auto may = [](BatchState from) {
        std::string names;
        for (const BatchState to : k_all_states) {
            if (may_follow(from, to))
                names += std::string(names.empty() ? "" : " ") + std::string(to_string(to));
        }
        return names;
    };
    EXPECT_EQ(may(BatchState::draft), "printed revoked");
    EXPECT_EQ(may(BatchState::printed), "shipped active revoked");
    EXPECT_EQ(may(BatchState::shipped), "printed active revoked");
    EXPECT_EQ(may(BatchState::active), "suspended revoked expired");
    EXPECT_EQ(may(BatchState::suspended), "active revoked expired");
    EXPECT_EQ(may(BatchState::revoked), "archived");
    EXPECT_EQ(may(BatchState::expired), "active revoked archived");
    EXPECT_EQ(may(BatchState::archived), "");
}

TEST(BatchState, what_may_have_become_is_any_number_of_steps) {
    for (const BatchState a : k_all_states) {
        EXPECT_TRUE(may_have_become(a, a));
        EXPECT_FALSE(may_follow(a, a));
        for (const BatchState b : k_all_states) {
            if (may_follow(a, b)) {
                EXPECT_TRUE(may_have_become(a, b));
            }
            for (const BatchState c : k_all_states) {
                if (may_have_become(a, b) && may_follow(b, c)) {
                    EXPECT_TRUE(may_have_become(a, c));
                }
            }
        }
    }
    EXPECT_TRUE(may_have_become(BatchState::printed, BatchState::archived));
    EXPECT_FALSE(may_have_become(BatchState::revoked, BatchState::active));
    EXPECT_FALSE(may_have_become(BatchState::active, BatchState::shipped));
    EXPECT_FALSE(may_have_become(BatchState::archived, BatchState::active));
    EXPECT_FALSE(may_have_become(BatchState::printed, BatchState::draft));
}

TEST(Batch, has_one_form_in_bytes) {
    BatchRevision revision = given_batch();
    revision.blocked.add(SerialRange{5, 9});
    revision.revoked.add(SerialRange{1'100, 1'199});
    const auto bytes = encode_batch(revision);
    // Format, id, series, version 1.1, "EUR10-A", 1200 codes, credit of 10.00 EUR for any account, active.
    EXPECT_EQ(hex(std::span(bytes).first(55)),
              "01" + hex(revision.id.bytes) + hex(revision.series.bytes) + "0101" +
                  "0745555231302d41" + "b009" + "01" + "80ade204" + "455552" + "01" + "04");
    EXPECT_EQ(hex(std::span(bytes).last(32)), hex(revision.lock_pages[1]));
    const auto read = decode_batch(bytes);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, revision);

    BatchRevision activation = given_batch();
    activation.effect = ActivationEffect{id_of<BatchId>(0xB2), 100, 50};
    EXPECT_EQ(*decode_batch(encode_batch(activation)), activation);
}

TEST(Batch, damaged_bytes_are_refused_or_read_as_they_stand) {
    const auto bytes = encode_batch(given_batch());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_batch(std::span(bytes).first(size)).ok());
    }
    Prng prng(5);
    for (int i = 0; i < 3'000; ++i) {
        auto damaged = bytes;
        for (std::uint64_t n = prng.below(3) + 1; n > 0; --n) {
            damaged[prng.below(damaged.size())] = static_cast<std::uint8_t>(prng.next());
        }
        const auto read = decode_batch(damaged);
        if (read.ok()) {
            EXPECT_EQ(encode_batch(*read), damaged);
        }
    }
}

TEST(Batch, that_makes_no_sense_is_named) {
    struct Row {
        const char* problem;
        Change change;
    };
    const std::vector<Row> rows{
        {"its version is none", [](auto& r) { r.version.number = 0; }},
        {"its version is none", [](auto& r) { r.version.cloud_epoch = 0; }},
        {"its short name is not 1 to 12 of A-Z 0-9 -", [](auto& r) { r.short_name = "eur"; }},
        {"its short name is not 1 to 12 of A-Z 0-9 -", [](auto& r) { r.short_name = ""; }},
        {"its short name is not 1 to 12 of A-Z 0-9 -",
         [](auto& r) { r.short_name = "ABCDEFGHIJKLM"; }},
        {"it has no codes or too many", [](auto& r) { r.count = 0; }},
        {"it has no codes or too many", [](auto& r) { r.count = k_max_batch + 1; }},
        {"its state is not known", [](auto& r) { r.state = static_cast<BatchState>(9); }},
        {"its lock pages are not of its count", [](auto& r) { r.lock_pages.pop_back(); }},
        {"it names serials that it does not have",
         [](auto& r) {
             r.active.add(SerialRange{1'200, 1'200});
         }},
        {"it names serials that it does not have",
         [](auto& r) {
             r.revoked.add(SerialRange{1'200, 1'200});
         }},
        {"it ends before it begins", [](auto& r) { r.valid_until_ms = r.valid_from_ms; }},
        {"its dates lie outside of 1970 to 9999", [](auto& r) { r.valid_from_ms = -1; }},
        {"its grace is longer than ten years", [](auto& r) { r.grace_days = 3'651; }},
        {"its face value is out of range",
         [](auto& r) { std::get<CreditEffect>(r.effect).face = Money{0}; }},
        {"its face value is out of range",
         [](auto& r) { std::get<CreditEffect>(r.effect).face = k_max_amount + Money{1}; }},
        {"its currency is none",
         [](auto& r) { std::get<CreditEffect>(r.effect).currency = Currency{}; }},
        {"its product is not known",
         [](auto& r) { std::get<CreditEffect>(r.effect).product = static_cast<Product>(4); }},
        {"it activates itself",
         [](auto& r) {
             r.effect = ActivationEffect{r.id, 0, 1};
         }},
        {"it activates more than a batch holds",
         [](auto& r) {
             r.effect = ActivationEffect{id_of<BatchId>(2), 0, 0};
         }},
        {"it activates more than a batch holds",
         [](auto& r) {
             r.effect = ActivationEffect{id_of<BatchId>(2), 0, 84};
         }},
    };
    EXPECT_FALSE(problem_of(given_batch()));
    for (const Row& row : rows) {
        BatchRevision revision = given_batch();
        row.change(revision);
        const auto problem = problem_of(revision);
        EXPECT_EQ(problem ? problem->message : "", row.problem);
    }
}

TEST(Batch, an_activation_code_activates_its_own_part) {
    const ActivationEffect cartons{id_of<BatchId>(2), 1'000, 500};
    EXPECT_EQ(cartons.of(0), (SerialRange{1'000, 1'499}));
    EXPECT_EQ(cartons.of(3), (SerialRange{2'500, 2'999}));
    EXPECT_EQ(cartons.of(197), (SerialRange{99'500, 99'999}));
    EXPECT_EQ(cartons.of(198), std::nullopt);
}

TEST(Batch, revisions_only_go_upwards_and_keep_their_promises) {
    using Verdict = RevisionVerdict;
    struct Row {
        const char* what;
        Verdict verdict;
        Change change;
    };
    const std::vector<Row> rows{
        {"the same again", Verdict::repeated, [](auto& r) { --r.version.number; }},
        {"the same number, other content", Verdict::fork,
         [](auto& r) {
             --r.version.number, r.active.add(SerialRange{1'000, 1'099});
         }},
        {"a late copy", Verdict::older, [](auto& r) { r.version.number -= 2; }},
        {"of a cloud before it was restored", Verdict::older,
         [](auto& r) {
             r.version = {1, 900};
         }},
        {"of a cloud after it was restored", Verdict::newer,
         [](auto& r) {
             r.version = {3, 1};
         }},
        {"more was sold", Verdict::newer,
         [](auto& r) {
             r.active.add(SerialRange{1'000, 1'199});
         }},
        {"a carton came back", Verdict::newer,
         [](auto& r) {
             r.active.remove(SerialRange{0, 99});
         }},
        {"later dates", Verdict::newer, [](auto& r) { r.valid_until_ms += 1; }},
        {"no end any more", Verdict::newer, [](auto& r) { r.valid_until_ms = 0; }},
        {"later by grace alone", Verdict::newer, [](auto& r) { r.grace_days = 31; }},
        {"earlier dates", Verdict::forbidden, [](auto& r) { r.valid_until_ms -= 1; }},
        {"less grace", Verdict::forbidden, [](auto& r) { r.grace_days = 29; }},
        {"some revoked", Verdict::newer,
         [](auto& r) {
             r.revoked.add(SerialRange{0, 9});
         }},
        {"what was revoked is good again", Verdict::forbidden, [](auto& r) { r.revoked = {}; }},
        {"all suspended", Verdict::newer, [](auto& r) { r.state = BatchState::suspended; }},
        {"all revoked", Verdict::newer, [](auto& r) { r.state = BatchState::revoked; }},
        {"unsold after it was sold", Verdict::forbidden,
         [](auto& r) { r.state = BatchState::shipped; }},
        {"another face", Verdict::forbidden,
         [](auto& r) { std::get<CreditEffect>(r.effect).face = Money{1}; }},
        {"another name", Verdict::forbidden, [](auto& r) { r.short_name = "B"; }},
        {"other locks", Verdict::forbidden, [](auto& r) { r.lock_pages[0][0] ^= 1; }},
        {"another series", Verdict::forbidden, [](auto& r) { r.series = id_of<SeriesId>(9); }},
        {"another beginning", Verdict::forbidden, [](auto& r) { r.valid_from_ms += 1; }},
        {"another batch", Verdict::forbidden, [](auto& r) { r.id = id_of<BatchId>(9); }},
    };
    BatchRevision known = given_batch();
    known.version = {2, 7};
    known.revoked.add(SerialRange{1'100, 1'110});
    EXPECT_EQ(judge_revision(nullptr, known), Verdict::newer);
    for (const Row& row : rows) {
        BatchRevision next = after(known);
        row.change(next);
        EXPECT_EQ(judge_revision(&known, next), row.verdict) << row.what;
    }
}

TEST(LockPage, digests_tell_batch_page_and_order) {
    const auto locks = given_locks();
    const auto id = id_of<BatchId>(0xB1);
    const auto pages = page_digests(id, locks);
    ASSERT_EQ(pages.size(), 2U);
    auto swapped = locks;
    std::swap(swapped[3], swapped[4]);
    EXPECT_NE(page_digests(id, swapped)[0], pages[0]);
    EXPECT_EQ(page_digests(id, swapped)[1], pages[1]);
    EXPECT_NE(page_digests(id_of<BatchId>(0xB2), locks)[0], pages[0]);
    EXPECT_NE(page_digest(id, 1, std::span(locks).first(k_page_locks)), pages[0]);
    EXPECT_EQ(locks_on_page(1'200, 1), 200U);
    EXPECT_EQ(pages_of(1'000), 1U);
    EXPECT_EQ(pages_of(1'001), 2U);
}

TEST(LockPage, a_lock_that_is_known_voids_the_later_serial) {
    std::vector<Lock> locks = given_locks(10);
    locks[7] = locks[2];
    std::unordered_set<Lock> known{locks[4]};
    EXPECT_EQ(void_repeated(locks, known), (std::vector<std::uint32_t>{4, 7}));
    EXPECT_TRUE(locks[4].is_nil() && locks[7].is_nil() && !locks[2].is_nil());
    EXPECT_EQ(known.size(), 9U);
}

TEST(Series, has_one_form_in_bytes) {
    const Series series = given_series();
    const auto bytes = encode_series(series);
    EXPECT_EQ(hex(bytes), "01" + hex(series.id.bytes) + hex(series.owner.bytes) + hex(series.salt) +
                              "04" + "8048");
    EXPECT_EQ(*decode_series(bytes), series);
    auto cheap = bytes;
    cheap[49] = 0;
    EXPECT_EQ(decode_series(cheap).error().message, "voucher series: its cost is out of range");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_series(std::span(bytes).first(size)).ok());
    }
}

}  // namespace
}  // namespace riser::voucher
