// Tariffs from TOML: a table [[tariff]] of a gateway's configuration, or a file with nothing but tariffs. What the
// words mean is core/payment/tariff_document.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/payment/tariff_document.h"
#include "platform/toml/strict_toml.h"

namespace riser::tariff {

// What is wrong is noted in the document of the table. `path` is how messages call the table: "tariff".
[[nodiscard]] payment::Tariff read_tariff(toml::Table& table, const std::string& path,
                                          const payment::TariffDefaults& defaults);

// Tariffs with the place that they are for.
struct TariffFile {
    struct Entry {
        std::string name;  // "" when it has none
        payment::Tariff tariff;
    };
    std::string zone = "UTC";    // as it is written: nobody has looked it up
    Currency currency{};         // none: nothing is said
    std::vector<Entry> entries;  // at least one
};

// A file with [[tariff]] tables, "zone" and "currency"; or a whole gateway configuration, of which only these are
// looked at. Several versions of one tariff may stand there. One message, "file:line:column: key: what".
[[nodiscard]] Result<TariffFile> parse_tariff_file(std::string_view text, std::string file);

// The body of the cloud's API: one tariff. One message that names everything that is wrong.
[[nodiscard]] Result<TariffFile> parse_tariff_body(std::string_view text, const std::string& file);

}  // namespace riser::tariff
