// One tariff with much in it in each of the forms that people write. The first byte says which.
#include "tests/fuzz/corpus.h"

namespace riser::fuzz {
namespace {

constexpr const char* k_file = R"(zone = "UTC"
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
[tariff.blocks]
above_kwh = [50]
method = "whole"
[[tariff.holiday]]
dates = ["12-25", "2026-04-03"]
like = "sun"
[[tariff.levy]]
price = "0.01"
taxed = false
[tariff.standing]
price = "9.50"
period = "month"
when_vacant = "none"
while_disconnected = true
)";
constexpr const char* k_body =
    R"({"version": 2, "effective_from": "2026-01-01T00:00:00Z", "seasons": [
{"from": "04-01", "prices": ["0.20", "0.30"]}, {"from": "10-01", "prices": ["0.36", "0.40"]}],
"blocks": {"above_kwh": [50], "method": "whole"}, "taxes": [{"code": 19, "ppm": 190000, "level": 1}], "standing": {"price": "0.30", "taxed": false},
"generator": {"prices": ["0.80", "0.90"]}, "export_price": "0.08"})";

}  // namespace

std::vector<std::string> corpus() {
    return {std::string(1, '\0') + k_file, std::string(1, '\1') + k_body};
}

}  // namespace riser::fuzz
