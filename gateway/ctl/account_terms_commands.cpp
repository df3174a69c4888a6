#include "gateway/ctl/account_terms_commands.h"

#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

constexpr std::int64_t k_ppm_per_percent = 10'000;

// Posts `body` with the order's id to the list of that name. `again`: the options, to try again.
Done order_terms(Session& session, const AccountTermsQuestion& asked, const std::string& list,
                 json::object body, std::string again) {
    if (!asked.id.empty() && !parse_id<CommandId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    body["id"] = id;
    const auto answer = session.gateway.post(
        "/v1/accounts/" + name->account + "/" + list + (asked.preview ? "/preview" : ""), body);
    if (answer) {
        if (session.json) {
            print(session, *answer);
        } else {
            session.out +=
                name->name + ": " + text_of(*answer, "text") + "\n" +
                (asked.preview ? "Nothing was booked; the balance would be " : "The balance is ") +
                text_of(*answer, "balance") + ".\n";
        }
        return k_done;
    }
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message +=
            "\nTo try again without doing it twice: riserctl account " + again + " --id " + id;
    }
    return fail(failed);
}

Done enter_debt(Session& session, const AccountTermsQuestion& asked) {
    json::object body{{"every", asked.every}};
    std::string again = "debt " + asked.wanted;
    const auto add = [&](const char* field, const std::string& value, const std::string& option) {
        if (value.empty()) return;
        body[field] = value;
        again += option + value;
    };
    add("amount", asked.amount, " ");
    add("instalment", asked.instalment, " --instalment ");
    add("weekly_cap", asked.weekly_cap, " --weekly-cap ");
    again += " --every " + asked.every;
    if (asked.percent > 0) {
        body["share_ppm"] = asked.percent * k_ppm_per_percent;
        again += " --percent " + std::to_string(asked.percent);
    }
    if (asked.debt > 0) {
        body["debt"] = asked.debt;
        again += " --debt " + std::to_string(asked.debt);
    }
    return order_terms(session, asked, "debts", std::move(body), std::move(again));
}

Done enter_fee(Session& session, const AccountTermsQuestion& asked) {
    return order_terms(session, asked, "fees", {{"amount", asked.amount}},
                       "fee " + asked.wanted + " " + asked.amount);
}

Done give_gift(Session& session, const AccountTermsQuestion& asked) {
    json::object body{{"amount", asked.amount}};
    std::string again = "gift " + asked.wanted + " " + asked.amount;
    if (!asked.expires.empty()) {
        body["expires"] = asked.expires;
        again += " --expires " + asked.expires;
    }
    return order_terms(session, asked, "gifts", std::move(body), std::move(again));
}

Done change_tariff(Session& session, const AccountTermsQuestion& asked) {
    if (!parse_id<TariffId>(asked.tariff)) {
        return fail(Failed{k_usage, "TARIFF is a UUID, as `id` of [[tariff]]", "", ""});
    }
    json::object body{{"tariff", asked.tariff}};
    std::string again = "tariff " + asked.wanted + " " + asked.tariff;
    if (!asked.from.empty()) {
        body["from"] = asked.from;
        again += " --from " + asked.from;
    }
    return order_terms(session, asked, "tariff", std::move(body), std::move(again));
}

void add_common_options(cli::Command& command, AccountTermsQuestion& asked) {
    command.flag("--preview", asked.preview, "Say what it would come to; nothing is booked");
    command.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
}

}  // namespace

void add_account_terms_commands(cli::Command& account, AccountTermsQuestion& asked,
                                std::function<Done(Session&)>& command) {
    auto debt = account.command("debt", "He owes something, and pays it bit by bit");
    debt.option("WHO", asked.wanted, "Name, number or account").required();
    debt.option("AMOUNT", asked.amount, "Such as 60.00; of a debt that there is: so much more");
    debt.option("--percent", asked.percent, "Of each payment").between(1, 100);
    debt.option("--weekly-cap", asked.weekly_cap, "Of payments in a week, at most");
    debt.option("--instalment", asked.instalment, "Instead of --percent: so much every time");
    debt.option("--every", asked.every, "How often an instalment is taken")
        .one_of({"hour", "day", "week", "month"})
        .shows_default();
    debt.option("--debt", asked.debt, "Number of a debt that there is").between(1, 65'535);
    add_common_options(debt, asked);
    debt.when_given([&asked, &command] {
        command = [&asked](Session& session) { return enter_debt(session, asked); };
    });

    auto fee = account.command("fee", "He is charged a fee, once");
    fee.option("WHO", asked.wanted, "Name, number or account").required();
    fee.option("AMOUNT", asked.amount, "Such as 12.00").required();
    add_common_options(fee, asked);
    fee.when_given([&asked, &command] {
        command = [&asked](Session& session) { return enter_fee(session, asked); };
    });

    auto tariff = account.command("tariff", "He has another tariff from an instant on");
    tariff.option("WHO", asked.wanted, "Name, number or account").required();
    tariff.option("TARIFF", asked.tariff, "UUID of a tariff that the building has").required();
    tariff.option("--from", asked.from, "Such as 2026-05-01T00:00:00Z; otherwise from now on");
    add_common_options(tariff, asked);
    tariff.when_given([&asked, &command] {
        command = [&asked](Session& session) { return change_tariff(session, asked); };
    });

    auto gift = account.command("gift", "He is given credit, used before his own");
    gift.option("WHO", asked.wanted, "Name, number or account").required();
    gift.option("AMOUNT", asked.amount, "Such as 10.00").required();
    gift.option("--expires", asked.expires, "What is left then is lost: 2026-12-31T23:00:00Z");
    add_common_options(gift, asked);
    gift.when_given([&asked, &command] {
        command = [&asked](Session& session) { return give_gift(session, asked); };
    });
}

}  // namespace riser::ctl
