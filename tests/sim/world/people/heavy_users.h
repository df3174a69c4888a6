// HeavyUsers: the people of a building where the load of whoever has used up his credit is limited. Some use far more than
// the limit, some a little more or just as much as they may, some go on using it in the dark. Who stays off for it confirms,
// pays, or waits for the next day.
#pragma once

#include <map>

#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class HeavyUsers {
public:
    HeavyUsers(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
        : queue_(queue),
          site_(site),
          coverage_(coverage),
          dice_(seed),
          client_(queue, site, coverage, dice_.next()) {}

    void begin();
    // Everybody uses what he always does, and nobody comes any more.
    void end();
    [[nodiscard]] LocalClient& client() { return client_; }

private:
    void look_at_loads();
    void look_around();
    void look_at(const controller::SupplyPointView& point);
    void use(std::uint32_t meter, std::int64_t limit_w);
    void set_load(std::uint32_t meter, std::optional<std::int64_t> watts);
    void sit_in_the_dark(const controller::SupplyPointView& point);

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    LocalClient client_;
    std::map<std::uint32_t, std::uint64_t> busy_;  // by meter: counts what he began to use
    std::uint64_t begun_ = 0;
    bool over_ = false;
};

}  // namespace riser::sim
