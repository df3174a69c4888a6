// Examples of the records about tenancies (example_records.h).
#include "tests/unit/core/example_records.h"

namespace riser::journal {

std::vector<Record> example_tenancy_records() {
    using billing::Pot;
    const auto account = id_of<AccountId>(0xAC);
    const auto order = id_of<CommandId>(0x0D);
    TenancyBegan began{order, {7}, account, id_of<TariffId>(0x7A), {}};
    began.reads = {{{{3}, {1}, metering::Quantity::import_energy}, {1'205'400}, true},
                   {{{9}, {2}, metering::Quantity::import_energy_t1}, {77}, false}};
    AccountClosed closed;
    closed.order = order;
    closed.account = account;
    closed.terms = {id_of<AccountId>(0xAD), true, false, true, {10'000}};
    closed.moves = {{Pot::prepaid_credit, Pot::emergency_credit, {5'000'000}},
                    {Pot::prepaid_credit, Pot::prepaid_debt, {1'250'000}},
                    {Pot::prepaid_credit, Pot::forfeited, {300'000}},
                    {Pot::prepaid_credit, Pot::other_account, {7'340'000}}};
    return {AccountClassified{account, payment::CustomerClass::commercial, true}, began, closed,
            FormerAccountPaid{
                id_of<TopUpId>(0x70), account, {2'500'000}, {500'000}, TopUpSource::cloud},
            RefundPaid{id_of<TopUpId>(0x71), account, {7'340'000}}};
}

std::vector<Record> example_tenancy_versions() {
    auto credited = example<Credited>();
    credited.source = TopUpSource::transfer;
    return {credited};
}

}  // namespace riser::journal
