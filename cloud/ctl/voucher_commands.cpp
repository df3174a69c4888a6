#include "cloud/ctl/voucher_commands.h"

#include <charconv>
#include <ostream>

#include "cloud/ctl/cloud_client.h"
#include "cloud/ctl/voucher_text.h"
#include "cloud/new_file.h"
#include "core/units/ids.h"

namespace riser::cloud {
namespace {

using Answer = Result<json::object, ClientFailure>;

Failure<ClientFailure> refused(std::string message) {
    return fail(ClientFailure{k_client_refused, std::move(message)});
}

// "0-99" or "7".
bool read_range(const std::string& text, json::array& serials) {
    std::int64_t first = 0;
    const char* const end = text.data() + text.size();
    auto read = std::from_chars(text.data(), end, first);
    std::int64_t last = first;
    bool good = read.ec == std::errc{};
    if (good && read.ptr != end) {
        good = *read.ptr == '-';
        if (good) read = std::from_chars(read.ptr + 1, end, last);
        good = good && read.ec == std::errc{} && read.ptr == end;
    }
    if (good) serials.push_back(json::object{{"first", first}, {"last", last}});
    return good;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

const json::array& items_of(const json::object& object) {
    static const json::array k_none;
    const auto* value = object.if_contains("items");
    return value != nullptr && value->is_array() ? value->get_array() : k_none;
}

// By its id or its short name; a short name is the first one's that has it, which is of no matter where one owner's
// paper is sold.
Result<std::string, ClientFailure> find_batch(const CloudClient& client, const std::string& name) {
    if (parse_uuid(name)) return name;
    const auto owners = client.ask_json("GET", "/v1/owners");
    if (!owners) return fail(owners.error());
    for (const auto& owner : items_of(*owners)) {
        const auto list = client.ask_json(
            "GET", "/v1/owners/" + text_of(owner.as_object(), "id") + "/voucher-batches");
        if (!list) return fail(list.error());
        for (const auto& batch : items_of(*list)) {
            if (text_of(batch.as_object(), "short_name") == name)
                return text_of(batch.as_object(), "id");
        }
    }
    return refused("there is no batch " + name);
}

}  // namespace

VoucherCommands::VoucherCommands(cli::Command& line)
    : vouchers_(line.command("voucher", "Make, print, sell and recall vouchers")) {
    vouchers_.needs_a_command();
    declare_create();
    auto list = declare("list", "Batches of an owner");
    list.option("--owner", words_.owner, "Its id").required();
    auto show = declare("show", "A batch: how far it is made, what is sold and redeemed");
    show.option("BATCH", words_.batch, "Its short name or id").required();
    declare_print();
    auto activate = declare("activate", "Serials are sold: they can be redeemed from now on");
    activate.option("BATCH", words_.batch, "Its short name or id").required();
    activate.option("--gateway", words_.gateway, "Also give them to this gateway");
    add_serials(activate);
    auto recall = declare("recall", "Ask the buildings to give serials back");
    recall.option("BATCH", words_.batch, "Its short name or id").required();
    add_serials(recall);
    auto revoke = declare("revoke", "Serials are worthless for ever");
    revoke.option("BATCH", words_.batch, "Its short name or id").required();
    add_serials(revoke);
    auto report = declare("report", "What became of the vouchers of an owner");
    report.option("REPORT", words_.report, "redemption, ageing, breakage or sellers")
        .required()
        .one_of({"redemption", "ageing", "breakage", "sellers"});
    report.option("--owner", words_.owner, "Its id").required();
    declare_token();
}

cli::Command VoucherCommands::declare(const char* name, const char* help) {
    auto command = vouchers_.command(name, help);
    command.flag("--json", words_.as_json, "As the API says it");
    commands_.emplace_back(name, command);
    return command;
}

void VoucherCommands::add_serials(cli::Command& command) {
    command.option("--serials", words_.serials, "Such as 0-99,250").separated_by_commas();
    command.option("--carton", words_.cartons, "Numbers of cartons, from 1").separated_by_commas();
    command.flag("--all", words_.all, "All of the batch");
}

void VoucherCommands::declare_create() {
    auto create = declare("create", "A new batch; its codes are made at once");
    create.option("--owner", words_.owner, "Whose").required();
    create.option("--name", words_.name, "On the paper before the serial: A-Z 0-9 -").required();
    create.option("--count", words_.count, "How many").required().between(1, 100'000);
    create.option("--face", words_.face, "What each is worth, such as 10.00").required();
    create.option("--currency", words_.currency, "Such as EUR").required();
    create.option("--product", words_.product, "any_account, prepaid_only or bills_only");
    create.option("--valid-until", words_.valid_until, "Such as 2028-12-31T23:59:59Z");
    create.option("--grace-days", words_.grace_days, "Taken for so long after that");
    create.option("--carton", words_.carton, "Vouchers that are sold together");
    create.flag("--draft", words_.draft, "Do not make the codes yet");
}

void VoucherCommands::declare_print() {
    auto print = declare("print", "The codes, as a table or as sheets, in a new file");
    print.option("BATCH", words_.batch, "Its short name or id").required();
    print.option("--output", words_.output, "File; is not replaced").required();
    print.option("--format", words_.format, "csv or html").one_of({"csv", "html"});
    print.option("--page", words_.page, "Where codes are typed, for the QR code");
    print.option("--text", words_.text, "For the customer, on each voucher of a sheet");
    print.option("--recipient", words_.recipients, "Seal it for this age key")
        .separated_by_commas();
    add_serials(print);
}

void VoucherCommands::declare_token() {
    auto token = declare("token", "Codes for one account: take, issue, push, take-back or list");
    token.option("WHAT", words_.what, "take, issue, push, take-back or list")
        .required()
        .one_of({"take", "issue", "push", "take-back", "list"});
    token.option("--gateway", words_.gateway, "take: that is to take them");
    token.option("--unit", words_.unit, "take: what they count in, such as 0.01");
    token.option("--largest", words_.largest, "take: units that one may carry");
    token.option("--most-unconfirmed", words_.most_unconfirmed,
                 "take: what an account may be credited before the cloud has heard of it");
    token.option("--account", words_.account, "Whose");
    token.option("--payment", words_.payment, "The id of the payment");
    token.option("--amount", words_.amount, "issue: such as 12.50");
    token.option("--currency", words_.currency, "issue: such as EUR");
}

bool VoucherCommands::was_given() const {
    return vouchers_.was_given();
}

namespace {

// One run of one command.
template <class Words>
class Run {
public:
    Run(const CloudClient& client, const Words& words, std::ostream& out)
        : client_(client), words_(words), out_(out) {}

    std::optional<ClientFailure> command(const std::string& name) {
        if (name == "create") return create();
        if (name == "token") return token();
        if (name == "list")
            return tell(client_.ask_json("GET", owner() + "/voucher-batches"), batch_lines);
        if (name == "report")
            return tell(client_.ask_json("GET", owner() + "/voucher-reports/" + words_.report),
                        report_text);
        const auto id = find_batch(client_, words_.batch);
        if (!id) return id.error();
        const std::string batch = "/v1/voucher-batches/" + *id;
        if (name == "show") return tell(client_.ask_json("GET", batch), batch_text);
        json::object body;
        if (auto problem = add_serials(body)) return problem;
        if (name == "print") return print(batch, std::move(body));
        if (name == "activate" && !words_.gateway.empty()) body["gateway"] = words_.gateway;
        const auto answer = client_.ask_json("POST", batch + "/" + name, body);
        if (name == "recall") return tell(answer, recalled_text);
        return tell(answer, batch_text);
    }

private:
    [[nodiscard]] std::string owner() const { return "/v1/owners/" + words_.owner; }

    static std::string recalled_text(const json::object& answer) {
        return json::serialize(answer.at("recalling")) +
               " serials were asked back; the buildings answer when they are heard\n";
    }

    std::optional<ClientFailure> tell(const Answer& answer,
                                      std::string (*text)(const json::object&)) {
        if (!answer) return answer.error();
        out_ << (words_.as_json ? json::serialize(*answer) + "\n" : text(*answer));
        return std::nullopt;
    }

    std::optional<ClientFailure> add_serials(json::object& body) {
        json::array serials;
        for (const auto& text : words_.serials) {
            if (!read_range(text, serials))
                return ClientFailure{k_client_usage,
                                     text + " is not a range of serials such as 0-99"};
        }
        if (!serials.empty()) body["serials"] = std::move(serials);
        if (!words_.cartons.empty())
            body["cartons"] = json::array(words_.cartons.begin(), words_.cartons.end());
        if (words_.all) body["all"] = true;
        if (body.empty()) return ClientFailure{k_client_usage, "name --serials, --carton or --all"};
        return std::nullopt;
    }

    std::optional<ClientFailure> token() {
        if (words_.what == "take") {
            return tell(client_.ask_json("POST", "/v1/gateways/" + words_.gateway + "/token-terms",
                                         {{"unit", words_.unit},
                                          {"largest", words_.largest},
                                          {"most_unconfirmed", words_.most_unconfirmed}}),
                        fields_text);
        }
        const std::string tokens = "/v1/accounts/" + words_.account + "/tokens";
        if (words_.what == "list") return tell(client_.ask_json("GET", tokens), report_text);
        if (words_.what == "issue") {
            return tell(client_.ask_json("POST", tokens,
                                         {{"id", words_.payment},
                                          {"amount", words_.amount},
                                          {"currency", words_.currency}}),
                        fields_text);
        }
        return tell(client_.ask_json("POST", tokens + "/" + words_.payment + "/" + words_.what),
                    fields_text);
    }

    std::optional<ClientFailure> create() {
        json::object body{{"short_name", words_.name},
                          {"count", words_.count},
                          {"face", words_.face},
                          {"currency", words_.currency}};
        if (!words_.product.empty()) body["product"] = words_.product;
        if (!words_.valid_until.empty()) body["valid_until"] = words_.valid_until;
        if (words_.grace_days > 0) body["grace_days"] = words_.grace_days;
        if (words_.carton > 0) body["carton"] = words_.carton;
        const auto draft = client_.ask_json("POST", owner() + "/voucher-batches", body);
        if (!draft || words_.draft) return tell(draft, batch_text);
        return tell(
            client_.ask_json("POST", "/v1/voucher-batches/" + text_of(*draft, "id") + "/make"),
            batch_text);
    }

    std::optional<ClientFailure> print(const std::string& batch, json::object body) {
        if (!words_.format.empty()) body["format"] = words_.format;
        if (!words_.page.empty()) body["page"] = words_.page;
        if (!words_.text.empty()) body["text"] = words_.text;
        if (!words_.recipients.empty())
            body["recipients"] = json::array(words_.recipients.begin(), words_.recipients.end());
        // Before anything is printed: codes that cannot be written would be noted as printed.
        auto file = NewFile::create(words_.output);
        if (!file) return ClientFailure{k_client_refused, file.error().message};
        const auto sheets = client_.ask("POST", batch + "/print", body);
        if (!sheets) return sheets.error();
        file->add(sheets->body);
        if (auto kept = file->keep(); !kept)
            return ClientFailure{k_client_refused, kept.error().message};
        if (words_.as_json) {
            out_ << json::serialize(
                        json::object{{"file", words_.output}, {"bytes", sheets->body.size()}})
                 << "\n";
        } else {
            out_ << words_.output << ": " << sheets->body.size()
                 << " bytes. Whoever has this file has the money: keep it no longer than needed\n";
        }
        return std::nullopt;
    }

    const CloudClient& client_;
    const Words& words_;
    std::ostream& out_;
};

}  // namespace

int VoucherCommands::run(const CloudConfig& config, std::ostream& out, std::ostream& err) const {
    const auto client = CloudClient::of(config);
    std::optional<ClientFailure> failure;
    if (!client) failure = client.error();
    for (const auto& [name, command] : commands_) {
        if (failure || !command.was_given()) continue;
        failure = Run<Words>(*client, words_, out).command(name);
    }
    if (!failure) return 0;
    err << failure->message << "\n";
    return failure->exit_code;
}

}  // namespace riser::cloud
