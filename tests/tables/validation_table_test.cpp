// Runs reading_validation.txt.
#include <gtest/gtest.h>

#include "core/metering/validation.h"
#include "tests/tables/table.h"

namespace riser::metering {
namespace {

TEST(ReadingValidationTable, every_reading_is_judged_as_written) {
    for (const auto& row :
         tables::read_section("tests/tables/reading_validation.txt", "readings")) {
        ProgressInput input;
        input.previous = {row.integer("previous")};
        input.value = {row.integer("value")};
        input.quantum = {row.integer("step")};
        input.elapsed = row.duration("elapsed");
        input.max_power = {row.integer("power")};
        if (!row.empty("end")) input.rollover = Energy{row.integer("end")};
        input.same_serial = row.yes("serial");
        EXPECT_EQ(to_string(classify_progress(input)), row.text("progress")) << row.where();
    }
}

}  // namespace
}  // namespace riser::metering
