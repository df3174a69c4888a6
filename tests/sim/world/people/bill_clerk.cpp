#include "tests/sim/world/people/bill_clerk.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/payment/billing/bill_number.h"

namespace riser::sim {
namespace {

constexpr Duration k_between_least = std::chrono::minutes(20);
constexpr Duration k_between_most = std::chrono::hours(3);
constexpr std::int64_t k_most_fee = 3'000'000;
constexpr std::int64_t k_most_deposit = 200'000'000;
constexpr int k_thinks_of = 6;               // accounts, until he finds one that is open
constexpr std::uint64_t k_far_away = 1'000;  // no bill of these worlds has such a number

std::string uuid_text(const OrderBytes& id) {
    return to_string(CommandId{id});
}

std::string day_text(std::int64_t day) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

OfficeAnswer answer_of(const http::Response& response) {
    if (response.status != 200) return OfficeAnswer::refused;
    const bool before = response.body.find("\"outcome\":\"already_done\"") != std::string::npos;
    return before ? OfficeAnswer::already_done : OfficeAnswer::done;
}

}  // namespace

BillClerk::BillClerk(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      coverage_(coverage),
      dice_(Prng(seed).next()),
      gives_notes_(dice_.chance(2, 3)),
      takes_back_(dice_.chance(2, 3)),
      takes_deposits_(dice_.chance(2, 3)),
      agrees_plans_(dice_.chance(2, 3)),
      changes_modes_(dice_.chance(1, 2)),
      client_(queue, site, coverage, dice_.next()) {}

void BillClerk::begin() {
    queue_.after(draw_between(dice_, k_between_least, k_between_most), site_.actor(), "bill_clerk",
                 [this] { work(); });
}

void BillClerk::work() {
    if (over_) return;
    if (const auto view = site_.view()) {
        const auto what = dice_.below(10);
        if (what == 0 && gives_notes_) give_credit_note(*view);
        if (what == 1 && takes_back_) take_back_payment();
        if (what == 2 && takes_deposits_) ask_for_deposit(*view);
        if (what == 3 && takes_deposits_) move_deposit(*view);
        if (what > 3 && what < 7 && agrees_plans_) agree_plan(*view);
        if (what > 6 && changes_modes_) change_mode(*view);
    }
    begin();
}

const controller::BillsView* BillClerk::some_bills(const controller::BuildingView& view) {
    const controller::BillsView* found = nullptr;
    // Of those who have left he thinks seldom.
    for (int i = 0; i < k_thinks_of && !view.bills.empty(); ++i) {
        found = &view.bills[dice_.below(view.bills.size())];
        if (!found->closed) break;
    }
    return found;
}

OrderBytes BillClerk::new_id() {
    OrderBytes id{};
    for (auto& byte : id) byte = static_cast<std::uint8_t>(dice_.next());
    return id;
}

std::int64_t BillClerk::some_money(std::int64_t most) {
    return 1 + static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(most)));
}

// A part of one of the last bills, in coins or to a millionth, all of it, or more than that.
void BillClerk::give_credit_note(const controller::BuildingView& view) {
    const auto* bills = some_bills(view);
    if (bills == nullptr || bills->kept.empty()) return;
    const auto& document = bills->kept[dice_.below(bills->kept.size())];
    if (document.total.micro <= 0) return;
    const std::int64_t coin = site_.plan().billing.coin;
    std::int64_t amount = some_money(document.total.micro);
    if (dice_.chance(1, 2)) amount = std::max(amount / coin, std::int64_t{1}) * coin;
    if (dice_.chance(1, 4)) amount = document.total.micro;
    if (dice_.chance(1, 10)) amount = document.total.micro + some_money(coin);
    auto number = document.number;
    if (dice_.chance(1, 12)) number.counter += k_far_away;
    const OrderBytes id = new_id();
    const std::string key = billing::key_text(number);
    give(id, {"credit_note", bills->account, key, amount, 0},
         "/v1/accounts/" + to_string(bills->account) + "/bills/" + key + "/credit-note",
         fmt::format(R"({{"id":"{}","amount":"{}"}})", uuid_text(id), money_text(amount)));
}

// The bank says that one of the payments came to nothing, or one that nobody knows, or that of another account.
void BillClerk::take_back_payment() {
    const NaiveBooks& books = site_.auditor().books();
    const auto& credits = books.credits();
    if (credits.empty()) return;
    auto paid = credits.begin();
    for (int i = 0; i < k_thinks_of; ++i) {
        paid = credits.begin();
        std::advance(paid, static_cast<std::ptrdiff_t>(dice_.below(credits.size())));
        const auto account = books.accounts().find(paid->second.first);
        if (account != books.accounts().end() && !account->second.ended) break;
    }
    TopUpId payment = paid->first;
    AccountId account = paid->second.first;
    if (dice_.chance(1, 12)) payment = TopUpId{new_id()};
    if (dice_.chance(1, 12)) account = credits.begin()->second.first;
    const std::int64_t fee = dice_.chance(1, 2) ? some_money(k_most_fee) : 0;
    const OrderBytes id = new_id();
    std::string body =
        fmt::format(R"({{"id":"{}","payment":"{}")", uuid_text(id), to_string(payment));
    if (fee > 0) body += fmt::format(R"(,"fee":"{}")", money_text(fee));
    give(id, {"bounce", account, to_string(payment), 0, fee},
         "/v1/accounts/" + to_string(account) + "/bounced-payments", body + "}");
}

std::int64_t BillClerk::day_in(std::int64_t days) const {
    return NaiveBilling::day_of(to_unix_ms(site_.clock().true_utc(queue_.now()))) + days;
}

// An amount, so many months of bills, or none any more.
void BillClerk::ask_for_deposit(const controller::BuildingView& view) {
    const auto* bills = some_bills(view);
    if (bills == nullptr) return;
    const OrderBytes id = new_id();
    const std::int64_t day = day_in(static_cast<std::int64_t>(dice_.below(30)));
    NaiveOrder order{"deposit", bills->account, std::to_string(day), 0, 0};
    std::string body = fmt::format(R"({{"id":"{}","due":"{}")", uuid_text(id), day_text(day));
    if (dice_.chance(1, 4)) {
        order.amount = k_some_months;
        order.fee = static_cast<std::int64_t>(1 + dice_.below(3));
        body += fmt::format(R"(,"months":{})", order.fee);
    } else if (dice_.chance(5, 6)) {
        order.amount = some_money(k_most_deposit);
        body += fmt::format(R"(,"amount":"{}")", money_text(order.amount));
    }
    give(id, order, "/v1/accounts/" + to_string(bills->account) + "/deposit", body + "}");
}

// It comes; goes back, now and then more of it than is held; or pays bills.
void BillClerk::move_deposit(const controller::BuildingView& view) {
    const auto* bills = some_bills(view);
    if (bills == nullptr) return;
    constexpr std::string_view k_moves[] = {"paid", "paid", "refunded", "used"};
    std::string move(k_moves[dice_.below(std::size(k_moves))]);
    const std::int64_t held = bills->deposit.held.micro;
    if (held == 0 && dice_.chance(5, 6)) move = "paid";
    std::int64_t amount = some_money(held > 0 ? held : k_most_deposit);
    if (move == "paid") amount = some_money(k_most_deposit);
    if (move != "paid" && dice_.chance(1, 6)) amount = held + some_money(k_most_fee);
    const OrderBytes id = new_id();
    give(id, {"deposit_" + move, bills->account, "", amount, 0},
         "/v1/accounts/" + to_string(bills->account) + "/deposit/" + move,
         fmt::format(R"({{"id":"{}","amount":"{}","currency":"EUR"}})", uuid_text(id),
                     money_text(amount)));
}

// What is open is paid by instalments: the first ones are due in days, so that worlds see them come or not.
void BillClerk::agree_plan(const controller::BuildingView& view) {
    const auto* bills = some_bills(view);
    if (bills == nullptr) return;
    if (bills->plan && dice_.chance(1, 3)) return end_plan(*bills);
    if (bills->open <= Money{} && !dice_.chance(1, 6)) return;
    const std::size_t instalments = 1 + dice_.below(3);
    const std::int64_t first = day_in(static_cast<std::int64_t>(dice_.below(3)));
    const int grace = dice_.chance(1, 4) ? 1 : 0;
    const int misses = dice_.chance(1, 4) ? 1 : 0;
    const OrderBytes id = new_id();
    give(id, {"plan", bills->account, plan_terms(instalments, first, grace, misses), 0, 0},
         "/v1/accounts/" + to_string(bills->account) + "/payment-plan",
         fmt::format(
             R"({{"id":"{}","instalments":{},"first":"{}","grace_days":{},"misses_allowed":{}}})",
             uuid_text(id), instalments, day_text(first), grace, misses));
}

void BillClerk::end_plan(const controller::BillsView& bills) {
    const OrderBytes id = new_id();
    give(id, {"plan_end", bills.account, "", 0, 0},
         "/v1/accounts/" + to_string(bills.account) + "/payment-plan/end",
         fmt::format(R"({{"id":"{}"}})", uuid_text(id)));
}

bool BillClerk::is_landlord(AccountId account) const {
    const auto& meters = site_.plan().building.meters;
    return std::any_of(meters.begin(), meters.end(), [&](const MeterPlan& meter) {
        return site_.landlord_of(meter.id) == account;
    });
}

// Of whoever has an apartment; the landlord's as well, which is refused. A look at what it would come to changes nothing.
void BillClerk::change_mode(const controller::BuildingView& view) {
    const bool billed = site_.plan().billing.written;
    if (view.accounts.empty() || (!billed && dice_.chance(5, 6))) return;
    const auto* account = &view.accounts.front();
    for (int i = 0; i < k_thinks_of; ++i) {
        account = &view.accounts[dice_.below(view.accounts.size())];
        if (!account->closed && account->has_supply_point && !is_landlord(account->id)) break;
    }
    const bool is_prepaid = account->mode == payment::AccountMode::prepaid;
    std::string mode = is_prepaid ? "postpaid" : "prepaid";
    if (dice_.chance(1, 12)) mode = is_prepaid ? "prepaid" : "postpaid";
    const OrderBytes id = new_id();
    const std::string path = "/v1/accounts/" + to_string(account->id) + "/mode";
    const bool only_if_paid = dice_.chance(1, 6);
    const bool last_reading = dice_.chance(1, 3);
    const std::string body =
        fmt::format(R"({{"id":"{}","mode":"{}","only_if_paid":{},"last_reading":{}}})",
                    uuid_text(id), mode, only_if_paid, last_reading);
    if (dice_.chance(1, 4)) client_.order(path + "/preview", body);
    give(id, {"mode", account->id, mode, 0, 0}, path, body);
}

void BillClerk::give(const OrderBytes& id, NaiveOrder order, const std::string& path,
                     const std::string& body) {
    const std::string what = order.what;
    site_.auditor().order_given(id, std::move(order));
    coverage_.hit("bill_clerk", what);
    client_.order(path, body, [this, id, what, path, body](const http::Response& response) {
        const OfficeAnswer answer = answer_of(response);
        site_.auditor().order_answered(id, answer);
        if (answer == OfficeAnswer::refused) return coverage_.hit("bill_clerk", what + "_refused");
        coverage_.hit("bill_clerk", what + "_done");
        if (over_ || !dice_.chance(1, 5)) return;
        coverage_.hit("bill_clerk", what + "_again");
        client_.order(path, body, [this, id](const http::Response& again) {
            site_.auditor().order_answered(id, answer_of(again));
        });
    });
}

}  // namespace riser::sim
