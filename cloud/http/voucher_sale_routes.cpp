// Printing vouchers, who sells them, and reports about what became of them.
#include "cloud/http/voucher_json.h"
#include "cloud/voucher/reports.h"
#include "cloud/voucher/sales.h"
#include "cloud/voucher/sheet.h"
#include "core/units/time_text.h"
#include "platform/age/age.h"
#include "platform/qr/qr.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_longest_name = 200;
constexpr std::size_t k_longest_page = 100;
constexpr std::int64_t k_most_commission_ppm = 500'000;
constexpr std::size_t k_default_page = 200;
constexpr std::size_t k_largest_page = 1'000;

// ---- on paper ----

struct PrintOrder {
    SheetOrder sheet;
    std::vector<age::Recipient> recipients;
};

bool is_page(const std::string& page) {
    const bool web = page.starts_with("http://") || page.starts_with("https://");
    const auto plain = [](char c) { return c > ' ' && c <= '~' && c != '#' && c != '"'; };
    return web && std::all_of(page.begin(), page.end(), plain);
}

void read_print(Fields& fields, const StoredBatch& batch, PrintOrder& order) {
    order.sheet.serials = read_serials(fields, batch);
    const std::string format = fields.text_or("format", "csv", 8);
    if (format != "csv" && format != "html") fields.refuse("format", "is not csv or html");
    order.sheet.format = format == "html" ? SheetFormat::html : SheetFormat::csv;
    order.sheet.page = fields.text_or("page", "", k_longest_page);
    if (!order.sheet.page.empty() && !is_page(order.sheet.page))
        fields.refuse("page", "is not an address such as \"http://riser.local/\"");
    order.sheet.text = fields.text_or("text", "", k_longest_name);
    for (const std::string& text : fields.texts("recipients", 100)) {
        const auto recipient = age::parse_recipient(text);
        if (!recipient) fields.refuse("recipients", "is not a list of age keys (\"age1...\")");
        order.recipients.push_back(recipient.value_or(age::Recipient{}));
    }
    order.sheet.sealed = !order.recipients.empty();
    order.sheet.picture = qr::svg_of;
}

http::Response file_response(const StoredBatch& batch, const SheetOrder& sheet, std::string body) {
    const bool csv = sheet.format == SheetFormat::csv;
    std::string type = csv ? "text/csv; charset=utf-8" : "text/html; charset=utf-8";
    if (sheet.sealed) type = "application/octet-stream";
    const std::string name = batch.revision.short_name + (csv ? ".csv" : ".html") +
                             (sheet.sealed ? std::string(".age") : std::string());
    return {200,
            {{"Content-Type", type},
             {"Content-Disposition", "attachment; filename=\"" + name + "\""},
             {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
             {"Cache-Control", "no-store"}},
            std::move(body),
            {}};
}

http::Response print(Context&, const http::Request& request, VoucherDesk& desk,
                     const StoredBatch& known) {
    PrintOrder order;
    if (auto objection =
            read_body(request, [&](Fields& fields) { read_print(fields, known, order); })) {
        return *objection;
    }
    StoredBatch batch = known;
    auto sheets = print_sheets(desk, batch, order.sheet);
    if (!sheets) return refuse(sheets.error());
    if (!order.sheet.sealed) return file_response(batch, order.sheet, std::move(*sheets));
    std::string sealed = age::seal(*sheets, order.recipients);
    if (sealed.empty()) {
        return refuse(
            not_acceptable("bad_recipient", "One of the keys hides nothing.", "/recipients"));
    }
    return file_response(batch, order.sheet, std::move(sealed));
}

http::Response list_prints(Context&, const http::Request&, VoucherDesk& desk,
                           const StoredBatch& batch) {
    return respond_json(200, items_json(desk.session.list_prints(batch.revision.id),
                                        [](const VoucherPrint& p) -> json::object {
                                            return {{"first", p.range.first},
                                                    {"last", p.range.last},
                                                    {"format", p.format},
                                                    {"time", format_time(p.at_ms)}};
                                        }));
}

// ---- sellers ----

json::object seller_json(const Seller& seller) {
    return {{"id", to_string(seller.id)}, {"owner", to_string(seller.owner)},
            {"name", seller.name},        {"commission_ppm", seller.commission_ppm},
            {"prepays", seller.prepays},  {"created", format_time(seller.created_ms)}};
}

// The same id again changes name and terms, from the next sale on.
http::Response create_seller(Context& context, const http::Request& request) {
    Seller seller;
    seller.owner = Parameters{request}.path_id<OwnerId>("owner");
    seller.created_ms = context.now_ms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            seller.id = fields.optional_id<SellerId>("id").value_or(new_id<SellerId>(context));
            seller.name = fields.text("name", k_longest_name);
            seller.commission_ppm =
                fields.integer_or("commission_ppm", 0, k_most_commission_ppm, 0);
            seller.prepays = fields.flag_or("prepays", false);
        })) {
        return *objection;
    }
    VoucherDesk desk = desk_of(context);
    const auto kept = put_seller(desk, seller);
    if (!kept) return refuse(kept.error());
    return respond_json(201, seller_json(*kept));
}

template <class Show>
Operation of_owner_of_vouchers(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto owner =
            context.session.find_owner(Parameters{request}.path_id<OwnerId>("owner"));
        if (!owner) return refuse(unknown("owner", std::string(request.parameter("owner"))));
        return show(context, request, owner->id);
    };
}

template <class Show>
Operation of_seller(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto seller =
            context.session.find_seller(Parameters{request}.path_id<SellerId>("seller"));
        if (!seller) return refuse(unknown("seller", std::string(request.parameter("seller"))));
        return show(context, request, *seller);
    };
}

http::Response list_sellers(Context& context, const http::Request&, OwnerId owner) {
    return respond_json(200, items_json(context.session.list_sellers(owner), seller_json));
}

using Moving = std::optional<Refusal> (*)(VoucherDesk&, const StoredBatch&, const Seller&,
                                          const voucher::SerialRanges&);

Operation of_paper(Moving move) {
    return of_seller([move](Context& context, const http::Request& request, const Seller& seller) {
        std::optional<StoredBatch> batch;
        voucher::SerialRanges serials;
        if (auto objection = read_body(request, [&](Fields& fields) {
                const auto id = fields.optional_id<voucher::BatchId>("batch");
                if (id) batch = context.session.find_voucher_batch(*id);
                if (!batch) return fields.refuse("batch", "is not a batch of vouchers");
                serials = read_serials(fields, *batch);
                if (serials.empty()) fields.refuse("serials", "is missing, and cartons and all");
            })) {
            return *objection;
        }
        VoucherDesk desk = desk_of(context);
        if (const auto refusal = move(desk, *batch, seller, serials)) return refuse(*refusal);
        return respond_json(200, {{"seller", to_string(seller.id)},
                                  {"batch", to_string(batch->revision.id)},
                                  {"serials", to_json(serials)}});
    });
}

http::Response take_money(Context& context, const http::Request& request, const Seller& seller) {
    std::string reference;
    Money amount;
    Currency currency;
    if (auto objection = read_body(request, [&](Fields& fields) {
            reference = fields.text("id", 64);
            amount = fields.money("amount");
            if (amount <= Money{}) fields.refuse("amount", "is not more than zero");
            currency = fields.currency("currency");
        })) {
        return *objection;
    }
    VoucherDesk desk = desk_of(context);
    const auto taken = take_payment(desk, seller, currency, amount, reference);
    if (!taken) return refuse(taken.error());
    return respond_json(201,
                        {{"id", reference},
                         {"amount", format_money((*taken).amount)},
                         {"currency", currency.text()},
                         {"balance", format_money(balance_of(context.session, seller, currency))}});
}

// ---- reports ----

json::object batch_head(const StoredBatch& batch) {
    const auto* credit = std::get_if<voucher::CreditEffect>(&batch.revision.effect);
    json::object out{{"batch", to_string(batch.revision.id)},
                     {"short_name", batch.revision.short_name},
                     {"state", stage_of(batch)}};
    if (credit != nullptr) {
        out["face"] = format_money(credit->face);
        out["currency"] = credit->currency.text();
    }
    return out;
}

std::string worth(const StoredBatch& batch, std::int64_t count) {
    const auto* credit = std::get_if<voucher::CreditEffect>(&batch.revision.effect);
    return format_money(credit != nullptr ? Money{credit->face.micro * count} : Money{});
}

json::object count_json(const BatchCount& count) {
    json::object out = batch_head(count.batch);
    out["count"] = count.batch.revision.count;
    const std::pair<const char*, std::int64_t> numbers[] = {{"sold", count.sold},
                                                            {"redeemed", count.redeemed},
                                                            {"outstanding", count.outstanding},
                                                            {"breakage", count.breakage},
                                                            {"cancelled", count.cancelled}};
    for (const auto& [name, number] : numbers)
        out[name] = {{"count", number}, {"amount", worth(count.batch, number)}};
    return out;
}

http::Response report_redemption(Context& context, const http::Request&, OwnerId owner) {
    return respond_json(200, items_json(report_batches(context.session, owner), count_json));
}

http::Response report_breakage(Context& context, const http::Request&, OwnerId owner) {
    auto counts = report_batches(context.session, owner);
    std::erase_if(counts, [](const BatchCount& count) { return count.breakage == 0; });
    return respond_json(200, items_json(counts, [](const BatchCount& count) {
                            json::object out = batch_head(count.batch);
                            out["valid_until"] = format_time(count.batch.revision.valid_until_ms);
                            out["owed"] = {{"count", count.breakage},
                                           {"amount", worth(count.batch, count.breakage)}};
                            return out;
                        }));
}

http::Response report_ageing(Context& context, const http::Request&, OwnerId owner) {
    return respond_json(
        200,
        items_json(report_ages(context.session, owner, context.now_ms), [](const BatchAge& age) {
            json::object out = batch_head(age.batch);
            json::array ages;
            for (std::size_t i = 0; i < age.by_age.size(); ++i) {
                json::object bucket;
                bucket["up_to_days"] =
                    i < k_age_days.size() ? json::value(k_age_days[i]) : json::value(nullptr);
                bucket["count"] = age.by_age[i];
                bucket["amount"] = worth(age.batch, age.by_age[i]);
                ages.push_back(std::move(bucket));
            }
            out["owed"] = std::move(ages);
            return out;
        }));
}

json::object account_json(const SellerAccount& account) {
    return {{"seller", to_string(account.seller.id)},
            {"name", account.seller.name},
            {"currency", account.currency.text()},
            {"sold", account.sold},
            {"sold_for", format_money(account.sold_for)},
            {"commission", format_money(account.commission)},
            {"paid", format_money(account.paid)},
            {"balance", format_money(account.balance)},
            {"agrees", account.agrees()}};
}

json::object stock_json(const SellerStock& stock) {
    json::object out = batch_head(stock.batch);
    out["seller"] = to_string(stock.seller.id);
    out["name"] = stock.seller.name;
    out["in_hand"] = stock.in_hand;
    out["sold"] = stock.sold;
    out["redeemed"] = stock.redeemed;
    return out;
}

http::Response report_of_sellers(Context& context, const http::Request&, OwnerId owner) {
    const auto report = report_sellers(context.session, owner);
    json::object out = items_json(report.accounts, account_json);
    out["stock"] = items_json(report.stock, stock_json).at("items");
    return respond_json(200, out);
}

std::string_view name_of(VoucherPot pot) {
    constexpr std::array<std::string_view, 9> k_names{"",           "office",      "seller",
                                                      "commission", "outstanding", "redeemed",
                                                      "breakage",   "cancelled",   "received"};
    return k_names[static_cast<std::size_t>(pot)];
}

http::Response list_postings(Context& context, const http::Request& request, OwnerId owner) {
    Parameters parameters{request};
    const auto after = parameters.number("after", 0, INT64_MAX);
    const auto limit = parameters.number("limit", k_default_page, k_largest_page, 1);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    const auto page = context.session.list_postings(owner, after, limit);
    const auto id_or_null = [](const auto& id) {
        return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
    };
    json::object out = items_json(page, [&](const VoucherPosting& p) -> json::object {
        return {{"from", name_of(p.from)},
                {"to", name_of(p.to)},
                {"seller", id_or_null(p.seller)},
                {"batch", id_or_null(p.batch)},
                {"count", p.count},
                {"amount", format_money(p.amount)},
                {"currency", p.currency.text()},
                {"time", format_time(p.at_ms)},
                {"reference", p.reference}};
    });
    if (page.size() == limit) out["next_after"] = page.back().place;
    return respond_json(200, out);
}

}  // namespace

std::vector<ApiRoute> voucher_sale_routes() {
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    const std::string owner = "/v1/owners/{owner}";
    const std::string batch = "/v1/voucher-batches/{batch}";
    const std::string seller = "/v1/voucher-sellers/{seller}";
    const std::string reports = owner + "/voucher-reports";
    return {
        // Not kept for a repeat: an answer that is kept would be codes that are kept.
        {"POST", batch + "/print", by_operator, plain, of_batch(print)},
        {"GET", batch + "/prints", by_operator, plain, of_batch(list_prints)},
        {"POST", owner + "/voucher-sellers", by_operator, Repeat::key_optional, create_seller},
        {"GET", owner + "/voucher-sellers", by_operator, plain, of_owner_of_vouchers(list_sellers)},
        {"POST", seller + "/consign", by_operator, Repeat::key_required, of_paper(consign)},
        {"POST", seller + "/take-back", by_operator, Repeat::key_required, of_paper(take_back)},
        // A payment has an id of its own.
        {"POST", seller + "/payments", by_operator, plain, of_seller(take_money)},
        {"GET", reports + "/redemption", by_operator, plain,
         of_owner_of_vouchers(report_redemption)},
        {"GET", reports + "/ageing", by_operator, plain, of_owner_of_vouchers(report_ageing)},
        {"GET", reports + "/breakage", by_operator, plain, of_owner_of_vouchers(report_breakage)},
        {"GET", reports + "/sellers", by_operator, plain, of_owner_of_vouchers(report_of_sellers)},
        {"GET", owner + "/voucher-postings", by_operator, plain,
         of_owner_of_vouchers(list_postings), http::k_default_body_limit, true},
    };
}

}  // namespace riser::cloud
