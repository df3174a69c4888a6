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

PointPlan points_of(const DeviceProfile& profile) {
    PointPlan points;
    for (const DeviceField& field : profile.fields) {
        const auto* number = std::get_if<std::uint8_t>(&field.place);
        if (number == nullptr || !field.scale) continue;
        points.fields.push_back({*number, field.quantity, field.phase, *field.scale});
    }
    points.phase_points = profile.phase_points;
    if (profile.relay) {
        const auto* number = std::get_if<std::uint8_t>(&profile.relay->place);
        if (number != nullptr) points.contacts.push_back(*number);
    }
    const auto every = profile.polling.query_points_every;
    if (every) points.ask_every = *every;
    points.answers_version = profile.polling.answer_version;
    return points;
}

std::optional<Reading> reading_of(const DeviceProfile& profile, AttributePlace place,
                                  std::int64_t raw, std::optional<Scale> own) {
    for (const DeviceField& field : profile.fields) {
        const auto* at = std::get_if<AttributePlace>(&field.place);
        if (at == nullptr || *at != place) continue;
        const auto scale = field.scale ? field.scale : own;
        const auto value = scale ? in_base_unit(raw, *scale, field.quantity) : std::nullopt;
        if (!value) return std::nullopt;
        return Reading{field.quantity, field.phase, *value};
    }
    return std::nullopt;
}

}  // namespace riser::zigbee::profile
