#include "gateway/store/meter_data/meter_data_file.h"

#include "platform/sqlite/policy.h"

namespace riser::store {
namespace {

using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;
using sqlite::SqlResult;

constexpr std::int32_t k_meter_data_id = 0x5249564D;  // "RIVM"
constexpr const char* k_meter_data_steps[] = {
    "CREATE TABLE day(day INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE progress(id INTEGER PRIMARY KEY CHECK(id = 1), form TEXT NOT NULL,"
    " validated INTEGER NOT NULL, hours_through INTEGER NOT NULL, about TEXT NOT NULL,"
    " balance BLOB NOT NULL) STRICT",
};

}  // namespace

MeterDataFile::MeterDataFile(Settings settings)
    : settings_(std::move(settings)),
      database_(settings_.path, settings_.vfs, {k_meter_data_id, k_meter_data_steps}) {}

Result<std::unique_ptr<MeterDataFile>, OpenError> MeterDataFile::open(Settings settings) {
    std::unique_ptr<MeterDataFile> file(new MeterDataFile(std::move(settings)));
    const auto opened = file->open_or_begin_anew();
    // A card that takes nothing now may take it later; until then nothing is kept.
    if (!opened && opened.error().kind == OpenFailure::unavailable) {
        file->report("meter_data_not_there", opened.error().message);
        return file;
    }
    if (!opened) return fail(opened.error());
    return file;
}

Outcome<OpenError> MeterDataFile::open_or_begin_anew() {
    const auto forget = [&](const std::string& why) {
        report("meter_data_begun_anew", why);
        progress_ = {};
    };
    auto opened = database_.open_or_begin_anew([&] { return take(); }, forget);
    if (!opened) progress_ = {};
    return opened;
}

Outcome<OpenError> MeterDataFile::take() {
    if (const auto loaded = load(); !loaded)
        return fail(to_open_error(loaded.error(), settings_.path));
    return Done{};
}

void MeterDataFile::report(const std::string& event, const std::string& why) const {
    if (!settings_.report) return;
    settings_.report({Note::Level::warning, event, {{"detail", why}}});
}

Outcome<> MeterDataFile::start_over(const std::string& why) {
    report("meter_data_begun_anew", why);
    database_.remove();
    progress_ = {};
    return try_again();
}

SqlOutcome MeterDataFile::load() {
    auto progress = database_->prepare("SELECT form, validated, hours_through FROM progress");
    if (!progress) return fail(progress.error());
    const auto there = progress->step();
    if (!there) return fail(there.error());
    if (!*there) return Done{};
    if (progress->text(0) != settings_.form) {
        return fail(
            Error{ErrorKind::corrupt, 0, "it was made for another time zone or reading interval"});
    }
    progress_.validated = static_cast<local::LocalDay>(progress->integer(1));
    progress_.hours_through = progress->integer(2);
    return Done{};
}

std::vector<std::uint8_t> MeterDataFile::balance(const std::string& about) {
    if (!database_.is_open()) return {};
    auto progress = database_->prepare("SELECT about, balance FROM progress");
    if (!progress) return {};
    const auto there = progress->step();
    if (!there || !*there || progress->text(0) != about) return {};
    const auto bytes = progress->blob(1);
    return {bytes.begin(), bytes.end()};
}

Outcome<> MeterDataFile::need_file() const {
    if (database_.is_open()) return Done{};
    return fail(Problem{"there is no file at present"});
}

Outcome<> MeterDataFile::try_again() {
    if (database_.is_open()) return Done{};
    if (auto opened = open_or_begin_anew(); !opened) {
        return fail(Problem{"there is no file: " + opened.error().message});
    }
    return Done{};
}

Result<std::optional<std::vector<RegisterDay>>> MeterDataFile::day(local::LocalDay day) {
    if (auto there = need_file(); !there) return fail(there.error());
    auto found = read_day(day);
    if (!found) return fail(Problem{"the days cannot be read: " + found.error().message});
    return std::move(found).value();
}

SqlResult<std::optional<std::vector<RegisterDay>>> MeterDataFile::read_day(local::LocalDay day) {
    using Days = std::optional<std::vector<RegisterDay>>;
    auto row = database_->prepare("SELECT bytes FROM day WHERE day = ?");
    if (!row) return fail(row.error());
    row->bind(1, std::int64_t{day});
    const auto there = row->step();
    if (!there) return fail(there.error());
    if (!*there) return Days{};
    auto days = decode_days(row->blob(0));
    if (!days) return fail(Error{ErrorKind::corrupt, 0, "a day of registers cannot be read"});
    return Days{std::move(*days)};
}

Outcome<> MeterDataFile::save(std::span<const ChangedDay> days, local::LocalDay oldest,
                              const MeterDataProgress& progress, const std::string& about,
                              std::span<const std::uint8_t> balance) {
    if (auto there = need_file(); !there) return there;
    const auto written = write(days, oldest, about, balance, progress);
    if (!written)
        return fail(Problem{"the meter data cannot be saved: " + written.error().message});
    progress_ = progress;
    // The log is small and nobody waits for it: a failure shows at the next save.
    (void)sqlite::checkpoint_if_due(*database_);
    return Done{};
}

SqlOutcome MeterDataFile::write(std::span<const ChangedDay> days, local::LocalDay oldest,
                                const std::string& about, std::span<const std::uint8_t> balance,
                                const MeterDataProgress& progress) {
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return fail(transaction.error());
    const auto steps = [&]() -> SqlOutcome {
        auto put = database_->prepare("INSERT OR REPLACE INTO day(day, bytes) VALUES(?, ?)");
        if (!put) return fail(put.error());
        for (const auto& changed : days) {
            const auto bytes = encode_days(changed.registers);
            put->bind(1, std::int64_t{changed.day}).bind(2, sqlite::Bytes(bytes));
            if (const auto done = put->run(); !done) return done;
        }
        auto prune = database_->prepare("DELETE FROM day WHERE day < ?");
        if (!prune) return fail(prune.error());
        if (const auto done = prune->bind(1, std::int64_t{oldest}).run(); !done) return done;
        auto state = database_->prepare(
            "INSERT OR REPLACE INTO progress(id, form, validated, hours_through, about, balance)"
            " VALUES(1, ?, ?, ?, ?, ?)");
        if (!state) return fail(state.error());
        state->bind(1, std::string_view(settings_.form))
            .bind(2, std::int64_t{progress.validated})
            .bind(3, progress.hours_through);
        return state->bind(4, std::string_view(about)).bind(5, sqlite::Bytes(balance)).run();
    };
    if (const auto done = steps(); !done) return fail(transaction->roll_back_after(done.error()));
    return transaction->commit();
}

}  // namespace riser::store
