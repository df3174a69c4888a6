// LedgerStream: where the cloud stands in our journal, and what it needs next. Gapless and in
// order; only the cloud's signed word moves it, and only where its hash equals ours. A disagreement
// stops the stream: two histories of one account are for people to sort out, never for software to
// merge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/wire/batch.h"
#include "core/wire/receipt.h"
#include "gateway/sync/messages.h"

namespace riser::sync {

class LedgerStream {
public:
    explicit LedgerStream(std::uint64_t acknowledged) { restart(acknowledged); }

    void on_news(const JournalNews& news);
    [[nodiscard]] bool has_journal() const { return !epoch_.is_nil(); }
    [[nodiscard]] EpochId epoch() const { return epoch_; }
    [[nodiscard]] const wire::JournalHead& head() const { return head_; }
    [[nodiscard]] std::uint64_t cloud_through() const { return through_; }

    // The cloud lacks entries, and nothing forbids sending them.
    [[nodiscard]] bool has_unsent() const;
    [[nodiscard]] PageWanted page_wanted(std::size_t max_bytes);
    // Takes what was asked for; anything else is left alone. False: not the awaited answer.
    bool on_page(JournalRows rows, std::size_t max_bytes);
    void forget_question() { asked_.reset(); }  // a late page is no longer awaited
    // What on_page() prepared, for one upload.
    [[nodiscard]] std::optional<wire::LedgerPart> take_part();

    // False when the receipt makes no sense after this upload: wait before trying again.
    [[nodiscard]] bool on_receipt(const wire::Receipt& receipt);
    void on_upload_lost() { sent_.reset(); }

    // Set when more has become durable at the cloud, once.
    [[nodiscard]] std::optional<std::uint64_t> take_acknowledged();
    [[nodiscard]] Trouble trouble() const { return trouble_; }
    [[nodiscard]] const std::string& trouble_detail() const { return detail_; }
    // Offers entries again although the stream is stopped: people may have decided meanwhile.
    void probe() { probing_ = true; }
    [[nodiscard]] std::size_t held_bytes() const;

private:
    struct Sent {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        journal::Hash last_hash{};
    };

    void restart(std::uint64_t acknowledged);
    void stop(Trouble trouble, std::string detail);
    bool verify_anchor(const JournalRow& row);
    void prepare(std::vector<JournalRow> rows, std::size_t from, std::size_t max_bytes);
    [[nodiscard]] std::optional<journal::Hash> own_hash_at(std::uint64_t sequence) const;
    void settle(std::uint64_t through, const journal::Hash& cloud_hash);
    void confirm(std::uint64_t through);

    EpochId epoch_{};
    wire::JournalHead head_;
    // The cloud has everything up to here. With our own hash of that entry: known to be ours;
    // without: believed, and compared with the cloud's as soon as we have read that entry.
    std::uint64_t through_ = 0;
    std::optional<journal::Hash> own_hash_;
    std::optional<journal::Hash> cloud_hash_;
    std::uint64_t acknowledged_ = 0;  // never goes back
    bool acknowledged_is_new_ = false;

    std::optional<std::uint64_t> asked_;  // first sequence of the page that is awaited
    std::optional<wire::LedgerPart> part_;
    journal::Hash part_last_hash_{};
    std::optional<Sent> sent_;

    Trouble trouble_ = Trouble::none;
    std::string detail_;
    bool probing_ = false;
};

}  // namespace riser::sync
