#include "cloud/http/body.h"

#include "core/units/time_text.h"
#include "platform/http/json_body.h"

namespace riser::cloud {
using http::kind_name;
using http::Presence;

std::string Fields::text(std::string_view name, std::size_t max_bytes) {
    const std::string form = "a text of 1 to " + std::to_string(max_bytes) + " bytes";
    const auto text = fields_.text(name, form);
    if (!text) return {};
    if (text->empty() || text->size() > max_bytes) refuse(name, "is not " + form);
    return std::string(*text);
}

std::string Fields::text_or(std::string_view name, std::string otherwise, std::size_t max_bytes) {
    const std::string form = "a text of up to " + std::to_string(max_bytes) + " bytes";
    const auto text = fields_.text(name, form, Presence::optional);
    if (!text) return otherwise;
    if (text->size() > max_bytes) refuse(name, "is not " + form);
    return std::string(*text);
}

Money Fields::money(std::string_view name) {
    constexpr std::string_view k_form =
        "an amount in quotes, with at most six decimals, such as \"12.34\"";
    const auto text = fields_.text(name, k_form);
    if (!text) return {};
    const auto money = parse_money(*text);
    if (!money) refuse(name, "is not " + std::string(k_form));
    return money.value_or(Money{});
}

Currency Fields::currency(std::string_view name) {
    constexpr std::string_view k_form = "a currency code such as \"EUR\"";
    const auto text = fields_.text(name, k_form);
    if (!text) return {};
    const auto currency = parse_currency(*text);
    if (!currency) refuse(name, "is not " + std::string(k_form));
    return currency.value_or(Currency{});
}

wire::PublicKey Fields::public_key(std::string_view name) {
    constexpr std::string_view k_form =
        "the gateway's public key, one line \"riser-ed25519-public-1 \" and 64 hexadecimal digits";
    const auto text = fields_.text(name, k_form);
    if (!text) return {};
    const auto key = wire::parse_public_key(*text);
    if (!key) refuse(name, "is not " + std::string(k_form));
    return key.value_or(wire::PublicKey{});
}

std::int64_t Fields::integer(std::string_view name, std::int64_t first, std::int64_t last) {
    return fields_.integer(name, first, last).value_or(first);
}

std::int64_t Fields::integer_or(std::string_view name, std::int64_t first, std::int64_t last,
                                std::int64_t otherwise) {
    return fields_.integer(name, first, last, Presence::optional).value_or(otherwise);
}

std::int64_t Fields::time_or(std::string_view name, std::int64_t otherwise) {
    constexpr std::string_view k_form = "a time such as \"2026-01-01T00:00:00Z\"";
    const auto text = fields_.text(name, k_form, Presence::optional);
    if (!text) return otherwise;
    const auto time = parse_time(*text);
    if (!time) refuse(name, "is not " + std::string(k_form));
    return time.value_or(otherwise);
}

std::optional<std::array<std::uint8_t, 16>> Fields::optional_uuid(std::string_view name) {
    constexpr std::string_view k_form = "a UUID such as \"0197a1de-3c4b-7aaa-8bcd-000000000001\"";
    const auto text = fields_.text(name, k_form, Presence::optional);
    if (!text) return std::nullopt;
    const auto bytes = parse_uuid(*text);
    const bool good = bytes && *bytes != std::array<std::uint8_t, 16>{};
    if (!good) refuse(name, "is not " + std::string(k_form));
    return bytes;
}

const json::array* Fields::list(std::string_view name, std::string_view of_what) {
    const json::value* value = fields_.find(name);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) {
        refuse(name,
               "is " + std::string(kind_name(*value)) + ": a list of " + std::string(of_what));
        return nullptr;
    }
    if (value->get_array().empty()) {
        refuse(name, "is an empty list");
        return nullptr;
    }
    return &value->get_array();
}

void Fields::part(const std::string& place, const json::value& value,
                  const std::function<void(Fields&)>& read) {
    if (!value.is_object()) {
        return refuse(place, "is " + std::string(kind_name(value)) + ": an object");
    }
    Fields inner{http::JsonFields{value.get_object(), fields_.pointer() + "/" + place}};
    read(inner);
    fields_.add_refusals(inner.fields_);
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t max_bytes) {
    std::vector<std::string> result;
    const json::array* items = list(name, "texts");
    if (items == nullptr) return result;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const json::value& item = (*items)[i];
        if (!item.is_string() || item.get_string().size() > max_bytes) {
            refuse(std::string(name) + "/" + std::to_string(i),
                   "is not a text of at most " + std::to_string(max_bytes) + " bytes");
            continue;
        }
        result.emplace_back(item.get_string());
    }
    return result;
}

std::vector<std::int64_t> Fields::integers(std::string_view name, std::int64_t first,
                                           std::int64_t last) {
    std::vector<std::int64_t> result;
    const json::array* items = list(name, "integers");
    if (items == nullptr) return result;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const json::value& item = (*items)[i];
        const bool good = item.is_int64() && item.get_int64() >= first && item.get_int64() <= last;
        if (!good) {
            refuse(
                std::string(name) + "/" + std::to_string(i),
                "is not an integer from " + std::to_string(first) + " to " + std::to_string(last));
            continue;
        }
        result.push_back(item.get_int64());
    }
    return result;
}

bool Fields::flag_or(std::string_view name, bool otherwise) {
    const json::value* value = fields_.find(name);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) {
        refuse(name, "is " + std::string(kind_name(*value)) + ": true or false");
        return otherwise;
    }
    return value->get_bool();
}

void Fields::object(std::string_view name, const std::function<void(Fields&)>& read) {
    if (const json::value* value = fields_.find(name)) part(std::string(name), *value, read);
}

void Fields::objects(std::string_view name, const std::function<void(Fields&)>& read) {
    const json::array* items = list(name, "objects");
    if (items == nullptr) return;
    for (std::size_t i = 0; i < items->size(); ++i) {
        part(std::string(name) + "/" + std::to_string(i), (*items)[i], read);
    }
}

std::optional<http::Response> read_body(const http::Request& request,
                                        const std::function<void(Fields&)>& read) {
    auto body = http::read_json_object(request);
    if (!body) return body.error();
    Fields fields{http::JsonFields{std::move(body).value()}};
    read(fields);
    return http::invalid_fields(422, fields.errors());
}

}  // namespace riser::cloud
