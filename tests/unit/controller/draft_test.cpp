// What a draft shows of books that a decision changes.
#include "gateway/controller/draft.h"

#include <gtest/gtest.h>

namespace riser::controller {
namespace {

constexpr AccountId k_in_books{{1}};
constexpr AccountId k_opened_later{{2}};

TEST(Draft, shows_an_account_as_it_was_changed_after_it_was_looked_up) {
    Books books;
    books.accounts[k_in_books].id = k_in_books;
    Draft draft(books);
    ASSERT_EQ(draft.account(k_in_books), books.find_account(k_in_books));

    draft.edit_account(k_in_books).low_credit = true;

    EXPECT_TRUE(draft.account(k_in_books)->low_credit);
    EXPECT_FALSE(books.find_account(k_in_books)->low_credit) << "the books are as they were";
}

TEST(Draft, shows_an_account_that_was_looked_up_before_it_was_opened) {
    const Books books{};
    Draft draft(books);
    ASSERT_EQ(draft.account(k_opened_later), nullptr);

    draft.edit_account(k_opened_later).id = k_opened_later;

    ASSERT_NE(draft.account(k_opened_later), nullptr);
    EXPECT_EQ(draft.account(k_opened_later)->id, k_opened_later);
    EXPECT_EQ(draft.account(k_in_books), nullptr);
}

}  // namespace
}  // namespace riser::controller
