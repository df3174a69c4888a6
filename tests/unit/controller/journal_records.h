// The records of one type that a building has committed, in order.
#pragma once

#include <gtest/gtest.h>

#include "gateway/controller/books_codec.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {

template <class T>
std::vector<T> records_of(const Building& b) {
    std::vector<T> found;
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes);
        for (const auto& record : entry->records) {
            if (const auto* r = std::get_if<T>(&record)) found.push_back(*r);
        }
    }
    return found;
}

// The books of now, read back from the journal and from a snapshot: both must be the same, and add up.
inline void expect_same_after_restart(Building& b) {
    const Books before = b.controller->books();
    EXPECT_EQ(check_books(before), std::nullopt);
    const auto decoded = decode_books(encode_books(before));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, before);
    b.restart();
    EXPECT_EQ(b.controller->books().accounts, before.accounts);
    EXPECT_EQ(b.controller->books().ledger, before.ledger);
}

}  // namespace riser::controller
