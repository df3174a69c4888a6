#include "gateway/controller/books.h"

#include <algorithm>

namespace riser::controller {

const ShareBooks* SupplyPointBooks::find_share(MeterId meter, metering::Quantity quantity) const {
    const auto found = std::find_if(shares.begin(), shares.end(), [&](const ShareBooks& share) {
        return share.share.meter == meter && share.share.quantity == quantity;
    });
    return found == shares.end() ? nullptr : &*found;
}

const payment::Account* Books::find_account(AccountId id) const {
    const auto found = accounts.find(id);
    return found == accounts.end() ? nullptr : &found->second;
}

const std::vector<payment::Tariff>* Books::find_versions(TariffId id) const {
    const auto found = tariffs.find(id);
    return found == tariffs.end() ? nullptr : &found->second;
}

std::optional<std::string> check_books(const Books& books) {
    if (books.ledger.sum_of_balances() != Money{}) {
        return "the ledger does not sum to zero";
    }
    for (const auto& [id, account] : books.accounts) {
        const Money posted =
            books.ledger.balance({ledger::AccountKind::customer_credit, account.id});
        if (posted != account.balance()) {
            return "account " + to_string(id) + " has credits of " +
                   format_money(account.balance()) + " but the ledger says " + format_money(posted);
        }
    }
    for (const auto& supply_point : books.supply_points) {
        if (!supply_point.account.is_nil() && !books.find_account(supply_point.account)) {
            return "supply point " + to_string(supply_point.id) + " has an account without books";
        }
    }
    return std::nullopt;
}

}  // namespace riser::controller
