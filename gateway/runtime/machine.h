// A machine is an active part of the gateway written as a function of its inputs: it is given an input
// and the current time, and hands back the outputs it wants and the moment it wants to be woken. It
// never waits, never reads a clock, never touches a device and never logs. Exactly two things run a
// machine: a thread (thread_runner.h) or the simulator (tests/sim).
//
//     void on(Input, Now);                                 one call at a time, from its owner only
//     std::vector<Output> take_outputs();                  effects requested, in order
//     std::optional<Instant> next_deadline() const;        wake me then with a Tick, if nothing comes before
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/units/time.h"

namespace riser {

// The input a machine gets when its deadline has come.
struct Tick {
    bool operator==(const Tick&) const = default;
};

// A line for the log, as an output: so the simulator can assert it. `event` is snake_case; fields are
// key=value pairs. error: a person must act; warning: degraded but self-healing; info: state changes
// only; debug: frames. Never vouchers, keys or names of people.
struct Note {
    enum class Level { debug, info, warning, error };
    Level level = Level::info;
    std::string event;
    std::vector<std::pair<std::string, std::string>> fields;

    bool operator==(const Note&) const = default;
};

template <class M>
concept Machine = requires(M machine, const M& constant, typename M::Input input, Now now) {
    typename M::Input;   // a std::variant that includes Tick
    typename M::Output;  // a std::variant that includes Note
    { machine.on(std::move(input), now) } -> std::same_as<void>;
    { machine.take_outputs() } -> std::same_as<std::vector<typename M::Output>>;
    { constant.next_deadline() } -> std::same_as<std::optional<Instant>>;
};

}  // namespace riser
