#include "core/wire/record_text.h"

#include <gtest/gtest.h>

#include "core/journal/codec.h"
#include "tests/unit/core/example_records.h"

namespace riser::wire {
namespace {

TEST(RecordText, says_more_of_every_record_than_its_name) {
    for (const auto& record : journal::example_records()) {
        const std::string name(journal::record_name(record));
        const std::string text = record_text(record);
        EXPECT_TRUE(text.starts_with(name + " ")) << text;
    }
}

TEST(RecordText, names_what_a_supply_point_pays_for) {
    const journal::SupplyPointDefined defined{{SupplyPointId{3}, {{MeterId{10}}}, {SwitchId{7}}},
                                              true};
    EXPECT_EQ(record_text(defined),
              "supply_point_defined supply point 3 pays for meter 10 import_energy 1000000 ppm, "
              "switches 7, protected customer");
}

}  // namespace
}  // namespace riser::wire
