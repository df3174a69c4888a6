// The commands of riserctl about tenancies: who has and had an account, moving in and out, refunds.
#include "core/units/money.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

constexpr int k_attempts = 3;  // reads of the meters for one order

std::string new_id(Session& session, const std::string& given) {
    return given.empty() ? to_string(session.world.new_top_up_id()) : given;
}

std::optional<Failed> wrong_id(const std::string& id, const char* option) {
    if (id.empty() || parse_id<TopUpId>(id)) return std::nullopt;
    return Failed{
        k_usage, std::string(option) + " takes a UUID such as 0197a1de-3c4b-7aaa-8bcd-000000000001",
        "", ""};
}

struct MeterSeen {
    std::string path;
    std::int64_t read = 0;
};

Answered<std::vector<MeterSeen>> meters_of(Session& session, std::int64_t supply_point) {
    const auto point = session.gateway.get("/v1/supply-points/" + std::to_string(supply_point));
    if (!point) return fail(point.error());
    std::vector<MeterSeen> seen;
    for (const auto& id : list_of(*point, "meters")) {
        MeterSeen meter{"/v1/meters/" + std::to_string(id.to_number<std::int64_t>()), 0};
        const auto known = session.gateway.get(meter.path);
        if (!known) return fail(known.error());
        meter.read = number_of(*known, "read_uptime_ms").value_or(0);
        seen.push_back(std::move(meter));
    }
    return seen;
}

// The order is repeated, with its id, when the meters have been read for it.
Answered<json::object> order_with_reads(Session& session, std::int64_t supply_point,
                                        const std::string& path, const json::object& body) {
    for (int attempt = 1;; ++attempt) {
        const auto seen = meters_of(session, supply_point);
        if (!seen) return fail(seen.error());
        auto answer = session.gateway.post(path, body);
        const bool waits = answer && text_of(*answer, "outcome") == "accepted";
        if (!waits || attempt == k_attempts) return answer;
        for (const auto& meter : *seen) {
            const auto read =
                session.gateway.get(meter.path + "?newer_than=" + std::to_string(meter.read));
            if (!read) return fail(read.error());
        }
    }
}

// `will_be_read`: it is a preview, and each meter is read for the order itself.
void show_hand_over(Session& session, const json::object& answer, bool will_be_read) {
    const json::object& hand_over = object_of(answer, "hand_over");
    for (const auto& entry : list_of(hand_over, "reads")) {
        const json::object& read = entry.as_object();
        session.out += "  meter " + std::to_string(number_of(read, "meter").value_or(0)) + " " +
                       text_of(read, "quantity") + " " +
                       kwh(number_of(read, "register_wh").value_or(0)) +
                       (is_true(read, "actual") || will_be_read ? "" : ", last reading") + "\n";
    }
    for (const auto& entry : list_of(hand_over, "moves")) {
        const json::object& move = entry.as_object();
        session.out +=
            "  " + moved_text(text_of(move, "amount"), text_of(move, "from"), text_of(move, "to")) +
            "\n";
    }
}

Done tell(Session& session, const std::string& name, const json::object& answer,
          const std::string& again, bool will_be_read = false) {
    if (session.json) {
        print(session, answer);
        return k_done;
    }
    session.out += name + ": " + text_of(answer, "text") + "\n";
    show_hand_over(session, answer, will_be_read);
    if (text_of(answer, "outcome") == "accepted") {
        return fail(
            Failed{k_refused,
                   "the meters were not read within the time a reading takes. To go on: " + again,
                   "", ""});
    }
    return k_done;
}

// Says how to try again without doing it twice.
Failed with_way_back(Failed failed, const std::string& again) {
    const bool unknown = failed.code == "outcome_unknown" || failed.exit_code == k_unreachable;
    if (unknown) failed.message += "\nTo try again without doing it twice: " + again;
    return failed;
}

}  // namespace

Done list_tenancies(Session& session) {
    const auto document = session.gateway.get("/v1/tenancies");
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    Table table({{"WHERE"},
                 {"ACCOUNT"},
                 {"STATUS"},
                 {"MODE"},
                 {"CLASS"},
                 {"FROM"},
                 {"UNTIL"},
                 {"BALANCE", true},
                 {"TO PAY OUT", true},
                 {"STILL OWED", true}},
                session.colour);
    for (const auto& entry : list_of(*document, "tenancies")) {
        const json::object& account = entry.as_object();
        table.add({{text_of(account, "name")},
                   {text_of(account, "account")},
                   {text_of(account, "status")},
                   {text_of(account, "mode")},
                   {text_of(account, "class") + (is_true(account, "critical") ? ", critical" : "")},
                   {short_time(text_of(account, "opened_at"))},
                   {short_time(text_of(account, "closed_at"))},
                   {text_of(account, "balance")},
                   {text_of(account, "refund_owed")},
                   {text_of(account, "in_collection")}});
    }
    session.out += table.text();
    return k_done;
}

Done move_in(Session& session, const TenancyQuestion& asked) {
    for (const auto& [id, option] :
         {std::pair{asked.id, "--id"}, {asked.account, "--account"}, {asked.tariff, "--tariff"}}) {
        if (const auto wrong = wrong_id(id, option)) return fail(*wrong);
    }
    const auto points = list_supply_points(session.gateway);
    if (!points) return fail(points.error());
    const auto point = find_supply_point(*points, asked.wanted);
    if (!point) return fail(point.error());
    const std::string id = new_id(session, asked.id);
    const std::string account = new_id(session, asked.account);
    json::object body{{"id", id},
                      {"account", account},
                      {"mode", asked.postpaid ? "postpaid" : "prepaid"},
                      {"class", asked.customer_class},
                      {"critical", asked.critical},
                      {"last_reading", asked.last_reading}};
    if (!asked.tariff.empty()) body["tariff"] = asked.tariff;
    const std::string again =
        "riserctl account move-in " + std::to_string(point->id) + " --account " + account +
        " --id " + id + (asked.postpaid ? " --postpaid" : "") +
        (asked.critical ? " --critical" : "") + " --class " + asked.customer_class +
        (asked.tariff.empty() ? "" : " --tariff " + asked.tariff) +
        (asked.last_reading ? " --last-reading" : "");
    const auto answer = order_with_reads(session, point->id,
                                         "/v1/supply-points/" + std::to_string(point->id) +
                                             "/move-in" + (asked.preview ? "/preview" : ""),
                                         body);
    if (!answer) return fail(with_way_back(answer.error(), again));
    // The order itself opens an account with another id, unless one was given.
    const bool settled = !asked.preview || !asked.account.empty();
    return tell(session, point->name + (settled ? ", account " + account : ""), *answer, again,
                asked.preview && !asked.last_reading);
}

Done move_out(Session& session, const TenancyQuestion& asked) {
    if (const auto wrong = wrong_id(asked.id, "--id")) return fail(*wrong);
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = new_id(session, asked.id);
    json::object body{{"id", id}, {"last_reading", asked.last_reading}};
    std::string again = "riserctl account move-out " + name->account + " --id " + id +
                        (asked.last_reading ? " --last-reading" : "");
    if (!asked.to.empty()) {
        const auto to = find_account(session.gateway, asked.to);
        if (!to) return fail(to.error());
        body["transfer_to"] = to->account;
        again += " --to " + to->account;
    }
    const auto answer = order_with_reads(
        session, name->id,
        "/v1/accounts/" + name->account + "/move-out" + (asked.preview ? "/preview" : ""), body);
    if (!answer) return fail(with_way_back(answer.error(), again));
    return tell(session, name->name, *answer, again, asked.preview && !asked.last_reading);
}

Done change_mode(Session& session, const TenancyQuestion& asked) {
    if (const auto wrong = wrong_id(asked.id, "--id")) return fail(*wrong);
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = new_id(session, asked.id);
    const json::object body{{"id", id},
                            {"mode", asked.mode},
                            {"only_if_paid", asked.only_if_paid},
                            {"last_reading", asked.last_reading}};
    const std::string again = "riserctl account mode " + name->account + " " + asked.mode +
                              (asked.only_if_paid ? " --only-if-paid" : "") +
                              (asked.last_reading ? " --last-reading" : "") + " --id " + id;
    const auto answer = session.gateway.post(
        "/v1/accounts/" + name->account + "/mode" + (asked.preview ? "/preview" : ""), body);
    if (!answer) return fail(with_way_back(answer.error(), again));
    return tell(session, name->name, *answer, again);
}

Done classify_account(Session& session, const TenancyQuestion& asked) {
    if (const auto wrong = wrong_id(asked.id, "--id")) return fail(*wrong);
    if (asked.critical && asked.not_critical) {
        return fail(Failed{
            k_usage, "--critical and --not-critical say the opposite: give one of them", "", ""});
    }
    const bool says_critical = asked.critical || asked.not_critical;
    if (asked.other_class.empty() && !says_critical) {
        return fail(
            Failed{k_usage, "say what he is: --class, --critical or --not-critical", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = new_id(session, asked.id);
    json::object body{{"id", id}};
    std::string again = "riserctl account classify " + name->account;
    if (!asked.other_class.empty()) {
        body["class"] = asked.other_class;
        again += " --class " + asked.other_class;
    }
    if (says_critical) {
        body["critical"] = asked.critical;
        again += asked.critical ? " --critical" : " --not-critical";
    }
    again += " --id " + id;
    const auto answer = session.gateway.post("/v1/accounts/" + name->account + "/class", body);
    if (!answer) return fail(with_way_back(answer.error(), again));
    return tell(session, name->name, *answer, again);
}

Done pay_refund(Session& session, const TenancyQuestion& asked) {
    if (const auto wrong = wrong_id(asked.id, "--id")) return fail(*wrong);
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const auto account = session.gateway.get("/v1/accounts/" + name->account);
    if (!account) return fail(account.error());
    const std::string id = new_id(session, asked.id);
    const auto answer = session.gateway.post(
        "/v1/accounts/" + name->account + "/refund-paid",
        {{"id", id}, {"amount", asked.amount}, {"currency", text_of(*account, "currency")}});
    const std::string again =
        "riserctl account refund-paid " + name->account + " " + asked.amount + " --id " + id;
    if (!answer) return fail(with_way_back(answer.error(), again));
    return tell(session, name->name, *answer, again);
}

}  // namespace riser::ctl
