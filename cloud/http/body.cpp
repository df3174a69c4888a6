#include "cloud/http/body.h"

#include "core/units/time_text.h"
#include "platform/http/json_body.h"

namespace riser::cloud {
using http::kind_name;

const json::value* Fields::find(std::string_view name) {
    asked_.emplace(name);
    const json::value* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::refuse(std::string_view name, std::string detail) {
    errors_.push_back({prefix_ + "/" + std::string(name), std::move(detail)});
}

const json::string* Fields::find_text(std::string_view name, std::string_view form, bool required) {
    const json::value* value = find(name);
    if (value == nullptr) {
        if (required) refuse(name, "is missing: " + std::string(form));
        return nullptr;
    }
    if (!value->is_string()) {
        refuse(name, "is " + std::string(kind_name(*value)) + ": " + std::string(form));
        return nullptr;
    }
    return &value->get_string();
}

std::string Fields::text(std::string_view name, std::size_t max_bytes) {
    const std::string form = "a text of 1 to " + std::to_string(max_bytes) + " bytes";
    const json::string* value = find_text(name, form, true);
    if (value == nullptr) return {};
    if (value->empty() || value->size() > max_bytes) refuse(name, "is not " + form);
    return std::string(*value);
}

std::string Fields::text_or(std::string_view name, std::string otherwise, std::size_t max_bytes) {
    const std::string form = "a text of up to " + std::to_string(max_bytes) + " bytes";
    const json::string* value = find_text(name, form, false);
    if (value == nullptr) return otherwise;
    if (value->size() > max_bytes) refuse(name, "is not " + form);
    return std::string(*value);
}

Money Fields::money(std::string_view name) {
    constexpr std::string_view k_form =
        "an amount in quotes, with at most six decimals, such as \"12.34\"";
    const json::string* value = find_text(name, k_form, true);
    if (value == nullptr) return {};
    const auto money = parse_money({value->data(), value->size()});
    if (!money) refuse(name, "is not " + std::string(k_form));
    return money.value_or(Money{});
}

Currency Fields::currency(std::string_view name) {
    constexpr std::string_view k_form = "a currency code such as \"EUR\"";
    const json::string* value = find_text(name, k_form, true);
    if (value == nullptr) return {};
    const auto currency = parse_currency({value->data(), value->size()});
    if (!currency) refuse(name, "is not " + std::string(k_form));
    return currency.value_or(Currency{});
}

wire::PublicKey Fields::public_key(std::string_view name) {
    constexpr std::string_view k_form =
        "the gateway's public key, one line \"riser-ed25519-public-1 \" and 64 hexadecimal digits";
    const json::string* value = find_text(name, k_form, true);
    if (value == nullptr) return {};
    const auto key = wire::parse_public_key({value->data(), value->size()});
    if (!key) refuse(name, "is not " + std::string(k_form));
    return key.value_or(wire::PublicKey{});
}

std::optional<std::int64_t> Fields::find_integer(std::string_view name, std::int64_t first,
                                                 std::int64_t last, bool required) {
    const std::string form =
        "a whole number from " + std::to_string(first) + " to " + std::to_string(last);
    const json::value* value = find(name);
    if (value == nullptr) {
        if (required) refuse(name, "is missing: " + form);
        return std::nullopt;
    }
    if (!value->is_int64() || value->get_int64() < first || value->get_int64() > last) {
        refuse(name, "is not " + form);
        return std::nullopt;
    }
    return value->get_int64();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t first, std::int64_t last) {
    return find_integer(name, first, last, true).value_or(first);
}

std::int64_t Fields::integer_or(std::string_view name, std::int64_t first, std::int64_t last,
                                std::int64_t otherwise) {
    return find_integer(name, first, last, false).value_or(otherwise);
}

std::int64_t Fields::time_or(std::string_view name, std::int64_t otherwise) {
    constexpr std::string_view k_form = "a time such as \"2026-01-01T00:00:00Z\"";
    const json::string* value = find_text(name, k_form, false);
    if (value == nullptr) return otherwise;
    const auto time = parse_time({value->data(), value->size()});
    if (!time) refuse(name, "is not " + std::string(k_form));
    return time.value_or(otherwise);
}

std::optional<std::array<std::uint8_t, 16>> Fields::optional_uuid(std::string_view name) {
    constexpr std::string_view k_form = "a UUID such as \"0197a1de-3c4b-7aaa-8bcd-000000000001\"";
    const json::string* value = find_text(name, k_form, false);
    if (value == nullptr) return std::nullopt;
    const auto bytes = parse_uuid({value->data(), value->size()});
    const bool good = bytes && *bytes != std::array<std::uint8_t, 16>{};
    if (!good) refuse(name, "is not " + std::string(k_form));
    return bytes;
}

void Fields::objects(std::string_view name, const std::function<void(Fields&)>& read) {
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array())
        return refuse(name, "is " + std::string(kind_name(*value)) + ": a list of objects");
    std::size_t index = 0;
    for (const auto& item : value->get_array()) {
        const std::string place = std::string(name) + "/" + std::to_string(index++);
        if (!item.is_object()) {
            refuse(place, "is " + std::string(kind_name(item)) + ": an object");
            continue;
        }
        Fields fields{item.get_object(), prefix_ + "/" + place, errors_};
        read(fields);
        fields.finish();
    }
}

void Fields::finish() {
    for (const auto& field : object_) {
        const std::string_view key{field.key().data(), field.key().size()};
        if (asked_.contains(key)) continue;
        std::string known;
        for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
        refuse(key, "is not known here; known are " + known);
    }
}

std::optional<http::Response> read_body(const http::Request& request,
                                        const std::function<void(Fields&)>& read) {
    const auto body = http::read_json_object(request);
    if (!body) return body.error();
    std::vector<http::FieldError> errors;
    Fields fields{*body, "", errors};
    read(fields);
    fields.finish();
    if (errors.empty()) return std::nullopt;
    std::string detail;
    for (const auto& [pointer, what] : errors)
        detail += (detail.empty() ? "" : "; ") + pointer + " " + what;
    return http::problem(
        {422, "invalid_fields", "Some fields are not right", detail + ".", errors});
}

}  // namespace riser::cloud
