// The endpoints about vouchers (docs/vouchers-building.md): what the cloud has signed is taken, codes are shown and redeemed.
#include <algorithm>
#include <array>
#include <functional>

#include "core/voucher/lock_page.h"
#include "core/wire/voucher_document.h"
#include "gateway/local/attention.h"
#include "gateway/local/body_fields.h"
#include "gateway/local/endpoints.h"
#include "gateway/local/voucher_json.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using http::Response;

// The words of the body for the kinds of core/wire/voucher_document.h.
constexpr std::array<std::string_view, 3> k_kinds{"series", "batch", "custody"};

Response unreadable(const voucher::CodeProblem& problem) {
    return http::problem(422, "code_unreadable", "This is not a code", voucher::explain(problem));
}

// A card image from the past, or a second one: what is spent here may be unspent there. Money that is pushed still lands.
std::optional<Response> doubt_about_books(const Present& present) {
    if (present.sync == nullptr) return std::nullopt;
    using wire::LedgerTrouble;
    const LedgerTrouble trouble = present.sync->trouble;
    const bool other_journal = trouble == LedgerTrouble::fork ||
                               trouble == LedgerTrouble::journal_behind ||
                               trouble == LedgerTrouble::epoch_refused;
    if (!other_journal) return std::nullopt;
    return http::problem(409, "voucher_books_in_doubt", "Codes are not taken at present",
                         "the office has to look at this building's books first; the code was not "
                         "used");
}

// Whoever shows the right to order is served whatever others do; fairness is among accounts, or among addresses.
voucher::Client client_of(const http::Request& request, AccountId account) {
    const bool known =
        request.client.process.has_value() || !request.header("Authorization").empty();
    if (known) return {true, account, 0};
    return {false, {}, std::hash<std::string>{}(request.client.address)};
}

struct Typed {
    AccountId account{};
    std::string text;
    bool preview = false;
    voucher::Client client;
};

Reply take_code(const Call& call, const Typed& typed) {
    const auto code = voucher::read_code(typed.text);
    if (!code) return unreadable(code.error());
    const auto& known = call.view().vouchers;
    const bool bound = code->kind() == voucher::CodeKind::bound;
    if (bound && (known == nullptr || !known->bound.held())) return LocalApi::no_tokens();
    if (auto doubt = doubt_about_books(call.present)) return std::move(*doubt);
    if (bound) return PendingToken{typed.account, typed.preview, *code, known, typed.client};
    const bool none = known == nullptr || known->series.empty();
    if (none) return voucher_refusal({}, "", call.present, call.settings.zone);
    return PendingCode{typed.account, typed.preview, *code, known->series, typed.client};
}

Reply typed(const Call& call, bool preview) {
    const auto account = named_account(call);
    if (!account) return account.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::string text = fields->code("code");
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return take_code(call, {*account, text, preview, client_of(call.request, *account)});
}

// Of whoever has the apartment now, or of the account itself; nil: there is none.
AccountId account_named(const controller::BuildingView& view, AccountId id, std::uint32_t point) {
    // Also of an account that waits for its apartment, or has it no more for now.
    const auto is_it = [id](const controller::AccountView& account) { return account.id == id; };
    const bool known =
        point == 0 && (find_account(view, id) != nullptr ||
                       std::any_of(view.accounts.begin(), view.accounts.end(), is_it));
    if (point == 0) return known ? id : AccountId{};
    const auto* found = find_supply_point(view, SupplyPointId{point});
    return found != nullptr ? found->account : AccountId{};
}

Response only_with_a_right() {
    return http::problem(403, "codes_need_a_right", "Codes are not taken here",
                         "This building takes codes at the office or its console only "
                         "(anonymous_redemption in [vouchers]); the code was not used.");
}

// {"code": "8503 ...", "supply_point": 3} or {"code": ..., "account": uuid}: without a token, by whoever is in the building.
Reply typed_by_anybody(const Call& call, bool preview) {
    if (!call.settings.anonymous_codes) return only_with_a_right();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::string text = fields->code("code");
    const auto id = fields->optional_id<AccountId>("account", "an account");
    const auto point =
        static_cast<std::uint32_t>(fields->integer_or("supply_point", 1, k_max_small_id, 0));
    if (auto refusal = fields->objection()) return std::move(*refusal);
    const AccountId account = account_named(call.view(), id, point);
    if (account.is_nil()) {
        return http::problem(404, "unknown_account", "There is no such apartment",
                             "Name the supply_point or the account that the code is for; the code "
                             "was not used.");
    }
    // A header that anybody can send shows no right here.
    const voucher::Client client{false, {}, std::hash<std::string>{}(call.request.client.address)};
    return take_code(call, {account, text, preview, client});
}

Reply redeem_by_anybody(const Call& call) {
    return typed_by_anybody(call, false);
}
Reply preview_by_anybody(const Call& call) {
    return typed_by_anybody(call, true);
}

Reply redeem(const Call& call) {
    return typed(call, false);
}
Reply preview(const Call& call) {
    return typed(call, true);
}

// {"kind": "batch", "document": hex, "signature": hex}
Reply take_document(const Call& call) {
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::size_t kind = fields->choice("kind", k_kinds);
    controller::TakeVoucherDocument order;
    order.kind = static_cast<std::uint8_t>(kind + 1);
    order.document = fields->hex("document", 1, wire::k_max_voucher_document);
    const auto signature = fields->hex("signature", 64, 64);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    std::copy(signature.begin(), signature.end(), order.signature.begin());
    if (!call.settings.keys) {
        return http::problem(409, "no_cloud_keys", "The keys of the cloud are not known",
                             "This gateway has not got the keys of its cloud, so it can believe "
                             "no document: it has to be enrolled and to have heard from it once.");
    }
    const auto verified = wire::verify_voucher_document(
        {order.kind, order.document, wire::Signature{order.signature}}, *call.settings.keys);
    if (!verified) {
        return http::problem(422, "voucher_document_refused", "The document is not believed",
                             verified.error().message);
    }
    order.genuine = true;
    return PendingOrder{std::move(order)};
}

// {"batch": uuid, "page": 0, "locks": hex}
Reply take_locks(const Call& call) {
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    controller::TakeVoucherLocks order;
    order.batch = voucher::BatchId{fields->uuid("batch").bytes};
    order.page = static_cast<std::uint32_t>(
        fields->integer("page", 0, voucher::pages_of(voucher::k_max_batch) - 1));
    const auto bytes =
        fields->hex("locks", sizeof(voucher::Lock), sizeof(voucher::Lock) * voucher::k_page_locks);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    if (bytes.size() % sizeof(voucher::Lock) != 0)
        return http::problem(422, "invalid_fields", "The locks are cut off",
                             "A lock has 16 bytes; these end within one.");
    order.locks.resize(bytes.size() / sizeof(voucher::Lock));
    for (std::size_t i = 0; i < bytes.size(); ++i)
        order.locks[i / sizeof(voucher::Lock)].bytes[i % sizeof(voucher::Lock)] = bytes[i];
    return PendingOrder{std::move(order)};
}

Reply list(const Call& call) {
    return http::json_response(200, vouchers_text(call.view()));
}

constexpr std::array k_endpoints{
    Endpoint{"GET", "/v1/vouchers", Need::see, true, list},
    Endpoint{"POST", "/v1/vouchers/documents", Need::socket, true, take_document},
    Endpoint{"POST", "/v1/vouchers/locks", Need::socket, true, take_locks},
    Endpoint{"POST", "/v1/redeem", Need::building, true, redeem_by_anybody},
    Endpoint{"POST", "/v1/redeem/preview", Need::building, true, preview_by_anybody},
    Endpoint{"POST", "/v1/accounts/{account}/vouchers", Need::order, true, redeem},
    Endpoint{"POST", "/v1/accounts/{account}/vouchers/preview", Need::order, true, preview},
};

}  // namespace

std::span<const Endpoint> voucher_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
