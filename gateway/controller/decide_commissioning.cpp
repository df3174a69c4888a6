// decide_commissioning: takes the configuration into the books at start. What is equal makes no record, so
// a restart writes nothing; what was removed from the configuration keeps its books.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {

void Decider::commission(const Started& started) {
    if (!draft_.base().begun()) {
        header_.epoch = started.new_epoch;
        emit(journal::Genesis{site_.gateway, started.new_epoch, site_.site, site_.zone.name,
                              site_.currency, 1});
    }
    for (const auto& tariff : site_.tariffs) {
        const auto* versions = draft_.versions(tariff.id);
        const bool newer =
            versions == nullptr || versions->empty() || versions->back().version < tariff.version;
        if (newer) emit(journal::TariffPublished{tariff});
    }
    for (const auto& configured : site_.supply_points) {
        const SupplyPointId id = configured.supply_point.id;
        const SupplyPointBooks* known = draft_.supply_point(id);
        bool same = known != nullptr && known->switches == configured.supply_point.switches &&
                    known->protected_customer == configured.protected_customer &&
                    known->shares.size() == configured.supply_point.registers.size();
        for (std::size_t i = 0; same && i < known->shares.size(); ++i) {
            same = known->shares[i].share == configured.supply_point.registers[i];
        }
        if (!same) {
            emit(journal::SupplyPointDefined{configured.supply_point,
                                             configured.protected_customer});
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
    tell_other_accounts();
    void_changed_pairings();
    end_interrupted_tests();
    tell_what_was_left_open();
}

// What the configuration says of accounts: who has a supply point at first, and on which terms whoever has it.
void Decider::commission_account(const SupplyPointSite& configured) {
    const SupplyPointBooks& point = *draft_.supply_point(configured.supply_point.id);
    if (point.tenancy.by_order) {
        if (!point.account.is_nil()) {
            configure_account(configured, point.account, point.tenancy.tariff);
        }
        return;
    }
    const bool vacant = configured.account.is_nil() && point.account.is_nil();
    const AccountId first = vacant ? configured.landlord.account : configured.account;
    if (first.is_nil()) return;
    if (draft_.account(first) == nullptr) {
        emit(journal::AccountOpened{
            first, point.id,
            vacant ? payment::AccountMode::postpaid : payment::AccountMode::prepaid});
    }
    configure_account(configured, first, {});
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

}  // namespace

void Decider::configure_account(const SupplyPointSite& configured, AccountId id, TariffId ordered) {
    const payment::Account* account = draft_.account(id);
    SupplyPointSite terms = terms_for(configured, *account);
    if (!ordered.is_nil()) terms.tariff = ordered;
    if (terms.tariff.is_nil()) return;  // measured, and not priced
    const payment::Credit& token = account->token();
    const bool configured_so =
        token.limit == terms.limit && token.warning_threshold == terms.warning_threshold &&
        account->charges.front().tariff == terms.tariff &&
        account->max_top_up == terms.max_top_up && account->max_balance == terms.max_balance;
    if (!configured_so) {
        emit(journal::AccountConfigured{id, terms.tariff, terms.limit, terms.warning_threshold,
                                        terms.max_top_up, terms.max_balance});
    }
    configure_credits(terms);
    configure_charges(terms);
}

// An account keeps its supply point: a configuration that moves it, or says that nobody lives there any more,
// changes no books. Until both say the same, nobody is cut off there.
void Decider::tell_other_accounts() {
    for (const auto& configured : site_.supply_points) {
        const SupplyPointId id = configured.supply_point.id;
        const SupplyPointBooks& point = *draft_.supply_point(id);
        const AccountId wanted =
            configured.account.is_nil() ? configured.landlord.account : configured.account;
        if (point.account == wanted) continue;
        // Whoever moved in or out since by an order is not in the configuration: it names who came first.
        const bool history =
            point.tenancy.by_order &&
            (configured.account.is_nil() || draft_.account(configured.account) != nullptr);
        if (history) continue;
        note(Note::Level::error, "account_differs",
             {{"supply_point", to_string(id)},
              {"booked", to_string(draft_.supply_point(id)->account)},
              {"configured", to_string(wanted)},
              {"then", point.tenancy.by_order ? "riserctl account move-out and move-in: the line "
                                                "in the configuration says who came first"
                                              : "make both say the same"}});
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
