#include "cloud/accounts/tariff_corrections.h"

#include <algorithm>

#include "cloud/commands/command_book.h"
#include "core/base/bytes.h"
#include "core/journal/chain.h"
#include "core/journal/codec.h"
#include "core/payment/rating.h"

namespace riser::cloud {
namespace {

// Over all that is ordered: anything else is another order.
CommandId correction_id_of(const payment::Tariff& tariff, std::int64_t until_ms,
                           const std::optional<Money>& most) {
    constexpr std::string_view k_purpose = "riser/tariff-correction/1 ";
    ByteWriter out;
    for (const char c : k_purpose) out.u8(static_cast<std::uint8_t>(c));
    out.svarint(until_ms);
    out.raw(journal::encode_tariff(tariff));
    if (most) out.svarint(most->micro);
    const auto hash = journal::blake2b(out.bytes());
    CommandId id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

std::optional<Refusal> objection_to(const payment::Tariff& tariff, std::int64_t until_ms,
                                    std::int64_t now_ms) {
    if (auto checked = payment::check_tariff(tariff); !checked) {
        return not_acceptable("bad_tariff", checked.error().message, "");
    }
    const std::int64_t from_ms = to_unix_ms(tariff.effective_from);
    if (from_ms >= now_ms || until_ms > now_ms) {
        return not_acceptable("not_in_the_past",
                              "A correction is of what was charged already; for what is to come "
                              "publish another version.",
                              from_ms >= now_ms ? "/effective_from" : "/until");
    }
    if (until_ms != 0 && until_ms <= from_ms) {
        return not_acceptable("bad_period", "It ends before it begins.", "/until");
    }
    return std::nullopt;
}

// The newest version that the site or one of its gateways has; 0: nobody knows the tariff.
std::uint32_t newest_version(Session& session, const Site& site, TariffId id) {
    std::uint32_t newest = 0;
    const auto look = [&](const payment::Tariff& known) {
        if (known.id == id) newest = std::max(newest, known.version);
    };
    for (const auto& known : session.list_published_tariffs(site.key)) look(known.tariff);
    for (const auto& gateway : session.list_gateways(site.key)) {
        for (const auto& known : session.list_tariffs(gateway.journal())) look(known);
    }
    return newest;
}

wire::CommandBody body_of(const payment::Tariff& tariff, std::int64_t until_ms,
                          const std::optional<Money>& most) {
    const wire::CorrectTariff correction{tariff, until_ms};
    if (!most) return correction;
    return wire::CorrectTariffWithin{correction, *most};
}

}  // namespace

std::optional<Refusal> objection_to_correction(Session& session, const Site& site,
                                               const payment::Tariff& tariff, std::int64_t until_ms,
                                               std::int64_t now_ms) {
    if (auto objection = objection_to(tariff, until_ms, now_ms)) return objection;
    const std::uint32_t newest = newest_version(session, site, tariff.id);
    if (newest == 0) return unknown("tariff", to_string(tariff.id));
    if (newest < tariff.version) return std::nullopt;
    return conflict("tariff_version",
                    "Tariff " + to_string(tariff.id) + " has version " + std::to_string(newest) +
                        " already; a corrected one needs a higher one.",
                    "/version");
}

Result<PublishedTariff, Refusal> order_correction(Session& session, const CloudKeys& keys,
                                                  SiteId site_id, payment::Tariff tariff,
                                                  std::int64_t until_ms, std::optional<Money> most,
                                                  std::int64_t now_ms) {
    const auto site = session.find_site(site_id);
    if (!site) return fail(unknown("site", to_string(site_id)));
    tariff.currency = site->currency;
    if (auto objection = objection_to(tariff, until_ms, now_ms)) return fail(*objection);
    const CommandId id = correction_id_of(tariff, until_ms, most);
    const auto gateways = session.list_gateways(site->key);
    for (const auto& known : session.list_published_tariffs(site->key)) {
        const bool ordered = known.tariff == tariff &&
                             std::any_of(gateways.begin(), gateways.end(), [&](const auto& g) {
                                 return session.find_command(g.key, id).has_value();
                             });
        if (ordered) return known;
    }
    if (auto objection = objection_to_correction(session, *site, tariff, until_ms, now_ms)) {
        return fail(*objection);
    }
    const PublishedTariff published{site->key, std::move(tariff), now_ms};
    session.add_published_tariff(published);
    for (const auto& gateway : gateways) {
        enqueue_command(session, keys, gateway, id, body_of(published.tariff, until_ms, most), 0,
                        now_ms);
    }
    return published;
}

}  // namespace riser::cloud
