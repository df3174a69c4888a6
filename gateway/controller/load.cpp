#include "gateway/controller/load.h"

#include "core/journal/check.h"
#include "core/journal/codec.h"
#include "gateway/controller/books_codec.h"
#include "gateway/controller/evolve.h"

namespace riser::controller {
namespace {

LoadProblem problem(LoadError error, std::string message) {
    return {error, std::move(message)};
}

// A snapshot is good when its bytes are whole, its books add up and the journal knows its head.
std::optional<Books> books_of_snapshot(Journal& journal, const journal::Snapshot& snapshot) {
    if (journal::blake2b(snapshot.payload) != snapshot.payload_hash) return std::nullopt;
    auto books = decode_books(snapshot.payload);
    if (!books) return std::nullopt;
    const bool same = books->sequence == snapshot.sequence && books->head == snapshot.head;
    if (!same) return std::nullopt;
    const auto row = journal.read(snapshot.sequence, 1);
    if (!row) return std::nullopt;
    // The entry itself may have been pruned since; when it is there it must be the same.
    const bool there = !row->empty() && row->front().sequence == snapshot.sequence;
    if (there && row->front().hash != snapshot.head) return std::nullopt;
    return std::move(books).value();
}

std::string name_of(const JournalEntry& row) {
    return "journal entry " + std::to_string(row.sequence);
}

LoadProblem missing_before(const JournalEntry& row, std::uint64_t last) {
    return problem(LoadError::chain_broken, name_of(row) + " follows entry " +
                                                std::to_string(last) + ": entries are missing");
}

LoadProblem unchained(const JournalEntry& row) {
    return problem(LoadError::chain_broken, name_of(row) + " does not fit the hash chain");
}

std::optional<LoadProblem> replay(Books& books, const JournalEntry& row) {
    const std::string where = name_of(row);
    if (row.sequence != books.sequence + 1) return missing_before(row, books.sequence);
    if (journal::chain_hash(books.head, row.bytes) != row.hash) return unchained(row);
    auto entry = journal::decode_entry(row.bytes);
    if (!entry) {
        const bool newer = entry.error().error != journal::DecodeError::malformed;
        return problem(newer ? LoadError::unknown_record : LoadError::chain_broken,
                       where + ": " + entry.error().message +
                           (newer ? ". Install the version that wrote it." : ""));
    }
    if (entry->header.sequence != row.sequence) {
        return problem(LoadError::chain_broken,
                       where + " says it is entry " + std::to_string(entry->header.sequence));
    }
    if (auto checked = journal::check_entry(*entry); !checked) {
        return problem(LoadError::law_broken, where + ": " + checked.error().message);
    }
    evolve_entry(books, *entry, row.hash);
    return std::nullopt;
}

// The entries that a snapshot stands for are not evolved again, but they are what the cloud still gets and
// what people ask for: each must fit its predecessor, and the last one the snapshot. The oldest one that
// was kept has no predecessor to be held against, unless it is the first of all.
std::optional<LoadProblem> verify_covered(Journal& journal, const Books& books,
                                          std::uint64_t& verified) {
    std::uint64_t last = 0;
    journal::Hash head{};
    while (last < books.sequence) {
        const auto page = journal.read(last + 1, k_max_page);
        if (!page) return problem(LoadError::unreadable, page.error().message);
        for (const auto& row : *page) {
            if (row.sequence > books.sequence) break;
            const bool oldest = last == 0;
            const bool pruned_before = oldest && row.sequence > 1;
            if (!oldest && row.sequence != last + 1) return missing_before(row, last);
            if (!pruned_before && journal::chain_hash(head, row.bytes) != row.hash) {
                return unchained(row);
            }
            last = row.sequence;
            head = row.hash;
            ++verified;
        }
        if (page->empty() || page->front().sequence > books.sequence) break;
    }
    if (last == 0) return std::nullopt;  // a successor starts from a snapshot alone
    if (last < books.sequence) {
        return problem(LoadError::chain_broken,
                       "the journal ends at entry " + std::to_string(last) + ", its snapshot at " +
                           std::to_string(books.sequence) + ": entries are missing");
    }
    return std::nullopt;
}

}  // namespace

Result<Loaded, LoadProblem> load_books(Journal& journal) {
    Loaded loaded;
    auto snapshots = journal.snapshots();
    if (!snapshots) return fail(problem(LoadError::unreadable, snapshots.error().message));
    for (const auto& snapshot : *snapshots) {
        if (auto books = books_of_snapshot(journal, snapshot)) {
            loaded.books = std::move(*books);
            loaded.snapshot_sequence = snapshot.sequence;
            break;
        }
    }
    if (auto broken = verify_covered(journal, loaded.books, loaded.entries_verified)) {
        return fail(std::move(*broken));
    }
    while (true) {
        auto page = journal.read(loaded.books.sequence + 1, k_max_page);
        if (!page) return fail(problem(LoadError::unreadable, page.error().message));
        if (page->empty()) break;
        for (const auto& row : *page) {
            if (auto broken = replay(loaded.books, row)) return fail(std::move(*broken));
            ++loaded.entries_verified;
        }
    }
    if (auto broken = check_books(loaded.books)) {
        return fail(problem(LoadError::law_broken, "the books do not add up: " + *broken));
    }
    return loaded;
}

}  // namespace riser::controller
