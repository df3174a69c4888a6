#include "gateway/ctl/words.h"

#include <algorithm>
#include <cstdlib>

#include "core/units/money.h"

namespace riser::ctl {
namespace {

// Thousandths as a decimal with `places` (0..3) decimals, cut off.
std::string decimal(std::int64_t thousand_fold, int places) {
    const std::int64_t size = std::llabs(thousand_fold);
    std::string text = (thousand_fold < 0 ? "-" : "") + std::to_string(size / 1000);
    if (places == 0) return text;
    std::string rest = std::to_string(1000 + size % 1000).substr(1);
    rest.resize(static_cast<std::size_t>(places));
    return text + "." + rest;
}

}  // namespace

std::string cents(const std::string& amount) {
    constexpr std::int64_t k_cent = 10'000;  // micro-units
    const auto money = parse_money(amount);
    if (!money) return amount;
    std::int64_t whole = money->micro / k_cent;
    if (money->micro < 0 && money->micro % k_cent != 0) --whole;
    return format_money(Money{whole * k_cent});
}

std::string cents_to_pay(const std::string& amount) {
    const auto money = parse_money(amount);
    if (!money) return amount;
    const std::string down = cents(format_money(Money{} - *money));
    return format_money(Money{} - parse_money(down).value_or(Money{}));
}

std::string kwh(std::int64_t watt_hours) {
    return decimal(watt_hours, 3) + " kWh";
}

std::string watts(std::optional<std::int64_t> power) {
    constexpr std::int64_t k_kilo = 1000;
    if (!power) return "-";
    return std::llabs(*power) < k_kilo ? std::to_string(*power) + " W" : decimal(*power, 2) + " kW";
}

std::string kilowatts(std::int64_t power) {
    return decimal(power, 3) + " kW";
}

std::string thousandths(std::optional<std::int64_t> value, const std::string& unit, int decimals) {
    return value ? decimal(*value, decimals) + " " + unit : "-";
}

void align_decimals(std::vector<std::string*> amounts) {
    const auto decimals = [](const std::string& amount) {
        const auto point = amount.find('.');
        return point == std::string::npos ? 0 : amount.size() - point - 1;
    };
    std::size_t most = 0;
    for (const auto* amount : amounts) most = std::max(most, decimals(*amount));
    for (auto* amount : amounts) {
        if (amount->find('.') != std::string::npos) amount->append(most - decimals(*amount), '0');
    }
}

std::string age(std::optional<std::int64_t> milliseconds) {
    if (!milliseconds) return "never";
    const std::int64_t seconds = *milliseconds / 1000;
    constexpr std::int64_t k_minute = 60;
    constexpr std::int64_t k_hour = 60 * k_minute;
    constexpr std::int64_t k_day = 24 * k_hour;
    if (seconds < 2 * k_minute) return std::to_string(seconds) + " s";
    if (seconds < 2 * k_hour) return std::to_string(seconds / k_minute) + " min";
    if (seconds < 2 * k_day) return std::to_string(seconds / k_hour) + " h";
    return std::to_string(seconds / k_day) + " d";
}

std::string lasts(std::optional<std::int64_t> hours) {
    if (!hours || *hours == 0) return "-";
    return *hours < 48 ? std::to_string(*hours) + " h" : std::to_string(*hours / 24) + " d";
}

std::optional<std::int64_t> age_of(const json::object& building, const json::object& read) {
    const auto now = number_of(building, "uptime_ms");
    const auto then = number_of(read, "read_uptime_ms");
    if (!now || !then) return std::nullopt;
    return *now - *then;
}

std::string short_time(std::string text) {
    constexpr std::size_t k_length = 16;
    if (text.size() < k_length) return text;
    text.resize(k_length);
    text[10] = ' ';
    return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const bool fits = !lines.empty() && width_of(lines.back()) + 1 + width_of(word) <= width;
        if (fits) {
            lines.back().append(" ").append(word);
        } else if (!word.empty()) {
            lines.emplace_back(word);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string line(const std::string& name, const std::string& text) {
    constexpr std::size_t k_width = 12;
    return name + std::string(k_width - std::min(k_width, name.size()), ' ') + text + "\n";
}

Cell balance_cell(const json::object& point) {
    if (text_of(point, "account").empty()) {
        return {is_true(point, "booked") ? "vacant" : "not known", Tone::faint};
    }
    const std::string balance = text_of(point, "balance");
    if (is_true(point, "exhausted")) return {cents(balance), Tone::bad};
    return {cents(balance), is_true(point, "low_credit") ? Tone::warning : Tone::plain};
}

Cell supply_cell(const json::object& point) {
    const json::object& supply = object_of(point, "supply");
    const std::string observed = text_of(supply, "observed");
    const std::string desired = text_of(supply, "desired");
    if (text_of(supply, "relay_test") == "running") return {"relay test", Tone::warning};
    if (observed == "connected" && desired == observed) return {"on", Tone::good};
    if (observed == "disconnected" && desired == observed) return {"off", Tone::bad};
    if (observed == "unknown") return {"unknown", Tone::warning};
    if (observed == "ready_for_reconnection") return {"press button", Tone::warning};
    if (observed == "mixed") return {"mixed", Tone::bad};
    return {observed == "connected" ? "on, to be off" : "off, to be on", Tone::warning};
}

Tone tone_of_level(const std::string& level) {
    if (level == "alarm") return Tone::bad;
    return level == "warning" ? Tone::warning : Tone::faint;
}

Cell mark_cell(const json::object& marked) {
    const auto& marks = list_of(marked, "marks");
    if (marks.empty()) return {};
    const json::object& first = marks.front().as_object();
    const std::string more = marks.size() > 1 ? " (+" + std::to_string(marks.size() - 1) + ")" : "";
    return {text_of(first, "text") + more, tone_of_level(text_of(first, "level"))};
}

std::string percent(std::int64_t ppm) {
    constexpr std::int64_t k_ppm_of_one = 10'000;
    std::string text = std::to_string(ppm / k_ppm_of_one);
    std::string decimals = std::to_string(k_ppm_of_one + ppm % k_ppm_of_one).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    if (!decimals.empty()) text += "." + decimals;
    return text + " %";
}

std::string moved_text(const std::string& amount, const std::string& from, const std::string& to) {
    if (from == "collection") {
        return amount + " still owed" +
               (to == "prepaid_credit" ? ": the balance was below zero" : " of " + pot_name(to));
    }
    return amount + " from " + pot_name(from) + " to " + pot_name(to);
}

std::string pot_name(const std::string& pot) {
    if (pot == "prepaid_credit") return "credit";
    if (pot == "prepaid_debt") return "debts";
    if (pot == "refund") return "what is paid out";
    if (pot == "collection") return "what is still owed";
    if (pot == "other_account") return "the other account";
    std::string words = pot;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string part_name(const std::string& step) {
    if (step == "payment_debt") return "debts";
    if (step == "accumulated_debt") return "charges that were left";
    if (step == "owed_balance") return "balance owed";
    if (step == "emergency_owed") return "emergency credit used";
    if (step == "vending_fee") return "the fee for topping up";
    return "balance";
}

}  // namespace riser::ctl
