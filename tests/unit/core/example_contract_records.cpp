// Examples of the records about how an account pays beside its bills (example_records.h).
#include "tests/unit/core/example_records.h"

namespace riser::journal {

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
                {{{{3}, {1}, metering::Quantity::import_energy}, {1'301'600}, true}}}};
}

}  // namespace riser::journal
