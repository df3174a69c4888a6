// ReadModel: what accounts are used to consuming, and what lies ahead of them.
#include <algorithm>

#include "gateway/store/read_model/read_model.h"

namespace riser::store {

using sqlite::SqlOutcome;

std::vector<local::AccountOutlook> ReadModel::outlooks(UtcTime now) {
    if (!complete_) return {};
    return usage_.outlooks(book_, now);
}

// A history that cannot be read is learned again.
SqlOutcome ReadModel::load_usage() {
    auto list = database_->prepare("SELECT account, bytes FROM usage ORDER BY account");
    if (!list) return fail(list.error());
    while (true) {
        const auto there = list->step();
        if (!there) return fail(there.error());
        if (!*there) return Done{};
        AccountId account;
        const auto id = list->blob(0);
        if (id.size() != account.bytes.size()) continue;
        std::copy(id.begin(), id.end(), account.bytes.begin());
        if (book_.find(account) == nullptr) continue;
        const auto restored = usage_.restore(account, list->blob(1));
        if (!restored) report(Note::Level::warning, "usage_forgotten", restored.error().message);
    }
}

SqlOutcome ReadModel::write_usage() {
    auto row = database_->prepare("INSERT OR REPLACE INTO usage(account, bytes) VALUES(?, ?)");
    if (!row) return fail(row.error());
    for (const auto& usage : usage_.accounts()) {
        const auto bytes = UsageBook::encode(usage);
        row->bind(1, sqlite::Bytes(usage.id.bytes)).bind(2, sqlite::Bytes(bytes));
        if (const auto written = row->run(); !written) return written;
    }
    return Done{};
}

}  // namespace riser::store
