#include "tests/sim/world/people/letting.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

// As riserctl does: until the meters have been read for it.
constexpr int k_most_move_tries = 20;
constexpr Duration k_shortest_pause = std::chrono::seconds(2);
constexpr Duration k_longest_pause = std::chrono::seconds(15);
// What becomes of the first bills takes two days; then some move again.
constexpr SimTime k_bills_are_followed = std::chrono::hours(46);

}  // namespace

void Letting::look_around(bool is_end) {
    if (!site_.plan().people_move || !site_.view()) return;
    if (is_end || dice_.chance(1, 5)) pay_refunds();
    const SimTime stay_from = site_.plan().tenants_stay_from;
    const bool stay = stay_from != SimTime{} && queue_.now() > stay_from &&
                      queue_.now() < stay_from + k_bills_are_followed;
    if (stay) return;
    if (!is_end && site_.view() && dice_.chance(1, 30)) somebody_moves();
    // Whoever is to see a bill in a short world moves in before its first cycle ends.
    const bool bills = site_.plan().billing.written && !is_end && site_.view();
    if (bills && billing_dice_.chance(1, 6)) somebody_moves();
}

void Letting::somebody_moves() {
    const auto view = site_.view();
    if (view->supply_points.empty()) return;
    const auto& point = view->supply_points[dice_.below(view->supply_points.size())];
    if (point.account.is_nil()) return;
    if (point.account != site_.landlord_of(point.id.value)) return move_out(point);
    move_in(std::to_string(point.id.value));
}

void Letting::move_in(const std::string& point) {
    const std::string id = new_id();
    const std::string account = new_id();
    bool postpaid = dice_.chance(1, 10);
    if (site_.plan().billing.written) postpaid = billing_dice_.chance(2, 3);
    const bool critical = dice_.chance(1, 10);
    const bool last_reading = dice_.chance(1, 6);
    std::string body =
        fmt::format(R"({{"id":"{}","account":"{}","mode":"{}","critical":{},"last_reading":{})", id,
                    account, postpaid ? "postpaid" : "prepaid", critical, last_reading);
    const auto monthly = site_.monthly_tariff();
    if (postpaid && monthly) body += fmt::format(R"(,"tariff":"{}")", to_string(*monthly));
    body += "}";
    const std::string path = "/v1/supply-points/" + point + "/move-in";
    coverage_.hit("landlord", "let");
    if (dice_.chance(1, 4)) client_.order(path + "/preview", body);
    give(path, body, 1);
}

// Some go to another apartment of the house, and what they have goes with them.
void Letting::move_out(const controller::SupplyPointView& point) {
    const auto view = site_.view();
    const auto& other = view->supply_points[dice_.below(view->supply_points.size())];
    const bool takes_it_along = dice_.chance(1, 3) && other.account != point.account &&
                                !other.account.is_nil() &&
                                other.account != site_.landlord_of(other.id.value);
    const std::string id = new_id();
    const bool last_reading = dice_.chance(1, 6);
    std::string body = fmt::format(R"({{"id":"{}","last_reading":{})", id, last_reading);
    if (takes_it_along) body += fmt::format(R"(,"transfer_to":"{}")", to_string(other.account));
    body += "}";
    const std::string path = "/v1/accounts/" + to_string(point.account) + "/move-out";
    coverage_.hit("landlord", takes_it_along ? "moved_within_the_house" : "took_back");
    if (dice_.chance(1, 4)) client_.order(path + "/preview", body);
    give(path, body, 1);
}

// What was paid meanwhile is refused: a payment is never more than what is owed then.
void Letting::pay_refunds() {
    const auto view = site_.view();
    for (const auto& account : view->accounts) {
        if (account.refund_owed <= Money{}) continue;
        client_.order("/v1/accounts/" + to_string(account.id) + "/refund-paid",
                      fmt::format(R"({{"id":"{}","amount":"{}","currency":"EUR"}})", new_id(),
                                  money_text(account.refund_owed.micro)));
        coverage_.hit("landlord", "paid_out");
    }
}

void Letting::give(const std::string& path, const std::string& body, int tries) {
    client_.order(path, body, [this, path, body, tries](const http::Response& response) {
        if (response.status != 202) return;
        if (tries >= k_most_move_tries) return coverage_.hit("landlord", "gave_up_moving");
        queue_.after(draw_between(dice_, k_shortest_pause, k_longest_pause), site_.actor(),
                     "landlord", [this, path, body, tries] { give(path, body, tries + 1); });
    });
}

std::string Letting::new_id() {
    CommandId id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(dice_.next());
    return to_string(id);
}

}  // namespace riser::sim
