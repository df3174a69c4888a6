// Records about corrected tariffs, as example_records() has them.
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_correction_ms = 1'772'319'600'000;  // 2026-03-01 00:00 in Berlin

}  // namespace

std::vector<Record> example_correction_records() {
    constexpr std::int64_t k_april_ms = 1'774'994'400'000;
    payment::Tariff right;
    right.id = id_of<TariffId>(0x7A);
    right.version = 3;
    right.currency = {{'E', 'U', 'R'}};
    right.effective_from = from_unix_ms(k_correction_ms);
    right.prices = {Price{335'000}};
    right.tax_ppm = 190'000;
    payment::Tariff then = right;
    then.version = 4;
    then.effective_from = from_unix_ms(k_april_ms);
    then.prices = {Price{310'000}};
    const auto order = id_of<CommandId>(0xC0);
    TariffCorrected corrected{order, right, k_april_ms, then};
    ConsumptionCorrected consumption;
    consumption.order = order;
    consumption.account = id_of<AccountId>(0xAC);
    consumption.parts = {{{142'000},
                          1'000'000,
                          {right.id, 2, 0},
                          {right.id, 3, 0},
                          k_correction_ms,
                          k_april_ms,
                          {59'143'000},
                          {-2'534'700}}};
    consumption.amount = {-2'534'700};
    consumption.residue_after = {123'456};
    return {corrected, consumption, CorrectionEnded{order, k_correction_ms, 12, 1, 0},
            AccountTariffOrdered{order, consumption.account, right.id, k_april_ms}};
}

std::vector<Record> example_held_back_records() {
    return {CorrectionHeldBack{
        id_of<CommandId>(0xC0), id_of<AccountId>(0xAC), {63'200'000}, {50'000'000}}};
}

std::vector<Record> example_top_up_records() {
    return {TopUpTermsAgreed{id_of<AccountId>(0xAC),
                             {{500'000}, 10'000, {750'000}, {1'000'000}, {5'000'000}}}};
}

std::vector<Record> example_correction_versions() {
    auto limited = std::get<TariffCorrected>(example_correction_records().front());
    limited.most = Money{50'000'000};
    Credited paid{
        id_of<TopUpId>(0x70), id_of<AccountId>(0xAC), {20'000'000}, TopUpSource::cloud, {}};
    paid.split.lines = {{payment::SplitStep::balance, {}, {}, {19'250'000}},
                        {payment::SplitStep::vending_fee, {}, {}, {750'000}}};
    paid.split.week_begins_ms = k_correction_ms;
    return {limited, paid};
}

}  // namespace riser::journal
