#include "gateway/field/zigbee/profile/device_profile.h"

#include <algorithm>

namespace riser::zigbee::profile {
namespace {

using riser::profile::Scale;

template <class T>
bool has(const std::vector<T>& list, const T& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

// How much of the device the fingerprint names; 0: it is another device.
int fit(const Fingerprint& print, std::string_view model, std::string_view manufacturer,
        std::optional<std::uint8_t> version) {
    if (plain_text(print.model) != model) return 0;
    int fits = 1;
    if (!print.manufacturers.empty()) {
        if (!has(print.manufacturers, std::string(manufacturer))) return 0;
        fits += 2;
    }
    if (!print.application_versions.empty()) {
        if (!version || !has(print.application_versions, *version)) return 0;
        fits += 1;
    }
    return fits;
}

std::optional<std::int64_t> number_of(const zcl::tuya::DataPoint& point) {
    if (const auto number = point.as_number()) return *number;
    return std::nullopt;
}

}  // namespace

std::string_view plain_text(std::string_view text) {
    constexpr std::string_view k_around{" \0", 2};
    const std::size_t first = text.find_first_not_of(k_around);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_around) - first + 1);
}

const DeviceProfile* find_profile(const std::vector<DeviceProfile>& profiles,
                                  std::string_view model, std::string_view manufacturer,
                                  std::optional<std::uint8_t> application_version) {
    const DeviceProfile* best = nullptr;
    int best_fit = 0;
    for (const DeviceProfile& candidate : profiles) {
        for (const Fingerprint& print : candidate.fingerprints) {
            const int fits =
                fit(print, plain_text(model), plain_text(manufacturer), application_version);
            if (fits <= best_fit) continue;
            best = &candidate;
            best_fit = fits;
        }
    }
    return best;
}

std::optional<std::int64_t> scaled(std::int64_t raw, Scale scale, Quantity quantity) {
    const bool energy = quantity == Quantity::import_energy || quantity == Quantity::export_energy;
    const __int128 product = static_cast<__int128>(raw) * scale.numerator;
    const __int128 half = energy ? 0 : scale.denominator / 2;
    const __int128 value = (product < 0 ? product - half : product + half) / scale.denominator;
    if (value > INT64_MAX || value < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::vector<Reading> readings_of(const DeviceProfile& profile, const zcl::tuya::DataPoint& point) {
    std::vector<Reading> readings;
    for (const DeviceField& field : profile.fields) {
        const auto* number = std::get_if<std::uint8_t>(&field.place);
        if (number == nullptr || *number != point.id || !field.scale) continue;
        const auto raw = number_of(point);
        const auto value = raw ? scaled(*raw, *field.scale, field.quantity) : std::nullopt;
        if (value) readings.push_back({field.quantity, field.phase, *value});
    }
    for (const PhasePoint& phase : profile.phase_points) {
        if (phase.data_point != point.id) continue;
        const auto record = zcl::tuya::decode_phase(point, phase.layout);
        if (!record) continue;
        readings.push_back({Quantity::voltage, phase.phase, record->voltage_mv});
        readings.push_back({Quantity::current, phase.phase, record->current_ma});
        if (phase.layout == zcl::tuya::PhaseLayout::late) continue;  // it has no power
        readings.push_back({Quantity::power, phase.phase, record->power_w});
    }
    return readings;
}

std::optional<Reading> reading_of(const DeviceProfile& profile, AttributePlace place,
                                  std::int64_t raw, std::optional<Scale> own) {
    for (const DeviceField& field : profile.fields) {
        const auto* at = std::get_if<AttributePlace>(&field.place);
        if (at == nullptr || *at != place) continue;
        const auto scale = field.scale ? field.scale : own;
        const auto value = scale ? scaled(raw, *scale, field.quantity) : std::nullopt;
        if (!value) return std::nullopt;
        return Reading{field.quantity, field.phase, *value};
    }
    return std::nullopt;
}

}  // namespace riser::zigbee::profile
