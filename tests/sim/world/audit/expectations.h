// Expectations: what a long run should have seen besides the cells of its machines: every fault of every kind,
// every answer and refusal that gateway and cloud can give, every reason that can stand in a journal. What did
// not happen stands in the report as a zero.
#pragma once

#include "core/journal/codec.h"
#include "tests/sim/world/audit/coverage.h"

namespace riser::sim {

void expect_answers_of_gateway(Coverage& coverage);
void expect_answers_of_cloud(Coverage& coverage);
// What stands in a journal: kinds of records, reasons of supply, of doubts and of epochs, results of commands.
void expect_records(Coverage& coverage);
// What becomes of what tenants are lent and given, and owe beside it; and of vouchers, where they are sold.
void expect_credits(Coverage& coverage);
void expect_vouchers(Coverage& coverage);
void cover_entry(Coverage& coverage, const journal::Entry& entry);

}  // namespace riser::sim
