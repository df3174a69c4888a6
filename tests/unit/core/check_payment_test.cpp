// What check_record() refuses of the records about credits and charges.
#include <functional>

#include <gtest/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CreditType;

// A good record with one thing spoilt is refused in words that contain `reason`.
template <class T>
void refused(std::string_view reason, std::function<void(T&)> spoil, T record = example<T>()) {
    ASSERT_TRUE(check_record(record)) << "the example is good";
    spoil(record);
    const auto checked = check_record(record);
    ASSERT_FALSE(checked) << "expected: " << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

Credited divided() {
    for (const auto& later : example_later_payment_versions()) {
        if (const auto* found = std::get_if<Credited>(&later)) return *found;
    }
    return {};
}

TEST(CheckPayment, refuses_a_split_that_is_none) {
    const auto spoilt = [](std::string_view reason, std::function<void(Credited&)> spoil) {
        refused<Credited>(reason, std::move(spoil), divided());
    };
    spoilt("do not sum", [](auto& r) { r.split.lines.pop_back(); });
    spoilt("not parts", [](auto& r) { r.split.lines[0].amount = r.amount + Money{1}; });
    spoilt("not parts", [](auto& r) { r.split.lines[1].amount = {}; });
    spoilt("not parts", [](auto& r) { r.split.lines[1].amount = {-1}; });
    spoilt("in their order", [](auto& r) { std::swap(r.split.lines[0], r.split.lines[1]); });
    spoilt("what it is not for", [](auto& r) { r.split.lines[0].charge = {}; });
    spoilt("what it is not for", [](auto& r) { r.split.lines[1].credit = {2}; });
    spoilt("the week", [](auto& r) { r.split.week_begins_ms = -1; });
    spoilt("say nothing", [](auto& r) {
        r.split.lines = {{payment::SplitStep::balance, {}, {}, r.amount}};
    });
    refused<Credited>("names a week", [](auto& r) { r.split.week_begins_ms = 1; });
}

TEST(CheckPayment, refuses_spoilt_credits) {
    using T = CreditConfigured;
    refused<T>("account has no id", [](auto& r) { r.account = {}; });
    refused<T>("priority is 0", [](auto& r) { r.priority = 0; });
    refused<T>("only the priority", [](auto& r) { r.credit = {}; });
    refused<T>("comes and goes", [](auto& r) { r.type = CreditType::token; });
    refused<T>("comes and goes", [](auto& r) { r.type = CreditType::consumption_based; });
    refused<T>("paid back", [](auto& r) { r.paid_back = false; });
    refused<T>("paid back", [](auto& r) { r.type = CreditType::reserved; });
    refused<T>("amount is not", [](auto& r) { r.preset = {-1}; });
    refused<T>("threshold", [](auto& r) { r.offered_at = k_max_amount + Money{1}; });
    refused<T>("is renewed", [](auto& r) { r.renewal = payment::RenewalPeriod::day; });
    refused<T>("only a gift expires", [](auto& r) { r.expires_ms = 5; });
    refused<CreditInvoked>("amount is not", [](auto& r) { r.amount = {}; });
    refused<CreditInvoked>("comes and goes", [](auto& r) { r.type = CreditType::time_based; });
    refused<CreditRenewed>("does not begin", [](auto& r) { r.renewal.begins_ms = 0; });
    refused<CreditRenewed>("lapsed", [](auto& r) { r.renewal.lapsed = {-1}; });
    refused<CreditRenewed>("amount is not", [](auto& r) { r.renewal.granted = {}; });
    refused<CreditExpired>("only emergency", [](auto& r) { r.reason = LapseReason::withdrawn; });
    refused<CreditExpired>("only a gift", [](auto& r) { r.type = CreditType::emergency; });
    refused<CreditExpired>("amount is not", [](auto& r) { r.amount = {}; });
}

TEST(CheckPayment, refuses_spoilt_charges) {
    using T = ChargeConfigured;
    refused<T>("by the tariff", [](auto& r) { r.charge = {}; });
    refused<T>("by the tariff", [](auto& r) { r.type = ChargeType::consumption; });
    refused<T>("by the tariff", [](auto& r) { r.purpose = ChargePurpose::energy; });
    refused<T>("priority is 0", [](auto& r) { r.priority = 0; });
    refused<T>("an amount is not", [](auto& r) { r.per_period = {-1}; });
    refused<T>("an amount is not", [](auto& r) { r.added = {INT64_MAX}; });
    refused<T>("nothing remains", [](auto& r) { r.purpose = ChargePurpose::standing; });
    refused<T>("do not go together", [](auto& r) { r.proportion_ppm = 5; });
    refused<T>("do not go together", [](auto& r) { r.type = ChargeType::payment_event; });
    refused<T>("the beginning", [](auto& r) { r.begins_ms = -1; });
    using C = ChargeCollected;
    refused<C>("does not end", [](auto& r) { r.line.to_ms = r.line.from_ms; });
    refused<C>("no days", [](auto& r) { r.line.days = 0; });
    refused<C>("no days", [](auto& r) { r.line.days = 32; });
    refused<C>("amounts", [](auto& r) { r.line.collected = {-1}; });
    refused<C>("amounts", [](auto& r) { r.line.deferred = {INT64_MAX}; });
    refused<C>("by the tariff", [](auto& r) { r.purpose = ChargePurpose::energy; });
}

TEST(CheckPayment, refuses_spoilt_feed_in) {
    using T = EnergyFedIn;
    refused<T>("account has no id", [](auto& r) { r.account = {}; });
    refused<T>("supply point", [](auto& r) { r.supply_point = {0}; });
    refused<T>("epochs start", [](auto& r) { r.register_id.epoch = {0}; });
    refused<T>("not fed in",
               [](auto& r) { r.register_id.quantity = metering::Quantity::import_energy; });
    refused<T>("share", [](auto& r) { r.share_ppm = 0; });
    refused<T>("does not advance", [](auto& r) { r.register_to = r.register_from; });
    refused<T>("does not advance", [](auto& r) { r.register_to = k_max_register + Energy{1}; });
    refused<T>("does not end", [](auto& r) { r.from_ms = r.to_ms + 1; });
    refused<T>("tariff has no id", [](auto& r) { r.tariff.id = {}; });
    refused<T>("the amount", [](auto& r) { r.amount = {-1}; });
    refused<T>("residue", [](auto& r) { r.residue_after = {-1}; });
}

TEST(CheckPayment, refuses_roles_that_no_register_has) {
    using T = SupplyPointDefined;
    refused<T>("a register of export",
               [](auto& r) { r.supply_point.registers[0].role = metering::RegisterRole::feed_in; });
    refused<T>("a register of export", [](auto& r) {
        r.supply_point.registers[0].quantity = metering::Quantity::export_energy;
        r.supply_point.registers[0].role = metering::RegisterRole::generator;
    });
}

TEST(CheckPayment, refuses_spoilt_corrections) {
    using T = ConsumptionRerated;
    refused<T>("account has no id", [](auto& r) { r.account = {}; });
    refused<T>("more than 4096 parts", [](auto& r) { r.parts.resize(4'097, r.parts[0]); });
    refused<T>("no energy", [](auto& r) { r.parts[1].energy = {0}; });
    refused<T>("no energy", [](auto& r) { r.parts[1].energy = k_max_register + Energy{1}; });
    refused<T>("share", [](auto& r) { r.parts[0].share_ppm = 0; });
    refused<T>("share", [](auto& r) { r.parts[0].share_ppm = 1'000'001; });
    refused<T>("a price is not", [](auto& r) { r.parts[0].charged.tariff = {}; });
    refused<T>("a price is not", [](auto& r) { r.parts[0].due.version = 0; });
    refused<T>("a price is not", [](auto& r) { r.parts[0].due.price = payment::k_max_prices; });
    refused<T>("does not end", [](auto& r) { std::swap(r.parts[0].from_ms, r.parts[0].to_ms); });
    refused<T>("does not end", [](auto& r) { r.parts[0].from_ms = -1; });
    refused<T>("the amount", [](auto& r) { r.amount = {-1}; });
    refused<T>("the amount", [](auto& r) { r.amount = {INT64_MAX}; });
    refused<T>("nothing is rated again", [](auto& r) { r.parts.clear(); });
    refused<T>("residue", [](auto& r) { r.residue_after = {-1}; });
    T given_up = example<T>();
    given_up.parts.clear();
    given_up.amount = {};
    EXPECT_TRUE(check_record(given_up)) << "it keeps the lowest price";
}

}  // namespace
}  // namespace riser::journal
