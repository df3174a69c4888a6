#include "gateway/ctl/credit_link_command.h"

namespace riser::ctl {
namespace {

Done take_credit_link(Session& session, const std::string& link, bool preview) {
    std::string text = link;
    if (link == "-") {
        auto read = session.world.read_file("-");
        if (!read) return fail(Failed{k_usage, read.error().message, "", ""});
        text = std::move(read).value();
    }
    const auto answer = session.gateway.post(
        preview ? "/v1/credit-links/preview" : "/v1/credit-links", {{"link", text}});
    if (!answer) return fail(answer.error());
    if (session.json) {
        print(session, *answer);
    } else {
        session.out += text_of(*answer, "text") + "\n";
    }
    return k_done;
}

}  // namespace

void add_credit_link_command(cli::Command& credit, std::string& link, bool& preview,
                             std::function<Done(Session&)>& command) {
    auto take = credit.command("link", "Add what the office has sent as a link");
    take.option("LINK", link, "The link; - reads standard input").required();
    take.flag("--preview", preview, "Only show what it is");
    take.when_given([&link, &preview, &command] {
        command = [&link, &preview](Session& s) { return take_credit_link(s, link, preview); };
    });
}

}  // namespace riser::ctl
