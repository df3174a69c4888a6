#include "gateway/ctl/voucher_commands.h"

#include "core/base/overload.h"
#include "core/voucher/code.h"
#include "core/voucher/typed_digits.h"
#include "core/wire/voucher_file.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

// What stands on a command line is seen by others on the machine and kept by shells: "-" reads it elsewhere.
Answered<std::string> typed(const Session& session, const VoucherQuestion& asked) {
    if (asked.code.size() == 1 && asked.code.front() == "-") {
        auto text = session.world.read_file("-");
        if (!text) return fail(Failed{k_usage, text.error().message, "", ""});
        return std::move(text).value();
    }
    std::string text;
    for (const auto& part : asked.code) text += (text.empty() ? "" : " ") + part;
    return text;
}

Failed not_a_code(const voucher::CodeProblem& problem) {
    return {k_refused, voucher::explain(problem), "code_unreadable", ""};
}

std::string voucher_name(const json::object& voucher) {
    return text_of(voucher, "batch") + " " +
           std::to_string(number_of(voucher, "serial").value_or(0));
}

Done redeem(Session& session, const VoucherQuestion& asked) {
    const auto text = typed(session, asked);
    if (!text) return fail(text.error());
    if (const auto code = voucher::read_code(*text); !code) return fail(not_a_code(code.error()));
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string path = "/v1/accounts/" + name->account + "/vouchers";
    const auto answer =
        session.gateway.post(asked.preview ? path + "/preview" : path, {{"code", *text}});
    if (!answer) return fail(answer.error());
    if (session.json) {
        print(session, *answer);
        return k_done;
    }
    const json::object& voucher = object_of(*answer, "voucher");
    if (const std::string activates = text_of(voucher, "activates"); !activates.empty()) {
        session.out += voucher_name(voucher) + ": " + text_of(*answer, "text") +
                       (asked.preview ? "; nothing was activated yet" : "") + "\n";
        return k_done;
    }
    const std::string currency = text_of(*answer, "currency");
    const bool before = text_of(*answer, "outcome") == "already_done";
    session.out += name->name + ": voucher " + voucher_name(voucher) + ", " +
                   text_of(voucher, "amount") + " " + currency +
                   (before          ? " was credited before"
                    : asked.preview ? " would go"
                                    : " credited");
    if (!asked.preview || before) {
        session.out += ", balance " + text_of(*answer, "balance") + " " + currency + "\n";
        return k_done;
    }
    session.out += "\n";
    for (const auto& entry : list_of(*answer, "split")) {
        const json::object& line = entry.as_object();
        session.out +=
            "  " + text_of(line, "amount") + " to " + part_name(text_of(line, "step")) + "\n";
    }
    session.out += "balance then " + text_of(*answer, "balance") + " " + currency +
                   "; the code was not used\n";
    return k_done;
}

Done list_batches(Session& session) {
    const auto document = session.gateway.get("/v1/vouchers");
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    const auto& batches = list_of(*document, "batches");
    if (batches.empty()) {
        session.out += "No vouchers are known here: `riserctl voucher install` takes them\n";
        return k_done;
    }
    Table table({{"Batch"},
                 {"State"},
                 {"Worth", true},
                 {"Codes", true},
                 {"Here", true},
                 {"Sold", true},
                 {"Redeemed", true},
                 {"Until"}},
                session.colour);
    const auto count = [](const json::object& batch, std::string_view name) {
        return Cell{std::to_string(number_of(batch, name).value_or(0))};
    };
    for (const auto& entry : batches) {
        const json::object& batch = entry.as_object();
        const std::string face = text_of(batch, "face");
        const std::string until = text_of(batch, "valid_until");
        const bool active = text_of(batch, "state") == "active";
        table.add({{text_of(batch, "name")},
                   {text_of(batch, "state"), active ? Tone::good : Tone::warning},
                   {face.empty() ? "activates" : face + " " + text_of(batch, "currency")},
                   count(batch, "codes"),
                   count(batch, "held"),
                   count(batch, "sold"),
                   count(batch, "redeemed"),
                   {until.empty() ? "for ever" : short_time(until)}});
    }
    session.out += table.text();
    return k_done;
}

// Whether a code is well-formed; nothing more can be said without the gateway that holds its lock.
Done check(Session& session, const VoucherQuestion& asked) {
    const auto text = typed(session, asked);
    if (!text) return fail(text.error());
    const auto code = voucher::read_code(*text);
    if (!code) return fail(not_a_code(code.error()));
    const bool bearer = code->kind() == voucher::CodeKind::voucher;
    if (session.json) {
        print(session, {{"well_formed", true}, {"kind", bearer ? "voucher" : "bound"}});
    } else {
        session.out += std::string("well-formed: ") +
                       (bearer ? "a voucher, for whoever redeems it first"
                               : "a bound token, for one account of one gateway") +
                       "\n";
    }
    return k_done;
}

struct Scheme {
    std::string_view word;
    std::string_view text;
};

Scheme scheme_of_digits(std::string_view digits) {
    switch (voucher::scheme_of(digits)) {
        case voucher::TokenScheme::riser:
            return {"riser", "a code of Riser"};
        case voucher::TokenScheme::openpaygo:
            return {"openpaygo", "perhaps an OpenPAYGO token of 20 digits: it has only 1 to 4"};
        case voucher::TokenScheme::sts:
            return {"sts", "a token of STS, or of nobody"};
    }
    return {"", ""};
}

// What 20 digits are, also when they are nothing of ours; the digits themselves are not repeated.
Done decode_code(Session& session, const VoucherQuestion& asked) {
    const auto text = typed(session, asked);
    if (!text) return fail(text.error());
    const auto digits = voucher::read_digits(*text);
    if (!digits) return fail(not_a_code(digits.error()));
    if (digits->count() != voucher::k_code_digits) {
        const auto code = voucher::read_code(*text);
        return fail(not_a_code(code.error()));
    }
    const Scheme scheme = scheme_of_digits(digits->kept());
    const auto code = voucher::read_code(*text);
    const std::string kind = !code                                        ? ""
                             : code->kind() == voucher::CodeKind::voucher ? "voucher"
                                                                          : "bound";
    const std::string problem =
        code || scheme.word != "riser" ? "" : voucher::explain(code.error());
    if (session.json) {
        print(session,
              {{"scheme", scheme.word},
               {"kind", kind.empty() ? json::value(nullptr) : json::value(kind)},
               {"well_formed", code.ok()},
               {"problem", problem.empty() ? json::value(nullptr) : json::value(problem)}});
        return k_done;
    }
    session.out += std::string(scheme.text);
    if (kind == "voucher") session.out += ": a voucher (kind 8), check digit right";
    if (kind == "bound") session.out += ": a bound token (kind 9), check digit right";
    session.out += (problem.empty() ? "" : ", but " + problem) + "\n";
    return k_done;
}

Answered<json::object> send(const Session& session, const wire::VoucherFileItem& item) {
    return std::visit(overload{
                          [&](const wire::SignedVoucherDocument& document) {
                              return session.gateway.post(
                                  "/v1/vouchers/documents",
                                  {{"kind", wire::voucher_kind_name(document.kind)},
                                   {"document", wire::to_hex(document.bytes)},
                                   {"signature", wire::to_hex(document.signature.bytes)}});
                          },
                          [&](const wire::TakeVoucherLocks& locks) {
                              wire::Bytes bytes;
                              for (const auto& lock : locks.locks)
                                  bytes.insert(bytes.end(), lock.bytes.begin(), lock.bytes.end());
                              return session.gateway.post("/v1/vouchers/locks",
                                                          {{"batch", to_string(locks.batch)},
                                                           {"page", locks.page},
                                                           {"locks", wire::to_hex(bytes)}});
                          },
                      },
                      item.what);
}

std::string what_it_is(const wire::VoucherFileItem& item) {
    const auto* document = std::get_if<wire::SignedVoucherDocument>(&item.what);
    return document == nullptr ? "locks" : std::string(wire::voucher_kind_name(document->kind));
}

// Line by line: what was taken before stays, and the whole file may be given again.
Done install(Session& session, const VoucherQuestion& asked) {
    const auto text = session.world.read_file(asked.file);
    if (!text) return fail(Failed{k_usage, text.error().message, "", ""});
    const auto items = wire::parse_voucher_file(*text);
    if (!items) return fail(Failed{k_usage, asked.file + ": " + items.error().message, "", ""});
    if (items->empty())
        return fail(Failed{k_usage, asked.file + ": there is nothing to install in it", "", ""});
    json::array results;
    for (const auto& item : *items) {
        const std::string where = "line " + std::to_string(item.line) + ", " + what_it_is(item);
        const auto answer = send(session, item);
        if (!answer) {
            Failed failed = answer.error();
            failed.message = asked.file + ": " + where + ": " + failed.message;
            return fail(std::move(failed));
        }
        if (session.json) {
            results.push_back({{"line", item.line},
                               {"what", what_it_is(item)},
                               {"outcome", text_of(*answer, "outcome")},
                               {"text", text_of(*answer, "text")}});
        } else {
            session.out += where + ": " + text_of(*answer, "text") + "\n";
        }
    }
    if (session.json) print(session, {{"installed", std::move(results)}});
    return k_done;
}

void add_offline_commands(cli::Command& voucher, VoucherQuestion& asked,
                          std::function<Done(Session&)>& command) {
    const auto add = [&](const char* name, const char* help,
                         Done (*run)(Session&, const VoucherQuestion&)) {
        auto tool = voucher.command(name, help);
        tool.option("CODE", asked.code, "The digits, perhaps in groups; - reads standard input")
            .required();
        tool.flag("--offline", asked.offline, "No gateway is asked, as always with this command");
        tool.when_given([&asked, &command, run] {
            command = [&asked, run](Session& s) { return run(s, asked); };
        });
    };
    add("check", "Is this a code without typing errors?", check);
    add("decode", "What kind of code is this?", decode_code);

    auto token = voucher.command("openpaygo", "Make an OpenPAYGO token for one device");
    token.option("--key", asked.key, "Key of the device, 32 hexadecimal digits").required();
    auto starting = token.option("--starting-code", asked.starting_code,
                                 "Starting code of the device; otherwise that of its key");
    token.option("--count", asked.count, "Count of the last token of the device; 1 when new")
        .required();
    auto add_units = token.option("--add", asked.add, "Units to add, such as 12.5");
    auto set_units = token.option("--set", asked.set, "Units to set");
    add_units.excludes(set_units);
    auto disable = token.flag("--disable", asked.disable, "Unlock it for ever");
    disable.excludes(add_units).excludes(set_units);
    token.flag("--sync", asked.sync, "Bring its count to that of the office")
        .excludes(add_units)
        .excludes(set_units)
        .excludes(disable);
    token.option("--divider", asked.divider, "Of the device: 1, 4 or 10 for whole, quarter, tenth")
        .between(1, 1000)
        .shows_default();
    token.flag("--extended", asked.extended, "12 digits and values up to 999999");
    token.flag("--restricted", asked.restricted, "For a keypad with the keys 1 to 4");
    token.flag("--offline", asked.offline, "No gateway is asked, as always with this command");
    token.when_given([&asked, &command, starting] {
        asked.default_starting_code = !starting.was_given();
        command = [&asked](Session& s) { return make_openpaygo_token(s, asked); };
    });
}

}  // namespace

void add_voucher_commands(cli::Command& app, VoucherQuestion& asked,
                          std::function<Done(Session&)>& command) {
    auto voucher = app.command("voucher", "Vouchers: redeem a code, batches, token tools");
    voucher.needs_a_command();
    auto use = voucher.command("redeem", "Redeem a code for an account");
    use.option("WHO", asked.wanted, "Name, number or account").required();
    use.option("CODE", asked.code, "The digits, perhaps in groups; - reads standard input")
        .required();
    use.flag("--preview", asked.preview, "Only show what it is worth and how it would divide");
    use.when_given(
        [&asked, &command] { command = [&asked](Session& s) { return redeem(s, asked); }; });
    voucher.command("list", "The batches that are known here").when_given([&command] {
        command = list_batches;
    });
    auto take = voucher.command("install", "Take what the office has sent by file");
    take.option("FILE", asked.file, "Its file; - reads standard input").required();
    take.when_given(
        [&asked, &command] { command = [&asked](Session& s) { return install(s, asked); }; });
    add_offline_commands(voucher, asked, command);
}

}  // namespace riser::ctl
