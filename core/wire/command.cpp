#include "core/wire/command.h"

#include <algorithm>

#include <sodium.h>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/base/overload.h"
#include "core/journal/check_billing.h"
#include "core/journal/codec.h"
#include "core/wire/proto_fields.h"
#include "wire.pb.h"

namespace riser::wire {
namespace {

using journal::CommandLane;

constexpr std::uint8_t k_format = 1;
constexpr std::int64_t k_latest_ms = 253'402'300'799'000;  // end of the year 9999
constexpr std::size_t k_max_command_bytes = 16U
                                            << 10U;  // a tariff of a week in half hours is 2 KiB
constexpr std::string_view k_chain_label{"riser/command-chain/1", 22};

template <std::size_t N>
void read_array(ByteReader& in, std::array<std::uint8_t, N>& out) {
    const auto bytes = in.raw(N);
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), out.begin());
}

std::int64_t read_time_ms(ByteReader& in) {
    const std::uint64_t ms = in.varint();
    if (ms > static_cast<std::uint64_t>(k_latest_ms)) in.set_failed();
    return in.ok() ? static_cast<std::int64_t>(ms) : 0;
}

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

TopUp read_top_up(ByteReader& in) {
    TopUp body;
    read_array(in, body.account.bytes);
    body.amount = read_amount(in);
    std::string code;
    for (int i = 0; i < 3; ++i) code.push_back(static_cast<char>(in.u8()));
    const auto currency = parse_currency(code);
    if (!currency) in.set_failed();
    body.currency = currency.value_or(Currency{});
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

void write_day(ByteWriter& out, billing::LocalDay day) {
    out.varint(static_cast<std::uint64_t>(day.time_since_epoch().count()));
}

void write_bill(ByteWriter& out, const AccountId& account, const billing::BillNumber& number) {
    out.raw(account.bytes);
    out.varint(number.series);
    out.varint(static_cast<std::uint64_t>(number.year));
    out.varint(number.counter);
}

}  // namespace

std::string_view kind_name(const CommandBody& body) {
    return std::visit(overload{
                          [](const TopUp&) { return std::string_view("top_up"); },
                          [](const SetTariff&) { return std::string_view("set_tariff"); },
                          [](const Hold&) { return std::string_view("hold"); },
                          [](const Connect&) { return std::string_view("connect"); },
                          [](const NumberBill&) { return std::string_view("number_bill"); },
                          [](const DisputeBill&) { return std::string_view("dispute_bill"); },
                          [](const CancelBill&) { return std::string_view("cancel_bill"); },
                          [](const CreditBill&) { return std::string_view("credit_bill"); },
                          [](const BouncePayment&) { return std::string_view("bounce_payment"); },
                      },
                      body);
}

CommandLane lane_of(const CommandBody& body) {
    return std::holds_alternative<TopUp>(body) ? CommandLane::credit : CommandLane::state;
}

Role role_of(const CommandBody& body) {
    if (std::holds_alternative<TopUp>(body)) return Role::credit;
    const bool supply = std::holds_alternative<Hold>(body) || std::holds_alternative<Connect>(body);
    return supply ? Role::supply : Role::policy;
}

Bytes encode_command_body(const CommandBody& body) {
    ByteWriter out;
    std::visit(overload{
                   [&](const TopUp& b) {
                       out.raw(b.account.bytes);
                       out.varint(static_cast<std::uint64_t>(b.amount.micro));
                       for (const char c : b.currency.code) out.u8(static_cast<std::uint8_t>(c));
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
               },
               body);
    return out.take();
}

Result<CommandBody> decode_command_body(std::uint8_t kind, ByteView bytes) {
    ByteReader in{bytes};
    CommandBody body;
    switch (kind) {
        case 1:
            body = read_top_up(in);
            break;
        case 2: {
            auto tariff = journal::decode_tariff(bytes);
            if (!tariff) return fail(tariff.error());
            return CommandBody{SetTariff{std::move(*tariff)}};
        }
        case 3: {
            const auto supply_point = read_supply_point(in);
            body = Hold{supply_point, read_time_ms(in)};
            break;
        }
        case 4: {
            const auto supply_point = read_supply_point(in);
            if (supply_point.value == 0) in.set_failed();
            body = Connect{supply_point, read_time_ms(in)};
            break;
        }
        case 5:
            body = read_number_bill(in);
            break;
        case 6: {
            DisputeBill dispute;
            read_array(in, dispute.account.bytes);
            dispute.number = read_bill_number(in);
            const std::uint8_t opened = in.u8();
            if (opened > 1) in.set_failed();
            dispute.opened = opened == 1;
            body = dispute;
            break;
        }
        case 7: {
            CancelBill cancel;
            read_array(in, cancel.account.bytes);
            cancel.number = read_bill_number(in);
            body = cancel;
            break;
        }
        case 8: {
            CreditBill credit;
            read_array(in, credit.account.bytes);
            credit.number = read_bill_number(in);
            credit.amount = read_amount(in);
            body = credit;
            break;
        }
        case 9: {
            BouncePayment bounce;
            read_array(in, bounce.account.bytes);
            read_array(in, bounce.payment.bytes);
            bounce.fee = read_amount_or_zero(in);
            body = bounce;
            break;
        }
        default:
            return fail(Problem{"kind " + std::to_string(kind) + " is not known"});
    }
    if (!in.at_end()) return fail(Problem{std::string(kind_name(body)) + " body is malformed"});
    return body;
}

Bytes encode_command(const Command& command) {
    const auto lane = lane_of(command.body);
    RISER_ASSERT(lane == CommandLane::state || command.expires_ms == 0, "credit never expires");
    RISER_ASSERT(command.sequence > 0 && command.expires_ms >= 0, "commands are numbered from 1");
    ByteWriter out;
    out.u8(k_format);
    out.raw(command.gateway.bytes);
    out.raw(command.epoch.bytes);
    out.u8(static_cast<std::uint8_t>(lane));
    out.varint(command.command_epoch);
    out.varint(command.sequence);
    if (lane == CommandLane::state) out.raw(command.previous);
    out.raw(command.id.bytes);
    out.varint(static_cast<std::uint64_t>(command.expires_ms));
    out.u8(static_cast<std::uint8_t>(command.body.index() + 1));
    out.raw(encode_command_body(command.body));
    return out.take();
}

Result<Command> decode_command(ByteView bytes) {
    const auto malformed = [](const std::string& what) {
        return fail(Problem{"command: " + what});
    };
    if (bytes.size() > k_max_command_bytes) return malformed("longer than any command");
    ByteReader in{bytes};
    if (in.u8() != k_format) return malformed("unknown format");
    Command command;
    read_array(in, command.gateway.bytes);
    read_array(in, command.epoch.bytes);
    const std::uint8_t lane = in.u8();
    command.command_epoch = in.varint();
    command.sequence = in.varint();
    const bool numbered =
        command.sequence > 0 && command.sequence < INT64_MAX && command.command_epoch < INT64_MAX;
    if (lane == static_cast<std::uint8_t>(CommandLane::state)) read_array(in, command.previous);
    read_array(in, command.id.bytes);
    command.expires_ms = read_time_ms(in);
    const std::uint8_t kind = in.u8();
    if (!in.ok() || !numbered) return malformed("malformed head");
    auto body = decode_command_body(kind, bytes.subspan(in.position()));
    if (!body) return malformed(body.error().message);
    command.body = std::move(*body);
    if (static_cast<std::uint8_t>(lane_of(command.body)) != lane)
        return malformed("not on its lane");
    if (lane_of(command.body) == CommandLane::credit && command.expires_ms != 0) {
        return malformed("credit never expires");
    }
    return command;
}

journal::Hash command_hash(ByteView bytes) {
    Bytes labelled(k_chain_label.begin(), k_chain_label.end());
    labelled.insert(labelled.end(), bytes.begin(), bytes.end());
    return journal::blake2b(labelled);
}

SignedCommand sign_command(const Command& command, const SigningKey& key) {
    SignedCommand result{encode_command(command), {}};
    result.signature = key.sign(Domain::command, result.bytes);
    return result;
}

Result<VerifiedCommand, CommandProblem> verify_command(const SignedCommand& command,
                                                       const KeySet& keys) {
    auto decoded = decode_command(command.bytes);
    if (!decoded) return fail(CommandProblem{CommandFault::malformed, decoded.error().message});
    const Role role = role_of(decoded->body);
    if (!verify(keys.of(role), Domain::command, command.bytes, command.signature)) {
        return fail(CommandProblem{CommandFault::bad_signature,
                                   "command: " + std::string(kind_name(decoded->body)) +
                                       " is not signed by the cloud's " +
                                       std::string(to_string(role)) + " key"});
    }
    return VerifiedCommand{std::move(*decoded), command_hash(command.bytes)};
}

std::string_view to_string(CommandFault fault) {
    return fault == CommandFault::malformed ? "malformed" : "bad_signature";
}

std::string_view to_string(CommandPosition position) {
    switch (position) {
        case CommandPosition::next:
            return "next";
        case CommandPosition::other_gateway:
            return "other_gateway";
        case CommandPosition::other_journal:
            return "other_journal";
        case CommandPosition::repeated:
            return "repeated";
        case CommandPosition::gap:
            return "gap";
        case CommandPosition::broken_chain:
            return "broken_chain";
        case CommandPosition::older_epoch:
            return "older_epoch";
    }
    return "next";
}

CommandPosition judge_position(const VerifiedCommand& verified, GatewayId gateway, EpochId epoch,
                               const StateCursor& cursor) {
    const Command& command = verified.command;
    if (command.gateway != gateway) return CommandPosition::other_gateway;
    if (command.epoch != epoch) return CommandPosition::other_journal;
    if (lane_of(command.body) == CommandLane::credit) return CommandPosition::next;
    if (command.command_epoch < cursor.command_epoch) return CommandPosition::older_epoch;
    const bool new_epoch = command.command_epoch > cursor.command_epoch;
    const std::uint64_t executed = new_epoch ? 0 : cursor.sequence;
    const journal::Hash before = new_epoch ? journal::Hash{} : cursor.hash;
    if (command.sequence > executed + 1) return CommandPosition::gap;
    if (command.sequence == executed + 1) {
        return command.previous == before ? CommandPosition::next : CommandPosition::broken_chain;
    }
    // Only the newest executed one can be compared; older ones were the same chain.
    const bool same = command.sequence < executed || verified.hash == cursor.hash;
    return same ? CommandPosition::repeated : CommandPosition::broken_chain;
}

Bytes encode_delivery(const CommandDelivery& delivery) {
    RISER_ASSERT(delivery.commands.size() <= k_max_delivered, "a delivery is bounded");
    proto::CommandDelivery out;
    out.set_command_epoch(delivery.command_epoch);
    for (const auto& command : delivery.commands) {
        auto& item = *out.add_commands();
        item.set_command(to_field(command.bytes));
        item.set_signature(to_field(command.signature.bytes));
    }
    if (delivery.key_set) {
        out.mutable_key_set()->set_key_set(to_field(delivery.key_set->bytes));
        out.mutable_key_set()->set_signature(to_field(delivery.key_set->signature.bytes));
    }
    return serialize(out);
}

Result<CommandDelivery> decode_delivery(ByteView bytes) {
    const Problem wrong{"command delivery: malformed"};
    proto::CommandDelivery in;
    if (!parse(in, bytes) || static_cast<std::size_t>(in.commands_size()) > k_max_delivered)
        return fail(wrong);
    CommandDelivery delivery;
    delivery.command_epoch = in.command_epoch();
    for (const auto& item : in.commands()) {
        SignedCommand command{to_bytes(item.command()), {}};
        if (command.bytes.size() > k_max_command_bytes) return fail(wrong);
        if (!read_field(item.signature(), command.signature.bytes)) return fail(wrong);
        delivery.commands.push_back(std::move(command));
    }
    if (in.has_key_set()) {
        SignedKeySet key_set{to_bytes(in.key_set().key_set()), {}};
        if (!read_field(in.key_set().signature(), key_set.signature.bytes)) return fail(wrong);
        delivery.key_set = std::move(key_set);
    }
    return delivery;
}

}  // namespace riser::wire
