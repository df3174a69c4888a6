#include "gateway/controller/config_differences.h"

#include <algorithm>

#include "core/payment/rating.h"
#include "gateway/controller/pack_rules.h"

namespace riser::controller {
namespace {

// As far as the configuration says it: without a date of its own, or with one that was over, a version holds from when
// it was taken.
bool says_otherwise(const payment::Tariff& configured, const payment::Tariff& booked) {
    return !payment::is_version_as_ordered(booked, configured);
}

std::optional<ConfigDifference> edited(const payment::Tariff& configured,
                                       const std::vector<payment::Tariff>& versions) {
    const auto same = std::find_if(
        versions.begin(), versions.end(),
        [&](const payment::Tariff& version) { return version.version == configured.version; });
    if (same == versions.end() || !says_otherwise(configured, *same)) return std::nullopt;
    const std::string version =
        "version " + std::to_string(configured.version) + " of tariff " + to_string(configured.id);
    const std::string next = std::to_string(versions.back().version + 1);
    return ConfigDifference{
        "tariff_edited",
        version +
            " was changed in the configuration, but the books have it already: charging goes "
            "on by what the books have",
        "If the new text is meant, give it `version = " + next +
            "` and restart the gateway. If not, put the old one back."};
}

std::string account_words(AccountId id) {
    return id.is_nil() ? "no account" : "account " + to_string(id);
}

std::optional<ConfigDifference> other_account(const SupplyPointSite& configured,
                                              const SupplyPointBooks& booked, const Draft& books) {
    const AccountId wanted =
        configured.account.is_nil() ? configured.landlord.account : configured.account;
    if (booked.account == wanted) return std::nullopt;
    // Asked with every view: nothing is written where nothing is to be told.
    const auto text = [&] {
        return "supply point " + to_string(booked.id) + " has " + account_words(booked.account) +
               " in the books and " + account_words(wanted) +
               " in the configuration: charging goes on by the books";
    };
    if (!booked.tenancy.by_order) {
        return ConfigDifference{
            "account_differs", text() + ", and nobody is cut off there",
            "Put the account of the books back into the configuration and restart the gateway."};
    }
    if (booked.account.is_nil() && !configured.landlord.account.is_nil()) {
        return ConfigDifference{
            "landlord_not_taken",
            "supply point " + to_string(booked.id) +
                " is vacant and was given a landlord in the configuration only after it became so: "
                "what it uses is charged to nobody",
            "Let somebody move in, with riserctl account move-in; the landlord has it when he moves "
            "out."};
    }
    // Whoever moved in or out since by an order is not in the configuration: it names who came first.
    const bool history =
        configured.account.is_nil() || books.account(configured.account) != nullptr;
    if (history) return std::nullopt;
    return ConfigDifference{
        "account_differs", text(),
        "People move by riserctl account move-out and move-in; the line in the configuration says who "
        "came first. Remove it or put it back, and restart the gateway."};
}

ConfigDifference entered_before(std::string_view code, const std::string& what, Money configured,
                                Money booked, const std::string& advice) {
    return {std::string(code),
            what + " is " + format_money(configured) + " in the configuration, but " +
                format_money(booked) + " were entered in the books, once: it goes on by the books",
            "Put " + format_money(booked) + " back. " + advice};
}

// What an account was given or owes from the beginning is entered once; its other terms follow the configuration.
void tell_edited(const SupplyPointSite& configured, const Draft& books,
                 std::vector<ConfigDifference>& found) {
    const payment::Account* account = books.account(configured.account);
    if (account == nullptr || account->closed()) return;
    const std::string whose = " of " + account_words(account->id);
    for (const auto& charge : configured.charges) {
        const payment::Charge* known = account->find_charge(charge.charge);
        const bool differs = known != nullptr && known->ends() && known->entered.micro > 0 &&
                             charge.added.micro > 0 && known->entered != charge.added;
        if (!differs) continue;
        found.push_back(entered_before(
            "debt_edited", "the `total` of charge " + std::to_string(charge.charge.value) + whose,
            charge.added, known->entered,
            "What is owed beside it is a [[supply_point.charge]] with an `id` of its own."));
    }
    for (const auto& credit : configured.credits) {
        const payment::Credit* known = account->find_credit(credit.credit);
        const bool differs = known != nullptr && known->type == payment::CreditType::reserved &&
                             credit.type == known->type && known->preset.micro > 0 &&
                             known->preset != credit.preset;
        if (!differs) continue;
        found.push_back(entered_before(
            "gift_edited", "the `amount` of gift " + std::to_string(credit.credit.value) + whose,
            credit.preset, known->preset,
            "What is given beside it is a [[supply_point.credit]] with an `id` of its own."));
    }
}

// Empty, or what is wrong with a line that names this account. Whoever `goes_on` has not ended.
std::string wrong_line(SupplyPointId id, std::string_view line, AccountId named, bool goes_on,
                       const Books& books) {
    const payment::Account* known = books.find_account(named);
    if (known == nullptr) return "";
    const bool own = known->supply_point == id;
    if (own && !(goes_on && known->closed())) return "";
    return std::string(line) + " of supply point " + to_string(id) + " names " +
           account_words(named) + ", which in the books is " +
           (own ? std::string("closed") : "that of supply point " + to_string(known->supply_point));
}

std::string wrong_account(const SupplyPointSite& configured, const Books& books) {
    return wrong_line(configured.supply_point.id, "`account`", configured.account, false, books);
}

std::string wrong_landlord(const SupplyPointSite& configured, const Books& books) {
    return wrong_line(configured.supply_point.id, "`landlord.account`", configured.landlord.account,
                      true, books);
}

}  // namespace

std::vector<ConfigDifference> config_differences(const SiteConfig& site, const Draft& books) {
    std::vector<ConfigDifference> found;
    for (const auto& tariff : site.tariffs) {
        const auto* versions = books.versions(tariff.id);
        if (versions == nullptr) continue;
        if (auto difference = edited(tariff, *versions)) found.push_back(std::move(*difference));
    }
    for (const auto& configured : site.supply_points) {
        const SupplyPointId id = configured.supply_point.id;
        const SupplyPointBooks* booked = books.supply_point(id);
        if (booked == nullptr) continue;
        if (auto difference = other_account(configured, *booked, books)) {
            found.push_back(std::move(*difference));
        }
        tell_edited(configured, books, found);
    }
    for (auto& broken : tariffs_that_break_pack(books, site)) found.push_back(std::move(broken));
    return found;
}

Outcome<> check_same_site(const SiteConfig& site, const Books& books) {
    if (!books.begun()) return Done{};
    const journal::Genesis& begun = books.site.genesis;
    const auto differs = [](std::string_view what, const std::string& booked,
                            const std::string& configured) {
        return fail(
            Problem{"the books were begun for " + std::string(what) + " " + booked +
                    ", the configuration says " + configured +
                    ". Put the old value back; for another building, or to begin anew, give "
                    "the gateway an empty state_dir and keep the old one"});
    };
    if (begun.gateway != site.gateway) {
        return differs("gateway", to_string(begun.gateway), to_string(site.gateway));
    }
    if (begun.site != site.site) {
        return differs("site", to_string(begun.site), to_string(site.site));
    }
    if (begun.currency != site.currency) {
        return differs("currency", begun.currency.text(), site.currency.text());
    }
    if (begun.zone != site.zone.name) return differs("time zone", begun.zone, site.zone.name);
    return check_accounts(site, books);
}

Outcome<> check_accounts(const SiteConfig& site, const Books& books) {
    std::string wrong;
    const auto add = [&wrong](const std::string& what) {
        if (what.empty()) return;
        if (!wrong.empty()) wrong += "; ";
        wrong += what;
    };
    for (const auto& configured : site.supply_points) {
        add(wrong_account(configured, books));
        add(wrong_landlord(configured, books));
    }
    if (wrong.empty()) return Done{};
    return fail(
        Problem{wrong +
                ". An account is of one supply point and is never given to another. Were lines "
                "exchanged? Put each back to its supply point, or name an account that is "
                "new"});
}

std::vector<std::string> leave_out_wrong_accounts(SiteConfig& site, const Books& books) {
    std::vector<std::string> left_out;
    for (auto& configured : site.supply_points) {
        auto landlord = wrong_landlord(configured, books);
        auto account = wrong_account(configured, books);
        // Without its line the supply point would be vacant by the configuration, and the landlord would take it over.
        if (!landlord.empty() || !account.empty()) configured.landlord.account = {};
        if (!account.empty()) {
            configured.account = {};
            site.only_observed.insert(configured.supply_point.id);
            left_out.push_back(std::move(account));
        }
        if (!landlord.empty()) left_out.push_back(std::move(landlord));
    }
    return left_out;
}

}  // namespace riser::controller
