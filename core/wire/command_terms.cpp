#include "core/wire/command_terms.h"

#include "core/journal/codec.h"
#include "core/wire/command_fields.h"

namespace riser::wire {
namespace {

void write_amount(ByteWriter& out, Money amount) {
    out.varint(static_cast<std::uint64_t>(amount.micro));
}

// `least`..k_max_amount.
Money read_amount(ByteReader& in, std::uint64_t least) {
    const std::uint64_t amount = in.varint();
    const bool good = amount >= least && amount <= static_cast<std::uint64_t>(k_max_amount.micro);
    if (!good) in.set_failed();
    return Money{static_cast<std::int64_t>(amount & INT64_MAX)};
}

Result<CorrectTariff> read_correction(ByteReader& in) {
    const std::int64_t until_ms = read_time_ms(in);
    auto tariff = journal::decode_tariff(in.blob());
    if (!tariff) return fail(tariff.error());
    return CorrectTariff{std::move(*tariff), until_ms};
}

Result<CommandBody> read_limited_correction(ByteReader& in) {
    const Money most = read_amount(in, 0);
    auto correction = read_correction(in);
    if (!correction) return fail(correction.error());
    return CommandBody{CorrectTariffWithin{std::move(*correction), most}};
}

EnterCharge read_charge(ByteReader& in) {
    EnterCharge body;
    read_array(in, body.account.bytes);
    const std::uint64_t charge = in.varint();
    const std::uint8_t purpose = in.u8();
    body.added = read_amount(in, 0);
    const std::uint64_t share = in.varint();
    body.weekly_cap = read_amount(in, 0);
    body.per_period = read_amount(in, 0);
    const std::uint8_t period = in.u8();
    const bool good = charge <= UINT16_MAX && (purpose == 2 || purpose == 3) &&
                      share <= 1'000'000 && period >= 1 && period <= 4;
    if (!good) in.set_failed();
    body.charge = static_cast<std::uint16_t>(charge & UINT16_MAX);
    body.purpose = purpose == 3 ? payment::ChargePurpose::fee : payment::ChargePurpose::debt;
    body.proportion_ppm = static_cast<std::int64_t>(share & INT32_MAX);
    body.period = static_cast<payment::CollectionPeriod>(good ? period : 4);
    return body;
}

GiveCredit read_gift(ByteReader& in) {
    GiveCredit body;
    read_array(in, body.account.bytes);
    body.amount = read_amount(in, 1);
    body.expires_ms = read_time_ms(in);
    return body;
}

ChangeTariff read_change(ByteReader& in) {
    ChangeTariff body;
    read_array(in, body.account.bytes);
    read_array(in, body.tariff.bytes);
    body.from_ms = read_time_ms(in);
    return body;
}

Result<CommandBody> read_one(std::uint8_t kind, ByteReader& in) {
    switch (kind) {
        case 17: {
            auto correction = read_correction(in);
            if (!correction) return fail(correction.error());
            return CommandBody{std::move(*correction)};
        }
        case 18:
            return CommandBody{read_charge(in)};
        case 19:
            return CommandBody{read_gift(in)};
        case 20:
            return CommandBody{read_change(in)};
        case 24:
            return read_limited_correction(in);
        default:
            return fail(Problem{"kind " + std::to_string(kind) + " is not known"});
    }
}

}  // namespace

void write_body(ByteWriter& out, const CorrectTariff& body) {
    out.varint(static_cast<std::uint64_t>(body.until_ms));
    out.blob(journal::encode_tariff(body.tariff));
}

void write_body(ByteWriter& out, const CorrectTariffWithin& body) {
    write_amount(out, body.most);
    write_body(out, body.correction);
}

void write_body(ByteWriter& out, const EnterCharge& body) {
    out.raw(body.account.bytes);
    out.varint(body.charge);
    out.u8(static_cast<std::uint8_t>(body.purpose));
    write_amount(out, body.added);
    out.varint(static_cast<std::uint64_t>(body.proportion_ppm));
    write_amount(out, body.weekly_cap);
    write_amount(out, body.per_period);
    out.u8(static_cast<std::uint8_t>(body.period));
}

void write_body(ByteWriter& out, const GiveCredit& body) {
    out.raw(body.account.bytes);
    write_amount(out, body.amount);
    out.varint(static_cast<std::uint64_t>(body.expires_ms));
}

void write_body(ByteWriter& out, const ChangeTariff& body) {
    out.raw(body.account.bytes);
    out.raw(body.tariff.bytes);
    out.varint(static_cast<std::uint64_t>(body.from_ms));
}

Result<CommandBody> read_terms(std::uint8_t kind, ByteReader& in) {
    auto body = read_one(kind, in);
    if (body && !in.at_end()) {
        return fail(Problem{std::string(kind_name(*body)) + " body is malformed"});
    }
    return body;
}

}  // namespace riser::wire
