#include "cloud/http/body.h"

#include <algorithm>

#include "core/units/time_text.h"
#include "platform/http/json_body.h"

namespace riser::cloud {
using http::Presence;

namespace {

// No name has any, and whatever shows or stores one that does may end it there.
bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

}  // namespace

std::string Fields::text(std::string_view name, std::size_t max_bytes) {
    const std::string form =
        "a text of 1 to " + std::to_string(max_bytes) + " bytes without control characters";
    const auto text = fields_.text(name, form);
    if (!text) return {};
    const bool good = !text->empty() && text->size() <= max_bytes && !has_control_characters(*text);
    if (!good) refuse(name, "is not " + form);
    return std::string(*text);
}

std::string Fields::text_or(std::string_view name, std::string otherwise, std::size_t max_bytes) {
    const std::string form =
        "a text of up to " + std::to_string(max_bytes) + " bytes without control characters";
    const auto text = fields_.text(name, form, Presence::optional);
    if (!text) return otherwise;
    const bool good = text->size() <= max_bytes && !has_control_characters(*text);
    if (!good) refuse(name, "is not " + form);
    return std::string(*text);
}

Money Fields::money(std::string_view name) {
    constexpr std::string_view k_form =
        "an amount in quotes, up to 1000000000 with at most six decimals, such as \"12.34\"";
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

std::vector<std::string> Fields::texts(std::string_view name, std::size_t max_bytes) {
    return fields_.texts(name, max_bytes);
}

std::vector<std::int64_t> Fields::integers(std::string_view name, std::int64_t first,
                                           std::int64_t last) {
    return fields_.integers(name, first, last);
}

bool Fields::flag_or(std::string_view name, bool otherwise) {
    return fields_.flag(name).value_or(otherwise);
}

void Fields::part(http::JsonFields&& part, const std::function<void(Fields&)>& read) {
    Fields inner{std::move(part)};
    read(inner);
    fields_.add_refusals(inner.fields_);
}

void Fields::object(std::string_view name, const std::function<void(Fields&)>& read) {
    if (auto found = fields_.object(name)) part(std::move(*found), read);
}

void Fields::objects(std::string_view name, const std::function<void(Fields&)>& read) {
    for (auto& found : fields_.objects(name)) part(std::move(found), read);
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
