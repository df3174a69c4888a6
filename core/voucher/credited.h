// Credited: the credits that were ever given, by the id of their payment, and what is said when one comes again. One
// payment comes by several ways: pushed, typed, opened as a link, in a journal that was found later. All carry one
// TopUpId (credit_id.h), so whoever counts money asks here, and counts it once. Ids are kept for ever.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::voucher {

struct Credit {
    TopUpId id{};
    AccountId account{};
    Money amount{};

    bool operator==(const Credit&) const = default;
};

enum class CreditOutcome : std::uint8_t {
    fresh = 1,     // count it
    repeated = 2,  // the one that was counted: nothing to do
    differs = 3,   // the id was counted for another account or amount: count nothing, people decide
};

class Credited {
public:
    [[nodiscard]] CreditOutcome judge(const Credit& credit) const;
    // Asserts that it is fresh.
    void add(const Credit& credit);
    [[nodiscard]] std::size_t size() const { return by_id_.size(); }

private:
    std::unordered_map<TopUpId, Credit> by_id_;
};

}  // namespace riser::voucher
