// Landlord: proves and arms the supplies of a building, looks at its alarms, connects whose contact is open though
// nobody ordered it, says when a meter was exchanged,
// clears doubts, sends for the electrician, and now and then holds a supply, connects somebody or changes his mind.
#pragma once

#include <map>
#include <set>

#include "tests/sim/world/people/letting.h"
#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class Landlord {
public:
    Landlord(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed);

    void begin();
    void end_whims() { whims_over_ = true; }
    void heal() {
        client_.heal();
        sends_for_electrician_ = false;
    }
    // What a meter shows.
    struct Shown {
        std::int64_t used_wh = 0;
        std::int64_t fed_in_wh = 0;  // 0 where no panels are
    };
    [[nodiscard]] Shown look_at(std::uint32_t meter);
    // The electrician was here: what the old meter showed at the end.
    void exchanged(std::uint32_t meter, const Shown& closing);
    [[nodiscard]] LocalClient& client() { return client_; }

private:
    void look_around();
    void close_open_contacts();
    void confirm_reconnections();
    void ask_for_more();
    void take_everything_back();
    void test_relays();
    void test_next_relay(std::size_t before);  // so many in this round
    void further_whim();
    void interfere(std::uint32_t point);
    void follow_doubts();
    void send_for_electrician(std::uint32_t meter);
    void declare(std::uint32_t meter, const Shown& closing);
    void declaration_taken(std::uint32_t meter, std::int64_t closing_wh);
    [[nodiscard]] Shown end_of(std::uint32_t meter);
    void whim();

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    Prng later_;          // for what he began to do later
    Prng exchange_dice_;  // and for what he began to do later still
    Prng policy_dice_;    // and for when he confirms
    bool sends_for_electrician_;
    LocalClient client_;
    Letting letting_;
    struct Exchange {
        Shown closing;         // what the old meter showed
        bool entered = false;  // the new serial number is in the configuration
        int declared = 0;
    };
    std::map<std::uint32_t, Exchange> exchanged_;  // by meter
    std::map<std::uint32_t, int> cleared_;         // by meter: how often
    std::set<std::uint32_t> in_exchange_;  // the old meter is off, the new one not yet there
    bool testing_ = false;                 // relay tests, one after the other
    std::size_t turn_ = 0;
    bool whims_over_ = false;
};

}  // namespace riser::sim
