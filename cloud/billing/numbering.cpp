#include "cloud/billing/numbering.h"

#include <algorithm>
#include <charconv>

#include "cloud/commands/command_book.h"
#include "core/journal/chain.h"
#include "core/payment/billing/cycle.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_numbered_at_once = 100;  // with a batch; the rest comes with the next
constexpr const char* k_not_numbered = "bill_not_numbered";
constexpr const char* k_unknown_number = "unknown_bill_number";

// The same for the same bill and number, so that a repeat after a restore is no other order.
CommandId command_of(const LegalNumber& legal) {
    const std::string text = "riser/number-bill/1 " + to_string(legal.journal.epoch) + " " +
                             to_string(legal.account) + " " + key_text(legal.bill) + " " +
                             legal.text;
    const auto hash = journal::blake2b(std::vector<std::uint8_t>(text.begin(), text.end()));
    CommandId id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

Refusal no_such_bill(const billing::BillNumber& bill) {
    return unknown("bill", key_text(bill));
}

// Of who pays before by now no terms are known: then it is due as many days later as its gateway said.
billing::LocalDay due_of(const BookedBill& bill, const journal::BillingAgreed* terms,
                         billing::LocalDay issued) {
    if (!bill.corrects.empty()) return issued;
    if (terms == nullptr) return issued + (bill.due - bill.issued);
    return billing::due_day(issued, terms->days_to_pay, terms->working_days);
}

// What a bill of today would be called, and due.
Result<LegalNumber, Refusal> next_for(Session& session, const BookedBill& bill,
                                      const journal::BillingAgreed* terms, std::int64_t now_ms) {
    const OwnerId owner = bill.journal.owner;
    if (const std::size_t unheard = session.count_unheard(owner); unheard > 0) {
        return fail(conflict("gateways_unheard",
                             "This cloud came back from a backup, and the journals of " +
                                 std::to_string(unheard) +
                                 " gateways have not been heard since: they may have numbers that "
                                 "it does not know of."));
    }
    const auto zone = session.local_time(bill.journal).value_or(ZoneRules{});
    const auto issued = payment::local_day(zone, from_unix_ms(now_ms));
    const auto series = session.legal_series(owner);
    const auto number = billing::next_number(series, session.last_legal_number(owner), issued);
    if (!number) return fail(conflict("series_ended", number.error().message));
    LegalNumber legal;
    legal.owner = owner;
    legal.number = *number;
    legal.text = billing::format_number(series, *number);
    legal.journal = bill.journal;
    legal.account = bill.account;
    legal.bill = bill.number;
    legal.issued = issued;
    legal.due = due_of(bill, terms, issued);
    legal.created_ms = now_ms;
    return legal;
}

}  // namespace

Result<LegalNumber, Refusal> number_bill(Session& session, const CloudKeys& keys,
                                         const Gateway& gateway, AccountId account,
                                         const billing::BillNumber& number, std::int64_t now_ms) {
    const auto bill = session.find_bill(gateway.journal(), account, number);
    if (!bill) return fail(no_such_bill(number));
    if (const auto known = session.legal_number_of(bill->journal, account, number)) return *known;
    const auto books = session.account_books(bill->journal, account);
    const journal::BillingAgreed* terms =
        books && books->billing ? &books->billing->terms : nullptr;
    const bool ours =
        bill->waits || (terms != nullptr && terms->numbered_by == journal::NumberedBy::cloud);
    if (!ours || !bill->legal_text.empty()) {
        return fail(
            conflict("numbered_elsewhere", "Bill " + key_text(number) + " has the number " +
                                               (ours ? bill->legal_text : bill->number_text) +
                                               ", which this cloud did not give."));
    }
    auto legal = next_for(session, *bill, terms, now_ms);
    if (!legal) return fail(legal.error());
    session.add_legal_number(*legal);
    session.stop_waiting(*bill);
    enqueue_command(session, keys, gateway, command_of(*legal),
                    wire::NumberBill{account, number, legal->text, legal->issued, legal->due}, 0,
                    now_ms);
    return legal;
}

std::size_t number_waiting_bills(Session& session, const CloudKeys& keys, const Gateway& gateway,
                                 std::int64_t now_ms) {
    std::size_t count = 0;
    session.note_heard(gateway.key);
    if (session.count_unheard(gateway.key.owner) > 0) return count;
    for (const auto& bill : session.list_waiting_bills(gateway.journal(), k_numbered_at_once)) {
        // Its command is on its way, and its journal has not said so yet.
        if (session.legal_number_of(bill.journal, bill.account, bill.number)) {
            session.stop_waiting(bill);
            continue;
        }
        const auto given = number_bill(session, keys, gateway, bill.account, bill.number, now_ms);
        if (given) {
            session.close_open_items(gateway.key, k_not_numbered, key_text(bill.number), now_ms);
            ++count;
        } else {
            session.raise(gateway.key, k_not_numbered, key_text(bill.number),
                          "bill " + bill.number_text + " of account " + to_string(bill.account) +
                              " gets no number: " + given.error().detail,
                          now_ms);
        }
    }
    return count;
}

std::optional<CommandId> take_legal_number(Session& session, const JournalKey& key,
                                           const journal::BillNumbered& r, std::int64_t now_ms) {
    const auto tell = [&](const char* kind, const std::string& detail) {
        session.raise(key.gateway_key(), kind, r.number_text, detail, now_ms);
    };
    const std::string bill = "bill " + key_text(r.number) + " of account " + to_string(r.account);
    if (const auto known = session.legal_number_of(key, r.account, r.number)) {
        const bool same =
            known->text == r.number_text && known->issued == r.issued && known->due == r.due;
        if (!same) {
            tell("bill_number_differs", bill + " was given " + known->text +
                                            ", and its gateway names it " + r.number_text);
        }
        return std::nullopt;
    }
    const auto number = parse_number(session.legal_series(key.owner), r.number_text);
    const bool taken = session.legal_number_with(key.owner, r.number_text) ||
                       (number && session.legal_number_at(key.owner, *number));
    if (taken) {
        tell("bill_number_reused",
             bill + " has the number " + r.number_text + ", which another bill has too");
        return std::nullopt;
    }
    tell(k_unknown_number, bill + " has the number " + r.number_text +
                               ", which this cloud never gave; was it restored from a backup?");
    const LegalNumber legal{key.owner,     number.value_or(billing::BillNumber{}),
                            r.number_text, key,
                            r.account,     r.number,
                            r.issued,      r.due,
                            now_ms};
    if (number) session.add_legal_number(legal);
    return command_of(legal);
}

Result<billing::NumberSeries, Refusal> set_legal_series(Session& session, OwnerId owner,
                                                        billing::NumberSeries series) {
    if (!session.find_owner(owner)) return fail(unknown("owner", to_string(owner)));
    series.id = 1;
    if (const auto good = billing::check_series(series); !good) {
        return fail(not_acceptable("bad_series", good.error().message, "/prefix"));
    }
    const auto before = session.legal_series(owner);
    const bool other_years =
        before.year != series.year ||
        (series.year == billing::YearRule::fiscal && before.fiscal_month != series.fiscal_month);
    if (other_years && !session.last_legal_number(owner).empty()) {
        return fail(conflict("series_begun",
                             "Numbers of this series were given already: when its years begin "
                             "stays as it is.",
                             "/year"));
    }
    session.put_legal_series(owner, series);
    return series;
}

std::optional<billing::BillNumber> parse_number(const billing::NumberSeries& series,
                                                std::string_view text) {
    if (!text.starts_with(series.prefix)) return std::nullopt;
    std::string_view rest = text.substr(series.prefix.size());
    billing::BillNumber number;
    number.series = series.id;
    const auto take = [&rest](auto& value) {
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc{}) return false;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return true;
    };
    if (series.year != billing::YearRule::none) {
        if (!take(number.year) || !rest.starts_with("-")) return std::nullopt;
        rest.remove_prefix(1);
    }
    const bool good = take(number.counter) && rest.empty() && !number.empty() &&
                      number.counter <= billing::k_max_bill_counter;
    if (!good || billing::format_number(series, number) != text) return std::nullopt;
    return number;
}

}  // namespace riser::cloud
