// RadioDesk: the front's part in orders to the Zigbee radio: what is drawn by chance for a new network, who waits for
// which answer, and what the log keeps of it. Owned by the front; never sees a key again once the order has gone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/local/local_api.h"
#include "gateway/runtime/machine.h"

namespace riser::local {

class RadioDesk {
public:
    // Into the radio's inbox; false when it is full. Absent: there is no radio.
    using Send = std::function<bool(metering::RadioOrder)>;
    using Random = std::function<void(std::span<std::uint8_t>)>;
    using Tell = std::function<void(const Note&)>;

    RadioDesk(Send send, Random random, Tell tell)
        : send_(std::move(send)), random_(std::move(random)), tell_(std::move(tell)) {}

    // nullopt: it was answered at once; else the number to give it up by.
    std::optional<std::uint64_t> submit(PendingRadio order, std::string by, http::Respond respond);
    void take(const metering::RadioAnswer& answer);
    // Patience has ended; nothing when it was answered before.
    void give_up(std::uint64_t number);

    void show(metering::RadioNetwork network);
    [[nodiscard]] const std::vector<metering::RadioNetwork>& networks() const { return networks_; }

private:
    struct Waiting {
        PendingRadio order;  // without keys and install codes
        std::string by;
        http::Respond respond;
    };
    void draw(metering::FormRadio& order) const;
    void note(const Waiting& waiting, std::string_view outcome) const;

    Send send_;
    Random random_;
    Tell tell_;
    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, Waiting> waiting_;  // bounded by the server's limit of connections
    std::vector<metering::RadioNetwork> networks_;
};

}  // namespace riser::local
