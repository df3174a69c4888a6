#include "gateway/sync/ledger_stream.h"

#include <algorithm>

#include "core/journal/chain.h"

namespace riser::sync {
namespace {

// No entry is much smaller: its header alone has as much.
constexpr std::size_t k_small_entry_bytes = 64;

}  // namespace

void LedgerStream::restart(std::uint64_t acknowledged) {
    through_ = acknowledged;
    acknowledged_ = acknowledged;
    own_hash_.reset();
    cloud_hash_.reset();
    // Before the first entry the chain is zero.
    if (acknowledged == 0) own_hash_ = journal::Hash{};
}

void LedgerStream::on_news(const JournalNews& news) {
    if (has_journal() && news.epoch != epoch_) {
        *this = LedgerStream(0);  // a new database: its own history, from its first entry
    }
    epoch_ = news.epoch;
    if (news.sequence >= head_.sequence) head_ = {news.sequence, news.head};
}

bool LedgerStream::has_unsent() const {
    return has_journal() && head_.sequence > through_ && (trouble_ == Trouble::none || probing_);
}

// Without our own hash of the last entry that the cloud has, that entry is read along: the chain
// continues from it, and it shows whether the cloud's history is ours.
PageWanted LedgerStream::page_wanted(std::size_t max_bytes) {
    asked_ = own_hash_ ? through_ + 1 : through_;
    // What cannot be sent need not be read. Two at least: one may be only what the other hangs on.
    const std::size_t rows =
        std::clamp<std::size_t>(max_bytes / k_small_entry_bytes, 2, k_page_rows);
    return {*asked_, rows, max_bytes};
}

bool LedgerStream::on_page(JournalRows page, std::size_t max_bytes) {
    if (!asked_ || page.first != *asked_) return false;
    asked_.reset();
    if (page.rows.empty()) return true;
    if (page.rows.front().sequence != page.first) {
        stop(Trouble::entries_pruned, "the cloud asks for entry " + std::to_string(page.first) +
                                          "; the journal begins at " +
                                          std::to_string(page.rows.front().sequence));
        return true;
    }
    const bool with_anchor = !own_hash_;
    if (with_anchor && !verify_anchor(page.rows.front())) return true;
    prepare(std::move(page.rows), with_anchor ? 1 : 0, max_bytes);
    return true;
}

bool LedgerStream::verify_anchor(const JournalRow& row) {
    if (cloud_hash_ && *cloud_hash_ != row.hash) {
        stop(Trouble::fork,
             "entry " + std::to_string(row.sequence) + " differs between cloud and journal");
        return false;
    }
    own_hash_ = row.hash;
    if (cloud_hash_) confirm(through_);
    return true;
}

// As many of the rows as fit, at least one. Each is checked against the chain: bytes damaged on
// disk must not leave the house as this building's history.
void LedgerStream::prepare(std::vector<JournalRow> rows, std::size_t from, std::size_t max_bytes) {
    wire::LedgerPart part;
    part.first_sequence = through_ + 1;
    part.previous = *own_hash_;
    journal::Hash last = part.previous;
    std::size_t bytes = 0;
    for (std::size_t i = from; i < rows.size() && part.entries.size() < k_page_rows; ++i) {
        auto& row = rows[i];
        const bool in_order = row.sequence == part.first_sequence + part.entries.size();
        if (!in_order || journal::chain_hash(last, row.bytes) != row.hash) {
            if (!part.entries.empty()) break;
            stop(Trouble::journal_damaged, "entry " + std::to_string(row.sequence) +
                                               " does not continue the journal's chain");
            return;
        }
        bytes += row.bytes.size();
        if (bytes > max_bytes && !part.entries.empty()) break;
        last = row.hash;
        part.entries.push_back(std::move(row.bytes));
    }
    if (part.entries.empty()) return;
    if (part.last_sequence() > head_.sequence) head_ = {part.last_sequence(), last};
    part_last_hash_ = last;
    part_ = std::move(part);
}

std::optional<wire::LedgerPart> LedgerStream::take_part() {
    if (part_) sent_ = Sent{part_->first_sequence, part_->last_sequence(), part_last_hash_};
    probing_ = false;
    return std::exchange(part_, std::nullopt);
}

bool LedgerStream::on_receipt(const wire::Receipt& receipt) {
    const auto sent = sent_;
    const Trouble before = trouble_;
    const std::uint64_t through_before = through_;
    trouble_ = Trouble::none;
    if (receipt.verdict == wire::Verdict::ledger_fork) {
        stop(Trouble::fork, receipt.detail);
    } else if (receipt.verdict == wire::Verdict::epoch_refused) {
        stop(Trouble::epoch_refused, receipt.detail);
    } else {
        settle(receipt.ledger_through, receipt.ledger_head);
    }
    sent_.reset();
    // These show only when entries are offered: an upload without any proves nothing about them.
    const bool undecided = before == Trouble::fork || before == Trouble::entries_pruned ||
                           before == Trouble::journal_damaged;
    if (trouble_ == Trouble::none && !sent && undecided) trouble_ = before;
    if (trouble_ == Trouble::none) detail_.clear();
    if (trouble_ != Trouble::none || !sent) return true;
    const bool asked_for_what_it_got =
        receipt.verdict == wire::Verdict::ledger_gap && through_ + 1 == sent->first;
    const bool took_nothing = receipt.verdict == wire::Verdict::accepted &&
                              through_ <= through_before && through_ < sent->last;
    return !asked_for_what_it_got && !took_nothing;
}

std::optional<journal::Hash> LedgerStream::own_hash_at(std::uint64_t sequence) const {
    if (sequence == 0) return journal::Hash{};
    if (sent_ && sequence == sent_->last) return sent_->last_hash;
    if (sequence == through_ && own_hash_) return own_hash_;
    if (sequence == head_.sequence) return head_.hash;
    return std::nullopt;
}

void LedgerStream::settle(std::uint64_t through, const journal::Hash& cloud_hash) {
    if (through > head_.sequence) {
        stop(Trouble::journal_behind, "the cloud has " + std::to_string(through) +
                                          " entries, the journal " +
                                          std::to_string(head_.sequence));
        return;
    }
    const auto own = own_hash_at(through);
    if (own && *own != cloud_hash) {
        stop(Trouble::fork,
             "entry " + std::to_string(through) + " differs between cloud and journal");
        return;
    }
    through_ = through;
    own_hash_ = own;
    cloud_hash_ = cloud_hash;
    if (own) confirm(through);
}

void LedgerStream::confirm(std::uint64_t through) {
    if (through <= acknowledged_) return;
    acknowledged_ = through;
    acknowledged_is_new_ = true;
}

void LedgerStream::stop(Trouble trouble, std::string detail) {
    trouble_ = trouble;
    detail_ = std::move(detail);
    probing_ = false;
    part_.reset();
    // After people have decided nothing may rest on what we believed about the cloud.
    own_hash_ = through_ == 0 ? std::optional(journal::Hash{}) : std::nullopt;
}

std::optional<std::uint64_t> LedgerStream::take_acknowledged() {
    if (!std::exchange(acknowledged_is_new_, false)) return std::nullopt;
    return acknowledged_;
}

std::size_t LedgerStream::held_bytes() const {
    std::size_t bytes = 0;
    if (part_) {
        for (const auto& entry : part_->entries) bytes += entry.size();
    }
    return bytes;
}

}  // namespace riser::sync
