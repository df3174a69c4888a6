// The bodies of commands: what each orders, in canonical bytes (command.h).
#include <optional>

#include "core/base/overload.h"
#include "core/journal/check_billing.h"
#include "core/journal/codec.h"
#include "core/wire/command.h"
#include "core/wire/command_fields.h"
#include "core/wire/command_terms.h"
#include "core/wire/tenancy_command.h"
#include "core/wire/voucher_command.h"

namespace riser::wire {
namespace {

SupplyPointId read_supply_point(ByteReader& in) {
    const std::uint64_t number = in.varint();
    if (number > k_max_small_id) in.set_failed();
    return SupplyPointId{static_cast<std::uint32_t>(number & UINT32_MAX)};
}

// 0 .. k_max_amount.
Money read_amount_or_zero(ByteReader& in) {
    const std::uint64_t amount = in.varint();
    if (amount > static_cast<std::uint64_t>(k_max_amount.micro)) in.set_failed();
    return Money{static_cast<std::int64_t>(amount & INT64_MAX)};
}

// 1 micro-unit .. k_max_amount.
Money read_amount(ByteReader& in) {
    const Money amount = read_amount_or_zero(in);
    if (amount == Money{}) in.set_failed();
    return amount;
}

Currency read_currency(ByteReader& in) {
    std::string code;
    for (int i = 0; i < 3; ++i) code.push_back(static_cast<char>(in.u8()));
    const auto currency = parse_currency(code);
    if (!currency) in.set_failed();
    return currency.value_or(Currency{});
}

TopUp read_top_up(ByteReader& in) {
    TopUp body;
    read_array(in, body.account.bytes);
    body.amount = read_amount(in);
    body.currency = read_currency(in);
    return body;
}

// Days from 1970-01-01 on.
billing::LocalDay read_day(ByteReader& in) {
    constexpr std::uint64_t k_last = 2'932'896;  // 9999-12-31
    const std::uint64_t day = in.varint();
    if (day > k_last) in.set_failed();
    return billing::LocalDay{std::chrono::days(in.ok() ? static_cast<int>(day) : 0)};
}

billing::BillNumber read_bill_number(ByteReader& in) {
    billing::BillNumber number;
    const std::uint64_t series = in.varint();
    const std::uint64_t year = in.varint();
    number.counter = in.varint();
    const bool good = series >= 1 && series <= UINT16_MAX && year <= 9999 && number.counter >= 1 &&
                      number.counter <= billing::k_max_bill_counter;
    if (!good) in.set_failed();
    number.series = static_cast<std::uint16_t>(series & UINT16_MAX);
    number.year = static_cast<std::int32_t>(year & INT32_MAX);
    return number;
}

bool read_flag(ByteReader& in) {
    const std::uint8_t flag = in.u8();
    if (flag > 1) in.set_failed();
    return flag == 1;
}

NumberBill read_number_bill(ByteReader& in) {
    NumberBill body;
    read_array(in, body.account.bytes);
    body.number = read_bill_number(in);
    const auto text = in.raw(in.u8());
    body.text.assign(text.begin(), text.end());
    body.issued = read_day(in);
    body.due = read_day(in);
    const journal::BillNumbered record{body.account, body.number, body.text, body.issued, body.due};
    if (in.ok() && !journal::broken_rule(record).empty()) in.set_failed();
    return body;
}

void write_currency(ByteWriter& out, const Currency& currency) {
    for (const char c : currency.code) out.u8(static_cast<std::uint8_t>(c));
}

void write_top_up(ByteWriter& out, const TopUp& body) {
    out.raw(body.account.bytes);
    out.varint(static_cast<std::uint64_t>(body.amount.micro));
    write_currency(out, body.currency);
}

void write_day(ByteWriter& out, billing::LocalDay day) {
    out.varint(static_cast<std::uint64_t>(day.time_since_epoch().count()));
}

void write_bill(ByteWriter& out, const AccountId& account, const billing::BillNumber& number) {
    out.raw(account.bytes);
    out.varint(number.series);
    out.varint(static_cast<std::uint64_t>(number.year));
    out.varint(number.counter);
}

// Of supply and prices.
std::optional<CommandBody> read_for_the_site(std::uint8_t kind, ByteReader& in) {
    switch (kind) {
        case 1:
            return read_top_up(in);
        case 22: {
            NumberedTopUp numbered{read_top_up(in), 1};
            numbered.number = read_token_number(in);
            return numbered;
        }
        case 3: {
            const auto supply_point = read_supply_point(in);
            return Hold{supply_point, read_time_ms(in)};
        }
        case 4: {
            const auto supply_point = read_supply_point(in);
            if (supply_point.value == 0) in.set_failed();
            return Connect{supply_point, read_time_ms(in)};
        }
        default:
            return std::nullopt;
    }
}

template <class Body>
Body read_about_bill(ByteReader& in) {
    Body body;
    read_array(in, body.account.bytes);
    body.number = read_bill_number(in);
    return body;
}

std::optional<CommandBody> read_for_a_bill(std::uint8_t kind, ByteReader& in) {
    switch (kind) {
        case 5:
            return read_number_bill(in);
        case 6: {
            auto dispute = read_about_bill<DisputeBill>(in);
            dispute.opened = read_flag(in);
            return dispute;
        }
        case 7:
            return read_about_bill<CancelBill>(in);
        case 8: {
            auto credit = read_about_bill<CreditBill>(in);
            credit.amount = read_amount(in);
            return credit;
        }
        default:
            return std::nullopt;
    }
}

AgreePlan read_plan(ByteReader& in) {
    AgreePlan plan;
    read_array(in, plan.account.bytes);
    plan.instalments = in.u8();
    plan.first = read_day(in);
    const std::uint64_t grace = in.varint();
    plan.misses_allowed = in.u8();
    const bool good =
        plan.instalments >= 1 && plan.instalments <= billing::k_max_instalments && grace <= 60;
    if (!good) in.set_failed();
    plan.grace_days = static_cast<std::uint16_t>(grace & UINT16_MAX);
    return plan;
}

std::optional<CommandBody> read_for_an_account(std::uint8_t kind, ByteReader& in) {
    switch (kind) {
        case 9: {
            BouncePayment bounce;
            read_array(in, bounce.account.bytes);
            read_array(in, bounce.payment.bytes);
            bounce.fee = read_amount_or_zero(in);
            return bounce;
        }
        case 10: {
            ChangeMode change;
            read_array(in, change.account.bytes);
            const std::uint8_t mode = in.u8();
            if (mode < 1 || mode > 2) in.set_failed();
            change.mode = static_cast<payment::AccountMode>(mode);
            change.only_if_paid = read_flag(in);
            return change;
        }
        case 11:
            return read_plan(in);
        case 12: {
            EndPlan end;
            read_array(in, end.account.bytes);
            return end;
        }
        case 13: {
            DemandDeposit demand;
            read_array(in, demand.account.bytes);
            demand.amount = read_amount_or_zero(in);
            demand.months = in.u8();
            demand.due = read_day(in);
            return demand;
        }
        case 14: {
            MoveDeposit move;
            read_array(in, move.account.bytes);
            const std::uint8_t what = in.u8();
            if (what < 1 || what > 3) in.set_failed();
            move.move = static_cast<journal::DepositMove>(what);
            move.amount = read_amount(in);
            move.currency = read_currency(in);
            return move;
        }
        default:
            return std::nullopt;
    }
}

}  // namespace

Bytes encode_command_body(const CommandBody& body) {
    ByteWriter out;
    std::visit(overload{
                   [&](const TopUp& b) { write_top_up(out, b); },
                   [&](const NumberedTopUp& b) {
                       write_top_up(out, b.top_up);
                       write_token_number(out, b.number);
                   },
                   [&](const SetTariff& b) { out.raw(journal::encode_tariff(b.tariff)); },
                   [&](const Hold& b) {
                       out.varint(b.supply_point.value);
                       out.varint(static_cast<std::uint64_t>(b.until_ms));
                   },
                   [&](const Connect& b) {
                       out.varint(b.supply_point.value);
                       out.varint(static_cast<std::uint64_t>(b.hold_until_ms));
                   },
                   [&](const NumberBill& b) {
                       write_bill(out, b.account, b.number);
                       out.u8(static_cast<std::uint8_t>(b.text.size()));
                       for (const char c : b.text) out.u8(static_cast<std::uint8_t>(c));
                       write_day(out, b.issued);
                       write_day(out, b.due);
                   },
                   [&](const DisputeBill& b) {
                       write_bill(out, b.account, b.number);
                       out.u8(b.opened ? 1 : 0);
                   },
                   [&](const CancelBill& b) { write_bill(out, b.account, b.number); },
                   [&](const CreditBill& b) {
                       write_bill(out, b.account, b.number);
                       out.varint(static_cast<std::uint64_t>(b.amount.micro));
                   },
                   [&](const BouncePayment& b) {
                       out.raw(b.account.bytes);
                       out.raw(b.payment.bytes);
                       out.varint(static_cast<std::uint64_t>(b.fee.micro));
                   },
                   [&](const ChangeMode& b) {
                       out.raw(b.account.bytes);
                       out.u8(static_cast<std::uint8_t>(b.mode));
                       out.u8(b.only_if_paid ? 1 : 0);
                   },
                   [&](const AgreePlan& b) {
                       out.raw(b.account.bytes);
                       out.u8(b.instalments);
                       write_day(out, b.first);
                       out.varint(b.grace_days);
                       out.u8(b.misses_allowed);
                   },
                   [&](const EndPlan& b) { out.raw(b.account.bytes); },
                   [&](const DemandDeposit& b) {
                       out.raw(b.account.bytes);
                       out.varint(static_cast<std::uint64_t>(b.amount.micro));
                       out.u8(b.months);
                       write_day(out, b.due);
                   },
                   [&](const MoveDeposit& b) {
                       out.raw(b.account.bytes);
                       out.u8(static_cast<std::uint8_t>(b.move));
                       out.varint(static_cast<std::uint64_t>(b.amount.micro));
                       write_currency(out, b.currency);
                   },
                   [&](const auto& b) { write_body(out, b); },
               },
               body);
    return out.take();
}

Result<CommandBody> decode_command_body(std::uint8_t kind, ByteView bytes) {
    if (kind == 2) {
        auto tariff = journal::decode_tariff(bytes);
        if (!tariff) return fail(tariff.error());
        return CommandBody{SetTariff{std::move(*tariff)}};
    }
    ByteReader in{bytes};
    const bool about_tokens = kind >= 21 && kind <= 23;
    if (kind >= k_first_tenancy_kind && kind <= k_last_tenancy_kind) {
        return read_about_tenancy(kind, in);
    }
    if (kind >= k_first_term_kind && !about_tokens) return read_terms(kind, in);
    std::optional<CommandBody> body = read_for_the_site(kind, in);
    if (!body) body = read_for_a_bill(kind, in);
    if (!body) body = read_for_an_account(kind, in);
    if (!body) body = read_for_vouchers(kind, in);
    if (!body) return fail(Problem{"kind " + std::to_string(kind) + " is not known"});
    if (!in.at_end()) return fail(Problem{std::string(kind_name(*body)) + " body is malformed"});
    return std::move(*body);
}

}  // namespace riser::wire
