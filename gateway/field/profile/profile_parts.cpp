#include "gateway/field/profile/profile_parts.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace riser::profile {
namespace {

struct Unit {
    std::string_view name;
    Kind kind;
    std::int64_t base_units;
};
constexpr std::array<Unit, 11> k_units{{
    {"Wh", Kind::energy, 1},
    {"kWh", Kind::energy, 1'000},
    {"MWh", Kind::energy, 1'000'000},
    {"V", Kind::voltage, 1'000},
    {"mV", Kind::voltage, 1},
    {"A", Kind::current, 1'000},
    {"mA", Kind::current, 1},
    {"Hz", Kind::frequency, 1'000},
    {"mHz", Kind::frequency, 1},
    {"W", Kind::power, 1},
    {"kW", Kind::power, 1'000},
}};

std::optional<std::int64_t> parse_count(std::string_view digits) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = !digits.empty() && digits.front() != '-' && error == std::errc{} &&
                       end == digits.data() + digits.size();
    if (!whole || value > k_largest_scale_part) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Scale> reduced(std::int64_t numerator, std::int64_t denominator) {
    if (numerator <= 0 || denominator <= 0) return std::nullopt;
    const std::int64_t divisor = std::gcd(numerator, denominator);
    const Scale scale{numerator / divisor, denominator / divisor};
    if (scale.numerator > k_largest_scale_part || scale.denominator > k_largest_scale_part) {
        return std::nullopt;
    }
    return scale;
}

std::optional<Scale> parse_scale(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos) {
        const auto numerator = parse_count(text.substr(0, slash));
        const auto denominator = parse_count(text.substr(slash + 1));
        if (!numerator || !denominator) return std::nullopt;
        return reduced(*numerator, *denominator);
    }
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) {
        const auto whole = parse_count(text);
        return whole ? reduced(*whole, 1) : std::nullopt;
    }
    const std::string_view decimals = text.substr(point + 1);
    if (point == 0 || decimals.empty() || decimals.size() > 12) return std::nullopt;
    const auto digits = parse_count(std::string(text.substr(0, point)) + std::string(decimals));
    std::int64_t denominator = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) denominator *= 10;
    return digits ? reduced(*digits, denominator) : std::nullopt;
}

std::optional<std::int64_t> base_units(Kind kind, std::string_view unit) {
    const auto found = std::find_if(k_units.begin(), k_units.end(), [&](const Unit& candidate) {
        return candidate.name == unit && candidate.kind == kind;
    });
    if (found == k_units.end()) return std::nullopt;
    return found->base_units;
}

std::string units_of(Kind kind) {
    std::string fitting;
    for (const Unit& candidate : k_units) {
        if (candidate.kind != kind) continue;
        fitting += (fitting.empty() ? "\"" : ", \"") + std::string(candidate.name) + '"';
    }
    return fitting;
}

std::optional<Scale> read_scale(toml::Table& table, Kind kind) {
    const bool has_scale =
        table.has("scale");  // asked for first: a wrong unit does not make it an unknown key
    const std::string name = table.text("unit");
    const auto units = base_units(kind, name);
    if (!units && !name.empty()) {
        table.refuse("unit",
                     '"' + name + "\" is not a unit of this field, use one of " + units_of(kind));
        return std::nullopt;
    }
    if (kind == Kind::energy && !has_scale) {
        table.demand("scale",
                     "is required for energy: what one count is worth, such as \"1/100\"; did you "
                     "mean scale = \"1\", where a count is one " +
                         (name.empty() ? "unit" : name) + "?");
    }
    const std::string text = table.text_or("scale", "1");
    const auto scale = parse_scale(text);
    if (!scale) {
        table.refuse(
            "scale",
            '"' + text + "\" is not an exact positive number such as \"1/100\" or \"0.01\"");
        return std::nullopt;
    }
    if (!units) return std::nullopt;  // missing, noted already
    const auto combined = reduced(scale->numerator * *units, scale->denominator);
    if (!combined) table.refuse("scale", "gives a fraction with more than 12 digits");
    return combined;
}

bool is_profile_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

Problem bad_profile_name(const std::string& file) {
    return {file +
            ": a profile's file must be called [a-z0-9_-]{1,40}.toml, because that is its name"};
}

Result<std::vector<std::filesystem::path>> profile_files(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".toml") paths.push_back(entry->path());
    }
    if (error) return fail(Problem{folder.string() + ": cannot be read: " + error.message()});
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace riser::profile
