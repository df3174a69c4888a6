// What a person should know of the bills of a supply point's account.
#include <algorithm>

#include "core/payment/date_text.h"
#include "gateway/local/attention_parts.h"

namespace riser::local {

const controller::BillsView* find_bills(const controller::BuildingView& view, AccountId id) {
    if (id.is_nil()) return nullptr;
    const auto found = std::find_if(view.bills.begin(), view.bills.end(),
                                    [&](const auto& bills) { return bills.account == id; });
    return found == view.bills.end() ? nullptr : &*found;
}

void add_bill_marks(std::vector<Mark>& marks, const controller::BuildingView& view,
                    const controller::SupplyPointView& point) {
    const auto* bills = find_bills(view, point.account);
    if (bills == nullptr || bills->overdue <= Money{}) return;
    const auto first = std::find_if(bills->bills.begin(), bills->bills.end(),
                                    [](const auto& bill) { return bill.overdue; });
    if (first == bills->bills.end()) return;
    const bool may_cut = first->last_step == billing::StepKind::disconnection;
    const bool off = point.observed == metering::SwitchState::disconnected;
    std::string text =
        format_money(bills->overdue) + " is overdue since " + payment::format_day(first->due);
    if (may_cut && !off && !point.obstacle.empty()) {
        text += "; power stays on: " + obstacle_text(point.obstacle);
    }
    marks.push_back({may_cut ? Level::warning : Level::notice, "bill_overdue", text, "",
                     "`riserctl bill list " + to_string(point.id) + "` shows the bills."});
}

}  // namespace riser::local
