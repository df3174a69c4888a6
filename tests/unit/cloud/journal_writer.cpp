#include "tests/unit/cloud/journal_writer.h"

#include "cloud/ingest/projection.h"

namespace riser::cloud {

GivenCloud::GivenCloud() : keys(make_cloud_keys().keys) {
    store = std::move(open_sqlite_store(":memory:")).value();
    site = {{id_of<OwnerId>(1), id_of<SiteId>(2)}, "Linden 4", "Europe/Berlin", k_eur, k_start_ms};
    gateway_key = {site.key.owner, site.key.site, id_of<GatewayId>(3)};
    in_session([&](Session& s) {
        s.add_owner({site.key.owner, "Cooperative", k_start_ms});
        s.add_site(site);
        s.add_gateway(
            {gateway_key, "cellar", gateway_private.public_key(), k_start_ms, {}, 0, 0, 0});
        return true;
    });
}

void GivenCloud::rebuild() {
    in_session([&](Session& s) {
        const VoucherSettings no_new_series;
        VoucherDesk desk{s, keys, no_new_series, now_ms};
        rebuild_books(desk, site, gateway());
        return true;
    });
}

payment::Tariff JournalWriter::tariff() {
    payment::Tariff tariff;
    tariff.id = id_of<TariffId>(0x7A);
    tariff.currency = k_eur;
    tariff.prices = {Price{312'700}};
    tariff.tax_ppm = 190'000;
    return tariff;
}

void JournalWriter::append_raw(wire::Bytes bytes) {
    hashes_.push_back(journal::chain_hash(head(), bytes));
    entries_.push_back(std::move(bytes));
}

void JournalWriter::append(std::vector<journal::Record> records) {
    journal::Entry entry;
    const auto sequence = static_cast<std::int64_t>(last()) + 1;
    const std::int64_t at = next_ms();
    entry.header = {epoch_, last() + 1, id_of<BootId>(0xB0), sequence * 1000, at, at, at};
    entry.records = std::move(records);
    append_raw(journal::encode_entry(entry));
}

void JournalWriter::commission(std::uint32_t apartments) {
    append({journal::Genesis{key_.gateway, epoch_, key_.site, "Europe/Berlin", k_eur, 1}});
    append({journal::TariffPublished{tariff()}});
    for (std::uint32_t i = 1; i <= apartments; ++i) {
        const Energy opening{1000 * i};
        apartments_[i] = {{}, {}, opening};
        append({journal::SupplyPointDefined{{SupplyPointId{i},
                                             {{MeterId{i}, metering::Quantity::import_energy}},
                                             {SwitchId{i}}},
                                            false},
                journal::AccountOpened{account(i), SupplyPointId{i}, payment::AccountMode::prepaid},
                journal::AccountConfigured{account(i), tariff().id, {}, Money{5'000'000}},
                journal::MeterEpochStarted{MeterId{i},
                                           MeterEpoch{1},
                                           journal::EpochReason::commissioned,
                                           {"orno-we-514", ""},
                                           {},
                                           {{metering::Quantity::import_energy, opening}}}});
    }
}

void JournalWriter::credit(TopUpId top_up, std::uint32_t apartment, Money amount,
                           journal::TopUpSource source) {
    apartments_[apartment].balance += amount;
    append({journal::Credited{top_up, account(apartment), amount, source}});
}

journal::Settlement JournalWriter::settlement(std::uint32_t apartment, Energy advance) {
    Apartment& home = apartments_[apartment];
    const auto charged = payment::charge_energy(advance, payment::gross_price(tariff(), 0),
                                                payment::k_full_share_ppm, home.residue);
    journal::Settlement settlement;
    settlement.tariffs = {{tariff().id, 1, journal::tariff_hash(tariff())}};
    journal::Segment segment;
    segment.supply_point = SupplyPointId{apartment};
    segment.register_id = {MeterId{apartment}, MeterEpoch{1}, metering::Quantity::import_energy};
    segment.register_from = home.settled;
    segment.register_to = home.settled + advance;
    segment.to_ms = next_ms();
    segment.from_ms = segment.to_ms - 500;
    segment.amount = charged.amount;
    segment.residue_after = charged.residue;
    settlement.segments = {segment};
    home.settled = segment.register_to;
    home.residue = charged.residue;
    home.balance -= charged.amount;
    return settlement;
}

wire::Batch JournalWriter::heartbeat() const {
    wire::Batch batch;
    batch.gateway = key_.gateway;
    batch.epoch = epoch_;
    batch.id = id_of<wire::BatchId>(++batches_);
    batch.boot = id_of<BootId>(0xB0);
    batch.sent_at_ms = batch.earliest_ms = batch.latest_ms = k_start_ms;
    batch.journal = {last(), head()};
    return batch;
}

wire::Batch JournalWriter::batch(std::uint64_t first, std::uint64_t count) const {
    wire::Batch batch = heartbeat();
    if (count == 0) return batch;
    const auto from = static_cast<std::ptrdiff_t>(first - 1);
    batch.ledger = wire::LedgerPart{
        first,
        first == 1 ? journal::Hash{} : hashes_[first - 2],
        {entries_.begin() + from, entries_.begin() + from + static_cast<std::ptrdiff_t>(count)}};
    // As it was when these were the newest.
    batch.journal = {first + count - 1, hashes_[first + count - 2]};
    return batch;
}

}  // namespace riser::cloud
