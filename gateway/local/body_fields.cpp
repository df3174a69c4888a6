#include "gateway/local/body_fields.h"

#include <algorithm>

#include "core/payment/date_text.h"
#include "core/payment/words.h"
#include "core/wire/signing.h"
#include "platform/http/json_body.h"

namespace riser::local {

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
    return BodyFields(http::JsonFields(std::move(body).value()));
}

TopUpId BodyFields::uuid(std::string_view name) {
    constexpr std::string_view k_form =
        "a UUID that you make once per payment and repeat when you try again, such as "
        "\"0197a1de-3c4b-7aaa-8bcd-000000000001\"";
    const auto given = fields_.text(name, k_form);
    if (!given) return {};
    const auto id = parse_id<TopUpId>(*given);
    if (id && !id->is_nil()) return *id;
    fields_.refuse(name, "is not a UUID: " + std::string(k_form));
    return {};
}

static_assert(k_max_amount == Money{1'000'000'000'000'000}, "the sentence below names it");

Money BodyFields::money(std::string_view name) {
    constexpr std::string_view k_form =
        "a decimal string such as \"12.34\", more than zero, at most 1000000000, with at most six "
        "decimals";
    const auto given = fields_.text(name, k_form);
    if (!given) return {};
    const auto money = parse_money(*given);
    if (money && money->micro > 0 && *money <= k_max_amount) return *money;
    fields_.refuse(name, "is not a possible amount: " + std::string(k_form));
    return {};
}

Money BodyFields::money_or_zero(std::string_view name) {
    const auto* given = fields_.find(name);
    if (given == nullptr || (given->is_string() && given->as_string() == "0.00")) return {};
    return money(name);
}

std::string BodyFields::code(std::string_view name) {
    return std::string(fields_.text(name, "the digits of the code").value_or(""));
}

std::string BodyFields::link(std::string_view name) {
    return std::string(fields_.text(name, "the link that the office has sent").value_or(""));
}

std::string BodyFields::optional_code(std::string_view name) {
    const auto given =
        fields_.text(name, "what is printed on the device", http::Presence::optional);
    return std::string(given.value_or(""));
}

std::string BodyFields::optional_plan(std::string_view name) {
    const auto given =
        fields_.text(name, "the name of the plan, as its answer gave it", http::Presence::optional);
    return std::string(given.value_or(""));
}

std::string BodyFields::document(std::string_view name) {
    return std::string(fields_.text(name, "the file as text").value_or(""));
}

metering::RadioAddress BodyFields::radio_address(std::string_view name) {
    const auto address = optional_radio_address(name);
    if (!address && !has(name)) fields_.refuse(name, "is missing: the address of a device");
    return address.value_or(metering::RadioAddress{});
}

std::optional<metering::RadioAddress> BodyFields::optional_radio_address(std::string_view name) {
    const std::string form = "the address of a device, such as \"a4:c1:38:00:11:22:33:44\"";
    const auto given = fields_.text(name, form, http::Presence::optional);
    if (!given) return std::nullopt;
    const auto address = metering::parse_radio_address(*given);
    if (!address) fields_.refuse(name, "is not " + form);
    return address;
}

void BodyFields::must_be_confirmed(std::string_view name) {
    if (flag(name)) return;
    fields_.refuse(name,
                   "must be true: every device has to be paired with the new network, and what "
                   "is lost by it does not come back");
}

std::vector<std::uint8_t> BodyFields::hex(std::string_view name, std::size_t least,
                                          std::size_t most) {
    const std::string form = least == most ? std::to_string(least) + " bytes in hexadecimal digits"
                                           : std::to_string(least) + " to " + std::to_string(most) +
                                                 " bytes in hexadecimal digits";
    const auto given = fields_.text(name, form);
    if (!given) return {};
    const bool fits =
        given->size() % 2 == 0 && given->size() >= 2 * least && given->size() <= 2 * most;
    const auto bytes = fits ? wire::from_hex(*given, given->size() / 2) : std::nullopt;
    if (bytes) return *bytes;
    fields_.refuse(name, "is not " + form);
    return {};
}

std::size_t BodyFields::choice(std::string_view name, std::span<const std::string_view> words) {
    std::string form = "one of";
    for (const auto word : words) form += " \"" + std::string(word) + '"';
    const auto given = fields_.text(name, form);
    if (!given) return 0;
    const auto found = std::find(words.begin(), words.end(), *given);
    if (found == words.end()) fields_.refuse(name, "is not " + form);
    return found == words.end() ? 0 : static_cast<std::size_t>(found - words.begin());
}

payment::LocalDay BodyFields::day(std::string_view name) {
    constexpr std::string_view k_form = "a day such as \"2026-05-01\"";
    const auto given = fields_.text(name, k_form);
    if (!given) return {};
    if (const auto day = payment::parse_day(*given)) return *day;
    fields_.refuse(name, "is not " + std::string(k_form));
    return {};
}

Currency BodyFields::currency(std::string_view name) {
    constexpr std::string_view k_form = "three capital letters such as \"EUR\"";
    const auto given = fields_.text(name, k_form);
    if (!given) return {};
    const auto currency = parse_currency(*given);
    if (currency) return *currency;
    fields_.refuse(name, "is not a currency: " + std::string(k_form));
    return {};
}

namespace {

constexpr std::string_view k_mode_form = "\"prepaid\" or \"postpaid\"";

payment::AccountMode mode_of(http::JsonFields& fields, std::string_view name,
                             http::Presence presence) {
    using payment::AccountMode;
    const auto given = fields.text(name, k_mode_form, presence);
    if (!given || *given == "prepaid") return AccountMode::prepaid;
    if (*given != "postpaid") fields.refuse(name, "is not " + std::string(k_mode_form));
    return AccountMode::postpaid;
}

}  // namespace

payment::AccountMode BodyFields::mode(std::string_view name) {
    return mode_of(fields_, name, http::Presence::optional);
}

payment::AccountMode BodyFields::required_mode(std::string_view name) {
    return mode_of(fields_, name, http::Presence::required);
}

payment::CustomerClass BodyFields::customer_class(std::string_view name) {
    using payment::CustomerClass;
    constexpr std::string_view k_form =
        "\"residential\", \"commercial\", \"industrial\" or \"common_area\"";
    const auto given = fields_.text(name, k_form, http::Presence::optional);
    if (!given) return CustomerClass::residential;
    for (const auto which : {CustomerClass::residential, CustomerClass::commercial,
                             CustomerClass::industrial, CustomerClass::common_area}) {
        if (*given == to_string(which)) return which;
    }
    fields_.refuse(name, "is not " + std::string(k_form));
    return CustomerClass::residential;
}

payment::CollectionPeriod BodyFields::every(std::string_view name) {
    using payment::CollectionPeriod;
    constexpr std::string_view k_form = "\"hour\", \"day\", \"week\" or \"month\"";
    const auto given = fields_.text(name, k_form, http::Presence::optional);
    if (!given) return CollectionPeriod::month;
    for (const auto period : {CollectionPeriod::hour, CollectionPeriod::day, CollectionPeriod::week,
                              CollectionPeriod::month}) {
        if (*given == to_string(period)) return period;
    }
    fields_.refuse(name, "is not " + std::string(k_form));
    return CollectionPeriod::month;
}

bool BodyFields::flag(std::string_view name) {
    return optional_flag(name).value_or(false);
}

std::optional<bool> BodyFields::optional_flag(std::string_view name) {
    return fields_.flag(name);
}

bool BodyFields::has(std::string_view name) {
    return fields_.find(name) != nullptr;
}

std::array<std::uint8_t, 16> BodyFields::optional_uuid(std::string_view name, std::string_view of) {
    const std::string form =
        "the id of " + std::string(of) + ", such as \"0197a1de-3c4b-7aaa-8bcd-000000000001\"";
    const auto given = fields_.text(name, form, http::Presence::optional);
    if (!given) return {};
    const auto bytes = parse_uuid(*given);
    const bool nil = bytes && *bytes == std::array<std::uint8_t, 16>{};
    if (!bytes || nil) fields_.refuse(name, "is not " + form);
    return bytes.value_or(std::array<std::uint8_t, 16>{});
}

std::int64_t BodyFields::integer(std::string_view name, std::int64_t first, std::int64_t last) {
    return fields_.integer(name, first, last).value_or(first);
}

std::int64_t BodyFields::integer_or(std::string_view name, std::int64_t first, std::int64_t last,
                                    std::int64_t otherwise) {
    if (fields_.find(name) == nullptr) return otherwise;
    return integer(name, first, last);
}

std::string BodyFields::request_mode(std::string_view name) {
    constexpr std::string_view k_form = "off, on or end";
    const auto given = fields_.text(name, k_form);
    if (given && (*given == "off" || *given == "on" || *given == "end")) return std::string(*given);
    if (given) fields_.refuse(name, "is not: " + std::string(k_form));
    return "end";
}

std::int64_t BodyFields::request_hours(std::string_view name, std::string_view mode,
                                       std::int64_t longest) {
    if (mode == "on") return integer_or(name, 0, longest, 0);
    if (fields_.find(name) != nullptr) {
        fields_.refuse(name,
                       "goes with the mode \"on\" alone: a lock stands until it is taken back");
    }
    return 0;
}

payment::HoldKind BodyFields::hold_kind(std::string_view name) {
    if (fields_.find(name) == nullptr) return payment::HoldKind::landlord;
    constexpr std::string_view k_form = "landlord, office, weather or dispute";
    const auto given = fields_.text(name, k_form);
    for (std::size_t i = 0; given && i < payment::k_hold_kinds; ++i) {
        if (*given == payment::k_hold_kind_names.at(i)) return static_cast<payment::HoldKind>(i);
    }
    if (given) fields_.refuse(name, "is no kind of hold: " + std::string(k_form));
    return payment::HoldKind::landlord;
}

std::map<metering::Quantity, Energy> BodyFields::optional_registers(std::string_view name,
                                                                    std::string_view what) {
    if (fields_.find(name) == nullptr) return {};
    return registers(name, what);
}

std::map<metering::Quantity, Energy> BodyFields::registers(std::string_view name,
                                                           std::string_view what) {
    const std::string form =
        std::string(what) + ", in kWh, such as {\"import_energy\": \"1234.567\"}";
    std::map<metering::Quantity, Energy> registers;
    const json::value* value = fields_.find(name);
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr || object->empty()) {
        fields_.refuse(name, (value == nullptr ? "is missing: " : "is not: ") + form);
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
            fields_.refuse(path,
                           "is no register: import_energy, export_energy, import_energy_t1 or "
                           "import_energy_t2");
        } else if (!energy) {
            fields_.refuse(
                path,
                "is not a decimal string of kWh with at most three decimals, such as \"1234.567\"");
        } else {
            registers[*quantity] = *energy;
        }
    }
    return registers;
}

std::optional<http::Response> BodyFields::objection() const {
    return http::invalid_fields(400, fields_.errors());
}

}  // namespace riser::local
