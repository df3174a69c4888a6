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

std::optional<LoadProblem> replay(Books& books, const JournalEntry& row) {
    const std::string where = "journal entry " + std::to_string(row.sequence);
    if (row.sequence != books.sequence + 1) {
        return problem(
            LoadError::chain_broken,
            where + " follows entry " + std::to_string(books.sequence) + ": entries are missing");
    }
    if (journal::chain_hash(books.head, row.bytes) != row.hash) {
        return problem(LoadError::chain_broken, where + " does not fit the hash chain");
    }
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
