// Store: where the cloud keeps everything, one transaction at a time. A Session is one transaction;
// its calls are straight-line code, because errors are sticky: after the first failed statement
// everything reads as empty and commit() refuses, so a caller asks once, at the end, and never acts
// on half a truth.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cloud/store/bill_store.h"
#include "cloud/store/books_store.h"
#include "cloud/store/command_store.h"
#include "cloud/store/directory.h"
#include "cloud/store/ledger_store.h"
#include "cloud/store/reading_store.h"
#include "cloud/store/token_store.h"
#include "cloud/store/voucher_store.h"
#include "core/base/result.h"

namespace riser::cloud {

enum class StoreFault : std::uint8_t {
    refused,  // nothing changed; may work later (disk full)
    unknown,  // it may or may not be on disk: leave the process and start again
    damaged,  // the file is: nothing changed, and starting again does not help
};
struct StoreError {
    StoreFault fault = StoreFault::refused;
    std::string message;  // for whoever asked: what it means and what to do
    std::string cause;    // for the log: what was attempted and what the database answered
};

class Session : public Directory,
                public LedgerStore,
                public BooksStore,
                public BillStore,
                public CommandStore,
                public ReadingStore,
                public VoucherStore,
                public TokenStore {
public:
    // Without a commit nothing happened.
    [[nodiscard]] virtual Outcome<StoreError> commit() = 0;
    [[nodiscard]] virtual bool failed() const = 0;

    // A part that can be taken back alone: mark, then keep or undo. They do not nest.
    virtual void mark() = 0;
    virtual void keep() = 0;
    virtual void undo() = 0;
};

class Store {
public:
    virtual ~Store() = default;
    // One session at a time.
    [[nodiscard]] virtual std::unique_ptr<Session> begin() = 0;
    // Reads all of it. Empty when it is whole, else what is wrong, for the log.
    [[nodiscard]] virtual std::string find_damage() = 0;
};

}  // namespace riser::cloud
