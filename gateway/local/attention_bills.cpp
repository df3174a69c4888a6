// What a person should know of the bills of a supply point's account.
#include <algorithm>

#include "core/payment/date_text.h"
#include "gateway/local/attention_parts.h"
#include "gateway/local/calendar.h"

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

void add_credit_limit_mark(std::vector<Mark>& marks, const controller::BuildingView& view,
                           const controller::SupplyPointView& point, const ZoneRules& zone) {
    const auto* bills = find_bills(view, point.account);
    if (bills == nullptr || !bills->credit_limit) return;
    const auto& limit = *bills->credit_limit;
    if (limit.stage == billing::CreditStage::within) return;
    const std::string advice = "`riserctl bill list " + to_string(point.id) +
                               "` shows the bills; what is paid counts at once.";
    std::string text = format_money(limit.used) + " of the credit limit of " +
                       format_money(limit.terms.limit) + " are used";
    if (limit.stage == billing::CreditStage::near) {
        marks.push_back({Level::notice, "credit_limit_near", text, "", advice});
        return;
    }
    const bool off = point.observed == metering::SwitchState::disconnected;
    const std::int64_t from = limit.disconnected_from_ms;
    if (from != 0 && !off) {
        const bool announced = to_unix_ms(view.made.wall) < from;
        if (announced)
            text += "; power may be disconnected from " + format_weekday(zone, from) + " on";
        if (!announced && !point.obstacle.empty()) {
            text += "; power stays on: " + obstacle_text(point.obstacle);
        }
    }
    marks.push_back({Level::warning, "credit_limit_reached", text,
                     "What is used on bill and not paid has reached what was agreed.", advice});
}

}  // namespace riser::local
