#include "gateway/local/body_fields.h"

#include <algorithm>

#include "platform/http/json_body.h"

namespace riser::local {
using http::kind_name;

std::optional<Energy> parse_kwh(std::string_view text) {
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string_view decimals;
    if (point != std::string_view::npos) {
        decimals = text.substr(point + 1);
        if (decimals.empty() || decimals.size() > 3) return std::nullopt;
    }
    if (whole.empty() || whole.size() > 12) return std::nullopt;
    std::string digits(whole);
    digits += decimals;
    digits.append(3 - decimals.size(), '0');
    Energy energy;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        energy.wh = energy.wh * 10 + (c - '0');
    }
    if (energy > k_max_register) return std::nullopt;
    return energy;
}

Result<BodyFields, http::Response> BodyFields::read(const http::Request& request) {
    auto body = http::read_json_object(request);
    if (!body) return fail(body.error());
    return BodyFields(std::move(body).value());
}

const json::value* BodyFields::find(std::string_view name) {
    asked_.emplace(name);
    return object_.if_contains(name);
}

void BodyFields::refuse(std::string_view name, std::string detail) {
    errors_.push_back({"/" + std::string(name), std::move(detail)});
}

const json::string* BodyFields::text(std::string_view name, std::string_view form) {
    const json::value* value = find(name);
    if (value == nullptr) {
        refuse(name, "is missing: " + std::string(form));
        return nullptr;
    }
    if (!value->is_string()) {
        refuse(name, "is " + std::string(kind_name(*value)) + ": " + std::string(form));
        return nullptr;
    }
    return &value->get_string();
}

TopUpId BodyFields::uuid(std::string_view name) {
    constexpr std::string_view k_form =
        "a UUID that you make once per payment and repeat when you try again, such as "
        "\"0197a1de-3c4b-7aaa-8bcd-000000000001\"";
    const auto* given = text(name, k_form);
    if (given == nullptr) return {};
    const auto id = parse_id<TopUpId>({given->data(), given->size()});
    if (id && !id->is_nil()) return *id;
    refuse(name, "is not a UUID: " + std::string(k_form));
    return {};
}

Money BodyFields::money(std::string_view name) {
    constexpr std::string_view k_form =
        "a decimal string such as \"12.34\", more than zero, at most six decimals";
    const auto* given = text(name, k_form);
    if (given == nullptr) return {};
    const auto money = parse_money({given->data(), given->size()});
    if (money && money->micro > 0 && *money <= k_max_amount) return *money;
    refuse(name, "is not a possible amount: " + std::string(k_form));
    return {};
}

Currency BodyFields::currency(std::string_view name) {
    constexpr std::string_view k_form = "three capital letters such as \"EUR\"";
    const auto* given = text(name, k_form);
    if (given == nullptr) return {};
    const auto currency = parse_currency({given->data(), given->size()});
    if (currency) return *currency;
    refuse(name, "is not a currency: " + std::string(k_form));
    return {};
}

std::int64_t BodyFields::integer(std::string_view name, std::int64_t first, std::int64_t last) {
    const std::string form =
        "a whole number from " + std::to_string(first) + " to " + std::to_string(last);
    const json::value* value = find(name);
    if (value == nullptr) {
        refuse(name, "is missing: " + form);
        return first;
    }
    const std::int64_t* number = value->if_int64();
    if (number == nullptr || *number < first || *number > last) {
        refuse(name, "is not " + form);
        return first;
    }
    return *number;
}

std::map<metering::Quantity, Energy> BodyFields::registers(std::string_view name) {
    constexpr std::string_view k_form =
        "what the old meter showed at the end, in kWh, such as {\"import_energy\": \"1234.567\"}";
    std::map<metering::Quantity, Energy> registers;
    const json::value* value = find(name);
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr || object->empty()) {
        refuse(name, (value == nullptr ? "is missing: " : "is not: ") + std::string(k_form));
        return registers;
    }
    for (const auto& entry : *object) {
        const std::string_view key(entry.key().data(), entry.key().size());
        const auto quantity = metering::parse_quantity(key);
        const auto* reading = entry.value().if_string();
        const auto energy =
            reading == nullptr ? std::nullopt : parse_kwh({reading->data(), reading->size()});
        const std::string path = std::string(name) + "/" + std::string(key);
        if (!quantity) {
            refuse(path,
                   "is no register: import_energy, export_energy, import_energy_t1 or "
                   "import_energy_t2");
        } else if (!energy) {
            refuse(
                path,
                "is not a decimal string of kWh with at most three decimals, such as \"1234.567\"");
        } else {
            registers[*quantity] = *energy;
        }
    }
    return registers;
}

std::optional<http::Response> BodyFields::objection() const {
    std::vector<http::FieldError> errors = errors_;
    for (const auto& entry : object_) {
        const std::string_view key(entry.key().data(), entry.key().size());
        if (asked_.contains(key)) continue;
        std::string known;
        for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
        errors.push_back({"/" + std::string(key),
                          "is not known here; " +
                              (known.empty() ? std::string("no field is") : "known: " + known)});
    }
    if (errors.empty()) return std::nullopt;
    std::string detail;
    for (const auto& error : errors) {
        detail += (detail.empty() ? "" : "; ") + error.pointer.substr(1) + " " + error.detail;
    }
    return http::problem(
        {400, "invalid_fields", "Some fields are not right", detail + ".", std::move(errors)});
}

}  // namespace riser::local
