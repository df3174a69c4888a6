// NetworkRestore: writes the network of a backup onto the radio there is, as backup/restore_plan.h decides: looks at the
// radio, waits for a yes to the plan, leaves what it is in, gives it the old address, writes counters, keys and children,
// forms the same network again, and reads it back. It does not send: the coordinator asks it for the next command.
//
// It may be cut off anywhere. Whatever the radio has after a reset is looked at anew, so that it goes on from there as
// long as this object lives, and on that stick alone: the old one that is plugged in again, or any other, ends it and is
// left as it is. Forming comes last of what is written, so that a radio is never in half a network. Holds keys: never log
// what it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/field/zigbee/ezsp/status.h"
#include "gateway/field/zigbee/network/known_network.h"
#include "gateway/field/zigbee/network/stick_look.h"

namespace riser::zigbee {

// Order: this backup. Nothing is written without the name of the plan that was shown: then the plan is the answer.
struct RestoreNetwork {
    backup::NetworkBackup network;
    backup::RestoreOrders orders;
    std::optional<Duration> age;  // of the backup; none: not known
    std::optional<backup::RememberedNetwork> remembered;
    Key128 fresh_secret;  // of link keys, drawn by chance, for a backup without one
    std::string confirmed_plan;
    std::uint64_t token = 0;  // of the order
};

class NetworkRestore {
public:
    enum class Outcome : std::uint8_t {
        looking,
        planned,        // plan(): write() or adopt() goes on, or it is dropped
        writing,        // from now on the radio is nobody else's
        wants_restart,  // of the radio; then on_ready()
        done,           // the network is in the radio, and up
        failed,         // reason() says why; nothing of ours is in the radio that is there
    };

    NetworkRestore(RestoreNetwork order, std::uint8_t version)
        : order_(std::move(order)), version_(version), look_(version) {}

    [[nodiscard]] Outcome outcome() const { return outcome_; }
    [[nodiscard]] const RestoreNetwork& order() const { return order_; }
    [[nodiscard]] const backup::RestorePlan& plan() const { return plan_; }
    [[nodiscard]] const backup::Stick& stick() const { return look_.stick(); }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    // What was written and reads back otherwise, though the network is good.
    [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
    [[nodiscard]] bool is_writing() const {
        return outcome_ == Outcome::writing || outcome_ == Outcome::wants_restart;
    }
    // The order to form went out: devices may have heard the radio with the counters of the plan.
    [[nodiscard]] bool has_formed() const { return formed_; }
    // Nothing is written yet, and may never be.
    [[nodiscard]] bool is_planning() const {
        return outcome_ == Outcome::looking || outcome_ == Outcome::planned;
    }
    // "writing the keys", for people.
    [[nodiscard]] std::string_view stage() const;
    // The plan in words.
    [[nodiscard]] std::string summary() const;
    // The same for the same backup, orders and stick, as long as they mean the same; counters that only go on are no
    // part of it. Eight hexadecimal digits.
    [[nodiscard]] std::string plan_name() const;
    // The network as it is going to be.
    [[nodiscard]] NetworkRecord record() const;

    // After `planned`.
    void write(Instant now);
    // True once for each restart that it wants.
    [[nodiscard]] bool take_restart() {
        return outcome_ == Outcome::wants_restart && !std::exchange(restart_taken_, true);
    }

    // The next command; none while it waits for its answer, for the network or for a restart.
    [[nodiscard]] std::optional<ezsp::Command> take_command();
    void on_answer(const ezsp::Values* values, Instant now);  // null when the radio refused it
    void on_silence();                                        // nobody knows what became of it
    void on_stack_status(ezsp::Status status, Instant now);
    void on_ready(std::uint8_t version, Instant now);  // the radio was reset
    void on_deadline(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;

private:
    enum class Step : std::uint8_t {
        begin,
        await_begun,
        look,
        leave,
        await_down,
        address,
        counter,
        link_counter,
        security,
        extended_security,
        old_keys,
        link_key,
        child,
        form,
        await_formed,
        tokens,
        check_address,
        check,
        undo,
    };

    [[nodiscard]] std::optional<ezsp::Command> command() const;
    [[nodiscard]] ezsp::Command address_command() const;
    [[nodiscard]] ezsp::Command security_command() const;
    [[nodiscard]] ezsp::Command link_key_command() const;
    [[nodiscard]] ezsp::Command child_command() const;
    [[nodiscard]] ezsp::Command form_command() const;
    [[nodiscard]] Eui64 wanted_address() const;
    [[nodiscard]] Key128 secret() const;
    [[nodiscard]] std::size_t keys_that_fit() const;
    [[nodiscard]] static bool may_fail(Step step);
    void enter(Step step, Instant now);
    void fail(std::string reason);
    [[nodiscard]] bool is_looking() const;
    [[nodiscard]] bool is_where_it_began() const;
    [[nodiscard]] std::string objection_to_stick() const;
    void on_looked_again(const backup::RestorePlan& before, Instant now);
    void on_begun(ezsp::Status status, Instant now);
    void on_looked(Instant now);
    void go_on(Instant now);
    void take(const ezsp::Values& values, Instant now);
    void next_link_key(Instant now);
    void next_child(Instant now);
    void check(Instant now);
    void compare_lists(const metering::RadioBackup& found);
    [[nodiscard]] std::string difference(const metering::RadioBackup& found) const;

    RestoreNetwork order_;
    std::uint8_t version_;
    StickLook look_;
    Outcome outcome_ = Outcome::looking;
    backup::RestorePlan plan_;
    Step step_ = Step::look;
    bool asked_ = false;
    bool up_seen_ = false;
    bool address_sent_ = false;  // the order to write it has gone out
    bool address_written_ = false;
    bool formed_ = false;  // the order to form has gone out
    std::string reason_;
    std::vector<std::string> remarks_;
    std::vector<std::pair<Eui64, NodeId>> children_;  // whose 16-bit address is known
    StickMarks begun_on_;                             // before anything was written
    backup::AddressChange begun_change_ = backup::AddressChange::none;
    Eui64 found_address_;
    std::optional<NetworkCopy> copy_;
    std::size_t index_ = 0;
    int restarts_ = 0;
    bool restart_taken_ = false;
    Instant since_{};
};

}  // namespace riser::zigbee
