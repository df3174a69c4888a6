// BooksEditor: what evolve() changes Books by; a Draft has the same functions.
#pragma once

#include <vector>

#include "gateway/controller/books.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/voucher_evolution.h"

namespace riser::controller {

class BooksEditor {
public:
    explicit BooksEditor(Books& books) : books_(books) {}

    [[nodiscard]] const SiteBooks& site() const { return books_.site; }
    SiteBooks& edit_site() { return books_.site; }
    MeterBooks& edit_meter(MeterId id) { return books_.meters.obtain(id); }
    SupplyPointBooks& edit_supply_point(SupplyPointId id) {
        return books_.supply_points.obtain(id);
    }
    [[nodiscard]] const SupplyPointBooks* supply_point(SupplyPointId id) const {
        return books_.supply_points.find(id);
    }
    payment::Account& edit_account(AccountId id) { return books_.accounts[id]; }
    journal::AccountBilling& edit_billing(AccountId id) { return books_.billing[id]; }
    void erase_billing(AccountId id) { books_.billing.erase(id); }
    [[nodiscard]] const journal::AccountBilling* billing(AccountId id) const {
        return books_.find_billing(id);
    }
    [[nodiscard]] const payment::Account* account(AccountId id) const {
        return books_.find_account(id);
    }
    std::vector<payment::Tariff>& edit_versions(TariffId id) { return books_.tariffs[id]; }
    [[nodiscard]] const std::vector<payment::Tariff>* versions(TariffId id) const {
        return books_.find_versions(id);
    }
    void post(const ledger::Transfer& transfer) { books_.ledger.post(transfer); }
    void remember_top_up(TopUpId id, TopUpReceipt receipt) { books_.top_ups[id] = receipt; }
    void remember_command(CommandId id, journal::CommandResult result) {
        books_.commands[id] = result;
    }
    void begin_vouchers(GatewayId gateway) { books_.vouchers = voucher::VoucherBooks(gateway); }
    template <class R, class... Rest>
    void take_voucher(const R& r, const Rest&... rest) {
        take(books_.vouchers, r, rest...);
    }
    template <class R, class... Rest>
    void take_token(const R& r, const Rest&... rest) {
        take(books_.bound, r, rest...);
    }
    [[nodiscard]] std::vector<SupplyPointId> supply_points_of(MeterId meter) const {
        return Draft(books_).supply_points_of(meter);
    }

private:
    Books& books_;
};

}  // namespace riser::controller
