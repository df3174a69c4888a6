// decide_commissioning: takes the configuration into the books at start. What is equal makes no record, so
// a restart writes nothing; what was removed from the configuration keeps its books.
#include <algorithm>

#include "gateway/controller/config_differences.h"
#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {

void Decider::commission(const Started& started) {
    if (!draft_.base().begun()) {
        header_.epoch = started.new_epoch;
        emit(journal::Genesis{site_.gateway, started.new_epoch, site_.site, site_.zone.name,
                              site_.currency, 1});
    }
    define_local_time();
    publish_first_prices();
    for (const auto& configured : site_.supply_points) {
        const SupplyPointId id = configured.supply_point.id;
        const SupplyPointBooks* known = draft_.supply_point(id);
        metering::SupplyPoint defined = configured.supply_point;
        // Its registers change once what they counted until now is charged (decide_registers.cpp).
        if (registers_must_wait(configured)) defined.registers = known->registers();
        const bool same = known != nullptr && known->switches == defined.switches &&
                          known->protected_customer == configured.protected_customer &&
                          known->registers() == defined.registers;
        if (!same) {
            emit(journal::SupplyPointDefined{std::move(defined), configured.protected_customer});
            if (known == nullptr && configured.armed_at_first) {
                emit(journal::SupplyArmed{id, true});
            }
        }
        if (configured.observe_only && draft_.supply_point(id)->armed) {
            emit(journal::SupplyArmed{id, false});
            note(Note::Level::warning, "disarmed_by_configuration",
                 {{"supply_point", to_string(id)}});
        }
        if (configured.account.is_nil()) continue;
        const payment::Account* account = draft_.account(configured.account);
        if (account == nullptr) {
            emit(journal::AccountOpened{configured.account, id, payment::AccountMode::prepaid});
            account = draft_.account(configured.account);
        }
        const payment::Credit& token = account->token();
        // Another tariff waits until what was used by the old one is charged.
        const TariffId tariff = account->charges.front().tariff.is_nil()
                                    ? configured.tariff
                                    : account->charges.front().tariff;
        const bool configured_so = token.limit == configured.limit &&
                                   token.warning_threshold == configured.warning_threshold &&
                                   tariff == account->charges.front().tariff &&
                                   account->max_top_up == configured.max_top_up &&
                                   account->max_balance == configured.max_balance;
        if (!configured_so) {
            emit(journal::AccountConfigured{configured.account, tariff, configured.limit,
                                            configured.warning_threshold, configured.max_top_up,
                                            configured.max_balance});
        }
        configure_credits(configured);
        configure_charges(configured);
    }
    take_policy();
    warn_again();
    await_prices();
    tell_config_differences();
    void_changed_pairings();
    end_interrupted_tests();
    tell_what_was_left_open();
}

// Whoever prices again needs the local time that is reckoned with here. The rules are loaded for some years around the
// start, so those of the last start say the same with another beginning and end.
void Decider::define_local_time() {
    if (site_.zone.transitions.empty()) return;
    const auto& known = draft_.site().local_time;
    const UtcTime first = site_.zone.transitions.front().from;
    const UtcTime last = site_.zone.transitions.back().from;
    const bool same = known.name == site_.zone.name && !known.transitions.empty() &&
                      !first_difference(known, site_.zone, first, last);
    if (!same) emit(journal::LocalTimeDefined{site_.zone});
}

void Decider::tell_config_differences() {
    for (const auto& difference : config_differences(site_, draft_)) {
        note(Note::Level::error, difference.code, {{"what", difference.text}});
    }
}

// A relay test proved one wiring. When the configuration has another now, nobody is cut off before a new
// test; who is cut off gets his supply back, by the contact that was opened (decide_supply.cpp).
void Decider::void_changed_pairings() {
    for (const auto& configured : site_.supply_points) {
        const SupplyPointBooks* supply_point = draft_.supply_point(configured.supply_point.id);
        if (!supply_point->paired || pairing_stands(*supply_point)) continue;
        void_pairing(supply_point->id,
                     why_unproven(*supply_point, *seen().supplies.find(supply_point->id), draft_));
    }
}

// Riser cannot close a contact that it does not know any more, and does not move another in its stead.
void Decider::tell_what_was_left_open() {
    for (const auto& known : draft_.base().supply_points) {
        const SupplyPointBooks& supply_point = *draft_.supply_point(known.id);
        if (!opened_elsewhere(supply_point, seen().supplies.find(known.id))) continue;
        note(Note::Level::error, "contact_left_open",
             {{"supply_point", to_string(known.id)}, {"opened_at", opened_where(supply_point)}});
    }
}

}  // namespace riser::controller
