// A small building for controller tests, in the language of the domain: two apartments, each with one
// meter that has its own switch, one account of 10.00 per kWh-priced tariff, all commissioned and armed.
#pragma once

#include <deque>
#include <set>

#include "core/journal/codec.h"
#include "gateway/controller/controller.h"
#include "tests/unit/controller/scripted_journal.h"

namespace riser::controller {

using namespace std::chrono_literals;

inline constexpr AccountId k_anna{{1}};
inline constexpr AccountId k_ben{{2}};
inline constexpr TariffId k_tariff{{9}};
inline constexpr Currency k_eur{{'E', 'U', 'R'}};

SiteConfig two_apartments();
// Of each payment that part goes to a debt, 0..1'000'000 ppm, until it is paid.
journal::ChargeConfigured debt_of_payments(AccountId account, std::int64_t proportion_ppm,
                                           Money total);

class Building {
public:
    explicit Building(SiteConfig config = two_apartments());
    ~Building();

    // A start of the process: everything that is not in the journal is gone.
    void start();
    void restart();

    void give(Event event);
    void pass(Duration time);
    void tick(Duration time = 1s);

    metering::MeterReport report(std::uint32_t meter, std::int64_t wh) const;
    std::int64_t load_of(std::uint32_t meter) const { return loads.at(meter - 1).value_or(load); }
    // A read that came to nothing.
    metering::MeterReport lost(const metering::ReadMeter& read) const;
    metering::MeterReport answer(const metering::ReadMeter& read) const;
    // One sweep over all meters, `after` the last one; the third shows what its register has.
    void sweep(std::int64_t wh_1, std::int64_t wh_2, Duration after = 15s);
    // Plays the field: answers every command that is out, reading the present registers and moving
    // contacts unless they are stuck.
    void answer_field();
    void answer_one();  // the next command that is out
    // Two sweeps open the registers; credit comes before the relay tests, or armed apartments without
    // any would be cut off as soon as their pairing is proven.
    void commission(std::int64_t credit_micro = 2'000'000);
    void top_up(AccountId account, std::int64_t micro, std::uint8_t id);
    const SupplyPointBooks& apartment(std::uint32_t id) const;
    Money balance(AccountId account) const;
    metering::SwitchState supply(std::uint32_t id) const { return contact.at(id - 1); }
    template <class T>
    int count_records() const {
        int count = 0;
        for (const auto& row : journal.entries) {
            const auto entry = journal::decode_entry(row.bytes);
            for (const auto& record : entry->records) count += std::holds_alternative<T>(record);
        }
        return count;
    }
    const Answer* last_answer() const;
    bool noted(std::string_view event) const;

    SiteConfig site;
    ScriptedJournal journal;
    std::optional<Controller> controller;
    Now clock{Instant{100s}, BootId{{1}}, UtcTime{1'790'000'000s}, UtcTime{1'790'000'000s - 1s},
              UtcTime{1'790'000'000s + 1s}};
    // Of three meters: the third is there where the configuration has it.
    std::array<std::int64_t, 3> registers{1'000'000, 2'000'000, 3'000'000};
    std::array<metering::SwitchState, 3> contact{metering::SwitchState::connected,
                                                 metering::SwitchState::connected,
                                                 metering::SwitchState::connected};
    std::int64_t load = 500;
    std::array<std::optional<std::int64_t>, 3> loads;  // of one meter, where it differs
    std::array<std::size_t, 3> fed_through{0, 1, 2};   // the contact that feeds each meter
    std::int64_t quantum = 1;
    bool shows_power = true;
    int reads = 0;             // single reads that the field was asked for
    std::set<int> lost_reads;  // of them, those that come to nothing: 1 is the next
    std::string serial = "42";
    bool probed = false;    // the field probes identities once after a start
    bool stuck = false;     // contacts do not move
    bool bypassed = false;  // contacts move, but the load does not go away
    std::deque<metering::MeterCommand> field;
    std::vector<Action> actions;
};

}  // namespace riser::controller
