// libFuzzer target over backups of coordinators in JSON, of whichever program. What is read can be written as the open
// backup, which reads again and writes the same bytes; as a row of zigpy's database, which is the same network; and for
// Zigbee2MQTT, which reads again. In every test run on a fixed corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks
// further.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/assert.h"
#include "gateway/field/zigbee/backup/open_backup.h"

namespace riser::zigbee::backup {
namespace {

constexpr std::uint8_t k_ezsp = 13;

void write_as_others_do(const NetworkBackup& backup) {
    for (const ZigpyForm form : {ZigpyForm::version_0, ZigpyForm::version_1}) {
        const auto again = read_backup(write_zigpy_backup(backup, form), "row");
        RISER_ASSERT(again.ok(), "a row that was written can be read");
        RISER_ASSERT(same_network(again->backup, backup), "and is the same network");
    }
    if (const auto text = write_zigbee2mqtt_backup(backup, k_ezsp)) {
        RISER_ASSERT(read_backup(*text, "file").ok(), "what Zigbee2MQTT is given can be read");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read =
        read_backup(std::string_view(reinterpret_cast<const char*>(data), size), "file");
    if (!read) {
        RISER_ASSERT(read.error().message.starts_with("file"), "what is refused is named");
        return 0;
    }
    (void)lacks(read->backup);
    (void)stack_facts(read->backup);
    const std::string written = write_open_backup(read->backup);
    const auto again = read_backup(written, "file");
    RISER_ASSERT(again.ok(), "a backup that was written can be read");
    RISER_ASSERT(same_network(again->backup, read->backup), "and is the same network");
    RISER_ASSERT(write_open_backup(again->backup) == written, "and writes the same bytes");
    write_as_others_do(again->backup);
    return 0;
}

}  // namespace riser::zigbee::backup
