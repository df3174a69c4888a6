// riserctl tariff correct: a version of a file for a time that was charged already (docs/charging.md).
#include "core/journal/codec.h"
#include "core/units/time_text.h"
#include "core/wire/signing.h"
#include "gateway/ctl/tariff_pricing.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {

Done correct_tariff(Session& session, const TariffQuestion& asked) {
    if (!asked.id.empty() && !parse_id<CommandId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
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
    const auto answer = session.gateway.post("/v1/tariff-corrections", body);
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
                          (asked.until.empty() ? "" : " --until " + asked.until) + " --id " + id;
    }
    return fail(failed);
}

}  // namespace riser::ctl
