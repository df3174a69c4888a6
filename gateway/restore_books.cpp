#include "gateway/restore_books.h"

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "core/journal/codec.h"
#include "core/units/time_text.h"
#include "core/wire/book_file.h"
#include "gateway/controller/config_differences.h"
#include "gateway/controller/load.h"
#include "gateway/store/sqlite_journal.h"
#include "platform/sqlite/policy.h"

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;

Problem in_line(std::uint64_t number, const std::string& what) {
    return Problem{"line " + std::to_string(number) + " of the book file " + what +
                   ". Export it from the cloud again; nothing was changed here"};
}

// One entry, checked against the one before it.
Result<controller::JournalEntry> checked_entry(const wire::BookFileEntry& entry,
                                               const wire::BookFileHead& head,
                                               const journal::Hash& before,
                                               std::uint64_t sequence) {
    const auto decoded = journal::decode_entry(entry.bytes);
    if (!decoded)
        return fail(Problem{"holds an entry that cannot be read: " + decoded.error().message});
    const bool follows = entry.sequence == sequence && decoded->header.sequence == sequence &&
                         decoded->header.epoch == head.epoch &&
                         journal::chain_hash(before, entry.bytes) == entry.hash;
    if (!follows) return fail(Problem{"does not continue the entry before it"});
    return controller::JournalEntry{sequence, decoded->header.wall_ms, entry.bytes, entry.hash};
}

// The wall time of the last entry, Unix milliseconds.
Result<std::int64_t> fill(store::SqliteJournal& journal, std::istream& file,
                          const wire::BookFileHead& head) {
    std::int64_t last_ms = 0;
    journal::Hash before{};
    std::string line;
    for (std::uint64_t sequence = 1; sequence <= head.entries; ++sequence) {
        const std::uint64_t number = sequence + 1;
        if (!std::getline(file, line)) {
            return fail(in_line(number, "is missing: of " + std::to_string(head.entries) +
                                            " entries there are " + std::to_string(sequence - 1)));
        }
        const auto parsed = wire::parse_book_entry(line);
        if (!parsed) return fail(in_line(number, parsed.error().message));
        const auto entry = checked_entry(*parsed, head, before, sequence);
        if (!entry) return fail(in_line(number, entry.error().message));
        before = entry->hash;
        last_ms = entry->wall_ms;
        if (journal.append(*entry) != controller::Commit::done) {
            return fail(Problem{"the ledger cannot be written: is the disk full?"});
        }
    }
    if (std::getline(file, line) && !line.empty()) {
        return fail(
            in_line(head.entries + 2, "comes after the last entry that its first line names"));
    }
    return last_ms;
}

// Books that this gateway would go on with: the ordinary start-up says so.
Result<controller::Books> checked_books(const config::GatewayConfig& config,
                                        store::SqliteJournal& journal) {
    auto loaded = controller::load_books(journal);
    if (!loaded) return fail(Problem{loaded.error().message});
    controller::SiteConfig site;
    site.gateway = config.gateway;
    site.site = config.site;
    site.currency = config.currency;
    site.zone.name = config.zone;
    if (auto same = controller::check_same_site(site, loaded->books); !same) {
        return fail(same.error());
    }
    return std::move(loaded->books);
}

void remove_files(const std::string& path) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) fs::remove(path + ending, ignored);
}

// A gateway that runs has a file of its state open, and would go on with the books it has.
Outcome<> nobody_runs(const fs::path& state) {
    const fs::path telemetry = state / "telemetry.db";
    std::error_code missing;
    if (!fs::exists(telemetry, missing)) return Done{};
    auto opened = sqlite::open_ledger(telemetry.string(), "");
    if (opened || !opened.error().in_use()) return Done{};
    return fail(
        Problem{"riser-gateway runs on " + state.string() +
                ": stop it first (`systemctl stop riser-gateway`), and start it afterwards"});
}

// As root the files would be root's, and the service could not open them.
void give_to_owner_of(const fs::path& folder, const fs::path& file) {
    struct stat owner {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &owner) != 0) return;
    (void)!::chown(file.c_str(), owner.st_uid, owner.st_gid);
}

bool sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    return synced;
}

Outcome<> is_free(const fs::path& ledger) {
    std::error_code missing;
    const auto size = fs::file_size(ledger, missing);
    if (missing || size == 0) return Done{};
    return fail(
        Problem{ledger.string() +
                " is there already and is not replaced. Stop riser-gateway, move the file and its "
                "-wal to another disk, and keep them: they may know more than the cloud"});
}

std::string what_was_restored(const controller::Books& books, std::int64_t last_ms) {
    const std::string end = format_time(last_ms);
    return std::to_string(books.sequence) + " entries and " +
           std::to_string(books.accounts.size()) + " accounts are restored, up to " + end +
           ".\nWhat the gateway booked after that and could not send is not among them: enter cash "
           "payments and vouchers taken since then again. What was used since then is charged by the "
           "meters' registers. Start riser-gateway now.\n";
}

}  // namespace

Result<std::string> restore_books(const config::GatewayConfig& config, std::istream& book_file) {
    const fs::path ledger = config.state_dir / "ledger.db";
    if (auto alone = nobody_runs(config.state_dir); !alone) return fail(alone.error());
    if (auto free = is_free(ledger); !free) return fail(free.error());
    std::string line;
    std::getline(book_file, line);
    const auto head = wire::parse_book_head(line);
    if (!head) return fail(Problem{"the book file " + head.error().message});
    if (head->gateway != config.gateway) {
        return fail(Problem{"the book file is of gateway " + to_string(head->gateway) +
                            ", the configuration is of " + to_string(config.gateway)});
    }
    std::error_code error;
    fs::create_directories(config.state_dir, error);
    const std::string unfinished = ledger.string() + ".restoring";
    remove_files(unfinished);
    std::string restored;
    {
        store::JournalSettings settings;
        settings.path = unfinished;
        auto journal = store::SqliteJournal::open(std::move(settings));
        if (!journal) return fail(Problem{journal.error().message});
        auto filled = fill(**journal, book_file, *head);
        auto books = filled ? checked_books(config, **journal) : fail(filled.error());
        if (!books) {
            journal->reset();
            remove_files(unfinished);
            return fail(books.error());
        }
        restored = what_was_restored(*books, *filled);
        if (auto finished = (*journal)->finish(); !finished) {
            journal->reset();
            remove_files(unfinished);
            return fail(
                Problem{finished.error().message + ": is the disk full? Nothing was changed"});
        }
    }
    for (const char* ending : {"-wal", "-shm"}) fs::remove(unfinished + ending, error);
    remove_files(ledger.string());  // an empty one, and a log that belongs to no file
    fs::rename(unfinished, ledger, error);
    if (error || !sync_folder(config.state_dir)) {
        return fail(Problem{ledger.string() + " cannot be put in place: " + error.message()});
    }
    give_to_owner_of(config.state_dir, ledger);
    return restored;
}

Result<std::string> restore_books(const fs::path& config_path, const fs::path& book_file) {
    const auto config = config::load_gateway_config(config_path);
    if (!config) return fail(config.error());
    std::ifstream file(book_file);
    if (!file) return fail(Problem{book_file.string() + ": cannot be read"});
    return restore_books(*config, file);
}

}  // namespace riser::gateway
