#include "cloud/ctl/account_commands.h"

#include <ostream>

#include "cloud/ctl/cloud_client.h"
#include "cloud/ctl/voucher_text.h"
#include "core/units/ids.h"
#include "platform/entropy/entropy.h"

namespace riser::cloud {
namespace {

using Answer = Result<json::object, ClientFailure>;

void add_text(json::object& body, const char* name, const std::string& value) {
    if (!value.empty()) body[name] = value;
}

std::string said(const json::object& answer, const char* name) {
    const auto* value = answer.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// What was ordered, and how to hear what became of it.
std::string ordered_text(const json::object& answer) {
    const std::string id = said(answer, "id");
    return "ordered (" + id + "): account " + said(answer, "account") +
           ". The building decides: riser-cloud account order GATEWAY " + id +
           " says what became of it. Given again with --id " + id + " it is done once\n";
}

std::string result_text(const json::object& answer) {
    const std::string result = said(answer, "result");
    if (!result.empty()) return fields_text(answer);
    return fields_text(answer) + "the building has not said yet what became of it\n";
}

}  // namespace

AccountCommands::AccountCommands(cli::Command& line)
    : accounts_(line.command("account", "Move tenants in and out")) {
    accounts_.needs_a_command();
    auto in = declare("move-in", "Somebody moves in: a new account");
    in.option("GATEWAY", words_.gateway, "Of the building").required();
    in.option("SUPPLY_POINT", words_.supply_point, "Its number there")
        .required()
        .between(1, 65'535);
    in.option("--account", words_.account, "Id of the new account; else one is made");
    in.flag("--postpaid", words_.postpaid, "Pays bills; else he pays before");
    in.option("--class", words_.customer_class, "What kind of customer")
        .one_of({"residential", "commercial", "industrial", "common_area"});
    in.flag("--critical", words_.critical, "Never cut off");
    in.option("--tariff", words_.tariff, "Its id; else that of the building's configuration");
    add_move_words(in);
    auto out = declare("move-out", "The account ends; the supply point falls to the landlord");
    out.option("ACCOUNT", words_.account, "Its id").required();
    out.option("--to", words_.to, "What is left goes to this account of the same building");
    add_move_words(out);
    out.flag("--preview", words_.preview, "What the final statement would be; nothing is ordered");
    auto bill = declare("bill-preview", "What the next bill would be now");
    bill.option("ACCOUNT", words_.account, "Its id").required();
    auto paid = declare("refund-paid", "What a former customer was owed was paid out");
    paid.option("ACCOUNT", words_.account, "Its id").required();
    paid.option("AMOUNT", words_.amount, "Such as 12.34").required();
    paid.option("--currency", words_.currency, "Such as EUR").required();
    paid.option("--id", words_.id, "Of this payment; else one is made");
    auto order = declare("order", "What became of an order");
    order.option("GATEWAY", words_.gateway, "It was given to").required();
    order.option("ORDER", words_.order, "Its id").required();
}

cli::Command AccountCommands::declare(const char* name, const char* help) {
    auto command = accounts_.command(name, help);
    command.flag("--json", words_.as_json, "As the API says it");
    commands_.emplace_back(name, command);
    return command;
}

void AccountCommands::add_move_words(cli::Command& command) {
    command.flag("--last-reading", words_.last_reading,
                 "Of a meter that is not read, what it showed last counts");
    command.option("--expires", words_.expires,
                   "Void if the building has not heard it by then; else in a day");
    command.option("--id", words_.id, "Of this order; else one is made");
}

namespace {

template <class Words>
json::object move_in_body(const Words& words) {
    json::object body{{"supply_point", words.supply_point}};
    add_text(body, "account", words.account);
    add_text(body, "class", words.customer_class);
    add_text(body, "tariff", words.tariff);
    add_text(body, "expires_at", words.expires);
    if (words.postpaid) body["mode"] = "postpaid";
    if (words.critical) body["critical"] = true;
    if (words.last_reading) body["last_reading"] = true;
    return body;
}

template <class Words>
json::object move_out_body(const Words& words) {
    json::object body;
    add_text(body, "transfer_to", words.to);
    add_text(body, "expires_at", words.expires);
    if (words.last_reading) body["last_reading"] = true;
    return body;
}

template <class Words>
bool is_preview(const Words& words, const std::string& name) {
    return name == "bill-preview" || (name == "move-out" && words.preview);
}

// What is in it by words: the amounts first, and how old the readings are.
std::string preview_text(const json::object& answer) {
    std::string text = "a preview, nothing was ordered; by the last known readings:\n";
    const auto* readings = answer.if_contains("readings");
    if (readings != nullptr && readings->is_array()) {
        for (const auto& item : readings->get_array()) text += "  " + json::serialize(item) + "\n";
    }
    const auto* bill = answer.if_contains("bill");
    if (bill != nullptr && bill->is_object()) {
        text += "bill: " + said(bill->get_object(), "total") + "\n";
    }
    if (const auto why = said(answer, "no_bill"); !why.empty()) text += "no bill: " + why + "\n";
    const auto* closing = answer.if_contains("closing");
    if (closing != nullptr && closing->is_object()) text += fields_text(closing->get_object());
    return text;
}

template <class Words>
Answer ask(const CloudClient& client, const Words& words, const std::string& name) {
    if (name == "order") {
        return client.ask_json("GET", "/v1/gateways/" + words.gateway + "/orders/" + words.order);
    }
    const std::string account = "/v1/accounts/" + words.account;
    if (name == "bill-preview") return client.ask_json("GET", account + "/bill-preview");
    if (is_preview(words, name)) {
        const std::string to = words.to.empty() ? "" : "?transfer_to=" + words.to;
        return client.ask_json("GET", account + "/move-out-preview" + to);
    }
    const std::string id =
        words.id.empty() ? to_string(CommandId{entropy::new_uuid_v4()}) : words.id;
    const auto post = [&](const std::string& path, json::object body) {
        body["id"] = id;
        return client.ask_json("POST", path, body, id);
    };
    if (name == "move-in") {
        return post("/v1/gateways/" + words.gateway + "/move-ins", move_in_body(words));
    }
    if (name == "move-out") return post(account + "/move-out", move_out_body(words));
    return post(account + "/refund-paid", {{"amount", words.amount}, {"currency", words.currency}});
}

}  // namespace

int AccountCommands::run(const CloudConfig& config, std::ostream& out, std::ostream& err) const {
    const auto client = CloudClient::of(config);
    std::optional<ClientFailure> failure;
    if (!client) failure = client.error();
    for (const auto& [name, command] : commands_) {
        if (failure || !command.was_given()) continue;
        const Answer answer = ask(*client, words_, name);
        if (!answer) {
            failure = answer.error();
        } else if (words_.as_json) {
            out << json::serialize(*answer) << "\n";
        } else {
            out << (name == "order"            ? result_text(*answer)
                    : is_preview(words_, name) ? preview_text(*answer)
                                               : ordered_text(*answer));
        }
    }
    if (!failure) return 0;
    err << failure->message << "\n";
    return failure->exit_code;
}

}  // namespace riser::cloud
