#include "cloud/ingest/ingest.h"

#include <algorithm>

#include "cloud/billing/numbering.h"
#include "cloud/commands/command_book.h"
#include "cloud/ingest/projection.h"
#include "cloud/voucher/tokens.h"
#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

using wire::Batch;
using wire::Verdict;

struct Judgement {
    Verdict verdict = Verdict::accepted;
    std::string detail;
};

IngestRefusal refusal_of(const wire::BatchProblem& problem) {
    switch (problem.fault) {
        case wire::BatchFault::bad_signature:
            return {401, "bad_signature", problem.message};
        case wire::BatchFault::newer_protocol:
            return {422, "newer_protocol", problem.message};
        case wire::BatchFault::malformed:
            break;
    }
    return {400, "malformed_batch", problem.message};
}

class Ingest {
public:
    Ingest(Session& session, const CloudKeys& keys, const IngestSettings& settings, Gateway gateway,
           const Batch& batch, std::int64_t now_ms)
        : session_(session),
          keys_(keys),
          settings_(settings),
          gateway_(std::move(gateway)),
          batch_(batch),
          now_ms_(now_ms),
          desk_{session, keys, no_new_series_, now_ms} {}

    IngestReceipt run() {
        session_.note_contact(gateway_.key, now_ms_);
        IngestReceipt answer;
        answer.new_commands = follow_first_journal();
        Judgement judgement = judge();
        if (judgement.verdict == Verdict::accepted) {
            answer.receipt.parked = take_ledger();
            if (number_bills()) answer.new_commands = true;
            take_readings();
            take_events();
            session_.note_journal(gateway_.key, batch_.journal.sequence);
        } else if (judgement.verdict != Verdict::ledger_gap) {
            session_.raise(gateway_.key, std::string(to_string(judgement.verdict)),
                           to_string(batch_.epoch), judgement.detail, now_ms_);
        }
        fill(answer.receipt, std::move(judgement));
        answer.woken = std::move(desk_.woken);
        return answer;
    }

private:
    // The first journal of a gateway is followed as it comes; any other is a matter for people.
    bool follow_first_journal() {
        if (!gateway_.epoch.is_nil()) return false;
        gateway_.epoch = batch_.epoch;
        session_.set_followed_epoch(gateway_.key, gateway_.epoch);
        start_command_epoch(session_, keys_, gateway_, now_ms_);
        return true;
    }

    Judgement judge() {
        if (batch_.epoch != gateway_.epoch) {
            return {Verdict::epoch_refused,
                    "this cloud follows journal " + to_string(gateway_.epoch) +
                        ", the gateway sends journal " + to_string(batch_.epoch)};
        }
        mark_ = session_.watermark(gateway_.journal());
        if (contradicts(batch_.journal.sequence, batch_.journal.hash))
            return forked(batch_.journal.sequence);
        if (!batch_.ledger) return {};
        return judge_ledger(*batch_.ledger);
    }

    Judgement judge_ledger(const wire::LedgerPart& part) {
        if (part.first_sequence > mark_.through + 1) {
            return {Verdict::ledger_gap, "expected entry " + std::to_string(mark_.through + 1) +
                                             ", the batch begins with " +
                                             std::to_string(part.first_sequence)};
        }
        const bool begins = part.first_sequence == 1;
        if (begins && part.previous != journal::Hash{}) return forked(0);
        if (!begins && contradicts(part.first_sequence - 1, part.previous))
            return forked(part.first_sequence - 1);
        hashes_.clear();
        journal::Hash hash = part.previous;
        std::uint64_t sequence = part.first_sequence;
        for (const auto& bytes : part.entries) {
            hash = journal::chain_hash(hash, bytes);
            if (contradicts(sequence, hash)) return forked(sequence);
            hashes_.push_back(hash);
            ++sequence;
        }
        return {};
    }

    // Whether an acknowledged entry has another hash than the one now shown for it.
    bool contradicts(std::uint64_t sequence, const journal::Hash& hash) {
        if (sequence == 0 || sequence > mark_.through) return false;
        const auto stored = session_.entry_hash(gateway_.journal(), sequence);
        return stored && *stored != hash;
    }

    static Judgement forked(std::uint64_t sequence) {
        return {Verdict::ledger_fork,
                "entry " + std::to_string(sequence) +
                    " was acknowledged with other content: an old image of the gateway was "
                    "restored, or two devices use its identity"};
    }

    // Entries up to the watermark are repeats that judge() found equal.
    std::vector<wire::Parked> take_ledger() {
        std::vector<wire::Parked> parked;
        if (!batch_.ledger) return parked;
        const auto site = session_.find_site(gateway_.key.site);
        if (!site) return parked;
        const JournalKey key = gateway_.journal();
        const auto local_time = session_.local_time(key);
        for (std::size_t i = 0; i < batch_.ledger->entries.size(); ++i) {
            const std::uint64_t sequence = batch_.ledger->first_sequence + i;
            if (sequence <= mark_.through) continue;
            const auto& bytes = batch_.ledger->entries[i];
            session_.append_entry(key, {sequence, now_ms_, hashes_[i], bytes});
            mark_ = {sequence, hashes_[i]};
            if (const auto why = apply_entry(desk_, *site, gateway_, sequence, bytes)) {
                session_.park(key, {sequence, why->code, why->detail, now_ms_});
                session_.raise(gateway_.key, "entry_parked", std::to_string(sequence),
                               why->code + ": " + why->detail, now_ms_);
                parked.push_back({sequence, why->code});
            }
        }
        if (const auto now = session_.local_time(key); now && now != local_time) {
            compare_local_time(*now);
        }
        return parked;
    }

    // Not before the journal is here to its end: what it says of numbers that were given before a restore goes first.
    bool number_bills() {
        if (session_.watermark(gateway_.journal()).through < batch_.journal.sequence) return false;
        const bool numbered = number_waiting_bills(session_, keys_, gateway_, now_ms_) > 0;
        release_tokens(desk_, gateway_);
        return numbered;
    }

    // A gateway's prices are held against its own local time: whether that is right is a question for people, because
    // time-zone data may be out of date on either side.
    void compare_local_time(const ZoneRules& theirs) {
        if (!settings_.zone_rules || theirs.transitions.empty()) return;
        constexpr auto k_year = std::chrono::hours(24 * 366);
        const UtcTime from = std::max(theirs.transitions.front().from, UtcTime{});
        const UtcTime to = from_unix_ms(now_ms_) + k_year;
        const auto ours = from <= to ? settings_.zone_rules(theirs.name, from, to) : std::nullopt;
        const auto other = ours ? first_difference(theirs, *ours, from, to) : std::nullopt;
        if (ours && !other) {
            session_.close_open_items(gateway_.key, "local_time_differs", theirs.name, now_ms_);
            return;
        }
        const std::string what =
            ours ? "the gateway's local time is another than this cloud's from " +
                       format_time(to_unix_ms(*other)) + " on: one of them has old time-zone data"
                 : std::string("this cloud knows no such time zone");
        session_.raise(gateway_.key, "local_time_differs", theirs.name, what, now_ms_);
    }

    void take_readings() {
        if (!batch_.readings) return;
        const JournalKey key = gateway_.journal();
        for (const auto& day : batch_.readings->days) session_.put_day(key, day);
        for (const auto& snapshot : batch_.readings->snapshots)
            session_.put_snapshot(key, snapshot);
    }

    void take_events() {
        if (!batch_.events) return;
        for (const auto& event : batch_.events->events)
            session_.put_event(gateway_.journal(), event);
    }

    void fill(wire::Receipt& receipt, Judgement judgement) {
        receipt.gateway = gateway_.key.gateway;
        receipt.epoch = gateway_.epoch;
        receipt.batch = batch_.id;
        receipt.verdict = judgement.verdict;
        receipt.detail = std::move(judgement.detail);
        const Watermark mark = session_.watermark(gateway_.journal());
        receipt.ledger_through = mark.through;
        receipt.ledger_head = mark.head;
        if (judgement.verdict == Verdict::accepted && batch_.readings) {
            receipt.readings_cursor = batch_.readings->cursor;
        }
        receipt.events_through = session_.events_through(gateway_.journal());
        receipt.server_time_ms = now_ms_;
        receipt.next_upload_after = settings_.upload_interval;
        receipt.max_batch_bytes = settings_.max_batch_bytes;
        receipt.commands_waiting = has_commands_waiting(session_, gateway_);
    }

    Session& session_;
    const CloudKeys& keys_;
    const IngestSettings& settings_;
    Gateway gateway_;
    const Batch& batch_;
    const std::int64_t now_ms_;
    const VoucherSettings no_new_series_{};  // a journal begins none
    VoucherDesk desk_;
    Watermark mark_;
    std::vector<journal::Hash> hashes_;  // of the batch's entries
};

}  // namespace

IngestAnswer ingest_batch(Session& session, const CloudKeys& keys, const IngestSettings& settings,
                          wire::ByteView bytes, std::int64_t now_ms) {
    const auto claimed = wire::claimed_gateway(bytes);
    if (!claimed) return IngestRefusal{400, "malformed_batch", claimed.error().message};
    const auto gateway = session.find_gateway(*claimed);
    if (!gateway) {
        return IngestRefusal{401, "unknown_gateway",
                             "gateway " + to_string(*claimed) + " is not enrolled here"};
    }
    const auto batch = wire::decode_batch(bytes, gateway->public_key);
    if (!batch) return refusal_of(batch.error());
    return Ingest{session, keys, settings, *gateway, *batch, now_ms}.run();
}

}  // namespace riser::cloud
