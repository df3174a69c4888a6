// BillPayers: the tenants of a building who pay afterwards, when a bill has come: at once or days later, all of it or a
// part, and some twice, because nobody noted it. Who has lost his light for it pays what the counter asks for. In some
// buildings they dispute bills, and the landlord takes some of them back.
#pragma once

#include <map>

#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class BillPayers {
public:
    BillPayers(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
        : queue_(queue),
          site_(site),
          coverage_(coverage),
          dice_(seed),
          quarrel_dice_(Prng(seed).next() ^ 0x0CA44E1ULL),
          is_quarrelsome_(quarrel_dice_.chance(2, 3)),
          client_(queue, site, coverage, seed + 1) {}

    void begin();
    // Those without light pay all that is asked for, most others too; then nobody comes any more.
    void settle_up();
    [[nodiscard]] LocalClient& client() { return client_; }

private:
    enum class Habit : std::uint8_t { at_once, late, in_parts, twice, never };
    void look_at_meters();
    void come_again();
    void look_around();
    void look_at(const controller::BillsView& bills);
    // A bill is disputed, that ends, or the landlord takes it back.
    void quarrel_about(const controller::BillsView& bills);
    void pay(const controller::BillsView& bills, std::int64_t micro, const char* how);
    [[nodiscard]] Habit habit_of(AccountId account);

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    Prng quarrel_dice_;
    bool is_quarrelsome_;
    LocalClient client_;
    std::map<AccountId, Habit> habits_;
    bool over_ = false;
};

}  // namespace riser::sim
