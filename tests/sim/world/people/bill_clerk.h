// BillClerk: somebody at the landlord's office who gives orders about bills and payments over the gateway's own API: credit
// notes, payments that came to nothing, deposits, payment plans, changes between prepaid and on bill. What is not possible he tries as well, and what was done he orders again now and then,
// because he did not note it.
#pragma once

#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class BillClerk {
public:
    BillClerk(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed);

    void begin();
    // Nobody comes any more.
    void close() { over_ = true; }
    [[nodiscard]] LocalClient& client() { return client_; }

private:
    void work();
    void give_credit_note(const controller::BuildingView& view);
    void take_back_payment();
    void ask_for_deposit(const controller::BuildingView& view);
    void agree_plan(const controller::BuildingView& view);
    void end_plan(const controller::BillsView& bills);
    [[nodiscard]] bool is_landlord(AccountId account) const;
    void change_mode(const controller::BuildingView& view);
    void move_deposit(const controller::BuildingView& view);
    // An account that is billed; nullptr: there is none.
    [[nodiscard]] const controller::BillsView* some_bills(const controller::BuildingView& view);
    [[nodiscard]] OrderBytes new_id();
    // As the calendar at the office says; after so many days.
    [[nodiscard]] std::int64_t day_in(std::int64_t days) const;
    [[nodiscard]] std::int64_t some_money(std::int64_t most);
    void give(const OrderBytes& id, NaiveOrder order, const std::string& path,
              const std::string& body);

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    bool gives_notes_;
    bool takes_back_;
    bool takes_deposits_;
    bool agrees_plans_;
    bool changes_modes_;
    LocalClient client_;
    bool over_ = false;
};

}  // namespace riser::sim
