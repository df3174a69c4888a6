#include "cloud/accounts/orders.h"

#include <algorithm>

#include "cloud/commands/command_book.h"
#include "core/journal/chain.h"
#include "core/journal/codec.h"
#include "core/payment/rating.h"
#include "core/payment/supply_windows.h"
#include "core/payment/top_up.h"

namespace riser::cloud {
namespace {

constexpr std::int64_t k_default_life_ms = 7LL * 24 * 3600 * 1000;
// The gateway refuses longer ones.
constexpr std::int64_t k_longest_hold_ms =
    std::chrono::milliseconds(payment::k_longest_hold).count();

std::optional<std::int64_t> hold_end(const wire::CommandBody& body) {
    if (const auto* hold = std::get_if<wire::Hold>(&body)) return hold->until_ms;
    if (const auto* connect = std::get_if<wire::Connect>(&body)) return connect->hold_until_ms;
    return std::nullopt;
}

std::optional<Refusal> objection_to(const wire::CommandBody& body, std::int64_t now_ms) {
    const std::int64_t until = hold_end(body).value_or(0);
    const bool is_hold = std::holds_alternative<wire::Hold>(body);
    const std::string pointer = is_hold ? "/until" : "/hold_until";
    if (until != 0 && until <= now_ms) {
        return not_acceptable("in_the_past", "The time is over already.", pointer);
    }
    if (until > now_ms + k_longest_hold_ms) {
        return not_acceptable("too_long", "A hold ends within 400 days.", pointer);
    }
    return std::nullopt;
}

// Over all that it says: another content under the same version is another order, for the gateway to refuse.
CommandId command_id_of(const payment::Tariff& tariff) {
    constexpr std::string_view k_purpose = "riser/tariff-command/1 ";
    std::vector<std::uint8_t> bytes(k_purpose.begin(), k_purpose.end());
    const auto content = journal::encode_tariff(tariff);
    bytes.insert(bytes.end(), content.begin(), content.end());
    const auto hash = journal::blake2b(bytes);
    CommandId id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

// The journal may have spoken of this money before it was issued here again, after a restore.
void compare_with_journal(Session& session, const IssuedTopUp& top_up, std::int64_t now_ms) {
    const std::string id = to_string(top_up.id);
    for (const auto& credit : session.credits_of(top_up.id)) {
        if (credit.account == top_up.account && credit.amount == top_up.amount) {
            session.close_open_items(top_up.key, "unknown_top_up", id, now_ms);
        } else {
            session.raise(top_up.key, "top_up_differs", id,
                          "issued " + format_money(top_up.amount) + " to account " +
                              to_string(top_up.account) + ", credited before " +
                              format_money(credit.amount) + " to " + to_string(credit.account),
                          now_ms);
        }
    }
    if (state_of(session, top_up) == TopUpState::refused) {
        session.raise(top_up.key, "top_up_refused", id,
                      "the gateway had refused this money before: refund or correct it", now_ms);
    }
}

// New money for an account that has ended is taken as its gateway takes cash for it: no more than it still owes. What
// is on its way pays that first.
std::optional<Refusal> objection_of_former(Session& session, const Gateway& gateway,
                                           const TopUpOrder& order, const AccountBooks& books) {
    Money owed = books.pots.in_collection;
    for (const auto& sum : session.sum_top_ups(gateway.key)) {
        if (sum.account == order.account) owed -= sum.in_flight;
    }
    if (order.amount <= owed) return std::nullopt;
    const bool owes = owed > Money{};
    const auto point = session.supply_point(gateway.journal(), books.supply_point);
    const bool others = point && !point->account.is_nil();
    return conflict(
        "account_closed",
        "The account is closed, and " +
            (owes ? "still owes " + format_money(owed) : "owes nothing") +
            (others ? "; the supply point is account " + to_string(point->account) + "'s now."
                    : "."),
        owes ? "/amount" : "");
}

// An amount with a zero too many cannot be taken back once it is credited. The limit is the account's own, as its
// journal says it; before the journal speaks of it, and where it has none, that of the currency. Who pays a bill
// has no limit.
std::optional<Refusal> objection_of_limit(const TopUpOrder& order,
                                          const std::optional<AccountBooks>& books) {
    Money limit = payment::default_max_top_up(order.currency);
    if (books) {
        if (books->pots.mode == payment::AccountMode::postpaid) return std::nullopt;
        if (books->pots.max_top_up > Money{}) limit = books->pots.max_top_up;
    }
    if (limit == Money{} || order.amount <= limit) return std::nullopt;
    return not_acceptable("above_max_top_up",
                          "A top-up of this account is at most " + format_money(limit) +
                              ": `max_top_up` of its supply point, or of [gateway], in the "
                              "configuration of its gateway says so.",
                          "/amount");
}

// What the journal has credited already was paid before the cloud was restored.
std::optional<Refusal> objection_of_account(Session& session, const Gateway& gateway,
                                            const TopUpOrder& order) {
    if (!session.credits_of(order.id).empty()) return std::nullopt;
    const auto books = session.account_books(gateway.journal(), order.account);
    if (books && books->pots.closed()) return objection_of_former(session, gateway, order, *books);
    return objection_of_limit(order, books);
}

constexpr std::string_view k_not_issued = "top_up_not_issued";

bool was_restored(Session& session, const GatewayKey& gateway) {
    const auto items = session.list_open_items(gateway, true);
    return std::any_of(items.begin(), items.end(),
                       [](const OpenItem& item) { return item.kind == k_restored_from_backup; });
}

// Whatever was paid for it must not be forgotten for a refusal that nobody reads.
void note_refused(Session& session, const Gateway& gateway, const TopUpOrder& order,
                  Refusal& refusal, std::int64_t now_ms) {
    if (!was_restored(session, gateway.key)) return;
    const std::string account = "account " + to_string(order.account);
    session.raise(gateway.key, std::string(k_not_issued),
                  order.named ? to_string(order.id) : account,
                  format_money(order.amount) + " " + order.currency.text() + " for " + account +
                      " was refused (" + refusal.code +
                      ") after this cloud came back from a backup: if it was paid, give it back or "
                      "correct it",
                  now_ms);
    refusal.noted = true;
}

}  // namespace

std::string_view to_string(TopUpState state) {
    switch (state) {
        case TopUpState::in_flight:
            return "in_flight";
        case TopUpState::credited:
            return "credited";
        case TopUpState::refused:
            return "refused";
    }
    return "in_flight";
}

TopUpState state_of(Session& session, const IssuedTopUp& top_up) {
    if (!session.credits_of(top_up.id).empty()) return TopUpState::credited;
    const auto command = session.find_command(top_up.key, CommandId{top_up.id.bytes});
    return command && command->result ? TopUpState::refused : TopUpState::in_flight;
}

Result<IssuedTopUp, Refusal> issue_top_up(Session& session, const CloudKeys& keys,
                                          const TopUpOrder& order, std::int64_t now_ms) {
    if (const auto known = session.find_top_up(order.id)) {
        const bool same = known->account == order.account && known->amount == order.amount &&
                          known->currency == order.currency;
        if (same) return *known;
        return fail(conflict("top_up_exists",
                             "The top-up " + to_string(order.id) +
                                 " was issued for another account, amount or currency.",
                             "/id"));
    }
    const auto account = session.find_account(order.account);
    if (!account) return fail(unknown("account", to_string(order.account)));
    const auto site = session.find_site(account->key.site);
    const auto gateway = session.find_gateway(account->key.gateway);
    if (!site || !gateway) return fail(unknown("gateway", to_string(account->key.gateway)));
    if (order.currency != site->currency) {
        return fail(not_acceptable("wrong_currency",
                                   "This site counts in " + site->currency.text() + ", not in " +
                                       order.currency.text() + ".",
                                   "/currency"));
    }
    if (order.amount.micro <= 0 || order.amount > k_max_amount) {
        return fail(not_acceptable(
            "bad_amount",
            "A top-up is more than zero and at most " + format_money(k_max_amount) + ".",
            "/amount"));
    }
    if (auto objection = objection_of_account(session, *gateway, order)) {
        note_refused(session, *gateway, order, *objection, now_ms);
        return fail(*objection);
    }
    session.close_open_items(gateway->key, std::string(k_not_issued), to_string(order.id), now_ms);
    const IssuedTopUp top_up{account->key, order.id,       order.account,
                             order.amount, order.currency, now_ms};
    session.add_top_up(top_up);
    enqueue_command(session, keys, *gateway, CommandId{order.id.bytes},
                    wire::TopUp{order.account, order.amount, order.currency}, 0, now_ms);
    compare_with_journal(session, top_up, now_ms);
    return top_up;
}

namespace {

Refusal version_taken(const payment::Tariff& tariff, const std::string& where,
                      std::uint32_t version) {
    return conflict("tariff_version",
                    "Tariff " + to_string(tariff.id) + where + " version " +
                        std::to_string(version) + " already; a change needs a higher one.",
                    "/version");
}

// A gateway has tariffs of its own configuration: what its journal shows it would refuse is refused here,
// where somebody reads the answer.
std::optional<Refusal> objection_of(Session& session, const Gateway& gateway,
                                    const payment::Tariff& tariff) {
    std::uint32_t newest = 0;
    for (const auto& known : session.list_tariffs(gateway.journal())) {
        if (payment::is_version_as_ordered(known, tariff)) return std::nullopt;
        if (known.id == tariff.id) newest = std::max(newest, known.version);
    }
    if (newest < tariff.version) return std::nullopt;
    return version_taken(tariff, " has at gateway " + to_string(gateway.key.gateway), newest);
}

}  // namespace

Result<PublishedTariff, Refusal> publish_tariff(Session& session, const CloudKeys& keys,
                                                SiteId site_id, payment::Tariff tariff,
                                                std::int64_t now_ms) {
    const auto site = session.find_site(site_id);
    if (!site) return fail(unknown("site", to_string(site_id)));
    tariff.currency = site->currency;
    if (auto checked = payment::check_tariff(tariff); !checked) {
        return fail(not_acceptable("bad_tariff", checked.error().message, ""));
    }
    for (const auto& known : session.list_published_tariffs(site->key)) {
        if (known.tariff.id != tariff.id || known.tariff.version < tariff.version) continue;
        if (known.tariff == tariff) return known;
        return fail(version_taken(tariff, " has", known.tariff.version));
    }
    const auto gateways = session.list_gateways(site->key);
    for (const auto& gateway : gateways) {
        if (auto objection = objection_of(session, gateway, tariff)) return fail(*objection);
    }
    const PublishedTariff published{site->key, std::move(tariff), now_ms};
    session.add_published_tariff(published);
    for (const auto& gateway : gateways) {
        enqueue_command(session, keys, gateway, command_id_of(published.tariff),
                        wire::SetTariff{published.tariff}, 0, now_ms);
    }
    return published;
}

Result<QueuedCommand, Refusal> order_supply(Session& session, const CloudKeys& keys, GatewayId id,
                                            CommandId command, const wire::CommandBody& body,
                                            std::int64_t expires_ms, std::int64_t now_ms) {
    const auto gateway = session.find_gateway(id);
    if (!gateway) return fail(unknown("gateway", to_string(id)));
    if (const auto known = session.find_command(gateway->key, command)) {
        if (known->body == body) return *known;
        return fail(conflict("command_exists",
                             "The command " + to_string(command) + " exists with other content.",
                             "/id"));
    }
    // A repeat after a restore: the gateway has done it, and its time may be over meanwhile.
    const bool was_done = session.find_execution(gateway->journal(), command).has_value();
    const auto objection = objection_to(body, now_ms);
    if (objection && !was_done) return fail(*objection);
    if (expires_ms != 0 && expires_ms <= now_ms && !was_done) {
        return fail(
            not_acceptable("in_the_past", "The order would have expired already.", "/expires_at"));
    }
    const std::int64_t expiry = expires_ms != 0 ? expires_ms : now_ms + k_default_life_ms;
    enqueue_command(session, keys, *gateway, command, body, expiry, now_ms);
    return session.find_command(gateway->key, command).value_or(QueuedCommand{});
}

Result<Gateway, Refusal> follow_journal(Session& session, const CloudKeys& keys, GatewayId id,
                                        EpochId epoch, std::int64_t now_ms) {
    auto gateway = session.find_gateway(id);
    if (!gateway) return fail(unknown("gateway", to_string(id)));
    if (gateway->epoch == epoch) return *gateway;
    gateway->epoch = epoch;
    session.set_followed_epoch(gateway->key, epoch);
    // What the journal before asked about its meters is asked again by this one, if it is a question there.
    for (const OpenItem& item : session.list_open_items(gateway->key, false)) {
        if (item.kind == k_meter_doubted) session.close_open_item(item.id, now_ms);
    }
    for (const MeterBooks& meter : session.list_meters(gateway->journal())) {
        if (!meter.doubt) continue;
        session.raise(gateway->key, k_meter_doubted, to_string(meter.id), k_meter_doubted_text,
                      now_ms);
    }
    start_command_epoch(session, keys, *gateway, now_ms);
    return *gateway;
}

}  // namespace riser::cloud
