// riserctl tariff explain --account: one charge that was booked, line by line, as the gateway's journal has it or a book file.
#include "core/journal/charge_explained.h"
#include "core/units/time_text.h"
#include "core/wire/book_file.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

Failed misused_explain(std::string message) {
    return {k_usage, std::move(message), "", ""};
}

Failed unreadable_books(std::size_t line_number, const std::string& why) {
    return {k_refused, "line " + std::to_string(line_number) + " of the book file: " + why, "", ""};
}

json::object charge_json(const journal::ExplainedCharge& charge) {
    json::array lines;
    for (const auto& line : charge.lines) {
        lines.push_back({{"name", line.name}, {"value", line.value}});
    }
    return {{"entry", charge.sequence},
            {"booked", format_money(charge.booked)},
            {"computed", charge.computed ? json::value(format_money(*charge.computed)) : nullptr},
            {"agrees", charge.agrees},
            {"lines", std::move(lines)}};
}

// The journal of a gateway as the cloud hands it out (riser-cloud export-books).
Answered<json::array> charges_of_books(const Session& session, const TariffQuestion& asked,
                                       std::optional<std::int64_t> at_ms) {
    const auto account = parse_id<AccountId>(asked.account);
    if (!account) {
        return fail(misused_explain("with --books, --account is the UUID of the account"));
    }
    const auto text = session.world.read_file(asked.books);
    if (!text) return fail(misused_explain(text.error().message));
    journal::ChargeFinder finder(*account, at_ms);
    std::string_view rest = *text;
    for (std::size_t number = 1; !rest.empty() && !finder.done(); ++number) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (number == 1) {
            if (const auto head = wire::parse_book_head(line); !head) {
                return fail(unreadable_books(number, head.error().message));
            }
            continue;
        }
        const auto row = wire::parse_book_entry(line);
        if (!row) return fail(unreadable_books(number, row.error().message));
        const auto entry = journal::decode_entry(row->bytes);
        if (!entry) return fail(unreadable_books(number, entry.error().message));
        finder.take(*entry);
    }
    json::array charges;
    for (const auto& charge : finder.charges()) {
        charges.push_back(charge_json(journal::explain(charge)));
    }
    if (!charges.empty()) return charges;
    return fail(
        Failed{k_refused,
               "no energy of that time was charged to account " + asked.account + " in these books",
               "", ""});
}

Answered<json::array> charges_of_gateway(const Session& session, const TariffQuestion& asked) {
    const auto name = find_any_account(session.gateway, asked.account);
    if (!name) return fail(name.error());
    const auto document = session.gateway.get("/v1/accounts/" + name->account + "/charge" +
                                              (asked.at.empty() ? "" : "?at=" + asked.at));
    if (!document) return fail(document.error());
    return list_of(*document, "charges");
}

void print_charge(Session& session, const json::object& charge) {
    for (const auto& entry : list_of(charge, "lines")) {
        const json::object& explained = entry.as_object();
        session.out += line(text_of(explained, "name"), text_of(explained, "value"));
    }
    if (!is_true(charge, "agrees")) {
        session.out += "What is booked does not follow from these lines.\n";
    }
    session.out += "\n";
}

}  // namespace

Done explain_booked(Session& session, const TariffQuestion& asked) {
    std::optional<std::int64_t> at_ms;
    if (!asked.at.empty()) {
        at_ms = parse_time(asked.at);
        if (!at_ms) {
            return fail(
                misused_explain("--at is not a time such as 2026-11-01T10:00:00Z: " + asked.at));
        }
    }
    const auto charges = asked.books.empty() ? charges_of_gateway(session, asked)
                                             : charges_of_books(session, asked, at_ms);
    if (!charges) return fail(charges.error());
    if (session.json) {
        print(session, {{"charges", *charges}});
        return k_done;
    }
    for (const auto& charge : *charges) print_charge(session, charge.as_object());
    return k_done;
}

}  // namespace riser::ctl
