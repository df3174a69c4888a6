// OperatorDesk: the owner's office. It enrols, takes money, publishes tariffs, holds and connects, by the
// cloud's REST API only, names everything itself (so that a repeat is a repeat), and remembers what the cloud
// took: the auditor compares. After the cloud came back from a backup it repeats what was taken since.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/payment/tariff.h"
#include "tests/sim/world/office_line.h"

namespace riser::sim {

// A building as the office knows it.
struct EnrolledBuilding {
    OwnerId owner{};
    SiteId site{};
    GatewayId gateway{};
    std::string zone = "Europe/Berlin";
    Currency currency{};
    wire::PublicKey gateway_key;
    std::vector<AccountId> accounts;
};

enum class OrderState : std::uint8_t {
    asked,
    taken,    // 2xx: the cloud must not forget it
    refused,  // 4xx: without effect
};

class OperatorDesk {
public:
    struct Order {
        std::string kind;  // "top_up", "tariff", "hold", "connect", "enrol", "journal"
        OrderState state = OrderState::asked;
        int status = 0;  // of the last answer
        SimTime asked{};
        SimTime taken{};
        std::string method;
        std::string path;
        std::string body;
        std::string key;  // empty where repeating changes nothing by nature
    };
    struct TopUpPaid {
        TopUpId id{};
        AccountId account{};
        Money amount{};
        std::size_t order = 0;  // index into orders()
    };

    OperatorDesk(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, OfficeFaults faults,
                 std::uint64_t seed);

    void enrol(const EnrolledBuilding& building);
    TopUpId top_up(AccountId account, Money amount, Currency currency);
    // Every field of `tariff` goes out as it is; the currency is the site's.
    void publish(SiteId site, const payment::Tariff& tariff);
    // Until an absolute time by the office's (right) clock; supply point 0 = the whole site.
    CommandId hold(GatewayId gateway, SupplyPointId point, UtcTime until);
    // What nobody carried out by then is not carried out any more.
    CommandId hold_if_before(GatewayId gateway, SupplyPointId point, UtcTime until,
                             UtcTime expires);
    CommandId connect(GatewayId gateway, SupplyPointId point, UtcTime hold_until);
    // What people decide after a card was replaced.
    void follow_journal(GatewayId gateway, EpochId epoch);
    // The gateway has done what the cloud, restored since, refused because its time was over: it is ordered once
    // more, so that the cloud knows whose it was. False when it was never ordered here.
    bool repeat_refused(const std::string& id);
    // An open item that has been decided.
    void close_item(std::int64_t item);

    [[nodiscard]] const std::vector<Order>& orders() const { return orders_; }
    [[nodiscard]] const std::vector<TopUpPaid>& top_ups() const { return top_ups_; }
    // Money of top-ups that the cloud has taken, of one account.
    [[nodiscard]] Money paid(AccountId account) const;
    [[nodiscard]] bool is_taken(const TopUpPaid& top_up) const {
        return orders_[top_up.order].state == OrderState::taken;
    }
    // It was given once more after the cloud had come back from a backup: a cloud that knows of no journal with it
    // gives it to whichever journal there is now.
    [[nodiscard]] bool has_repeated(const std::string& top_up) const {
        return repeated_.contains(top_up);
    }
    // Orders without an answer that decides.
    [[nodiscard]] std::size_t waiting() const { return line_.waiting(); }
    void on_cloud_restored(SimTime backup_taken);
    void heal() { line_.heal(); }
    [[nodiscard]] const NamedCounts& faults() const { return line_.faults(); }

private:
    std::size_t ask(std::string kind, const std::string& method, std::string path,
                    std::string body);
    void send(std::size_t order);

    EventQueue& queue_;
    Prng prng_;
    OfficeLine line_;
    std::vector<Order> orders_;
    std::vector<TopUpPaid> top_ups_;
    std::set<std::string> repeated_;
};

// The body of POST /v1/sites/{site}/tariffs.
[[nodiscard]] std::string tariff_text(const payment::Tariff& tariff);

}  // namespace riser::sim
