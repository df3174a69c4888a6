// A tariff as people write it, in a gateway's configuration, in a file of its own or in a body of the cloud's API.
// What the words mean is said here once; what a table of TOML or an object of JSON is, and where in it a mistake
// stands, is said by a DocumentTable (platform/tariff has both). docs/tariffs.md describes the words for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/payment/tariff.h"

namespace riser::payment {

// What a list of tables is called: [[tariff.window]] in a file, "windows" in a body.
struct ListName {
    std::string_view one;
    std::string_view many;
};

// One table of a document. Each accessor marks its key as known and refuses a value of another kind; a reader is
// straight-line code, and what was refused is asked for once, at the end. A key that nobody asked for is refused
// then. Tables live as long as their root.
class DocumentTable {
public:
    virtual ~DocumentTable() = default;

    [[nodiscard]] virtual bool has(std::string_view key) = 0;
    // Required; "" when there is none, which is refused then. `form` says what to write.
    [[nodiscard]] virtual std::string text(std::string_view key, std::string_view form) = 0;
    [[nodiscard]] virtual std::optional<std::string> optional_text(std::string_view key) = 0;
    [[nodiscard]] virtual std::int64_t integer_or(std::string_view key, std::int64_t least,
                                                  std::int64_t most, std::int64_t otherwise) = 0;
    [[nodiscard]] virtual bool flag_or(std::string_view key, bool otherwise) = 0;
    // Absent: empty. An item of another kind is refused and left out.
    [[nodiscard]] virtual std::vector<std::string> texts(std::string_view key) = 0;
    [[nodiscard]] virtual std::vector<std::int64_t> integers(std::string_view key,
                                                             std::int64_t least,
                                                             std::int64_t most) = 0;
    [[nodiscard]] virtual DocumentTable* table(std::string_view key) = 0;  // nullptr: absent
    [[nodiscard]] virtual std::vector<DocumentTable*> tables(const ListName& list) = 0;

    // The value of `key` is wrong, or the whole table when there is none.
    virtual void refuse(std::string_view key, const std::string& what) = 0;
    // The key of a list in this format, and how a message calls it: "[[tariff.window]]".
    [[nodiscard]] virtual std::string key_of(const ListName& list) const = 0;
    [[nodiscard]] virtual std::string form_of(const ListName& list) const = 0;
    // Where this table is, for a message that refers to it: "line 12", "/windows/1".
    [[nodiscard]] virtual std::string where() const = 0;
};

struct TariffDefaults {
    std::optional<TariffId> id;  // nullopt: the document has to name one
    UtcTime effective_from{};
    Currency currency{};  // a document names none: it is the site's
};

// Reads the whole of a tariff. When nothing was refused, check_tariff() accepts it with any currency.
[[nodiscard]] Tariff read_tariff(DocumentTable& table, const TariffDefaults& defaults);

}  // namespace riser::payment
