#include "tests/fuzz/hostile_entry.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/journal/account_records.h"
#include "core/journal/check.h"
#include "core/journal/feed_in_audit.h"
#include "core/journal/rerating_audit.h"
#include "core/journal/settlement_audit.h"
#include "core/ledger/ledger.h"

namespace riser::journal {
namespace {

// A gateway that knows one tariff, of the highest price, for everything.
payment::Tariff dearest_tariff(const TariffReference& reference) {
    payment::Tariff tariff;
    tariff.id = reference.id;
    tariff.version = reference.version;
    tariff.prices.assign(payment::k_max_prices, k_max_price);
    tariff.tax_ppm = payment::k_max_tax_ppm;
    return tariff;
}

void audit(Settlement settlement) {
    std::vector<payment::Tariff> tariffs;
    for (auto& reference : settlement.tariffs) {
        tariffs.push_back(dearest_tariff(reference));
        reference.hash = tariff_hash(tariffs.back());
    }
    std::size_t next = 0;
    SettlementContext context;
    context.tariff = [&](const TariffReference&) { return &tariffs[next++]; };
    context.residue = [](SupplyPointId) { return payment::Residue{}; };
    context.settled = [](SupplyPointId, const metering::RegisterId&) { return Energy{}; };
    (void)audit_settlement(settlement, context);
}

// After check_record() the arithmetic of the books cannot overflow: the sanitizers see whether it
// does.
void use(const Settlement& settlement) {
    Energy collected{};
    Money charged{};
    ledger::Ledger ledger;
    const ledger::LedgerAccount customer{ledger::AccountKind::customer_credit, {}};
    const ledger::LedgerAccount revenue{ledger::AccountKind::energy_revenue, {}};
    for (const auto& segment : settlement.segments) {
        collected += segment.advance();
        charged += segment.amount;
        (void)(from_unix_ms(segment.to_ms) - from_unix_ms(segment.from_ms));
        const ledger::Transfer transfer{customer, revenue, segment.amount};
        if (ledger.can_post(transfer)) ledger.post(transfer);
    }
    RISER_ASSERT(ledger.sum_of_balances() == Money{}, "money is conserved");
    RISER_ASSERT(charged <= k_max_balance, "a settlement charges no more than a balance can hold");
}

// Against an account that has something of its first price, whatever that is.
void use(const ConsumptionRerated& rerated, const EntryHeader& header) {
    std::vector<payment::Tariff> versions;
    if (!rerated.parts.empty()) {
        const auto& charged = rerated.parts.front().charged;
        versions.push_back(dearest_tariff({charged.tariff, charged.version, {}}));
    }
    payment::Account account;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    for (const auto& part : rerated.parts) {
        payment::keep(account.provisional, {part.energy, part.share_ppm, part.charged,
                                            part.due.version, header.boot, 0, 1, part.from_ms});
    }
    const ReratingEvidence evidence{
        header, [&](TariffId) { return versions.empty() ? nullptr : &versions; }, nullptr};
    (void)audit_rerating(account, rerated, evidence);
    apply(account, rerated);
    RISER_ASSERT(account.provisional.empty(), "what was put right is final");
}

// Against a tariff that is the one it names, at the highest price.
void use(const EnergyFedIn& fed_in, const EntryHeader& header) {
    std::vector<payment::Tariff> versions{
        dearest_tariff({fed_in.tariff.id, fed_in.tariff.version, {}})};
    versions.front().rules.export_price = k_max_price;
    EnergyFedIn meant = fed_in;
    meant.tariff.hash = tariff_hash(versions.front());
    const metering::RegisterShare share{fed_in.register_id.meter, fed_in.register_id.quantity,
                                        fed_in.share_ppm, metering::RegisterRole::feed_in};
    (void)audit_feed_in(meant,
                        {header, &versions, fed_in.tariff.id, share, fed_in.register_from, {}});
    payment::Account account;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    apply(account, fed_in);
    ledger::Ledger ledger;
    for (const auto& transfer : transfers_of(fed_in)) ledger.post(transfer);
    RISER_ASSERT(ledger.sum_of_balances() == Money{}, "money is conserved");
}

}  // namespace

bool take_hostile_entry(std::span<const std::uint8_t> bytes) {
    const auto decoded = decode_entry(bytes);
    if (!decoded) {
        RISER_ASSERT(!decoded.error().message.empty(), "a refusal says why");
        return false;
    }
    const auto again = encode_entry(*decoded);
    RISER_ASSERT(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()),
                 "accepted bytes are canonical");
    const bool sensible = check_entry(*decoded).ok();
    for (const auto& record : decoded->records) {
        const auto* rerated = std::get_if<ConsumptionRerated>(&record);
        if (rerated != nullptr && sensible) use(*rerated, decoded->header);
        const auto* fed_in = std::get_if<EnergyFedIn>(&record);
        if (fed_in != nullptr && sensible) use(*fed_in, decoded->header);
        const auto* settlement = std::get_if<Settlement>(&record);
        if (settlement == nullptr) continue;
        audit(*settlement);
        if (sensible) use(*settlement);
    }
    return true;
}

}  // namespace riser::journal
