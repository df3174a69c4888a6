// libFuzzer target over zigbee.db. The input is SQL that makes a database, statement by statement and whatever becomes of
// each, so that every table can hold anything; before it stand two bytes that choose a byte of the file and one that is
// put there unless it is zero, so that the file itself is damaged too. What is read can be written as either schema or is
// refused, and what was written has the same devices. In every test run on a fixed corpus (fixed_corpus_test.cpp);
// `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <unistd.h>

#include <sqlite3.h>

#include "core/base/assert.h"
#include "gateway/field/zigbee/backup/zigpy_database.h"

namespace riser::zigbee::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_before = 3;
constexpr int k_most_steps = 20'000;  // of one statement
constexpr int k_most_bytes = 20'000;  // of a value, and of a statement
constexpr int k_most_pages = 64;

// Files live a moment each, thousands of them: in memory where there is a folder for that.
struct Folder {
    Folder() {
        const fs::path memory = "/dev/shm";
        path = (fs::is_directory(memory) ? memory : fs::temp_directory_path()) /
               ("riser-zigpy-fuzz-" + std::to_string(::getpid()));
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    // A file of that name, which is not there.
    [[nodiscard]] std::string fresh(const char* name) const {
        for (const char* of : {"", "-wal", "-shm", "-journal"})
            fs::remove(path / (std::string(name) + of));
        return (path / name).string();
    }
    fs::path path;
};

// Nothing of it may leave the one file.
int allow(void* /*unused*/, int action, const char* first, const char* /*second*/,
          const char* /*database*/, const char* /*trigger*/) {
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH) return SQLITE_DENY;
    if (action != SQLITE_PRAGMA) return SQLITE_OK;
    return std::string_view(first) == "user_version" ? SQLITE_OK : SQLITE_DENY;
}

int stop(void* /*unused*/) {
    return 1;
}

void make(const std::string& path, std::string_view sql) {
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) == SQLITE_OK) {
        const auto run = [&](const std::string& statement) {
            sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr);
        };
        run("PRAGMA page_size = 512");
        run("PRAGMA max_page_count = " + std::to_string(k_most_pages));
        run("PRAGMA synchronous = OFF");
        run("PRAGMA journal_mode = OFF");
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, k_most_bytes);
        sqlite3_set_authorizer(database, allow, nullptr);
        sqlite3_progress_handler(database, k_most_steps, stop, nullptr);
        while (!sql.empty()) {
            const std::size_t end = std::min(sql.find(';'), sql.size());
            run(std::string(sql.substr(0, end)));
            sql.remove_prefix(std::min(end + 1, sql.size()));
        }
    }
    sqlite3_close(database);
}

void damage(const std::string& path, const std::uint8_t* where) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (where[2] == 0 || error || size == 0) return;
    constexpr std::uintmax_t k_stride = 7;  // 65536 x 7 reaches every part of so small a file
    const auto at = (where[0] * 256U + where[1]) * k_stride % size;
    if (std::FILE* file = std::fopen(path.c_str(), "r+b")) {
        std::fseek(file, static_cast<long>(at), SEEK_SET);
        std::fputc(where[2], file);
        std::fclose(file);
    }
}

void write_and_read(const Folder& folder, const KnownNetwork& network) {
    for (const ZigpySchema schema : {ZigpySchema::v11, ZigpySchema::v13}) {
        const std::string path = folder.fresh("out.db");
        // What a damaged database says twice, ours does not take.
        if (!write_zigpy_database(path, network, schema)) continue;
        const auto again = read_zigpy_database(path);
        RISER_ASSERT(again.ok(), "a database that was written can be read");
        RISER_ASSERT(again->devices.size() == network.devices.size(), "and has the same devices");
        RISER_ASSERT(again->groups.size() == network.groups.size(), "and groups");
        RISER_ASSERT(again->backup.has_value() == network.backup.has_value(), "and the backup");
        for (std::size_t i = 0; i < network.devices.size(); ++i) {
            RISER_ASSERT(again->devices[i].endpoints == network.devices[i].endpoints,
                         "with their endpoints");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    if (size < k_before) return 0;
    const std::string path = folder.fresh("zigbee.db");
    make(path, {reinterpret_cast<const char*>(data) + k_before, size - k_before});
    damage(path, data);
    auto network = read_zigpy_database(path);
    if (!network) {
        RISER_ASSERT(network.error().message.starts_with(path), "what is refused is named");
        return 0;
    }
    add_devices_of_backup(*network);
    write_and_read(folder, *network);
    return 0;
}

}  // namespace riser::zigbee::backup
