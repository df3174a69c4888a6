#include "core/payment/supply_policy.h"

#include <array>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

struct Row {
    CutPredicate predicate;
    std::string_view name;
    bool neutral;             // value before anybody sets it
    bool needs_confirmation;  // only a confirming read can answer it
};

constexpr std::array k_rows{
    Row{CutPredicate::credit_exhausted, "credit_exhausted", false, false},
    Row{CutPredicate::prepaid_account, "prepaid_account", false, false},
    Row{CutPredicate::armed, "armed", false, false},
    Row{CutPredicate::pairing_proven, "pairing_proven", false, false},
    Row{CutPredicate::identity_confirmed, "identity_confirmed", false, true},
    Row{CutPredicate::confirming_read_fresh, "confirming_read_fresh", false, true},
    Row{CutPredicate::reading_validated, "reading_validated", false, true},
    Row{CutPredicate::witness_present, "witness_present", false, true},
    Row{CutPredicate::no_emergency_credit, "no_emergency_credit", true, false},
    Row{CutPredicate::not_protected, "not_protected", false, false},
    Row{CutPredicate::outside_friendly_hours, "outside_friendly_hours", true, false},
    Row{CutPredicate::outside_holidays, "outside_holidays", true, false},
    Row{CutPredicate::notice_given, "notice_given", true, false},
    Row{CutPredicate::no_hold, "no_hold", false, false},
    Row{CutPredicate::storage_healthy, "storage_healthy", false, false},
    Row{CutPredicate::switch_interval_kept, "switch_interval_kept", false, false},
    Row{CutPredicate::cut_rate_kept, "cut_rate_kept", false, false},
    Row{CutPredicate::bus_healthy, "bus_healthy", false, false},
};
static_assert(k_rows.size() == k_cut_predicates);

}  // namespace

std::string_view to_string(CutPredicate predicate) {
    static constexpr auto k_names = [] {
        std::array<std::string_view, k_cut_predicates> names;
        for (const auto& row : k_rows) names[static_cast<std::size_t>(row.predicate)] = row.name;
        return names;
    }();
    const auto index = static_cast<std::size_t>(predicate);
    return index < k_names.size() ? k_names[index] : "?";
}

std::bitset<k_cut_predicates> CutInputs::neutral() {
    std::bitset<k_cut_predicates> bits;
    for (const auto& row : k_rows) bits.set(static_cast<std::size_t>(row.predicate), row.neutral);
    return bits;
}

CutPredicate CutInputs::first_obstacle() const {
    for (const bool needs_confirmation : {false, true}) {
        for (const auto& row : k_rows) {
            if (row.needs_confirmation == needs_confirmation && !get(row.predicate))
                return row.predicate;
        }
    }
    RISER_ASSERT(false, "first_obstacle() is asked only when something stands in the way");
    return CutPredicate::count_;
}

bool CutInputs::worth_confirming() const {
    for (const auto& row : k_rows) {
        if (!row.needs_confirmation && !get(row.predicate)) return false;
    }
    return true;
}

}  // namespace riser::payment
