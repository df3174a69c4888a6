// NaiveOrders: what people at a landlord's office ordered about money, what they were answered, and what a journal says of
// it. Nothing happens that nobody ordered, or otherwise than it was ordered; what was carried out is there once, and what
// was refused is not there.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/journal/codec.h"

namespace riser::sim {

using OrderBytes = std::array<std::uint8_t, 16>;

struct NaiveOrder {
    std::string what;  // "credit_note", "bounce", "deposit", "deposit_paid", ...
    AccountId account{};
    std::string about;        // a bill, a payment; empty: nothing but the account
    std::int64_t amount = 0;  // micro-units
    std::int64_t fee = 0;     // of a deposit: the months

    bool operator==(const NaiveOrder&) const = default;
};

// As an amount: so many months of bills.
inline constexpr std::int64_t k_some_months = -1;

// What a plan is about, as it is ordered.
[[nodiscard]] std::string plan_terms(std::size_t instalments, std::int64_t first_day,
                                     int grace_days, int misses_allowed);

enum class OfficeAnswer : std::uint8_t { done, already_done, refused };

class NaiveOrders {
public:
    using Complain = std::function<void(const std::string&)>;

    void given(const OrderBytes& id, NaiveOrder order) { given_[id] = std::move(order); }
    void answered(const OrderBytes& id, OfficeAnswer answer, const Complain& complain);
    // nullptr: nobody gave it.
    [[nodiscard]] const NaiveOrder* find(const OrderBytes& id) const {
        const auto order = given_.find(id);
        return order == given_.end() ? nullptr : &order->second;
    }
    // Every entry of the journal, once.
    void follow(const journal::Entry& entry, const Complain& complain);

private:
    void happen(const OrderBytes& id, const NaiveOrder& fact, const Complain& complain);
    [[nodiscard]] NaiveOrder as_ordered(const journal::DepositDemanded& r) const;
    void take_deposit(const journal::DepositMoved& r, const Complain& complain);
    void happen_beside(const journal::Entry& entry, const NaiveOrder& fact,
                       const Complain& complain);

    std::map<OrderBytes, NaiveOrder> given_;
    std::set<OrderBytes> happened_;
    std::set<OrderBytes> refused_;
};

}  // namespace riser::sim
