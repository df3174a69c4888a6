// zigbee.db of an old, a middle and the newest schema, and of Debian's.
#include "tests/fuzz/corpus.h"
#include "tests/unit/zigbee/backup/zigpy_database_sql.h"

namespace riser {

std::vector<std::string> fuzz::corpus() {
    std::vector<std::string> inputs;
    // Before the SQL stands which byte of the file is changed: none.
    for (const int schema : {4, 8, 11, 13}) {
        inputs.push_back(std::string(3, '\0') + zigbee::backup::zigpy_database_sql(schema));
    }
    // A view in the place of a table never comes to its end.
    inputs.push_back(
        std::string(3, '\0') + zigbee::backup::zigpy_database_sql(11) +
        "DROP TABLE endpoints_v11; CREATE VIEW endpoints_v11 AS WITH RECURSIVE n(ieee) AS "
        "(SELECT 'a4:c1:38:00:11:22:33:44' UNION ALL SELECT ieee FROM n) SELECT ieee, 1 AS "
        "endpoint_id, 1 AS profile_id, 1 AS device_type, 1 AS status FROM n;");
    return inputs;
}

}  // namespace riser
