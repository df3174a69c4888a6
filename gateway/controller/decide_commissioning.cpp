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
    begin_unsure_holds_again();
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
        commission_account(configured);
    }
    take_policy();
    warn_again();
    await_prices();
    begin_standing();
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

// What the configuration says of accounts: who has a supply point at first, and on which terms whoever has it.
void Decider::commission_account(const SupplyPointSite& configured) {
    const SupplyPointBooks& point = *draft_.supply_point(configured.supply_point.id);
    if (point.tenancy.by_order) {
        if (const auto terms = terms_at(configured)) configure_account(*terms, false);
        return;
    }
    const AccountId landlord = configured.landlord.account;
    const bool vacant = configured.account.is_nil();
    // A line that was taken out of the configuration puts nobody out.
    if (vacant && !point.account.is_nil() && point.account != landlord) return;
    const AccountId first = vacant ? landlord : configured.account;
    if (first.is_nil()) return;
    if (draft_.account(first) == nullptr) {
        emit(journal::AccountOpened{
            first, point.id,
            vacant ? payment::AccountMode::postpaid : payment::AccountMode::prepaid});
    }
    if (const auto terms = terms_at(configured)) configure_account(*terms, false);
    const auto wanted = configured.customer_class;
    if (!vacant && draft_.account(first)->customer_class != wanted) {
        emit(journal::AccountClassified{first, wanted, draft_.account(first)->critical});
    }
}

namespace {

// The terms of a supply point for an account that has it now. What the configuration says of one account alone, a gift
// and a debt, is that of its `account`.
SupplyPointSite terms_for(const SupplyPointSite& configured, const payment::Account& account) {
    SupplyPointSite terms = configured;
    terms.account = account.id;
    const bool landlord = account.id == configured.landlord.account;
    if (landlord && !configured.landlord.tariff.is_nil()) terms.tariff = configured.landlord.tariff;
    if (account.mode == payment::AccountMode::postpaid) {
        terms.limit = terms.warning_threshold = -k_max_amount;
        terms.max_top_up = terms.max_balance = {};
        terms.credits.clear();
    }
    if (landlord && !configured.landlord.standing_charges) terms.charges.clear();
    if (account.id != configured.account) {
        std::erase_if(terms.credits, [](const auto& credit) {
            return credit.type == payment::CreditType::reserved;
        });
        std::erase_if(terms.charges, [](const auto& charge) {
            return charge.purpose != payment::ChargePurpose::standing;
        });
    }
    for (auto& credit : terms.credits) credit.account = account.id;
    for (auto& charge : terms.charges) charge.account = account.id;
    return terms;
}

bool belongs_to_landlord(const SiteConfig& site, AccountId account) {
    return std::any_of(site.supply_points.begin(), site.supply_points.end(),
                       [&](const auto& point) { return point.landlord.account == account; });
}

}  // namespace

std::optional<SupplyPointSite> Decider::terms_at(const SupplyPointSite& configured) const {
    const SupplyPointBooks* point = draft_.supply_point(configured.supply_point.id);
    if (point == nullptr) return std::nullopt;
    const bool booked = point->tenancy.by_order || configured.account.is_nil();
    const payment::Account* account = draft_.account(booked ? point->account : configured.account);
    if (account == nullptr) return std::nullopt;
    SupplyPointSite terms = terms_for(configured, *account);
    if (!point->tenancy.tariff.is_nil()) terms.tariff = point->tenancy.tariff;
    if (terms.tariff.is_nil()) return std::nullopt;
    return terms;
}

void Decider::configure_account(const SupplyPointSite& terms, bool settled) {
    const payment::Account* account = draft_.account(terms.account);
    const payment::Credit& token = account->token();
    // Another tariff waits until what was used by the old one is charged (decide_prices.cpp).
    const TariffId booked = account->charges.front().tariff;
    const TariffId tariff = settled || booked.is_nil() ? terms.tariff : booked;
    const bool configured_so = token.limit == terms.limit &&
                               token.warning_threshold == terms.warning_threshold &&
                               booked == tariff && account->max_top_up == terms.max_top_up &&
                               account->max_balance == terms.max_balance;
    if (!configured_so) {
        emit(journal::AccountConfigured{terms.account, tariff, terms.limit, terms.warning_threshold,
                                        terms.max_top_up, terms.max_balance});
    }
    const bool tops_up = account->mode == payment::AccountMode::prepaid &&
                         !belongs_to_landlord(site_, terms.account);
    const payment::TopUpTerms wanted = tops_up ? site_.top_up : payment::TopUpTerms{};
    if (draft_.account(terms.account)->top_up != wanted) {
        emit(journal::TopUpTermsAgreed{terms.account, wanted});
    }
    configure_credits(terms);
    configure_charges(terms);
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
        // What is not known well enough for now may be known again as it was proven: nobody is cut off there meanwhile.
        if (site_.only_observed.contains(supply_point->id)) continue;
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
