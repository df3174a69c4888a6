#include "core/wire/tenancy_command.h"

#include "core/wire/command_fields.h"

namespace riser::wire {
namespace {

using payment::AccountMode;
using payment::CustomerClass;

bool read_said(ByteReader& in) {
    const std::uint8_t said = in.u8();
    if (said > 1) in.set_failed();
    return said == 1;
}

// As it stands in the journal (AccountClassified); `any` is nobody's.
CustomerClass read_class(ByteReader& in) {
    const std::uint8_t number = in.u8();
    const bool good = number > static_cast<std::uint8_t>(CustomerClass::any) &&
                      number <= static_cast<std::uint8_t>(CustomerClass::common_area);
    if (!good) in.set_failed();
    return good ? static_cast<CustomerClass>(number) : CustomerClass::residential;
}

AccountMode read_mode(ByteReader& in) {
    const std::uint8_t mode = in.u8();
    if (mode < 1 || mode > 2) in.set_failed();
    return mode == 1 ? AccountMode::postpaid : AccountMode::prepaid;
}

MoveIn read_move_in(ByteReader& in) {
    MoveIn body;
    const std::uint64_t point = in.varint();
    if (point == 0 || point > k_max_small_id) in.set_failed();
    body.supply_point = SupplyPointId{static_cast<std::uint32_t>(point & UINT32_MAX)};
    read_array(in, body.account.bytes);
    body.mode = read_mode(in);
    body.customer_class = read_class(in);
    body.critical = read_said(in);
    read_array(in, body.tariff.bytes);
    body.last_reading = read_said(in);
    return body;
}

MoveOut read_move_out(ByteReader& in) {
    MoveOut body;
    read_array(in, body.account.bytes);
    read_array(in, body.transfer_to.bytes);
    body.last_reading = read_said(in);
    return body;
}

PayRefund read_refund(ByteReader& in) {
    PayRefund body;
    read_array(in, body.account.bytes);
    const std::uint64_t amount = in.varint();
    if (amount == 0 || amount > static_cast<std::uint64_t>(k_max_amount.micro)) in.set_failed();
    body.amount = Money{static_cast<std::int64_t>(amount & INT64_MAX)};
    std::string code;
    for (int i = 0; i < 3; ++i) code.push_back(static_cast<char>(in.u8()));
    const auto currency = parse_currency(code);
    if (!currency) in.set_failed();
    body.currency = currency.value_or(Currency{});
    return body;
}

}  // namespace

void write_body(ByteWriter& out, const MoveIn& body) {
    out.varint(body.supply_point.value);
    out.raw(body.account.bytes);
    out.u8(static_cast<std::uint8_t>(body.mode));
    out.u8(static_cast<std::uint8_t>(body.customer_class));
    out.u8(body.critical ? 1 : 0);
    out.raw(body.tariff.bytes);
    out.u8(body.last_reading ? 1 : 0);
}

void write_body(ByteWriter& out, const MoveOut& body) {
    out.raw(body.account.bytes);
    out.raw(body.transfer_to.bytes);
    out.u8(body.last_reading ? 1 : 0);
}

void write_body(ByteWriter& out, const PayRefund& body) {
    out.raw(body.account.bytes);
    out.varint(static_cast<std::uint64_t>(body.amount.micro));
    for (const char c : body.currency.code) out.u8(static_cast<std::uint8_t>(c));
}

Result<CommandBody> read_about_tenancy(std::uint8_t kind, ByteReader& in) {
    CommandBody body;
    if (kind == k_first_tenancy_kind) {
        body = read_move_in(in);
    } else if (kind == k_last_tenancy_kind) {
        body = read_refund(in);
    } else {
        body = read_move_out(in);
    }
    if (in.at_end()) return body;
    return fail(Problem{std::string(kind_name(body)) + " body is malformed"});
}

std::string tenancy_text(const MoveIn& body) {
    std::string text = "account " + to_string(body.account) + " moves into supply point " +
                       to_string(body.supply_point) +
                       (body.mode == AccountMode::prepaid ? ", prepaid" : ", on bill");
    if (!body.tariff.is_nil()) text += ", tariff " + to_string(body.tariff);
    return text + (body.last_reading ? ", by the last readings" : "");
}

std::string tenancy_text(const MoveOut& body) {
    std::string text = "account " + to_string(body.account) + " moves out";
    if (!body.transfer_to.is_nil()) text += "; what is left goes to " + to_string(body.transfer_to);
    return text + (body.last_reading ? ", by the last readings" : "");
}

std::string tenancy_text(const PayRefund& body) {
    return format_money(body.amount) + " " + body.currency.text() + " of account " +
           to_string(body.account) + " were paid out";
}

}  // namespace riser::wire
