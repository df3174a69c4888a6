#include "cloud/ctl/credit_commands.h"

#include <ostream>

#include "cloud/ctl/cloud_client.h"

namespace riser::cloud {
namespace {

using LinkAnswer = Result<json::object, ClientFailure>;

template <class Words>
LinkAnswer ask_for_link(const CloudClient& client, const Words& words) {
    if (words.of_token || !words.amount.empty()) {
        if (words.account.empty())
            return fail(ClientFailure{k_client_usage, "name the --account that was paid for"});
        const std::string account = "/v1/accounts/" + words.account;
        if (words.of_token)
            return client.ask_json("POST", account + "/tokens/" + words.payment + "/link");
        return client.ask_json(
            "POST", account + "/credit-links",
            {{"id", words.payment}, {"amount", words.amount}, {"currency", words.currency}});
    }
    return client.ask_json("GET", "/v1/top-ups/" + words.payment + "/link");
}

// The address that a phone opens; without the building's own it cannot be a whole one.
std::string address_of(const json::object& answer, std::string page) {
    while (page.ends_with('/')) page.pop_back();
    const char* part = page.empty() ? "link" : "path";
    return page + json::value_to<std::string>(answer.at(part));
}

}  // namespace

CreditCommands::CreditCommands(cli::Command& line)
    : credit_(line.command("credit", "Credit for buildings that cannot be reached now")) {
    credit_.needs_a_command();
    auto link = credit_.command("link", "A payment as a link that a phone carries there");
    link.option("--payment", words_.payment, "The id of the payment; the same again is the same")
        .required();
    link.option("--account", words_.account, "Whose; of a payment that was not issued yet");
    link.option("--amount", words_.amount, "Such as 20.00; of a payment that was not issued yet");
    link.option("--currency", words_.currency, "Such as EUR; likewise");
    link.flag("--token", words_.of_token, "It is a payment that has a token");
    link.option("--page", words_.page, "Where the building's page is, such as http://riser.local");
    link.flag("--json", words_.as_json, "As the API says it");
}

bool CreditCommands::was_given() const {
    return credit_.was_given();
}

int CreditCommands::run(const CloudConfig& config, std::ostream& out, std::ostream& err) const {
    const auto client = CloudClient::of(config);
    const LinkAnswer answer =
        client ? ask_for_link(*client, words_) : LinkAnswer(fail(client.error()));
    if (!answer) {
        err << answer.error().message << "\n";
        return answer.error().exit_code;
    }
    out << (words_.as_json ? json::serialize(*answer) : address_of(*answer, words_.page)) << "\n";
    return 0;
}

}  // namespace riser::cloud
