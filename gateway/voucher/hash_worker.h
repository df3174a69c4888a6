// HashWorker: the machine that derives the locks of one code, at the cost that their series have. It computes for as long
// as that takes, a quarter of a second for each on a small board, so it has a thread of its own that gives way to all
// others; in the simulator the time is virtual. RedemptionDesk gives it one code at a time. Owned by its thread.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "gateway/runtime/machine.h"
#include "gateway/voucher/derivation.h"

namespace riser::voucher {

class HashWorker {
public:
    using Input = std::variant<Tick, DeriveCode>;
    using Output = std::variant<Note, CodeDerived>;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs() { return std::exchange(outputs_, {}); }
    [[nodiscard]] std::optional<Instant> next_deadline() const { return std::nullopt; }

private:
    std::vector<Output> outputs_;
};

// What the worker makes of a code.
[[nodiscard]] CodeDerived derive(const DeriveCode& wanted);

}  // namespace riser::voucher
