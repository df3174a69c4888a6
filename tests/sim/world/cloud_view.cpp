#include "tests/sim/world/cloud_view.h"

#include <string>

namespace riser::sim {
namespace {

constexpr std::size_t k_differences = 100;
constexpr std::size_t k_commands = 100'000;

// Text is enough: it is hashed at once.
class Digest {
public:
    void add(std::string_view text) { text_.append(text).push_back('\n'); }
    void add(std::int64_t number) { add(std::to_string(number)); }
    template <class Tag>
    void add(const Id128<Tag>& id) {
        add(to_string(id));
    }
    [[nodiscard]] journal::Hash hash() const {
        return journal::blake2b(
            {reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()});
    }

private:
    std::string text_;
};

void add_books(Digest& digest, cloud::Session& session, const cloud::JournalKey& key) {
    const auto mark = session.watermark(key);
    digest.add(static_cast<std::int64_t>(mark.through));
    digest.add(wire::to_hex(mark.head));
    digest.add(static_cast<std::int64_t>(session.events_through(key)));
    digest.add(static_cast<std::int64_t>(session.count_differences(key)));
    digest.add(static_cast<std::int64_t>(session.list_parked(key).size()));
    for (const auto& books : session.list_account_books(key)) {
        digest.add(books.id);
        digest.add(books.credited.micro);
        digest.add(books.collected.micro);
        digest.add(books.computed.micro);
    }
    for (const auto& share : session.list_shares(key)) digest.add(share.settled.wh);
    for (const auto& point : session.list_supply_points(key))
        digest.add(static_cast<std::int64_t>(point.desired));
}

void add_orders(Digest& digest, cloud::Session& session, const cloud::GatewayKey& key) {
    for (const auto& account : session.list_accounts(key)) {
        digest.add(account.id);
        digest.add(account.label);
    }
    for (const auto& sum : session.sum_top_ups(key)) {
        digest.add(sum.issued.micro);
        digest.add(sum.in_flight.micro);
    }
    for (const auto& command : session.list_commands(key, k_commands)) {
        digest.add(command.id);
        digest.add(static_cast<std::int64_t>(command.command_epoch));
        digest.add(static_cast<std::int64_t>(command.sequence));
        digest.add(command.result ? static_cast<std::int64_t>(*command.result) : -1);
    }
}

}  // namespace

CloudView view_gateway(cloud::Session& session, const cloud::Gateway& gateway) {
    const auto key = gateway.journal();
    return {gateway,
            session.watermark(key),
            cloud::report_balances(session, gateway),
            cloud::reconcile(session, gateway),
            session.list_differences(key, k_differences),
            session.list_parked(key),
            session.list_open_items(gateway.key, false),
            session.list_unfinished(gateway.key),
            session.events_through(key)};
}

journal::Hash digest_of(cloud::Session& session, std::optional<GatewayId> without) {
    Digest digest;
    for (const auto& owner : session.list_owners()) {
        digest.add(owner.id);
        for (const auto& site : session.list_sites(owner.id)) {
            digest.add(site.key.site);
            digest.add(static_cast<std::int64_t>(session.list_published_tariffs(site.key).size()));
        }
    }
    for (const auto& gateway : session.list_all_gateways()) {
        if (gateway.key.gateway == without) continue;
        digest.add(gateway.key.gateway);
        digest.add(gateway.epoch);
        digest.add(static_cast<std::int64_t>(gateway.command_epoch));
        if (!gateway.epoch.is_nil()) add_books(digest, session, gateway.journal());
        add_orders(digest, session, gateway.key);
    }
    return digest.hash();
}

}  // namespace riser::sim
