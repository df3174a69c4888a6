// wire: bytes per reading of what a gateway uploads, envelope and signature included. A day of 60
// meters in quarter hours, five quantities: register (Wh), voltage (dV), current (mA), power (W),
// balance (micro). Beside it the same readings as JSON rows with gzip, the usual way. Loads and
// noise are synthetic: standby, a fridge cycle, morning and evening use, random appliances; mains
// voltage wanders by its load.
#include <iostream>
#include <string>
#include <vector>

#include <zlib.h>

#include "core/base/prng.h"
#include "core/payment/charging.h"
#include "core/wire/batch.h"

namespace riser::wire {
namespace {

constexpr std::size_t k_meters = 60;
constexpr std::size_t k_slots = 96;
constexpr std::int32_t k_day = 20'413;
constexpr Price k_price{312'700};  // per kWh, before tax: not a whole micro-unit per Wh
constexpr std::int64_t k_tax_ppm = 190'000;

std::int64_t noise(Prng& random, std::int64_t width) {  // triangular, -width..width
    const auto bound = static_cast<std::uint64_t>(width + 1);
    return static_cast<std::int64_t>(random.below(bound)) -
           static_cast<std::int64_t>(random.below(bound));
}

// Watts that one apartment draws in a slot.
std::int64_t load(Prng& random, std::size_t slot, std::int64_t standby) {
    const std::size_t hour = slot / 4;
    std::int64_t watts = standby + (random.chance(1, 3) ? 90 : 0);
    const bool busy = (hour >= 6 && hour < 9) || (hour >= 17 && hour < 22);
    if (busy) watts += 120 + static_cast<std::int64_t>(random.below(400));
    if (random.chance(busy ? 20 : 4, 100))
        watts += 1000 + static_cast<std::int64_t>(random.below(2200));
    return watts;
}

struct Apartment {
    Energy total{};
    Money credit{};
    payment::Residue residue;
    std::int64_t standby = 0;
};

Sample measure(Prng& random, Apartment& home, std::size_t slot, bool settled_balance) {
    const std::int64_t mean = load(random, slot, home.standby);
    const std::int64_t now = std::max<std::int64_t>(0, mean + noise(random, mean / 8 + 5));
    const Energy used{mean / 4 + static_cast<std::int64_t>(random.below(4)) - 1};
    const auto charged = payment::charge_energy(used, payment::gross_price(k_price, k_tax_ppm),
                                                payment::k_full_share_ppm, home.residue);
    home.residue = charged.residue;
    home.total += used;
    home.credit -= charged.amount;
    if (random.chance(1, 400)) home.credit += Money{20'000'000};
    Sample sample;
    sample.unix_s = k_day * 86'400LL + static_cast<std::int64_t>(slot) * 900;
    sample.import_energy = home.total;
    sample.voltage_dv = 2310 - now / 400 + noise(random, 12);
    sample.current_ma = now * 10'000 / *sample.voltage_dv * 100 /
                        (88 + static_cast<std::int64_t>(random.below(12)));
    sample.power = Power{now};
    // A settlement lies up to five minutes back; since then a third of the slot's energy at most.
    const std::int64_t unsettled = used.wh * static_cast<std::int64_t>(random.below(300)) / 900;
    const Money behind =
        payment::charge_energy(Energy{unsettled}, payment::gross_price(k_price, k_tax_ppm),
                               payment::k_full_share_ppm, {})
            .amount;
    sample.balance = settled_balance ? home.credit + behind : home.credit;
    return sample;
}

std::vector<DayBlock> simulate_day(bool settled_balance) {
    Prng random{2025};
    std::vector<DayBlock> days;
    for (std::uint32_t meter = 1; meter <= k_meters; ++meter) {
        Apartment home{Energy{static_cast<std::int64_t>(500'000 + random.below(9'000'000))},
                       Money{static_cast<std::int64_t>(random.below(90'000'000))},
                       {},
                       static_cast<std::int64_t>(40 + random.below(120))};
        DayBlock day{MeterId{meter}, MeterEpoch{1}, k_day, 1, {}};
        for (std::size_t slot = 0; slot < k_slots; ++slot) {
            day.samples.push_back(measure(random, home, slot, settled_balance));
        }
        days.push_back(std::move(day));
    }
    return days;
}

std::size_t upload_size(ReadingsPart part) {
    Batch batch;
    batch.gateway.bytes.fill(0x11);
    batch.sent_at_ms = (k_day + 1) * 86'400'000LL;
    batch.earliest_ms = batch.sent_at_ms - 500;
    batch.latest_ms = batch.sent_at_ms + 500;
    batch.journal.sequence = 123'456;
    Prng random{1};
    const auto fill = [&random](auto& bytes) {  // ids and hashes do not compress
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    };
    fill(batch.epoch.bytes);
    fill(batch.id.bytes);
    fill(batch.boot.bytes);
    fill(batch.journal.hash);
    batch.readings = std::move(part);
    SigningKey::Seed seed{};
    fill(seed);
    return encode_batch(batch, SigningKey::from_seed(seed)).value().size();
}

std::string decimal(std::int64_t value, std::int64_t unit, std::size_t digits) {
    std::string fraction = std::to_string(value % unit);
    fraction.insert(0, digits - fraction.size(), '0');
    return std::to_string(value / unit) + "." + fraction;
}

std::string json_rows(const std::vector<DayBlock>& days) {
    std::string out = "[";
    for (std::size_t slot = 0; slot < k_slots; ++slot) {
        for (const auto& day : days) {
            const Sample& s = day.samples[slot];
            std::string clock = std::to_string(100 + slot / 4).substr(1) + ":" +
                                std::to_string(100 + slot % 4 * 15).substr(1);
            out += R"({"meter":)" + to_string(day.meter) + R"(,"time":"2025-11-21T)" + clock +
                   R"(:00Z","kwh":)" + decimal(s.import_energy->wh, 1000, 3) + R"(,"v":)" +
                   decimal(*s.voltage_dv, 10, 1) + R"(,"a":)" + decimal(*s.current_ma, 1000, 3) +
                   R"(,"w":)" + std::to_string(s.power->w) + R"(,"balance":)" +
                   format_money(*s.balance) + "},";
        }
    }
    out.back() = ']';
    return out;
}

std::size_t gzip_size(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);  // 16: with a gzip header
    std::vector<Bytef> out(deflateBound(&stream, text.size()));
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    const std::size_t size = stream.total_out;
    deflateEnd(&stream);
    return size;
}

ReadingsPart day_part(const std::vector<DayBlock>& days) {
    ReadingsPart part;
    for (const auto& day : days) part.days.push_back(encode_day(day));
    return part;
}

ReadingsPart interval_part(const std::vector<DayBlock>& days) {
    SnapshotBlock snapshot;
    for (const auto& day : days)
        snapshot.samples.push_back({day.meter, day.epoch, day.samples[40]});
    ReadingsPart part;
    part.snapshots.push_back(std::move(snapshot));
    return part;
}

std::string result(const std::string& name, std::size_t bytes, std::size_t readings,
                   std::optional<int> limit) {
    const auto milli = static_cast<std::int64_t>(bytes * 1000 / readings);
    const std::string value = decimal(milli, 1000, 3);
    std::cerr << name << ": " << bytes << " bytes for " << readings << " readings = " << value
              << "\n";
    return R"({"name":"wire.)" + name + R"(","value":)" + value + R"(,"unit":"bytes","limit":)" +
           (limit ? std::to_string(*limit) : "null") + R"(,"ok":)" +
           (!limit                   ? "null"
            : milli <= *limit * 1000 ? "true"
                                     : "false") +
           "}";
}

int run() {
    const auto days = simulate_day(false);
    const std::size_t readings = k_meters * k_slots;
    std::cout << "[" << result("day_bytes_per_reading", upload_size(day_part(days)), readings, 7)
              << ",\n "
              << result("day_settled_balance_bytes_per_reading",
                        upload_size(day_part(simulate_day(true))), readings, std::nullopt)
              << ",\n "
              << result("interval_bytes_per_reading", upload_size(interval_part(days)), k_meters,
                        std::nullopt)
              << ",\n "
              << result("json_gzip_day_bytes_per_reading", gzip_size(json_rows(days)), readings,
                        std::nullopt)
              << "]\n";
    return 0;
}

}  // namespace
}  // namespace riser::wire

int main() {
    return riser::wire::run();
}
