// Letting: the landlord lets apartments and takes them back, with riserctl: an order that waits for a reading is given
// again with the same id, a few seconds later. And he pays out what is owed to those who have left.
#pragma once

#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class Letting {
public:
    Letting(EventQueue& queue, Site& site, Coverage& coverage, LocalClient& client,
            std::uint64_t seed)
        : queue_(queue),
          site_(site),
          coverage_(coverage),
          client_(client),
          dice_(seed),
          billing_dice_(seed + 3) {}

    // In each of the landlord's rounds; at the end nobody moves any more, and everybody gets his money.
    void look_around(bool is_end);

private:
    void somebody_moves();
    void move_in(const std::string& point);
    void move_out(const controller::SupplyPointView& point);
    void pay_refunds();
    void give(const std::string& path, const std::string& body, int tries);
    [[nodiscard]] std::string new_id();

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    LocalClient& client_;
    Prng dice_;
    Prng billing_dice_;  // where some pay afterwards and get bills
};

}  // namespace riser::sim
