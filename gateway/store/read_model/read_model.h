// ReadModel: statements and usage in read_model.db, a disposable SQLite file. Nothing is decided on
// it and nothing is lost with it: when it is missing, behind, damaged or in contradiction to the
// books, it is made again from the journal. Entries are taken into memory; save() writes them now
// and then, because each save costs a page per account and a card wears out. What was not saved is
// read again after a restart. Lives in a thread of its own (history.h), so it never holds up a
// commit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/controller/books.h"
#include "gateway/controller/journal.h"
#include "gateway/local/history.h"
#include "gateway/runtime/machine.h"
#include "gateway/store/disposable_file.h"
#include "gateway/store/read_model/statement_book.h"
#include "gateway/store/read_model/usage_book.h"

namespace riser::store {

[[nodiscard]] KnownBooks known_books(const controller::Books& books);

struct ReadModelSettings {
    std::string path;  // read_model.db in the state directory
    std::string vfs;   // empty: the operating system's
    ZoneRules zone;
    KnownBooks books;  // as loaded at start
    std::function<void(const Note&)> report;
};

class ReadModel {
public:
    // A file that is not usable is begun anew; fails only when there cannot be one.
    [[nodiscard]] static Result<std::unique_ptr<ReadModel>, OpenError> open(
        ReadModelSettings settings);

    // The next entry; one already taken is passed over. Fails, having started over, when the entry
    // does not continue the model: then the journal is needed from position() + 1 on.
    [[nodiscard]] Outcome<> take(const controller::JournalEntry& entry);
    // When it fails, everything stays in memory: try again later. With `usage`, also what accounts are used to
    // consuming: a few kilobytes each, so not at every save.
    [[nodiscard]] Outcome<> save(bool usage = true);
    [[nodiscard]] std::uint64_t unsaved_entries() const { return position_ - saved_position_; }
    // The last entry taken; 0 = none.
    [[nodiscard]] std::uint64_t position() const { return position_; }
    // False while a journal without its beginning is being read: balances are not known yet.
    [[nodiscard]] bool complete() const { return complete_; }

    // The days from `first` to `last`. Lines of an account that is not known are none.
    [[nodiscard]] Result<local::Statement> statement(AccountId account, local::LocalDay first,
                                                     local::LocalDay last);
    // Days with consumption only, ascending.
    [[nodiscard]] Result<std::vector<local::DayUsage>> usage(AccountId account,
                                                             local::LocalDay first,
                                                             local::LocalDay last);
    // Over at most the seven whole days before `today`.
    [[nodiscard]] Result<local::UsageSummary> average_usage(local::LocalDay today);

    // What lies ahead of each account; nothing while balances are not known.
    [[nodiscard]] std::vector<local::AccountOutlook> outlooks(UtcTime now);
    // Credit, a tariff or a configuration has changed since.
    [[nodiscard]] bool is_outlook_stale() const { return usage_.is_stale(); }

    // Empties the model: the journal is read from its beginning.
    [[nodiscard]] Outcome<> start_over(const std::string& why);

private:
    explicit ReadModel(ReadModelSettings settings);

    Outcome<OpenError> take_file();
    sqlite::SqlOutcome load();
    sqlite::SqlOutcome load_meta();
    sqlite::SqlResult<std::vector<AccountState>> load_accounts();
    sqlite::SqlResult<std::vector<SupplyState>> load_supplies();
    sqlite::SqlResult<std::vector<payment::Tariff>> load_tariffs();
    sqlite::SqlResult<std::vector<LineRow>> load_lines(std::int64_t account);
    sqlite::SqlOutcome load_usage();
    sqlite::SqlOutcome write(bool usage);
    sqlite::SqlOutcome write_usage();
    sqlite::SqlOutcome write_lines();
    sqlite::SqlOutcome write_states();
    sqlite::SqlOutcome write_meta();

    void forget_everything();
    Outcome<> refuse(const std::string& why);
    // Why the model cannot be of the journal that the books came from; empty when it can.
    [[nodiscard]] std::string contradiction() const;
    void reach_books(std::int64_t wall_ms);
    // Stored and unsaved rows of an account in order.
    [[nodiscard]] Result<std::vector<LineRow>> rows_of(const AccountState& account);
    [[nodiscard]] local::StatementLine to_line(const LineRow& row) const;
    void report(Note::Level level, std::string event, const std::string& detail) const;

    ReadModelSettings settings_;
    DisposableFile database_;  // open after open()
    StatementBook book_;
    UsageBook usage_;
    std::uint64_t position_ = 0;
    std::uint64_t saved_position_ = 0;
    journal::Hash head_{};       // chain hash of the entry at position_
    std::int64_t begun_ms_ = 0;  // wall time of the first entry taken
    bool complete_ = true;       // every balance has its beginning
};

}  // namespace riser::store
