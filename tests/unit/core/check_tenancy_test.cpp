// What check_record() refuses of the records about tenancies.
#include "core/journal/check_tenancy.h"

#include <functional>

#include <gtest/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

// A good record with one thing spoilt is refused in words that contain `reason`.
template <class T>
void refused_tenancy(std::string_view reason, std::function<void(T&)> spoil) {
    T record = example<T>();
    ASSERT_TRUE(check_record(record)) << "the example is good";
    spoil(record);
    const auto checked = check_record(record);
    ASSERT_FALSE(checked) << "expected: " << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckTenancy, refuses_a_beginning_that_is_none) {
    using B = TenancyBegan;
    refused_tenancy<B>("order has no id", [](auto& r) { r.order = {}; });
    refused_tenancy<B>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused_tenancy<B>("nobody pays", [](auto& r) { r.account = {}; });
    refused_tenancy<B>("meter is not", [](auto& r) { r.reads[0].register_id.meter = {0}; });
    refused_tenancy<B>("epochs start", [](auto& r) { r.reads[0].register_id.epoch = {0}; });
    refused_tenancy<B>("register value", [](auto& r) { r.reads[1].value = {-1}; });
    refused_tenancy<B>("in their order", [](auto& r) { std::swap(r.reads[0], r.reads[1]); });
    refused_tenancy<B>("in their order", [](auto& r) { r.reads[1] = r.reads[0]; });
    refused_tenancy<B>("too many",
                       [](auto& r) { r.reads.resize(k_max_hand_over_reads + 1, r.reads[0]); });
}

TEST(CheckTenancy, refuses_an_end_that_is_none) {
    using C = AccountClosed;
    refused_tenancy<C>("order has no id", [](auto& r) { r.order = {}; });
    refused_tenancy<C>("account has no id", [](auto& r) { r.account = {}; });
    refused_tenancy<C>("contradict", [](auto& r) { r.terms.other = {}; });
    refused_tenancy<C>("contradict", [](auto& r) { r.terms.credit_to_other = false; });
    refused_tenancy<C>("contradict", [](auto& r) { r.terms.step = {-1}; });
    refused_tenancy<C>("into itself", [](auto& r) { r.terms.other = r.account; });
    refused_tenancy<C>("out of range", [](auto& r) { r.moves[0].amount = {}; });
    refused_tenancy<C>("out of range", [](auto& r) { r.moves[3].amount = k_max_balance; });
    refused_tenancy<C>("goes nowhere", [](auto& r) { r.moves[0].to = r.moves[0].from; });
    refused_tenancy<C>("too many", [](auto& r) { r.moves.resize(k_max_moves + 1, r.moves[0]); });
}

TEST(CheckTenancy, refuses_payments_that_are_none) {
    using P = FormerAccountPaid;
    refused_tenancy<P>("top-up has no id", [](auto& r) { r.top_up = {}; });
    refused_tenancy<P>("account has no id", [](auto& r) { r.account = {}; });
    refused_tenancy<P>("amount is not", [](auto& r) { r.to_collection = r.to_refund = {}; });
    refused_tenancy<P>("amount is not", [](auto& r) { r.to_collection = {-1}; });
    refused_tenancy<P>("amount is not", [](auto& r) { r.to_refund = k_max_amount; });
    using R = RefundPaid;
    refused_tenancy<R>("payment has no id", [](auto& r) { r.payment = {}; });
    refused_tenancy<R>("account has no id", [](auto& r) { r.account = {}; });
    refused_tenancy<R>("out of range", [](auto& r) { r.amount = {}; });
    refused_tenancy<AccountClassified>("account has no id", [](auto& r) { r.account = {}; });
}

}  // namespace
}  // namespace riser::journal
