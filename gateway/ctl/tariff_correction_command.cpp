// riserctl tariff correct: a version of a file for a time that was charged already; before it is ordered, what it would come
// to (docs/charging.md).
#include <map>

#include "core/journal/codec.h"
#include "core/units/time_text.h"
#include "core/wire/signing.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/tariff_pricing.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

constexpr const char* k_corrections_path = "/v1/tariff-corrections";
// The gateway lets each question wait for some seconds, and reads a thousand entries in one.
constexpr int k_questions = 200;

using PointNames = std::map<std::int64_t, std::string>;  // of supply points

Answered<PointNames> point_names(const GatewayClient& gateway) {
    const auto points = list_supply_points(gateway);
    if (!points) return fail(points.error());
    PointNames names;
    for (const auto& point : *points) names[point.id] = point.name;
    return names;
}

// Waits until the journal is read.
Answered<json::object> wait_for_preview(const Session& session, const std::string& id) {
    for (int i = 0; i < k_questions; ++i) {
        auto document = session.gateway.get(std::string(k_corrections_path) + "/preview?id=" + id);
        if (!document || is_true(*document, "read")) return document;
    }
    return fail(Failed{
        k_refused, "the journal is still being read: ask again with --preview --id " + id, "", ""});
}

std::string remark_on(const json::object& account, const std::optional<Money>& most) {
    if (!is_true(account, "possible")) return "cannot be computed, stays as it is";
    if (is_true(account, "closed")) return "closed: settled outside";
    const auto difference = parse_money(text_of(account, "difference"));
    return most && difference && *difference > *most ? "above the most" : "";
}

void print_preview(Session& session, const json::object& preview, const PointNames& names) {
    const auto most = parse_money(text_of(preview, "most"));
    Table table({{"WHERE"},
                 {"ACCOUNT"},
                 {"WAS", true},
                 {"IS", true},
                 {"DIFFERENCE", true},
                 {"LINES", true},
                 {"REMARK"}},
                session.colour);
    for (const auto& entry : list_of(preview, "accounts")) {
        const json::object& account = entry.as_object();
        const auto name = names.find(number_of(account, "supply_point").value_or(0));
        table.add({{name == names.end() ? "" : name->second},
                   {text_of(account, "account")},
                   {text_of(account, "was")},
                   {text_of(account, "is")},
                   {text_of(account, "difference")},
                   {std::to_string(number_of(account, "lines").value_or(0))},
                   {remark_on(account, most)}});
    }
    if (list_of(preview, "accounts").empty()) {
        session.out += "It would change nothing.\n";
    } else {
        session.out += table.text() + "In all " + text_of(preview, "difference") +
                       "; below zero is given back. Nothing was booked.\n";
    }
    session.out += "The journal begins on " + short_time(text_of(preview, "since")) +
                   ": what was charged before is not corrected.\n";
    if (number_of(preview, "above_most").value_or(0) > 0) {
        session.out += "The policy pack lets it take " + text_of(preview, "most") +
                       " from one account. To take more, say how much at most: --most AMOUNT\n";
    }
}

Done preview_correction(Session& session, const std::string& id, const json::object& body) {
    const auto begun = session.gateway.post(std::string(k_corrections_path) + "/preview", body);
    if (!begun) return fail(begun.error());
    const auto document = wait_for_preview(session, id);
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    const auto names = point_names(session.gateway);
    if (!names) return fail(names.error());
    print_preview(session, *document, *names);
    return k_done;
}

Done order_correction(Session& session, const TariffQuestion& asked, const std::string& id,
                      const json::object& body) {
    const auto answer = session.gateway.post(k_corrections_path, body);
    if (answer) {
        if (session.json) {
            print(session, *answer);
        } else {
            session.out += text_of(*answer, "text") +
                           "\nEach account has lines of its own: riserctl account statement WHO\n";
        }
        return k_done;
    }
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message += "\nTo try again without doing it twice: riserctl tariff correct " +
                          asked.file + (asked.tariff.empty() ? "" : " --tariff " + asked.tariff) +
                          (asked.until.empty() ? "" : " --until " + asked.until) +
                          (asked.most.empty() ? "" : " --most " + asked.most) + " --id " + id;
    }
    return fail(failed);
}

}  // namespace

Done correct_tariff(Session& session, const TariffQuestion& asked) {
    if (!asked.id.empty() && !parse_id<CommandId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
    }
    if (asked.preview && !asked.most.empty()) {
        return fail(
            Failed{k_usage, "--most is for the order, and --preview orders nothing", "", ""});
    }
    const auto chosen = choose_tariff(session, asked.file, asked.tariff, "");
    if (!chosen) return fail(chosen.error());
    payment::Tariff tariff = chosen->versions.back();
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    const auto currency = parse_currency(text_of(*building, "currency"));
    if (currency) tariff.currency = *currency;
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    json::object body{{"id", id}, {"tariff", wire::to_hex(journal::encode_tariff(tariff))}};
    if (!asked.until.empty()) body["until"] = asked.until;
    if (!asked.most.empty()) body["most"] = asked.most;
    return asked.preview ? preview_correction(session, id, body)
                         : order_correction(session, asked, id, body);
}

}  // namespace riser::ctl
