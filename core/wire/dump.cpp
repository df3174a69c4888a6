#include "core/wire/dump.h"

#include "core/base/overload.h"
#include "core/wire/billing_text.h"
#include "core/wire/record_text.h"
#include "core/wire/tenancy_command.h"
#include "core/wire/voucher_text.h"

namespace riser::wire {
namespace {

void line(std::string& out, std::string_view key, const std::string& value) {
    out.append(key).append(": ").append(value).append("\n");
}

std::string sample_text(const Sample& sample) {
    std::string out = time_text(sample.unix_s * 1000);
    if (sample.import_energy) out += " import " + std::to_string(sample.import_energy->wh) + " Wh";
    if (sample.export_energy) out += " export " + std::to_string(sample.export_energy->wh) + " Wh";
    if (sample.voltage_dv) out += " " + std::to_string(*sample.voltage_dv) + " dV";
    if (sample.current_ma) out += " " + std::to_string(*sample.current_ma) + " mA";
    if (sample.power) out += " " + std::to_string(sample.power->w) + " W";
    if (sample.balance) out += " balance " + format_money(*sample.balance);
    if (sample.quality != SampleQuality::measured)
        out += " " + std::string(to_string(sample.quality));
    return out;
}

void dump_ledger(std::string& out, const LedgerPart& part) {
    line(out, "ledger",
         std::to_string(part.entries.size()) + " entries from " +
             std::to_string(part.first_sequence) + " after " + to_hex(part.previous));
    journal::Hash hash = part.previous;
    std::uint64_t sequence = part.first_sequence;
    for (const auto& bytes : part.entries) {
        hash = journal::chain_hash(hash, bytes);
        line(out, "  entry " + std::to_string(sequence++), "chain hash " + to_hex(hash));
        const auto entry = journal::decode_entry(bytes);
        out += entry ? dump_entry(*entry) : "    " + entry.error().message + "\n";
    }
}

void dump_readings(std::string& out, const ReadingsPart& part) {
    line(out, "readings",
         std::to_string(part.days.size()) + " day blocks, " +
             std::to_string(part.snapshots.size()) + " snapshots, cursor " +
             std::to_string(part.cursor));
    for (const auto& day : part.days) {
        line(out, "  meter " + to_string(day.meter) + "." + to_string(day.epoch),
             "version " + std::to_string(day.version));
        const auto samples = decode_day_samples(day.samples, day.day);
        if (!samples) continue;
        for (const auto& sample : *samples) out += "    " + sample_text(sample) + "\n";
    }
    for (const auto& snapshot : part.snapshots) {
        line(out, "  snapshot", "version " + std::to_string(snapshot.version));
        for (const auto& [meter, epoch, sample] : snapshot.samples) {
            out += "    meter " + to_string(meter) + "." + to_string(epoch) + " " +
                   sample_text(sample) + "\n";
        }
    }
}

void dump_events(std::string& out, const EventsPart& part) {
    line(out, "events", std::to_string(part.events.size()));
    for (const auto& event : part.events) {
        out += "  " + std::to_string(event.sequence) + " " + time_text(event.wall_ms) + " " +
               std::string(to_string(event.level)) + " " + event.name;
        for (const auto& [key, value] : event.fields) out += " " + key + "=" + value;
        out += "\n";
    }
}

}  // namespace

std::string dump_entry(const journal::Entry& entry) {
    std::string out;
    line(out, "    at",
         time_text(entry.header.wall_ms) + ", sequence " + std::to_string(entry.header.sequence) +
             ", boot " + to_string(entry.header.boot));
    for (const auto& record : entry.records) out += "    " + record_text(record) + "\n";
    return out;
}

std::string dump_batch(const Batch& batch) {
    std::string out;
    line(out, "batch", to_string(batch.id));
    line(out, "gateway", to_string(batch.gateway));
    line(out, "epoch", to_string(batch.epoch));
    line(out, "sent",
         time_text(batch.sent_at_ms) + ", true time within " + time_text(batch.earliest_ms) +
             " and " + time_text(batch.latest_ms));
    line(out, "journal", std::to_string(batch.journal.sequence) + " " + to_hex(batch.journal.hash));
    if (batch.ledger) dump_ledger(out, *batch.ledger);
    if (batch.readings) dump_readings(out, *batch.readings);
    if (batch.events) dump_events(out, *batch.events);
    return out;
}

std::string dump_receipt(const Receipt& receipt) {
    std::string out;
    line(out, "receipt for batch", to_string(receipt.batch));
    line(out, "gateway", to_string(receipt.gateway));
    line(out, "epoch", to_string(receipt.epoch));
    line(out, "verdict",
         std::string(to_string(receipt.verdict)) +
             (receipt.detail.empty() ? "" : ", " + receipt.detail));
    line(out, "ledger through",
         std::to_string(receipt.ledger_through) + " " + to_hex(receipt.ledger_head));
    line(out, "events through", std::to_string(receipt.events_through));
    for (const auto& parked : receipt.parked) {
        line(out, "parked", std::to_string(parked.sequence) + " " + parked.code);
    }
    line(out, "server time", time_text(receipt.server_time_ms));
    line(out, "next upload after", std::to_string(receipt.next_upload_after.count()) + " ms");
    line(out, "commands waiting", receipt.commands_waiting ? "yes" : "no");
    return out;
}

std::string bill_text(AccountId account, const billing::BillNumber& number) {
    return std::to_string(number.series) + "-" + std::to_string(number.year) + "-" +
           std::to_string(number.counter) + " of account " + to_string(account);
}

std::string given_text(const TakeVoucherDocument& b) {
    return voucher_text(journal::VoucherDocumentTaken{b.document.kind, b.document.bytes, {}});
}

std::string given_text(const TakeBoundKey& b) {
    return voucher_text(journal::BoundKeyTaken{b.held});
}

std::string given_text(const NumberedTopUp& b) {
    return "payment " + std::to_string(b.number) + ": " + format_money(b.top_up.amount) + " " +
           b.top_up.currency.text() + " to account " + to_string(b.top_up.account);
}

std::string given_text(const MarkNumber& b) {
    return voucher_text(journal::BoundNumberMarked{b.account, b.number, b.advance});
}

std::string given_text(const TakeVoucherLocks& b) {
    return voucher_text(journal::VoucherLocksTaken{b.batch, b.page, b.locks});
}

void dump_money(std::string& out, const char* what, Money amount, AccountId account) {
    line(out, what, format_money(amount) + " to account " + to_string(account));
}

void dump_change(std::string& out, const ChangeTariff& order) {
    line(out, "tariff", to_string(order.tariff) + " of account " + to_string(order.account));
}

void dump_correction(std::string& out, const CorrectTariff& order) {
    line(out, "tariff", tariff_text(order.tariff));
    if (order.until_ms != 0) line(out, "until", time_text(order.until_ms));
}

void dump_correction(std::string& out, const CorrectTariffWithin& order) {
    dump_correction(out, order.correction);
    line(out, "at most", format_money(order.most) + " from an account");
}

void dump_plan(std::string& out, const AgreePlan& order) {
    line(out, "plan",
         "account " + to_string(order.account) + " pays in " + std::to_string(order.instalments) +
             " instalments");
}

void dump_further(std::string& out, const MoveIn& b) {
    line(out, "tenancy", tenancy_text(b));
}
void dump_further(std::string& out, const MoveOut& b) {
    line(out, "tenancy", tenancy_text(b));
}
void dump_further(std::string& out, const PayRefund& b) {
    line(out, "refund", tenancy_text(b));
}
template <class Voucher>
void dump_further(std::string& out, const Voucher& b) {
    line(out, "voucher", given_text(b));
}

std::string dump_command(const Command& command) {
    std::string out;
    line(out, "command", to_string(command.id) + " " + std::string(kind_name(command.body)));
    line(out, "for gateway", to_string(command.gateway) + " epoch " + to_string(command.epoch));
    line(out, "number",
         std::to_string(command.sequence) + " of command epoch " +
             std::to_string(command.command_epoch));
    if (command.expires_ms != 0) line(out, "expires", time_text(command.expires_ms));
    std::visit(overload{
                   [&](const TopUp& b) {
                       line(out, "credit",
                            format_money(b.amount) + " " + b.currency.text() + " to account " +
                                to_string(b.account));
                   },
                   [&](const SetTariff& b) { line(out, "tariff", tariff_text(b.tariff)); },
                   [&](const EnterCharge& b) { dump_money(out, "charge", b.added, b.account); },
                   [&](const GiveCredit& b) { dump_money(out, "gift", b.amount, b.account); },
                   [&](const ChangeTariff& b) { dump_change(out, b); },
                   [&](const CorrectTariff& b) { dump_correction(out, b); },
                   [&](const CorrectTariffWithin& b) { dump_correction(out, b); },
                   [&](const Hold& b) {
                       line(out, "hold",
                            "supply point " + to_string(b.supply_point) + " until " +
                                time_text(b.until_ms));
                   },
                   [&](const Connect& b) {
                       line(out, "connect",
                            "supply point " + to_string(b.supply_point) +
                                (b.hold_until_ms == 0 ? " for a day"
                                                      : " until " + time_text(b.hold_until_ms)));
                   },
                   [&](const NumberBill& b) {
                       line(out, "bill", bill_text(b.account, b.number) + " is " + b.text);
                   },
                   [&](const DisputeBill& b) {
                       line(out, "bill",
                            bill_text(b.account, b.number) +
                                (b.opened ? " is disputed" : " is no longer disputed"));
                   },
                   [&](const CancelBill& b) {
                       line(out, "bill", bill_text(b.account, b.number) + " is taken back");
                   },
                   [&](const CreditBill& b) {
                       line(out, "bill",
                            bill_text(b.account, b.number) + ": " + format_money(b.amount) +
                                " are given back");
                   },
                   [&](const ChangeMode& b) {
                       const bool prepaid = b.mode == payment::AccountMode::prepaid;
                       line(out, "account",
                            to_string(b.account) + (prepaid ? " is prepaid" : " is on bill"));
                   },
                   [&](const AgreePlan& b) { dump_plan(out, b); },
                   [&](const EndPlan& b) {
                       line(out, "plan", "that of account " + to_string(b.account) + " ends");
                   },
                   [&](const DemandDeposit& b) {
                       line(out, "deposit",
                            "account " + to_string(b.account) + ": " + format_money(b.amount) +
                                (b.months > 0 ? std::to_string(b.months) + " months" : "") +
                                " are asked for");
                   },
                   [&](const MoveDeposit& b) {
                       line(out, "deposit",
                            "account " + to_string(b.account) + ": " + format_money(b.amount) +
                                " " + std::string(deposit_text(b.move)));
                   },
                   [&](const BouncePayment& b) {
                       line(out, "payment",
                            to_string(b.payment) + " of account " + to_string(b.account) +
                                " bounced, fee " + format_money(b.fee));
                   },
                   [&](const auto& b) { dump_further(out, b); },
               },
               command.body);
    return out;
}

Result<std::string> dump(ByteView bytes) {
    if (const auto batch = read_unverified_batch(bytes)) return dump_batch(*batch);
    if (const auto receipt = read_unverified_receipt(bytes)) return dump_receipt(*receipt);
    if (const auto command = decode_command(bytes)) return dump_command(*command);
    if (const auto entry = journal::decode_entry(bytes)) return dump_entry(*entry);
    // Last, because protobuf finds an empty message in many things.
    if (const auto delivery = decode_delivery(bytes); delivery && !(*delivery).commands.empty()) {
        std::string out;
        line(out, "command epoch", std::to_string((*delivery).command_epoch));
        for (const auto& signed_command : (*delivery).commands) {
            const auto command = decode_command(signed_command.bytes);
            out += command ? dump_command(*command) : command.error().message + "\n";
        }
        return out;
    }
    return fail(Problem{"not a batch, receipt, command delivery, command or journal entry"});
}

}  // namespace riser::wire
