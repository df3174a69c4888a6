// NetworkStart: what is asked of a ready radio until its network is up: adopt the one it has, or form one,
// when and only when somebody has ordered it. A network that is not the one we know is not used and never
// left by itself. It does not send: the coordinator asks it for the next command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/units/time.h"
#include "gateway/field/zigbee/ezsp/codec.h"
#include "gateway/field/zigbee/ezsp/status.h"
#include "gateway/field/zigbee/network/known_network.h"

namespace riser::zigbee {

// Order: a new network. Numbers and keys are chosen by whoever orders it: nothing here is random.
struct FormNetwork {
    std::uint8_t channel = 15;  // 11..26
    std::uint16_t pan_id = 0;   // not 0xFFFF
    Eui64 extended_pan_id{};
    Key128 network_key;
    Key128 trust_center_key;  // the secret from which each device's key is derived
    std::int8_t tx_power_dbm = 8;
    // Leaves the network that the radio is in: every device there has to be paired anew.
    bool replaces = false;
    bool operator==(const FormNetwork&) const = default;
};

struct StartOrders {
    std::uint8_t version = 0;  // of EZSP
    std::optional<NetworkRecord> known;
    std::optional<FormNetwork> form;
    bool adopt_any = false;  // the radio's network is ours from now on, whatever it is
    // The frame counter has to go on from here, because the radio has forgotten how far it had come.
    std::optional<std::uint32_t> raise_counter;
};

class NetworkStart {
public:
    enum class Outcome : std::uint8_t {
        running,
        up,              // found() is the network
        no_network,      // and none was ordered
        foreign,         // found() is not the network we know
        counter_behind,  // found() has a lower frame counter than we know of
        failed,          // reason() says how
    };

    NetworkStart(StartOrders orders, Instant now);

    [[nodiscard]] Outcome outcome() const { return outcome_; }
    [[nodiscard]] const NetworkRecord& found() const { return found_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    // What devices have heard of found(), as far as is known; of `counter_behind`.
    [[nodiscard]] std::uint32_t least_counter() const { return least_counter_; }
    // The order to form was carried out, or could not be because there is a network already.
    [[nodiscard]] bool formed() const { return formed_; }
    [[nodiscard]] bool order_refused() const { return order_refused_; }

    // The next command; none while it waits for its answer or for the network.
    [[nodiscard]] std::optional<ezsp::Command> take_command();
    void on_answer(const ezsp::Values* values, Instant now);  // null when it failed
    void on_stack_status(ezsp::Status status, Instant now);
    void on_deadline(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;

private:
    enum class Step : std::uint8_t {
        address,
        counter,
        begin,
        await_up,
        leave,
        await_down,
        security,
        extended_security,
        old_keys,
        form,
        await_formed,
        tokens,
        parameters,
        key,
        concentrator,
        routes,
        close,
    };

    [[nodiscard]] std::optional<ezsp::Command> command() const;
    [[nodiscard]] ezsp::Command security_command() const;
    [[nodiscard]] ezsp::Command form_command() const;
    void enter(Step step, Instant now);
    void fail(std::string reason);
    void take(const ezsp::Values& values, Instant now);
    void on_begun(ezsp::Status status, Instant now);
    void on_up(Instant now);
    void on_key(const ezsp::Values& values, Instant now);
    void judge(Instant now);
    [[nodiscard]] static bool may_fail(Step step);

    StartOrders orders_;
    Step step_ = Step::address;
    bool asked_ = false;
    Outcome outcome_ = Outcome::running;
    NetworkRecord found_;
    std::uint32_t least_counter_ = 0;
    std::string reason_;
    bool formed_ = false;
    bool order_refused_ = false;
    bool up_seen_ = false;
    Instant since_{};
};

}  // namespace riser::zigbee
