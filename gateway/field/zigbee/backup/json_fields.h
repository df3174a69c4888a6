// ObjectFields: one JSON object of a backup, read field by field. The first field that is missing or wrong is remembered
// with its path ("network_key.key") for all objects of a file; what is returned then is empty, so that a reader is
// straight-line code and asks once, at the end. Values are never repeated in a message: half of them are keys.
// Unknown fields are nobody's business: other programs add theirs. Included by .cpp files only (it shows Boost.JSON).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "gateway/field/zigbee/address.h"

namespace riser::zigbee::backup {

struct FirstProblem {
    std::string text;  // empty: none
    void note(const std::string& path, const std::string& what) {
        if (text.empty()) text = path + ": " + what;
    }
};

// "0d6f", "0x0d6f" or "00:0d": the digits of a number, most significant first; nullopt for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_hex_number(std::string_view text,
                                                            std::size_t least_digits,
                                                            std::size_t most_digits);
// 32 digits, with colons or without, in the order of the bytes.
[[nodiscard]] std::optional<Key128> parse_key(std::string_view text);

class ObjectFields {
public:
    // `path` is empty for the whole file. The object must outlive this.
    ObjectFields(const boost::json::object& object, std::string path, FirstProblem& problem)
        : object_(&object), path_(std::move(path)), problem_(&problem) {}

    // nullptr when absent or null.
    [[nodiscard]] const boost::json::value* find(std::string_view name) const;

    [[nodiscard]] ObjectFields part(std::string_view name) const;  // required
    [[nodiscard]] std::optional<ObjectFields> optional_part(std::string_view name) const;
    [[nodiscard]] std::vector<ObjectFields> parts(std::string_view name) const;  // required

    [[nodiscard]] std::string text(std::string_view name) const;  // required
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;
    [[nodiscard]] std::uint64_t integer(std::string_view name, std::uint64_t most) const;
    [[nodiscard]] std::uint64_t integer_or(std::string_view name, std::uint64_t most,
                                           std::uint64_t otherwise) const;
    [[nodiscard]] std::vector<std::uint8_t> bytes(std::string_view name) const;  // [11, 12]
    [[nodiscard]] bool flag_or(std::string_view name, bool otherwise) const;
    [[nodiscard]] Eui64 eui64(std::string_view name) const;
    [[nodiscard]] std::uint16_t hex16(std::string_view name) const;  // 1 to 4 digits
    [[nodiscard]] Key128 key(std::string_view name) const;

    void refuse(std::string_view name, const std::string& what) const;
    [[nodiscard]] const boost::json::object& object() const { return *object_; }

private:
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] const boost::json::value* required(std::string_view name) const;
    [[nodiscard]] std::uint64_t integer_of(std::string_view name, const boost::json::value& value,
                                           std::uint64_t most) const;

    const boost::json::object* object_;
    std::string path_;
    FirstProblem* problem_;
};

}  // namespace riser::zigbee::backup
