// Throttling of codes that are typed, without ever locking anybody out: whoever tops up needs no PIN and the check digit
// is public, so a lock-out would let one neighbour switch off top-ups for the house. HashQueue shares out the one
// thread that derives locks of vouchers; GuessBuckets limits how often bound tokens are tried. Both are plain machines:
// time is handed in, nothing is stored, and what went wrong before is not held against anybody.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::voucher {

// Who asks. `key` is whatever tells clients apart (an address), or the account of a session that has shown its PIN.
struct Client {
    bool has_pin = false;
    AccountId account{};    // with a PIN
    std::uint64_t key = 0;  // without

    bool operator==(const Client&) const = default;
};

// Try again after this long.
struct Busy {
    Duration wait{};

    bool operator==(const Busy&) const = default;
};

using Ticket = std::uint64_t;  // from 1

// The queue in front of the hash thread. Clients take turns, those with a PIN and those without alternate, and half of
// the places are kept for those with a PIN: whatever anonymous clients do, a tenant with his PIN is served after the
// derivation that runs, one more, and those of other tenants before him.
class HashQueue {
public:
    // With one series, eight derivations are two seconds on a small board: sooner than anybody types again.
    static constexpr std::size_t k_places = 8;
    static constexpr std::size_t k_anonymous_places = k_places / 2;
    static constexpr std::size_t k_places_of_client = 2;  // one typing error, and its correction

    [[nodiscard]] Result<Ticket, Busy> submit(const Client& client);
    // The next to derive; nullopt while one runs or nobody waits.
    [[nodiscard]] std::optional<Ticket> start();
    // The one that runs is done; it took so long.
    void finish(Duration took);
    // The client went away before it was started; false: it runs, or is done.
    bool leave(Ticket ticket);

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] bool is_running() const { return running_; }

private:
    struct Waiting {
        Ticket ticket = 0;
        Client client;
    };
    [[nodiscard]] std::size_t next_of(bool has_pin) const;
    [[nodiscard]] std::size_t turn_of(const Client& client) const;

    std::vector<Waiting> waiting_;  // in order of arrival
    std::vector<Client> served_;    // the last k_places that were started, newest last
    bool running_ = false;
    bool last_had_pin_ = false;
    Ticket last_ticket_ = 0;
    Duration typical_ = std::chrono::milliseconds(250);  // a derivation on a small board
};

// How often bound tokens may be tried: 30 at once, then one every 20 seconds (4,320 a day), for all anonymous clients
// together, and for each account that has shown its PIN. Guesses against 31 bits stay hopeless at that rate, and a
// genuine token gives its try back.
class GuessBuckets {
public:
    static constexpr int k_at_once = 30;
    static constexpr Duration k_interval = std::chrono::seconds(20);
    // More accounts than this do not try tokens within ten minutes.
    static constexpr std::size_t k_max_accounts = 512;

    [[nodiscard]] Outcome<Busy> take(const Client& client, Instant now);
    // The token that the client tried last was genuine, used or not.
    void give_back(const Client& client);

private:
    // When the bucket is full again, which is all there is to know of one.
    Instant anonymous_full_{};
    std::map<AccountId, Instant> account_full_;
};

}  // namespace riser::voucher
