#include "tests/sim/world/operator_desk.h"

#include "core/units/time_text.h"
#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {
namespace {

// A JSON object of strings and numbers; the office writes nothing that needs escaping.
class Body {
public:
    Body& text(const std::string& name, const std::string& value) {
        return raw(name, "\"" + value + "\"");
    }
    Body& number(const std::string& name, std::int64_t value) {
        return raw(name, std::to_string(value));
    }
    Body& raw(const std::string& name, const std::string& value) {
        text_ += (text_.empty() ? "" : ", ") + std::string("\"") + name + "\": " + value;
        return *this;
    }
    [[nodiscard]] std::string str() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

std::string line_of(const wire::PublicKey& key) {
    std::string line = wire::format_key(key);
    while (!line.empty() && line.back() == '\n') line.pop_back();
    return line;
}

std::string price_text(Price price) {
    return format_money(Money{price.micro_per_kwh});
}

std::string time_text(UtcTime time) {
    return format_time(to_unix_ms(time));
}

std::string two_digits(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string window_text(const payment::Tariff& tariff, const payment::SwitchingTime& window) {
    constexpr const char* k_days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const int minute = window.minute_of_week % 1440;
    return Body{}
        .text("days", k_days[window.minute_of_week / 1440])
        .text("from", two_digits(minute / 60) + ":" + two_digits(minute % 60))
        .text("price", price_text(tariff.prices[window.rate]))
        .str();
}

std::string standing_text_of(const payment::StandingCharge& standing) {
    const auto word = [](bool so) { return so ? "true" : "false"; };
    return Body{}
        .text("price", price_text(Price{standing.amount.micro}))
        .text("period", standing.period == payment::ChargePeriod::month ? "month" : "day")
        .text("when_vacant", standing.while_vacant ? "landlord" : "none")
        .raw("taxed", word(standing.taxed))
        .raw("while_disconnected", word(standing.while_disconnected))
        .raw("continuous", word(standing.continuous))
        .str();
}

}  // namespace

std::string tariff_text(const payment::Tariff& tariff) {
    Body body;
    body.text("id", to_string(tariff.id))
        .number("version", tariff.version)
        .text("effective_from", time_text(tariff.effective_from))
        .number("tax_ppm", tariff.tax_ppm);
    const Price exported = tariff.rules.export_price;
    if (exported.micro_per_kwh > 0) body.text("export_price", price_text(exported));
    if (tariff.rules.standing.amount > Money{}) {
        body.raw("standing", standing_text_of(tariff.rules.standing));
    }
    if (tariff.week.empty()) return body.text("price", price_text(tariff.prices[0])).str();
    std::string windows;
    for (const auto& window : tariff.week)
        windows += (windows.empty() ? "" : ", ") + window_text(tariff, window);
    return body.raw("windows", "[" + windows + "]").str();
}

OperatorDesk::OperatorDesk(EventQueue& queue, ActorId actor, SimulatedCloud& cloud,
                           OfficeFaults faults, std::uint64_t seed)
    : queue_(queue), prng_(seed), line_(queue, actor, cloud, faults, prng_.next()) {}

// ---- orders ----

void OperatorDesk::enrol(const EnrolledBuilding& building) {
    const auto owner = to_string(building.owner);
    const auto site = to_string(building.site);
    const auto gateway = to_string(building.gateway);
    ask("enrol", "POST", "/v1/owners", Body{}.text("id", owner).text("name", "Owner").str());
    ask("enrol", "POST", "/v1/owners/" + owner + "/sites",
        Body{}
            .text("id", site)
            .text("name", "House")
            .text("zone", building.zone)
            .text("currency", building.currency.text())
            .str());
    ask("enrol", "POST", "/v1/sites/" + site + "/gateways",
        Body{}
            .text("id", gateway)
            .text("label", "cellar")
            .text("public_key", line_of(building.gateway_key))
            .str());
    for (const auto& account : building.accounts) {
        ask("enrol", "POST", "/v1/gateways/" + gateway + "/accounts",
            Body{}.text("id", to_string(account)).text("label", "flat").str());
    }
}

TopUpId OperatorDesk::top_up(AccountId account, Money amount, Currency currency) {
    const auto id = id_from<TopUpId>(prng_);
    const auto order = ask("top_up", "POST", "/v1/accounts/" + to_string(account) + "/top-ups",
                           Body{}
                               .text("id", to_string(id))
                               .text("amount", format_money(amount))
                               .text("currency", currency.text())
                               .str());
    top_ups_.push_back({id, account, amount, order});
    return id;
}

void OperatorDesk::publish(SiteId site, const payment::Tariff& tariff) {
    ask("tariff", "POST", "/v1/sites/" + to_string(site) + "/tariffs", tariff_text(tariff));
}

CommandId OperatorDesk::hold(GatewayId gateway, SupplyPointId point, UtcTime until) {
    const auto id = id_from<CommandId>(prng_);
    ask("hold", "POST", "/v1/gateways/" + to_string(gateway) + "/holds",
        Body{}
            .text("id", to_string(id))
            .number("supply_point", point.value)
            .text("until", time_text(until))
            .str());
    return id;
}

CommandId OperatorDesk::hold_if_before(GatewayId gateway, SupplyPointId point, UtcTime until,
                                       UtcTime expires) {
    const auto id = id_from<CommandId>(prng_);
    ask("hold", "POST", "/v1/gateways/" + to_string(gateway) + "/holds",
        Body{}
            .text("id", to_string(id))
            .number("supply_point", point.value)
            .text("until", time_text(until))
            .text("expires_at", time_text(expires))
            .str());
    return id;
}

CommandId OperatorDesk::connect(GatewayId gateway, SupplyPointId point, UtcTime hold_until) {
    const auto id = id_from<CommandId>(prng_);
    ask("connect", "POST", "/v1/gateways/" + to_string(gateway) + "/connects",
        Body{}
            .text("id", to_string(id))
            .number("supply_point", point.value)
            .text("hold_until", time_text(hold_until))
            .str());
    return id;
}

void OperatorDesk::follow_journal(GatewayId gateway, EpochId epoch) {
    ask("journal", "PUT", "/v1/gateways/" + to_string(gateway) + "/epoch",
        Body{}.text("epoch", to_string(epoch)).str());
}

bool OperatorDesk::repeat_refused(const std::string& id) {
    for (std::size_t i = 0; i < orders_.size(); ++i) {
        Order& order = orders_[i];
        const bool about = order.body.find("\"id\": \"" + id + "\"") != std::string::npos;
        if (!about || order.state != OrderState::refused) continue;
        order.state = OrderState::asked;
        order.key = to_string(id_from<CommandId>(prng_));
        send(i);
        return true;
    }
    return false;
}

void OperatorDesk::close_item(std::int64_t item) {
    ask("item", "POST", "/v1/open-items/" + std::to_string(item) + "/close", "{}");
}

Money OperatorDesk::paid(AccountId account) const {
    Money sum{};
    for (const auto& top_up : top_ups_) {
        if (top_up.account == account && is_taken(top_up)) sum += top_up.amount;
    }
    return sum;
}

// ---- sending ----

std::size_t OperatorDesk::ask(std::string kind, const std::string& method, std::string path,
                              std::string body) {
    const bool keyless = method == "PUT" || kind == "item";
    std::string key = keyless ? "" : to_string(id_from<CommandId>(prng_));
    orders_.push_back({std::move(kind),
                       OrderState::asked,
                       0,
                       queue_.now(),
                       {},
                       method,
                       std::move(path),
                       std::move(body),
                       std::move(key)});
    send(orders_.size() - 1);
    return orders_.size() - 1;
}

void OperatorDesk::send(std::size_t number) {
    const Order& order = orders_[number];
    line_.submit({order.method, order.path, order.body, order.key,
                  [this, number](const http::Response& response) {
                      Order& answered = orders_[number];
                      answered.status = response.status;
                      const bool taken = response.status < 300;
                      answered.state = taken ? OrderState::taken : OrderState::refused;
                      if (taken) answered.taken = queue_.now();
                  }});
}

// Everything answered after the backup was taken and everything still waiting, in its old order: an account
// before the money for it. A repeat of what the backup holds changes nothing.
void OperatorDesk::on_cloud_restored(SimTime backup_taken) {
    line_.drop_waiting();
    for (std::size_t i = 0; i < orders_.size(); ++i) {
        const Order& order = orders_[i];
        const bool lost = order.state == OrderState::taken && order.taken >= backup_taken;
        // Open items have other numbers now.
        if (order.kind == "item") continue;
        if (lost || order.state == OrderState::asked) send(i);
    }
    for (const TopUpPaid& top_up : top_ups_) {
        if (orders_[top_up.order].taken >= backup_taken) repeated_.insert(to_string(top_up.id));
    }
}

}  // namespace riser::sim
