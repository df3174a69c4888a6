// What an entry must be beside its records.
#include <utility>

#include <gtest/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

TEST(CheckEntry, wants_the_genesis_first_and_only_there) {
    const auto entries = example_entries();
    for (const auto& entry : entries) EXPECT_TRUE(check_entry(entry));

    Entry first = entries[0];
    first.records.push_back(entries[4].records[0]);
    EXPECT_TRUE(check_entry(first));
    std::swap(first.records[0], first.records[1]);
    EXPECT_FALSE(check_entry(first)) << "not first";

    Entry later = entries[0];
    later.header.sequence = 2;
    EXPECT_FALSE(check_entry(later)) << "a second genesis";
    Entry without = entries[4];
    without.header.sequence = 1;
    EXPECT_FALSE(check_entry(without)) << "a journal without genesis";
    Entry twice = entries[0];
    twice.records.push_back(twice.records[0]);
    EXPECT_FALSE(check_entry(twice));

    Entry foreign = entries[0];
    foreign.header.epoch = id_of<EpochId>(0x77);
    EXPECT_FALSE(check_entry(foreign)) << "a genesis of another journal";

    Entry empty = entries[4];
    empty.records.clear();
    EXPECT_FALSE(check_entry(empty));
}

TEST(CheckEntry, looks_at_every_record) {
    Entry entry = example_entries()[4];
    auto bad = example<Credited>();
    bad.amount = {0};
    entry.records.push_back(bad);
    const auto checked = check_entry(entry);
    ASSERT_FALSE(checked);
    EXPECT_TRUE(checked.error().message.starts_with("credited: the amount"));
}

}  // namespace
}  // namespace riser::journal
