// bench voucher_batch: how many codes a second a batch of vouchers is made of: derived from the issuer key, hashed at
// production cost, and their locks stored, as the service does it, on one thread. Its limit is 2,000 codes in two minutes.
#include <chrono>
#include <cstdio>

#include "cloud/store/sqlite/sqlite_store.h"
#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/batches.h"
#include "tests/bench/bus_bench.h"

namespace riser::cloud {
namespace {

constexpr std::uint32_t k_codes = 2'000;
constexpr std::uint32_t k_slice = 20;  // half a second each
constexpr double k_least_per_second = k_codes / 120.0;

BatchOrder order_of(OwnerId owner) {
    BatchOrder order;
    order.owner = owner;
    order.id = voucher::BatchId{{0xB1}};
    order.new_series = voucher::SeriesId{{0x5E}};
    order.short_name = "BENCH";
    order.count = k_codes;
    order.effect = voucher::CreditEffect{Money{10'000'000}, *parse_currency("EUR"),
                                         voucher::Product::any_account};
    return order;
}

void show_progress(std::uint32_t made) {
    constexpr std::uint32_t k_width = 40;
    const auto filled = static_cast<int>(made * k_width / k_codes);
    std::fprintf(stderr, "\r[%.*s%.*s] %u of %u codes", filled,
                 "########################################", static_cast<int>(k_width) - filled,
                 "                                        ", made, k_codes);
    if (made == k_codes) std::fprintf(stderr, "\n");
}

int run() {
    auto store = open_sqlite_store(":memory:");
    if (!store) return 1;
    CloudKeys keys = make_cloud_keys().keys;
    keys.issuer = voucher::IssuerKey{};
    VoucherSettings settings;
    settings.new_salt = [] { return voucher::Salt{}; };
    const OwnerId owner{{1}};
    {
        const auto session = (*store)->begin();
        session->add_owner({owner, "bench", 1});
        VoucherDesk desk{*session, keys, settings, 1};
        const auto created = create_batch(desk, order_of(owner));
        if (!created || !order_making(desk, created->value) || !session->commit()) return 1;
    }
    const Instant begun = bench::real_now();
    std::uint32_t made = 0;
    show_progress(made);
    while (made < k_codes) {
        const auto session = (*store)->begin();
        const auto slice = next_slice(*session, k_slice);
        if (!slice) return 1;
        take_locks(*session, *slice, make_locks(*keys.issuer, *slice));
        if (!session->commit()) return 1;
        made = slice->range.last + 1;
        show_progress(made);
    }
    const double seconds = std::chrono::duration<double>(bench::real_now() - begun).count();
    bench::Results results("voucher_batch");
    results.at_least("codes_per_second", k_codes / seconds, "1/s", k_least_per_second);
    results.print_json();
    return 0;
}

}  // namespace
}  // namespace riser::cloud

int main() {
    return riser::cloud::run();
}
