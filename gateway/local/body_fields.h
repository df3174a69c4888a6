// BodyFields: the fields that bodies of the local API have, in its words, on top of the strict
// reading of platform/http/json_fields.h. Included by .cpp files only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/radio_network.h"
#include "core/metering/register.h"
#include "core/payment/account.h"
#include "core/payment/calendar.h"
#include "core/payment/supply_windows.h"
#include "core/payment/tariff.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "gateway/local/json_parts.h"
#include "platform/http/json_fields.h"

namespace riser::local {

class BodyFields {
public:
    // The body as an object; an empty body is an object without fields.
    [[nodiscard]] static Result<BodyFields, http::Response> read(const http::Request& request);

    // Required. When the field is not good the result is a value nobody uses: ask objection().
    TopUpId uuid(std::string_view name);
    Money money(std::string_view name);
    Money money_or_zero(std::string_view name);  // optional
    Currency currency(std::string_view name);
    std::int64_t integer(std::string_view name, std::int64_t first, std::int64_t last);
    std::int64_t integer_or(std::string_view name, std::int64_t first, std::int64_t last,
                            std::int64_t otherwise);
    // What somebody typed or scanned as a code; what it means is asked of core/voucher/code.h.
    std::string code(std::string_view name);
    std::string optional_code(std::string_view name);  // "" without it
    // The name of a plan that was shown before; "" without it.
    std::string optional_plan(std::string_view name);
    // A whole file as text; what is in it is the business of whom it is for.
    std::string document(std::string_view name);
    // What somebody opened or pasted as a link of the office (core/wire/credit_link.h).
    std::string link(std::string_view name);
    // The 64-bit address of a device on the radio.
    metering::RadioAddress radio_address(std::string_view name);
    std::optional<metering::RadioAddress> optional_radio_address(std::string_view name);
    // Must be true: what it stands for cannot be taken back.
    void must_be_confirmed(std::string_view name);
    // So many bytes as hexadecimal digits.
    std::vector<std::uint8_t> hex(std::string_view name, std::size_t least, std::size_t most);
    // One of these words, by its place among them.
    std::size_t choice(std::string_view name, std::span<const std::string_view> words);
    payment::LocalDay day(std::string_view name);  // "2026-05-01"
    // Optional: Unix time of "2026-05-01T00:00:00Z"; 0 without it.
    std::int64_t time_or_zero(std::string_view name);
    // The canonical bytes of a tariff in hexadecimal digits: who sends them has read its document (riserctl tariff).
    payment::Tariff tariff(std::string_view name);
    // "off", "on" or "end".
    std::string request_mode(std::string_view name);
    // Optional, 0..`longest`: how long "on" is. With another mode it is refused, not dropped.
    std::int64_t request_hours(std::string_view name, std::string_view mode, std::int64_t longest);
    // Optional: who holds; absent, the landlord.
    payment::HoldKind hold_kind(std::string_view name);
    // {"import_energy": "1234.567"}: kWh as decimal strings. `what` they are, for who sends others.
    std::map<metering::Quantity, Energy> registers(std::string_view name, std::string_view what);
    // The same; absent, none.
    std::map<metering::Quantity, Energy> optional_registers(std::string_view name,
                                                            std::string_view what);

    payment::AccountMode required_mode(std::string_view name);  // "prepaid", "postpaid"

    // Optional: without it the value of the first name below, false, or nil.
    payment::AccountMode mode(std::string_view name);              // "prepaid", "postpaid"
    payment::CustomerClass customer_class(std::string_view name);  // "residential", ...
    payment::CollectionPeriod every(std::string_view name);        // "month" without it
    bool flag(std::string_view name);
    std::optional<bool> optional_flag(std::string_view name);
    [[nodiscard]] bool has(std::string_view name);
    // `of`: "an account".
    template <class Id>
    Id optional_id(std::string_view name, std::string_view of) {
        return Id{optional_uuid(name, of)};
    }

    // After all fields were asked for: the response that refuses the body, or nullopt.
    [[nodiscard]] std::optional<http::Response> objection() const;

private:
    std::array<std::uint8_t, 16> optional_uuid(std::string_view name, std::string_view of);

    explicit BodyFields(http::JsonFields fields) : fields_(std::move(fields)) {}

    http::JsonFields fields_;
};

// "1234.567" kWh, at most three decimals, 0 to k_max_register; nullopt for anything else.
[[nodiscard]] std::optional<Energy> parse_kwh(std::string_view text);

}  // namespace riser::local
