#include "gateway/field/modbus/meter_profile_loader.h"

#include <algorithm>

#include "gateway/field/modbus/meter_profile_parts.h"
#include "platform/toml/strict_toml.h"

namespace riser::modbus {
namespace {

constexpr std::array<toml::Word<Parity>, 3> k_parities{{
    {"none", Parity::none},
    {"even", Parity::even},
    {"odd", Parity::odd},
}};

Duration milliseconds(std::int64_t value) {
    return std::chrono::milliseconds(value);
}

void read_model(toml::Table table, MeterProfile& profile) {
    profile.vendor = table.text("vendor");
    profile.model = table.text("model");
    profile.source = table.text("source");
    profile.evidence = table.word("evidence", k_evidence);
    profile.phases = static_cast<int>(table.integer_or("phases", {1, 3}, 1));
    if (profile.phases == 2) table.refuse("phases", "must be 1 or 3");
    profile.max_current_a = table.integer_or("max_current_a", {1, 10'000}, 0);
    profile.nominal_voltage_v = table.integer_or("nominal_voltage_v", {50, 500}, 230);
    profile.quirks = table.texts("quirks");
}

void read_line(toml::Table& root, MeterProfile& profile) {
    auto table = root.table("line");
    if (!table) return;
    LineSettings line;
    line.baud = static_cast<std::uint32_t>(table->integer("baud", {300, 1'000'000}));
    line.parity = table->word("parity", k_parities);
    line.stop_bits = static_cast<std::uint8_t>(table->integer_or("stop_bits", {1, 2}, 1));
    profile.factory_line = line;
}

Limits read_limits(toml::Table& root) {
    Limits limits;
    auto table = root.table("limits");
    if (!table) return limits;
    limits.max_registers = static_cast<std::uint16_t>(
        table->integer_or("max_registers", {1, 125}, limits.max_registers));
    limits.gaps_readable = table->flag_or("gaps_readable", false);
    for (toml::Table& barrier : table->tables("barrier")) {
        const std::int64_t first = barrier.integer("first", {0, 65535});
        const std::int64_t last = barrier.integer("last", {0, 65535});
        if (last < first) barrier.refuse("last", "must not be before first");
        limits.barriers.emplace_back(static_cast<std::uint16_t>(first),
                                     static_cast<std::uint16_t>(last));
    }
    return limits;
}

Timing read_timing(toml::Table& root) {
    Timing timing;
    auto table = root.table("timing");
    if (!table) return timing;
    timing.gap_before = milliseconds(table->integer_or("gap_before_ms", {0, 1000}, 0));
    timing.turnaround = milliseconds(table->integer_or("turnaround_ms", {0, 2000}, 20));
    timing.timeout_floor = milliseconds(table->integer_or("timeout_floor_ms", {10, 5000}, 100));
    timing.timeout_ceiling = milliseconds(table->integer_or("timeout_ceiling_ms", {10, 5000}, 500));
    if (timing.timeout_ceiling < timing.timeout_floor) {
        table->refuse("timeout_ceiling_ms", "must not be below timeout_floor_ms");
    }
    if (timing.turnaround > timing.timeout_ceiling) {
        table->refuse("turnaround_ms", "must not be above timeout_ceiling_ms");
    }
    return timing;
}

bool has_field(const MeterProfile& profile, Field field) {
    return std::any_of(profile.fields.begin(), profile.fields.end(),
                       [&](const FieldCodec& codec) { return codec.field == field; });
}

void read_identity(toml::Table& root, MeterProfile& profile) {
    const bool has_serial = has_field(profile, Field::serial);
    profile.identity.weak = !has_serial;
    auto table = root.table("identity");
    if (!table) {
        if (has_field(profile, Field::model_code)) {
            root.refuse("identity", "model_codes is required with a model_code field");
        }
        return;
    }
    profile.identity.weak = table->flag_or("weak", !has_serial);
    if (!profile.identity.weak && !has_serial) {
        table->refuse("weak", "cannot be false without a serial field");
    }
    profile.identity.expected_model_codes = table->patterns("model_codes");
    if (profile.identity.expected_model_codes.empty() == has_field(profile, Field::model_code)) {
        table->refuse("model_codes", "goes together with a model_code field");
    }
}

// What only the profile as a whole can tell.
void check_whole(toml::Table& root, const MeterProfile& profile) {
    if (profile.fields.empty() && !profile.switching) {
        root.refuse("field", "the profile has neither a field nor a switch");
    }
    if (!profile.fields.empty() && !has_field(profile, Field::import_energy)) {
        root.refuse("field", "a meter must have the field \"import_energy\"");
    }
    if (!profile.fields.empty() && profile.max_current_a == 0) {
        if (auto model = root.table("model")) {
            model->demand("max_current_a",
                          "is required for a meter: it bounds a believable advance");
        }
    }
    if (!profile.switching) return;
    const SwitchReadBack& back = profile.switching->channels.front().read_back;
    if (!is_bit_function(back.function) && back.count > profile.limits.max_registers) {
        if (auto table = root.table("switch")) {
            table->refuse("read_back", "is longer than limits.max_registers");
        }
    }
}

Result<MeterProfile> read_profile(toml::Document document, std::string name,
                                  Incomplete incomplete) {
    toml::Table root = document.root();
    MeterProfile profile;
    profile.name = std::move(name);
    read_model(root.required_table("model"), profile);
    read_line(root, profile);
    profile.limits = read_limits(root);
    profile.timing = read_timing(root);
    profile.fields = read_fields(root, profile.limits);
    read_identity(root, profile);
    profile.switching = read_switch(root);
    check_whole(root, profile);
    if (const auto problem = incomplete == Incomplete::refused
                                 ? document.problem()
                                 : document.problem_beside_demands()) {
        return fail(*problem);
    }
    if (const auto lacking = document.unmet_demand()) profile.lacks = lacking->message;
    return profile;
}

}  // namespace

Result<MeterProfile> load_meter_profile(const std::filesystem::path& path) {
    toml::Sources files;
    return load_meter_profile(path, files, Incomplete::refused);
}

Result<MeterProfile> load_meter_profile(const std::filesystem::path& path, toml::Sources& sources,
                                        Incomplete incomplete) {
    const std::string name = path.stem().string();
    if (path.extension() != ".toml" || !profile::is_profile_name(name))
        return fail(profile::bad_profile_name(path.string()));
    auto document = toml::Document::load(path, sources);
    if (!document) return fail(document.error());
    return read_profile(std::move(document).value(), name, incomplete);
}

Result<MeterProfile> parse_meter_profile(std::string_view text, std::string name) {
    if (!profile::is_profile_name(name)) return fail(profile::bad_profile_name(name + ".toml"));
    auto document = toml::Document::parse(text, name + ".toml");
    if (!document) return fail(document.error());
    return read_profile(std::move(document).value(), std::move(name), Incomplete::refused);
}

Result<std::vector<MeterProfile>> load_meter_profiles(const std::filesystem::path& folder) {
    const auto paths = profile::profile_files(folder);
    if (!paths) return fail(paths.error());
    std::vector<MeterProfile> profiles;
    for (const auto& path : *paths) {
        auto profile = load_meter_profile(path);
        if (!profile) return fail(profile.error());
        profiles.push_back(std::move(profile).value());
    }
    return profiles;
}

}  // namespace riser::modbus
