// Examples of the records about how an account pays beside its bills (example_records.h).
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

PaymentPlanAgreed example_plan() {
    using std::chrono::year;
    PaymentPlanAgreed r;
    r.order = id_of<CommandId>(0x62);
    r.account = id_of<AccountId>(0xAC);
    r.bills = {{1, 2026, 123}, {1, 2026, 131}};
    r.plan.agreed = billing::LocalDay{year(2026) / 4 / 20};
    r.plan.instalments = {{billing::LocalDay{year(2026) / 5 / 1}, {33'340'000}},
                          {billing::LocalDay{year(2026) / 6 / 1}, {33'330'000}},
                          {billing::LocalDay{year(2026) / 7 / 1}, {33'330'000}}};
    r.plan.grace_days = 5;
    r.plan.misses_allowed = 1;
    return r;
}

}  // namespace

std::vector<Record> example_contract_records() {
    const auto account = id_of<AccountId>(0xAC);
    return {PaymentBounced{id_of<TopUpId>(0x91),
                           id_of<TopUpId>(0x11),
                           account,
                           {25'000'000},
                           {3'000'000},
                           {7'250'000},
                           {20'750'000},
                           {},
                           {}},
            AccountModeChanged{
                id_of<CommandId>(0x61),
                account,
                payment::AccountMode::postpaid,
                {{billing::Pot::prepaid_credit, billing::Pot::emergency_credit, {2'000'000}},
                 {billing::Pot::prepaid_credit, billing::Pot::bill_credit, {9'500'000}}},
                {{{{3}, {1}, metering::Quantity::import_energy}, {1'301'600}, true}}},
            example_plan(),
            PaymentPlanEnded{account, PlanEnd::broken,
                             billing::LocalDay{std::chrono::year(2026) / 6 / 7}},
            DepositDemanded{id_of<CommandId>(0x63),
                            account,
                            {120'000'000},
                            billing::LocalDay{std::chrono::year(2026) / 5 / 1},
                            20'000,
                            billing::DayCount::actual_actual},
            DepositMoved{id_of<TopUpId>(0x93),
                         account,
                         DepositMove::applied,
                         {35'500'000},
                         {1'183'561},
                         billing::LocalDay{std::chrono::year(2026) / 12 / 3},
                         913'755'600'000}};
}

std::vector<Record> example_credit_limit_records() {
    const auto account = id_of<AccountId>(0xAC);
    return {
        CreditLimitAgreed{
            account,
            {{400'000'000}, 800'000, billing::CreditLimitThen::disconnect, std::chrono::hours(48)}},
        CreditUseTold{account, billing::CreditStage::near, {321'500'000}, {400'000'000}}};
}

}  // namespace riser::journal
