#include "gateway/field/zigbee/network/network_restore.h"

#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using backup::AddressChange;
using backup::RestoreKind;
using backup::RestorePlan;
using ezsp::Command;
using ezsp::Status;
using ezsp::Values;

// Real ones take a second or two.
constexpr Duration k_patience{10'000'000};
// A radio that is lost so often while it is written is no radio to depend on.
constexpr int k_most_restarts = 6;
constexpr std::uint8_t k_version_with_children = 9;  // setChildData (UG100)
constexpr std::size_t k_most_children = 64;          // no radio has more

}  // namespace

// ---- the way --------------------------------------------------------------------------------------

void NetworkRestore::enter(Step step, Instant now) {
    step_ = step;
    asked_ = false;
    index_ = 0;
    since_ = now;
}

void NetworkRestore::fail(std::string reason) {
    outcome_ = Outcome::failed;
    reason_ = std::move(reason);
}

void NetworkRestore::write(Instant now) {
    begun_on_ = look_.marks();
    begun_change_ = plan_.address;
    outcome_ = Outcome::writing;
    go_on(now);
}

void NetworkRestore::on_ready(std::uint8_t version, Instant now) {
    if (!is_writing()) return;
    if (++restarts_ > k_most_restarts) return fail("the radio was lost again and again");
    version_ = version;
    look_ = StickLook(version);
    copy_.reset();
    up_seen_ = false;
    restart_taken_ = false;
    outcome_ = Outcome::writing;
    enter(Step::begin, now);
}

// What it has is not in use after a reset: a network that was written before is asked for like any other.
void NetworkRestore::on_begun(Status status, Instant now) {
    if (status == Status::ok) return enter(up_seen_ ? Step::look : Step::await_begun, now);
    if (status == Status::not_joined || status == Status::invalid_state) {
        return enter(Step::look, now);
    }
    fail("networkInit: " + to_string(status));
}

bool NetworkRestore::is_looking() const {
    return outcome_ == Outcome::looking || (outcome_ == Outcome::writing && step_ == Step::look);
}

void NetworkRestore::on_looked(Instant now) {
    if (!look_.problem().empty()) return fail(look_.problem());
    const RestorePlan before = std::exchange(
        plan_,
        plan_restore(order_.network, look_.stick(), order_.orders, order_.age, order_.remembered));
    if (outcome_ == Outcome::looking) {
        outcome_ = Outcome::planned;
        return;
    }
    on_looked_again(before, now);
}

// After a reset in the middle.
void NetworkRestore::on_looked_again(const RestorePlan& before, Instant now) {
    const bool is_formed = formed_ && has_network_of(order_.network, look_.stick());
    // What was promised before holds. What was formed has its counter, and is read back by that.
    plan_.frame_counter =
        is_formed ? before.frame_counter : std::max(plan_.frame_counter, before.frame_counter);
    plan_.link_key_counter = std::max(plan_.link_key_counter, before.link_key_counter);
    if (auto objection = objection_to_stick(); !objection.empty()) {
        return fail(std::move(objection));
    }
    if (plan_.kind == RestoreKind::refuse) return fail(plan_.refusal);
    go_on(now);
}

// The stick may be known by its address before and after, and by its tokens, as far as they may have been written.
bool NetworkRestore::is_where_it_began() const {
    const StickMarks& marks = look_.marks();
    if (marks == begun_on_) return true;
    if (!address_sent_) return false;
    StickMarks written = begun_on_;
    (begun_change_ == AddressChange::burn ? written.burnt : written.rewritten) =
        token_of(order_.network.coordinator);
    const bool tokens = marks.burnt == written.burnt && marks.rewritten == written.rewritten;
    return tokens &&
           (marks.address == begun_on_.address || marks.address == order_.network.coordinator);
}

// Why nothing is written onto the stick that is there after a reset; empty: it is the one that it began on.
std::string NetworkRestore::objection_to_stick() const {
    const backup::Stick& stick = look_.stick();
    const bool is_ours = is_where_it_began();
    // It has the network and its address. Ours has that only when it was told to form, and then with the counter that it
    // was given before: so the old stick is known even where nothing else tells it from ours.
    const bool has_all =
        has_network_of(order_.network, stick) && stick.address == order_.network.coordinator;
    const bool may_be_ours = is_ours && formed_;
    if (has_all && !(may_be_ours && stick.network->frame_counter >= plan_.frame_counter)) {
        return "the old stick was plugged in again meanwhile, and is used as it is: nothing was written onto it";
    }
    if (!is_ours) return "another radio was plugged in meanwhile";
    if (address_written_ && stick.address != order_.network.coordinator) {
        return "the radio does not take the address of the old stick: it still calls itself " +
               to_string(stick.address);
    }
    return {};
}

// From whatever the radio has now.
void NetworkRestore::go_on(Instant now) {
    const backup::Stick& stick = look_.stick();
    if (formed_ && has_network_of(order_.network, stick)) return enter(Step::check_address, now);
    if (stick.network) return enter(Step::leave, now);
    if (plan_.address != AddressChange::none) return enter(Step::address, now);
    enter(Step::counter, now);
}

// ---- what is asked --------------------------------------------------------------------------------

std::optional<Command> NetworkRestore::take_command() {
    if (is_looking()) return look_.take_command();
    if (outcome_ != Outcome::writing) return std::nullopt;
    if (step_ == Step::check) return copy_->take_command();
    if (std::exchange(asked_, true)) return std::nullopt;
    if (step_ == Step::form) formed_ = true;
    if (step_ == Step::address) address_sent_ = true;
    return command();
}

// ---- what is answered -----------------------------------------------------------------------------

// What only makes a good network better; it is looked at again when all is read back.
bool NetworkRestore::may_fail(Step step) {
    switch (step) {
        case Step::link_counter:
        case Step::extended_security:
        case Step::old_keys:
        case Step::link_key:
        case Step::child:
        case Step::tokens:
        case Step::undo:
            return true;
        default:
            return false;
    }
}

void NetworkRestore::on_answer(const Values* values, Instant now) {
    if (is_looking()) {
        look_.on_answer(values);
        if (look_.done()) on_looked(now);
        return;
    }
    if (outcome_ != Outcome::writing) return;
    if (step_ == Step::check) {
        copy_->on_answer(values);
        if (copy_->done()) check(now);
        return;
    }
    if (step_ == Step::begin && values != nullptr) return on_begun(values->get(f::status), now);
    const bool ok = values != nullptr && values->get_or(f::status, Status::ok) == Status::ok;
    if (ok || may_fail(step_)) return take(values == nullptr ? Values{} : *values, now);
    const auto asked = command();
    const std::string name =
        asked ? ezsp::frame_name(asked->id, version_) : std::string("the radio");
    fail(name + ": " +
         (values == nullptr ? "it does not have that" : to_string(values->get(f::status))));
}

void NetworkRestore::on_silence() {
    if (outcome_ == Outcome::looking) return fail("the radio does not answer");
    if (outcome_ == Outcome::writing) outcome_ = Outcome::wants_restart;
}

void NetworkRestore::take(const Values& values, Instant now) {
    switch (step_) {
        case Step::leave:
            return enter(Step::await_down, now);
        case Step::address:
            // It is used from the next start on.
            address_written_ = true;
            outcome_ = Outcome::wants_restart;
            return;
        case Step::counter:
            return enter(Step::link_counter, now);
        case Step::link_counter:
            return enter(Step::security, now);
        case Step::security:
            return enter(Step::extended_security, now);
        case Step::extended_security:
            return enter(Step::old_keys, now);
        case Step::old_keys:
            return next_link_key(now);
        case Step::link_key:
            return next_link_key(now);
        case Step::child:
            return next_child(now);
        case Step::form:
            return enter(up_seen_ ? Step::tokens : Step::await_formed, now);
        case Step::tokens:
            return enter(Step::check_address, now);
        case Step::check_address:
            found_address_ = values.get(f::eui64);
            copy_.emplace(version_, order_.token);
            return enter(Step::check, now);
        case Step::undo:
            outcome_ = Outcome::failed;  // reason() was said before
            return;
        case Step::begin:
        case Step::await_begun:
        case Step::look:
        case Step::check:
        case Step::await_down:
        case Step::await_formed:
            return;
    }
}

void NetworkRestore::next_link_key(Instant now) {
    const std::size_t next = step_ == Step::link_key ? index_ + 1 : 0;
    if (next < keys_that_fit()) {
        enter(Step::link_key, now);
        index_ = next;
        return;
    }
    children_.clear();
    for (const Eui64 child : order_.network.children) {
        const auto known = order_.network.addresses.find(child);
        if (known != order_.network.addresses.end() && children_.size() < k_most_children) {
            children_.emplace_back(child, known->second);
        }
    }
    next_child(now);
}

void NetworkRestore::next_child(Instant now) {
    const std::size_t next = step_ == Step::child ? index_ + 1 : 0;
    if (version_ < k_version_with_children || next >= children_.size()) {
        up_seen_ = false;
        return enter(Step::form, now);
    }
    enter(Step::child, now);
    index_ = next;
}

void NetworkRestore::on_stack_status(Status status, Instant now) {
    if (outcome_ != Outcome::writing) return;
    if (status == Status::network_up) {
        // It may come before the answer to what has caused it.
        up_seen_ = true;
        if (step_ == Step::await_begun) enter(Step::look, now);
        if (step_ == Step::await_formed) enter(Step::tokens, now);
    } else if (status == Status::network_down && step_ == Step::await_down) {
        // What the old network has left in its memory is gone with a reset.
        outcome_ = Outcome::wants_restart;
    }
}

// ---- time -----------------------------------------------------------------------------------------

std::optional<Instant> NetworkRestore::deadline() const {
    if (outcome_ != Outcome::writing) return std::nullopt;
    const bool waits =
        step_ == Step::await_begun || step_ == Step::await_down || step_ == Step::await_formed;
    if (!waits) return std::nullopt;
    return since_ + k_patience;
}

void NetworkRestore::on_deadline(Instant now) {
    const auto due = deadline();
    if (due && now >= *due) outcome_ = Outcome::wants_restart;
}

}  // namespace riser::zigbee
