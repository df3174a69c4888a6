#include "cloud/voucher/tokens.h"

#include <algorithm>

#include "cloud/commands/command_book.h"
#include "core/voucher/credit_id.h"
#include "core/voucher/keyed_hash.h"
#include "core/voucher/redemption_audit.h"
#include "core/wire/sealed_key.h"

namespace riser::cloud {
namespace {

using voucher::RedemptionDoubt;

// An order of this life of the cloud: what was ordered before a restore is another order.
CommandId id_of(Session& session, const Gateway& gateway, const wire::CommandBody& body) {
    const std::uint64_t life = session.voucher_epoch();
    voucher::HashInput input("riser/v2/token-order");
    input.raw(gateway.key.gateway.bytes).raw(gateway.epoch.bytes);
    input.u32(static_cast<std::uint32_t>(life >> 32U)).u32(static_cast<std::uint32_t>(life));
    input.u8(static_cast<std::uint8_t>(body.index()));
    input.raw(wire::encode_command_body(body));
    return CommandId{voucher::first<16>(voucher::sha256(input))};
}

// The same order is given once.
void send(VoucherDesk& desk, const Gateway& gateway, const wire::CommandBody& body) {
    const CommandId id = id_of(desk.session, gateway, body);
    if (desk.session.find_command(gateway.key, id)) return;
    enqueue_command(desk.session, desk.keys, gateway, id, body, 0, desk.now_ms);
    desk.woken.insert(gateway.key.gateway);
}

voucher::BoundKey key_of(const VoucherDesk& desk, const Gateway& gateway) {
    return voucher::bound_key(*desk.keys.bound, gateway.key.gateway, gateway.epoch);
}

Refusal no_key() {
    return conflict("no_bound_key",
                    "The key that tokens are made from is missing: keys/bound.key.");
}

std::string code_of(VoucherDesk& desk, const Gateway& gateway, const TokenPayment& payment) {
    const voucher::BoundCipher cipher(key_of(desk, gateway));
    return voucher::grouped(cipher.seal({payment.account, payment.number, payment.units}));
}

// One that was made after a restore does not know what was given out before.
TokenAccount account_of(Session& session, const JournalKey& journal, AccountId id) {
    if (auto known = session.find_token_account(journal, id)) return *known;
    TokenAccount account;
    account.journal = journal;
    account.account = id;
    if (session.voucher_epoch() > 1) account.issuance.restored();
    return account;
}

std::optional<Refusal> objection_to(const voucher::TokenTerms& terms, const TokenOrder& order) {
    if (order.amount <= Money{} || order.amount.micro % terms.unit.micro != 0) {
        return not_acceptable(
            "not_in_units",
            "Tokens of this gateway carry multiples of " + format_money(terms.unit) + ".",
            "/amount");
    }
    if (order.amount.micro / terms.unit.micro > terms.largest) {
        return not_acceptable("above_largest",
                              "A token of this gateway is worth at most " +
                                  format_money({terms.unit.micro * terms.largest}) +
                                  ": push the credit instead.",
                              "/amount");
    }
    return std::nullopt;
}

Refusal no_number(const TokenAccount& account) {
    if (account.issuance.is_held()) {
        return conflict("window_not_advanced",
                        "This cloud came back from a backup and does not know which tokens it has "
                        "made for the account since. They are being made void; try again when the "
                        "gateway has been heard.");
    }
    return conflict("too_many_unused",
                    "An old token of the account is still unused. Push its payment, or take it "
                    "back, and try again when the gateway has been heard.");
}

bool is_same(const TokenPayment& known, const TokenOrder& order) {
    return known.account == order.account && known.amount == order.amount;
}

void settle(VoucherDesk& desk, TokenPayment payment, TokenState state) {
    payment.settled = true;
    payment.state = state;
    desk.session.put_token_payment(payment);
}

void raise_doubt(VoucherDesk& desk, const Gateway& gateway,
                 const journal::BoundTokenRedeemed& redeemed, const std::string& what) {
    desk.session.raise(gateway.key, "token_doubtful",
                       to_string(redeemed.account) + " " + std::to_string(redeemed.number), what,
                       desk.now_ms);
}

void ask_about(VoucherDesk& desk, const Gateway& gateway,
               const journal::BoundTokenRedeemed& redeemed, const TokenAccount& account,
               const std::optional<TokenPayment>& payment) {
    const auto paid = payment ? std::optional(payment->units) : std::nullopt;
    switch (voucher::doubt_of(redeemed.number, redeemed.units, account.issuance, paid)) {
        case RedemptionDoubt::never_issued:
            return raise_doubt(desk, gateway, redeemed,
                               "never_issued: a token of " + format_money(redeemed.amount) +
                                   " that this cloud has not made; the key of the gateway is in "
                                   "other hands, or the cloud came back from a backup");
        case RedemptionDoubt::amount_differs:
            return raise_doubt(desk, gateway, redeemed,
                               "amount_differs: credited " + format_money(redeemed.amount) +
                                   ", paid " + format_money(payment->amount));
        default:
            break;
    }
    if (payment && payment->state == TokenState::taken_back)
        raise_doubt(desk, gateway, redeemed, "taken_back: its payment went back, and it was typed");
}

}  // namespace

std::optional<Refusal> order_tokens(VoucherDesk& desk, const Gateway& gateway,
                                    const voucher::TokenTerms& terms) {
    if (!desk.keys.bound) return no_key();
    if (!voucher::is_terms(terms))
        return not_acceptable("bad_terms", "The limits of tokens are out of range.", "/unit");
    if (gateway.epoch.is_nil()) {
        return conflict("not_heard",
                        "The gateway has not been heard yet: its key is of its journal.");
    }
    if (kinds_of(desk.session, gateway) < wire::kind_of(wire::MarkNumber{})) {
        return conflict("gateway_too_old",
                        "The software of the gateway does not know tokens, or it has not been "
                        "heard since it does: update it, and try again when it has polled.");
    }
    const auto known = desk.session.find_token_terms(gateway.journal());
    if (known && known->unit != terms.unit) {
        return conflict("unit_is_fixed",
                        "Tokens of this journal are made in units of " + format_money(known->unit) +
                            "; some may still be unused.",
                        "/unit");
    }
    const auto sealed = wire::seal_bound_key(key_of(desk, gateway), gateway.public_key);
    if (!sealed)
        return conflict("bad_key", "Nothing can be sealed to the public key of the gateway.");
    desk.session.put_token_terms(gateway.journal(), terms);
    send(desk, gateway, wire::TakeBoundKey{gateway.epoch, {*sealed, terms}});
    return std::nullopt;
}

Result<IssuedToken, Refusal> issue_token(VoucherDesk& desk, const TokenOrder& order) {
    if (!desk.keys.bound) return fail(no_key());
    const auto known_account = desk.session.find_account(order.account);
    const auto gateway =
        known_account ? desk.session.find_gateway(known_account->key.gateway) : std::nullopt;
    if (!gateway) return fail(unknown("account", to_string(order.account)));
    if (const auto known = desk.session.find_token_payment(gateway->key.owner, order.payment)) {
        if (!is_same(*known, order)) {
            return fail(conflict("payment_exists", "The payment " + to_string(order.payment) +
                                                       " is known with other content."));
        }
        if (known->journal != gateway->journal() || known->state == TokenState::taken_back)
            return fail(conflict("token_is_dead", "The token of this payment is taken no more."));
        return IssuedToken{*known, code_of(desk, *gateway, *known)};
    }
    const auto site = desk.session.find_site(gateway->key.site);
    if (site && site->currency != order.currency) {
        return fail(not_acceptable(
            "wrong_currency", "The site counts in " + site->currency.text() + ".", "/currency"));
    }
    const auto terms = desk.session.find_token_terms(gateway->journal());
    if (!terms) {
        return fail(conflict("no_tokens_here",
                             "The gateway takes no tokens: order it to, or push the credit."));
    }
    if (auto objection = objection_to(*terms, order)) return fail(*objection);
    TokenAccount account = account_of(desk.session, gateway->journal(), order.account);
    const auto number = account.issuance.issue();
    desk.session.put_token_account(account);
    if (!number) {
        release_tokens(desk, *gateway);
        Refusal refusal = no_number(account);
        refusal.noted = true;
        return fail(refusal);
    }
    const TokenPayment payment{gateway->journal(),
                               order.account,
                               *number,
                               order.payment,
                               static_cast<std::uint32_t>(order.amount.micro / terms->unit.micro),
                               order.amount,
                               voucher::credit_id(gateway->epoch, order.account, *number),
                               TokenState::issued,
                               false,
                               desk.now_ms};
    desk.session.put_token_payment(payment);
    return IssuedToken{payment, code_of(desk, *gateway, payment)};
}

Result<TokenPayment, Refusal> push_token(VoucherDesk& desk, TokenPayment payment) {
    const auto gateway = desk.session.find_gateway(payment.journal.gateway);
    const auto site = gateway ? desk.session.find_site(gateway->key.site) : std::nullopt;
    if (!site) return fail(unknown("gateway", to_string(payment.journal.gateway)));
    if (payment.state == TokenState::taken_back)
        return fail(conflict("taken_back", "The payment went back to whoever paid it."));
    if (payment.state != TokenState::issued) return payment;
    const CommandId id{payment.top_up.bytes};
    if (!desk.session.find_command(gateway->key, id)) {
        enqueue_command(
            desk.session, desk.keys, *gateway, id,
            wire::NumberedTopUp{{payment.account, payment.amount, site->currency}, payment.number},
            0, desk.now_ms);
        desk.woken.insert(gateway->key.gateway);
    }
    payment.state = TokenState::pushed;
    desk.session.put_token_payment(payment);
    return payment;
}

Result<TokenPayment, Refusal> take_token_back(VoucherDesk& desk, TokenPayment payment) {
    const auto gateway = desk.session.find_gateway(payment.journal.gateway);
    if (!gateway) return fail(unknown("gateway", to_string(payment.journal.gateway)));
    if (payment.state == TokenState::taken_back) return payment;
    if (payment.state != TokenState::issued) {
        return fail(
            conflict("credited", "The payment is credited, or its credit is ordered: bounce it."));
    }
    payment.state = TokenState::taken_back;
    desk.session.put_token_payment(payment);
    // Of a journal that is followed no more nobody takes it anyway.
    if (payment.journal == gateway->journal())
        send(desk, *gateway,
             wire::MarkNumber{gateway->epoch, payment.account, payment.number, false});
    return payment;
}

void hear_token(VoucherDesk& desk, const Gateway& gateway,
                const journal::BoundTokenRedeemed& redeemed) {
    const JournalKey journal = gateway.journal();
    TokenAccount account = account_of(desk.session, journal, redeemed.account);
    const auto payment =
        desk.session.find_token_payment(journal, redeemed.account, redeemed.number);
    ask_about(desk, gateway, redeemed, account, payment);
    account.window.mark(redeemed.number);
    desk.session.put_token_account(account);
    if (payment && !(payment->settled && payment->state == TokenState::credited))
        settle(desk, *payment, TokenState::credited);
}

void hear_number(VoucherDesk& desk, const Gateway& gateway,
                 const journal::BoundNumberMarked& marked) {
    const JournalKey journal = gateway.journal();
    TokenAccount account = account_of(desk.session, journal, marked.account);
    if (marked.advanced) {
        account.window.advance_to(marked.number);
        // Not what was ordered before a restore: numbers were given out behind it.
        const wire::MarkNumber order{gateway.epoch, marked.account, marked.number, true};
        const bool ours =
            desk.session.find_command(gateway.key, id_of(desk.session, gateway, order)).has_value();
        const bool enough = marked.number >= account.issuance.issued() + voucher::k_window_behind;
        if (account.issuance.is_held() && ours && enough) account.issuance.advanced(marked.number);
    } else {
        account.window.mark(marked.number);
        const auto payment =
            desk.session.find_token_payment(journal, marked.account, marked.number);
        if (payment && !payment->settled) settle(desk, *payment, payment->state);
    }
    desk.session.put_token_account(account);
}

void hear_token_credit(Session& session, TopUpId top_up) {
    auto payment = session.find_token_payment(top_up);
    if (!payment || payment->state == TokenState::credited) return;
    // People have to hear of it, from the token that was typed (ask_about).
    if (payment->state == TokenState::taken_back) return;
    payment->state = TokenState::credited;
    session.put_token_payment(*payment);
}

void hold_tokens(Session& session) {
    session.hold_token_accounts();
}

void release_tokens(VoucherDesk& desk, const Gateway& gateway) {
    if (gateway.epoch.is_nil() || desk.session.count_unheard(gateway.key.owner) > 0) return;
    const auto held = desk.session.list_held_token_accounts(gateway.journal());
    if (held.empty()) return;
    const auto unfinished = desk.session.list_unfinished(gateway.key);
    for (const TokenAccount& account : held) {
        // A second one would make what is given out after the first void again.
        const bool ordered =
            std::any_of(unfinished.begin(), unfinished.end(), [&](const QueuedCommand& command) {
                const auto* mark = std::get_if<wire::MarkNumber>(&command.body);
                return mark != nullptr && mark->advance && mark->account == account.account &&
                       command.id == id_of(desk.session, gateway, command.body);
            });
        if (ordered) continue;
        send(desk, gateway,
             wire::MarkNumber{gateway.epoch, account.account,
                              account.issuance.advance_needed(account.window), true});
    }
}

}  // namespace riser::cloud
