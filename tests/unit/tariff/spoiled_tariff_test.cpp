// Whatever the text of a tariff contains, reading it ends in a tariff that the books take, or in one message: never
// in a crash. tests/fuzz/tariff_fuzz.cpp goes on where this stops.
#include "core/base/prng.h"
#include "core/journal/codec.h"
#include "tests/unit/tariff/both_forms.h"

namespace riser::tariff {
namespace {

constexpr std::string_view k_file = R"(zone = "UTC"
[[tariff]]
id = "5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90"
class = "commercial"
[[tariff.season]]
from = "04-01"
prices = ["0.20", "0.30"]
[[tariff.season]]
from = "10-01"
[[tariff.season.window]]
days = "mon-fri,holiday"
from = "00:00"
prices = ["0.36", "0.40"]
[[tariff.season.window]]
from = "21:00"
prices = ["0.26", "0.36"]
[tariff.blocks]
above_kwh = [50]
method = "whole"
[[tariff.holiday]]
dates = ["12-25", "2026-04-03"]
like = "sun"
[[tariff.levy]]
price = "0.01"
taxed = false
[[tariff.tax]]
code = 19
ppm = 190000
level = 1
[tariff.rounding]
step = "0.05"
[tariff.standing]
price = "9.50"
period = "month"
when_vacant = "none"
[tariff.demand]
price = "9.00"
window = "sliding"
ratchet_ppm = 800000
)";
constexpr std::string_view k_body = R"({"version": 2, "effective_from": "2026-01-01T00:00:00Z",
"seasons": [{"from": "04-01", "prices": ["0.20", "0.30"]}, {"from": "10-01", "windows": [
 {"days": "mon-fri,holiday", "from": "00:00", "prices": ["0.36", "0.40"]},
 {"from": "21:00", "prices": ["0.26", "0.36"]}]}], "blocks": {"above_kwh": [50], "method": "whole"},
"holidays": [{"dates": ["12-25"], "like": "sun"}], "levies": [{"price": "0.01", "taxed": false}],
"taxes": [{"code": 19, "ppm": 190000, "level": 1}], "rounding": {"step": "0.05"},
"standing": {"price": "0.30", "taxed": false, "continuous": true}, "minimum_per_month": "15.00",
"demand": {"price": "9.00", "window_minutes": 60, "ratchet_ppm": 1, "ratchet_months": 36}})";

void expect_good(const TariffFile& file) {
    for (const auto& entry : file.entries) {
        payment::Tariff tariff = entry.tariff;
        tariff.currency = {{'E', 'U', 'R'}};
        const auto checked = payment::check_tariff(tariff);
        ASSERT_TRUE(checked) << checked.error().message;
        const auto again = journal::decode_tariff(journal::encode_tariff(tariff));
        ASSERT_TRUE(again);
        ASSERT_EQ(*again, tariff);
    }
}

std::string spoiled(std::string_view good, Prng& random) {
    static constexpr std::string_view k_pieces[] = {"",
                                                    "0",
                                                    "-1",
                                                    "65536",
                                                    "\"",
                                                    "[",
                                                    "]",
                                                    "{",
                                                    "}",
                                                    "\n",
                                                    "=",
                                                    ",",
                                                    "1.5",
                                                    "[]",
                                                    "99999999999999999999",
                                                    "0.30",
                                                    "02-29",
                                                    "23:59",
                                                    "holiday",
                                                    "\"windows\": ",
                                                    "[[tariff.window]]\n",
                                                    "\xC3"};
    std::string text(good);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
        text.replace(random.below(text.size()), random.below(12),
                     k_pieces[random.below(std::size(k_pieces))]);
    }
    return text;
}

TEST(SpoiledTariff, is_read_or_refused_with_one_line) {
    const auto file = parse_tariff_file(k_file, "t");
    const auto body = parse_tariff_body(k_body, "b");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(body) << body.error().message;
    std::size_t refused = 0;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        SCOPED_TRACE(seed);
        Prng random(seed);
        const bool is_file = seed % 2 == 0;
        const std::string text = spoiled(is_file ? k_file : k_body, random);
        const auto read = is_file ? parse_tariff_file(text, "t") : parse_tariff_body(text, "b");
        if (read) {
            expect_good(*read);
            continue;
        }
        ++refused;
        ASSERT_TRUE(read.error().message.starts_with(is_file ? "t:" : "b:"))
            << read.error().message;
        ASSERT_EQ(read.error().message.find('\n'), std::string::npos) << read.error().message;
    }
    EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace riser::tariff
