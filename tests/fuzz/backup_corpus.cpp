// Backups as zigpy (two versions, and a row of its database), Zigbee2MQTT and the old bellows command line write them.
#include "tests/fuzz/corpus.h"
#include "tests/unit/zigbee/backup/backup_texts.h"

namespace riser {

std::vector<std::string> fuzz::corpus() {
    namespace texts = zigbee::backup;
    return {texts::k_zigpy_0_68, texts::k_zigpy_0_53, texts::k_zigbee2mqtt, texts::k_bellows,
            texts::k_zigpy_row};
}

}  // namespace riser
