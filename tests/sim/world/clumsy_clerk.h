// ClumsyClerk: somebody in the office with a right token who orders what cannot be: wrong money, unknown accounts
// and houses, times that are over, prices that no tariff can have, ids and keys that were used for something
// else. Each must be refused and change nothing. And his browser asks more than the cloud can answer at once.
#pragma once

#include <string>
#include <vector>

#include "core/base/prng.h"
#include "tests/sim/world/operator_desk.h"
#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

class ClumsyClerk {
public:
    ClumsyClerk(SimulatedCloud& cloud, const OperatorDesk& desk, std::uint64_t seed);

    // One try about this building, of a kind drawn by lot. Nothing when the cloud is not there.
    void try_something(const EnrolledBuilding& building);
    // Whatever was not refused or changed something. Must stay empty.
    [[nodiscard]] const std::vector<std::string>& successes() const { return successes_; }

private:
    struct Paper {
        std::string method = "POST";
        std::string path;
        std::string body;
        std::string key;
    };
    void press_reload();
    [[nodiscard]] Paper bad_money(const EnrolledBuilding& building);
    [[nodiscard]] Paper bad_time(const EnrolledBuilding& building);
    [[nodiscard]] Paper bad_prices(const EnrolledBuilding& building);
    [[nodiscard]] Paper bad_target();
    [[nodiscard]] Paper bad_form(const EnrolledBuilding& building);
    [[nodiscard]] Paper used_before(const EnrolledBuilding& building);
    [[nodiscard]] std::string some_id();
    [[nodiscard]] const OperatorDesk::Order* last_taken(const std::string& kind,
                                                        const std::string& path) const;

    SimulatedCloud& cloud_;
    const OperatorDesk& desk_;
    Prng prng_;
    std::vector<std::string> successes_;
};

}  // namespace riser::sim
