#include "gateway/ctl/tariff_commands.h"

namespace riser::ctl {
namespace {

cli::CommandOption add_tariff_options(cli::Command& command, TariffQuestion& asked) {
    constexpr std::int64_t k_last_billing_day = 28;
    auto file = command.option("FILE", asked.file, "Tariffs in TOML, or one in JSON");
    command.option("--tariff", asked.tariff, "Name or id, where the file has several");
    command.option("--zone", asked.zone, "IANA time zone; otherwise that of the file, or UTC");
    command.option("--opened", asked.opened,
                   "When the account begins, such as 2026-01-15T00:00:00Z: blocks are prorated");
    command
        .option("--billing-day", asked.billing_day,
                "Day of the month on which billing months begin")
        .between(1, k_last_billing_day);
    return file;
}

// Either something that is used, priced by a file, or a charge that was booked.
Done explain_either(Session& session, const TariffQuestion& asked) {
    if (!asked.account.empty()) return explain_booked(session, asked);
    for (const auto& [name, value] :
         {std::pair("FILE", &asked.file), std::pair("--from", &asked.from),
          std::pair("--to", &asked.to), std::pair("--kwh", &asked.kwh)}) {
        if (!value->empty()) continue;
        return fail(Failed{k_usage,
                           std::string(name) +
                               " is required, or --account for a charge that was booked\n"
                               "Try riserctl --help.",
                           "", ""});
    }
    return explain_charge(session, asked);
}

}  // namespace

void add_tariff_commands(cli::Command& app, TariffQuestion& asked,
                         std::function<Done(Session&)>& command) {
    auto tariff = app.command("tariff", "Tariffs in files: check them, and what they would cost");
    tariff.needs_a_command();
    auto check = tariff.command("check", "Is a file of tariffs right, and what does it say?");
    check.option("FILE", asked.file, "Tariffs in TOML, or one in JSON").required();
    check.when_given([&] { command = [&](Session& s) { return check_tariffs(s, asked.file); }; });

    auto simulate = tariff.command("simulate", "Price readings with a tariff");
    add_tariff_options(simulate, asked).required();
    simulate
        .option("--readings", asked.readings,
                "CSV with the columns from,to,kwh or time,register_kwh; times in UTC")
        .required();
    simulate.option("--by", asked.by, "Lines for each day, month or year, or for all")
        .one_of({"day", "month", "year", "all"})
        .shows_default();
    simulate.when_given([&] { command = [&](Session& s) { return simulate_tariff(s, asked); }; });

    auto explain = tariff.command(
        "explain", "What the use of some time costs, or what an account was charged, part by part");
    add_tariff_options(explain, asked);
    explain.option("--from", asked.from, "Such as 2026-03-31T21:30:00Z");
    explain.option("--to", asked.to, "Such as 2026-03-31T22:30:00Z");
    explain.option("--kwh", asked.kwh, "What is used in that time");
    explain.option("--used", asked.used, "What was used in the block period before, in kWh");
    explain.option("--account", asked.account,
                   "A charge of this account as it is booked: name, number or id");
    explain.option("--at", asked.at,
                   "Within that charge, such as 2026-11-01T10:00:00Z; otherwise the last one");
    explain.option("--books", asked.books,
                   "A book file to look in (riser-cloud export-books), instead of the gateway");
    explain.when_given([&] { command = [&](Session& s) { return explain_either(s, asked); }; });

    auto correct = tariff.command(
        "correct", "Put the newest version of a file in the place of one that was entered wrongly");
    correct.option("FILE", asked.file, "Tariffs in TOML, or one in JSON").required();
    correct.option("--tariff", asked.tariff, "Name or id, where the file has several");
    correct.option("--until", asked.until,
                   "What was used from then on stays as it was charged, such as "
                   "2026-04-01T00:00:00Z; the version that held then goes on");
    correct.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    correct.option("--most", asked.most,
                   "Take at most so much from one account; what comes to more is held back");
    correct.flag("--preview", asked.preview,
                 "What it would come to for each account; nothing is booked");
    correct.when_given([&] { command = [&](Session& s) { return correct_tariff(s, asked); }; });
}

}  // namespace riser::ctl
