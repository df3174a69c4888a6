// Intruder: requests to the local API that must be refused: nonsense, other people's tokens and pages, money
// that is none, ids used twice, orders beyond every range. An answer that says it was done breaks a law.
#pragma once

#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class Intruder {
public:
    explicit Intruder(Site& site) : site_(site) {}

    // One try of the kind that the lot decides, about this account and meter (which is also a supply point).
    void try_something(const AccountId& account, std::uint32_t meter, std::uint64_t lot);

private:
    [[nodiscard]] http::Request top_up(const AccountId& account, const std::string& amount,
                                       const std::string& currency) const;
    [[nodiscard]] http::Request from_the_network(http::Request request,
                                                 const std::string& host) const;
    [[nodiscard]] http::Request bad_money(const AccountId& account);
    [[nodiscard]] http::Request bad_access(const AccountId& account);
    [[nodiscard]] http::Request bad_target(std::uint32_t meter);
    [[nodiscard]] http::Request bad_form(const AccountId& account);

    Site& site_;
    Prng dice_{0};
};

}  // namespace riser::sim
