// A part of step 14 of the schema (migrations.h): how costs of common supply points are shared. Published: it never changes.
#pragma once

namespace riser::cloud {

inline constexpr const char* k_common_tables = R"sql(
CREATE TABLE common_costs (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    books BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace riser::cloud
