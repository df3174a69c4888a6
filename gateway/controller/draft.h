// Draft: Books as they would be after the records a decision has emitted so far. Copies only what a record
// changes; the Books below stay untouched until the commit. evolve() works on either.
#pragma once

#include <map>

#include "gateway/controller/books.h"

namespace riser::controller {

class Draft {
public:
    explicit Draft(const Books& books) : base_(books) {}
    Draft(const Draft&) = delete;  // it points into itself
    Draft& operator=(const Draft&) = delete;

    // ---- reading: what was changed here, else what is in the books ------------------------------
    [[nodiscard]] const SiteBooks& site() const { return site_ ? *site_ : base_.site; }
    [[nodiscard]] const MeterBooks* meter(MeterId id) const;
    [[nodiscard]] const SupplyPointBooks* supply_point(SupplyPointId id) const;
    // The rules of one supply point ask for the same account one after the other.
    [[nodiscard]] const payment::Account* account(AccountId id) const {
        return last_account_ != nullptr && last_id_ == id ? last_account_ : look_up_account(id);
    }
    // Whoever pays in advance has none, and is asked for it all the same.
    [[nodiscard]] const journal::AccountBilling* billing(AccountId id) const {
        if (billing_.empty() && base_.billing.empty()) return nullptr;
        return last_billing_ && last_billed_ == id ? *last_billing_ : look_up_billing(id);
    }
    // Nearly all accounts of a building have the same tariff.
    [[nodiscard]] const std::vector<payment::Tariff>* versions(TariffId id) const {
        return last_versions_ != nullptr && last_tariff_ == id ? last_versions_
                                                               : look_up_versions(id);
    }
    [[nodiscard]] const TopUpReceipt* top_up(TopUpId id) const;
    [[nodiscard]] std::optional<journal::CommandResult> command(CommandId id) const;
    [[nodiscard]] const Books& base() const { return base_; }

    // ---- writing, for evolve() only -------------------------------------------------------------
    SiteBooks& edit_site();
    MeterBooks& edit_meter(MeterId id);
    SupplyPointBooks& edit_supply_point(SupplyPointId id);
    payment::Account& edit_account(AccountId id);
    journal::AccountBilling& edit_billing(AccountId id);
    void erase_billing(AccountId id) { edit_billing(id) = {}; }  // agreed on with nobody: none
    std::vector<payment::Tariff>& edit_versions(TariffId id);
    void post(const ledger::Transfer& /*transfer*/) {}  // balances are read from the credits
    void remember_top_up(TopUpId id, TopUpReceipt receipt) { top_ups_[id] = receipt; }
    void remember_command(CommandId id, journal::CommandResult result) { commands_[id] = result; }
    // A decision about a voucher is made by the books as they were before it, so a draft has no vouchers of its own: they
    // may be many.
    void begin_vouchers(GatewayId /*gateway*/) {}
    template <class R, class... Rest>
    void take_voucher(const R& /*r*/, const Rest&... /*rest*/) {}
    template <class R, class... Rest>
    void take_token(const R& /*r*/, const Rest&... /*rest*/) {}
    // Every supply point that has a share of this meter.
    [[nodiscard]] std::vector<SupplyPointId> supply_points_of(MeterId meter) const;

private:
    [[nodiscard]] const payment::Account* look_up_account(AccountId id) const;
    [[nodiscard]] const journal::AccountBilling* look_up_billing(AccountId id) const;
    [[nodiscard]] const std::vector<payment::Tariff>* look_up_versions(TariffId id) const;

    const Books& base_;
    std::optional<SiteBooks> site_;
    std::map<MeterId, MeterBooks> meters_;
    std::map<SupplyPointId, SupplyPointBooks> supply_points_;
    std::map<AccountId, payment::Account> accounts_;
    std::map<AccountId, journal::AccountBilling> billing_;
    std::map<TariffId, std::vector<payment::Tariff>> tariffs_;
    std::map<TopUpId, TopUpReceipt> top_ups_;
    std::map<CommandId, journal::CommandResult> commands_;
    mutable AccountId last_id_{};  // that was looked up, and where it is; nullptr: none
    mutable const payment::Account* last_account_ = nullptr;
    mutable AccountId last_billed_{};  // the same of who pays by bill, where nullptr is an answer
    mutable std::optional<const journal::AccountBilling*> last_billing_;
    mutable TariffId last_tariff_{};  // the same of tariffs
    mutable const std::vector<payment::Tariff>* last_versions_ = nullptr;
};

}  // namespace riser::controller
