#include "tests/sim/vfs/simulated_vfs.h"

#include <atomic>
#include <cstring>

#include <sqlite3.h>

namespace riser::sim {

struct VfsRegistration {
    sqlite3_vfs vfs{};
    SimulatedDisk* disk = nullptr;
    Prng prng{1};
};

namespace {

// What SQLite allocates per open file: its own part first.
struct OpenFile {
    sqlite3_file base;
    SimulatedDisk* disk;
    std::string* name;
};

SimulatedDisk& disk_of(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file)->disk;
}
const std::string& name_of(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file)->name;
}

int to_code(DiskStatus status, int io_error) {
    switch (status) {
        case DiskStatus::ok:
            return SQLITE_OK;
        case DiskStatus::full:
            return SQLITE_FULL;
        case DiskStatus::io_error:
        case DiskStatus::not_found:
            return io_error;
    }
    return io_error;
}

// ---- methods of an open file

int file_close(sqlite3_file* file) {
    delete reinterpret_cast<OpenFile*>(file)->name;
    return SQLITE_OK;
}

int file_read(sqlite3_file* file, void* buffer, int amount, sqlite3_int64 offset) {
    std::size_t got = 0;
    const auto status = disk_of(file).read(
        name_of(file), static_cast<std::uint64_t>(offset),
        {static_cast<std::uint8_t*>(buffer), static_cast<std::size_t>(amount)}, got);
    if (status != DiskStatus::ok) return SQLITE_IOERR_READ;
    return got == static_cast<std::size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* file, const void* buffer, int amount, sqlite3_int64 offset) {
    const auto status = disk_of(file).write(
        name_of(file), static_cast<std::uint64_t>(offset),
        {static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(amount)});
    return to_code(status, SQLITE_IOERR_WRITE);
}

int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
    return to_code(disk_of(file).truncate(name_of(file), static_cast<std::uint64_t>(size)),
                   SQLITE_IOERR_TRUNCATE);
}

int file_sync(sqlite3_file* file, int) {
    return to_code(disk_of(file).sync(name_of(file)), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(disk_of(file).size(name_of(file)));
    return SQLITE_OK;
}

// One process and one connection: locks always succeed.
int file_lock(sqlite3_file*, int) {
    return SQLITE_OK;
}
int file_check_reserved_lock(sqlite3_file*, int* result) {
    *result = 0;
    return SQLITE_OK;
}
int file_control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
// As SQLite's own VFS for Unix answers.
int file_sector_size(sqlite3_file*) {
    return 4096;
}
int file_device_characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods k_methods = [] {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xClose = file_close;
    methods.xRead = file_read;
    methods.xWrite = file_write;
    methods.xTruncate = file_truncate;
    methods.xSync = file_sync;
    methods.xFileSize = file_size;
    methods.xLock = file_lock;
    methods.xUnlock = file_lock;
    methods.xCheckReservedLock = file_check_reserved_lock;
    methods.xFileControl = file_control;
    methods.xSectorSize = file_sector_size;
    methods.xDeviceCharacteristics = file_device_characteristics;
    return methods;
}();

// ---- methods of the file system

VfsRegistration& registration_of(sqlite3_vfs* vfs) {
    return *static_cast<VfsRegistration*>(vfs->pAppData);
}
SimulatedDisk& disk_of(sqlite3_vfs* vfs) {
    return *registration_of(vfs).disk;
}

int vfs_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* open_file = reinterpret_cast<OpenFile*>(file);
    open_file->base.pMethods = nullptr;
    if (name == nullptr) return SQLITE_CANTOPEN;  // temporary files stay in memory (temp_store)
    auto& disk = disk_of(vfs);
    if (!disk.exists(name)) {
        if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        const auto created = disk.create(name);
        if (created != DiskStatus::ok) return to_code(created, SQLITE_CANTOPEN);
    }
    open_file->disk = &disk;
    open_file->name = new std::string(name);
    open_file->base.pMethods = &k_methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    const auto status = disk_of(vfs).remove(name, sync_directory != 0);
    if (status == DiskStatus::not_found) return SQLITE_IOERR_DELETE_NOENT;
    return to_code(status, SQLITE_IOERR_DELETE);
}

int vfs_access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    *result = disk_of(vfs).exists(name) ? 1 : 0;
    return SQLITE_OK;
}

int vfs_full_pathname(sqlite3_vfs*, const char* name, int size, char* out) {
    const std::size_t length = std::strlen(name) + 1;
    if (length > static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::memcpy(out, name, length);
    return SQLITE_OK;
}

// Salts of the write-ahead log: they differ between the logs of one run, and repeat with the run.
int vfs_randomness(sqlite3_vfs* vfs, int size, char* out) {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(registration_of(vfs).prng.next());
    return size;
}

int vfs_sleep(sqlite3_vfs*, int us) {
    return us;
}
int vfs_current_time(sqlite3_vfs*, double* julian_day) {
    *julian_day = 2461000.5;
    return SQLITE_OK;
}
int vfs_last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

std::string next_name() {
    static std::atomic<int> number{0};
    return "riser-simulated-" + std::to_string(++number);
}

// Nobody asks how much memory SQLite holds, and counting it takes a lock with every allocation. It can be told so only
// before its first use.
void count_no_memory() {
    static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(told);
}

}  // namespace

SimulatedVfs::SimulatedVfs(SimulatedDisk& disk)
    : name_(next_name()), registration_(std::make_unique<VfsRegistration>()) {
    count_no_memory();
    registration_->disk = &disk;
    sqlite3_vfs& vfs = registration_->vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.mxPathname = 512;
    vfs.zName = name_.c_str();
    vfs.pAppData = registration_.get();
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full_pathname;
    vfs.xRandomness = vfs_randomness;
    vfs.xSleep = vfs_sleep;
    vfs.xCurrentTime = vfs_current_time;
    vfs.xGetLastError = vfs_last_error;
    sqlite3_vfs_register(&vfs, 0);
}

SimulatedVfs::~SimulatedVfs() {
    sqlite3_vfs_unregister(&registration_->vfs);
}

}  // namespace riser::sim
