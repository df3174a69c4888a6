// LedgerStore: the journals of the gateways, verbatim, and what people have to look at. Entries are
// only ever added; the database itself refuses to change or delete one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/journal/chain.h"
#include "core/wire/batch.h"

namespace riser::cloud {

// How far a journal has arrived without a gap.
struct Watermark {
    std::uint64_t through = 0;
    journal::Hash head{};  // chain hash of that entry

    bool operator==(const Watermark&) const = default;
};

struct StoredEntry {
    std::uint64_t sequence = 0;
    std::int64_t received_ms = 0;
    journal::Hash hash{};
    std::vector<std::uint8_t> bytes;

    bool operator==(const StoredEntry&) const = default;
};

// An entry that is kept and acknowledged but has no effect on the books here.
struct ParkedEntry {
    std::uint64_t sequence = 0;
    std::string code;
    std::string detail;
    std::int64_t parked_ms = 0;

    bool operator==(const ParkedEntry&) const = default;
};

// Something only a person can decide. Repeats count up instead of filling the list.
struct OpenItem {
    GatewayKey key;
    std::int64_t id = 0;
    std::string kind;     // "ledger_fork"
    std::string subject;  // what it is about: a sequence, an id
    std::string detail;   // for people
    std::int64_t opened_ms = 0;
    std::int64_t last_ms = 0;
    std::int64_t times = 1;
    std::int64_t closed_ms = 0;  // 0 = open

    bool operator==(const OpenItem&) const = default;
};

// Somebody believes that a tenant has moved; subject: "supply point 3", or the account that was to move out.
inline constexpr const char* k_move_not_done = "move_not_done";
// An open item of a journal's books: its subject is the number of the meter.
inline constexpr const char* k_meter_doubted = "meter_doubted";
inline constexpr const char* k_meter_doubted_text =
    "the gateway doubts this meter and waits for a person";

class LedgerStore {
public:
    virtual ~LedgerStore() = default;

    virtual Watermark watermark(const JournalKey& key) = 0;
    // The entry after the watermark; moves it.
    virtual void append_entry(const JournalKey& key, const StoredEntry& entry) = 0;
    virtual std::optional<journal::Hash> entry_hash(const JournalKey& key,
                                                    std::uint64_t sequence) = 0;
    virtual std::vector<StoredEntry> read_entries(const JournalKey& key, std::uint64_t after,
                                                  std::size_t limit) = 0;

    virtual void park(const JournalKey& key, const ParkedEntry& entry) = 0;
    virtual std::vector<ParkedEntry> list_parked(const JournalKey& key) = 0;
    virtual void unpark_all(const JournalKey& key) = 0;  // before the books are built anew

    // Counts up when an open item of this gateway, kind and subject exists.
    virtual void raise(const GatewayKey& key, const std::string& kind, const std::string& subject,
                       const std::string& detail, std::int64_t now_ms) = 0;
    virtual std::vector<OpenItem> list_open_items(const std::optional<GatewayKey>& key,
                                                  bool closed_too) = 0;
    virtual bool close_open_item(std::int64_t id, std::int64_t now_ms) = 0;  // false: not open
    // Those of this gateway, kind and subject: the question has answered itself.
    virtual void close_open_items(const GatewayKey& key, const std::string& kind,
                                  const std::string& subject, std::int64_t now_ms) = 0;

    // Events may have gaps and may be lost; repeats change nothing.
    virtual void put_event(const JournalKey& key, const wire::Event& event) = 0;
    virtual std::uint64_t events_through(const JournalKey& key) = 0;
    virtual std::vector<wire::Event> read_events(const JournalKey& key, std::uint64_t after,
                                                 std::size_t limit) = 0;
};

}  // namespace riser::cloud
