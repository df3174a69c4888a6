#include "tests/sim/world/stranger.h"

#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {
namespace {

constexpr std::size_t k_most_overheard = 12;

wire::ByteView bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

http::Request post(std::string path, std::string body) {
    http::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    return request;
}

}  // namespace

Stranger::Stranger(SimulatedCloud& cloud, std::uint64_t seed)
    : cloud_(cloud), prng_(seed), own_key_(signing_key_from(prng_)) {}

void Stranger::overhear(const http::Request& upload) {
    if (overheard_.size() < k_most_overheard) {
        overheard_.push_back(upload);
    } else if (prng_.chance(1, 10)) {
        overheard_[prng_.below(overheard_.size())] = upload;
    }
}

void Stranger::try_something() {
    using Try = void (Stranger::*)();
    constexpr Try k_tries[] = {&Stranger::order_without_token, &Stranger::alter_upload,
                               &Stranger::show_upload_again,   &Stranger::forge_upload,
                               &Stranger::poll_for_another,    &Stranger::send_garbage};
    (this->*k_tries[prng_.below(std::size(k_tries))])();
}

void Stranger::present(const std::string& kind, http::Request request, Expected expected) {
    const auto probe = cloud_.probe(std::move(request));
    if (!probe) return;
    ++counts_[kind];
    const int status = probe->response.status;
    const bool refused = status >= 400;
    if (!refused && expected == Expected::refused)
        successes_.push_back(kind + " was answered with " + std::to_string(status));
    if (probe->changed)
        successes_.push_back(kind + " changed something, status " + std::to_string(status));
}

// ---- the operator's side ----

void Stranger::order_without_token() {
    auto request = post("/v1/accounts/" + to_string(id_from<AccountId>(prng_)) + "/top-ups",
                        R"({"amount": "1000.00", "currency": "EUR"})");
    request.headers.emplace_back("Idempotency-Key", to_string(id_from<CommandId>(prng_)));
    if (prng_.chance(1, 2)) {
        std::string token = cloud_.operator_token();
        auto& digit = token[prng_.below(token.size())];
        digit = digit == '0' ? '1' : '0';
        request.headers.emplace_back("Authorization", "Bearer " + token);
    }
    present("stranger_without_token", std::move(request), Expected::refused);
}

// From inside the office: a right token does not make nonsense sense.
void Stranger::send_garbage() {
    constexpr const char* k_paths[] = {"/v1/owners", "/v1/ingest", "/v1/nothing"};
    auto request = post(k_paths[prng_.below(std::size(k_paths))], garbage());
    request.headers.emplace_back("Authorization", "Bearer " + cloud_.operator_token());
    present("stranger_garbage", std::move(request), Expected::refused);
}

std::string Stranger::garbage() {
    std::string text(1 + prng_.below(400), '\0');
    for (auto& byte : text) byte = static_cast<char>(prng_.next());
    return text;
}

// ---- the gateways' side ----

void Stranger::alter_upload() {
    if (overheard_.empty()) return;
    http::Request request = overheard_[prng_.below(overheard_.size())];
    if (request.body.empty()) return;
    auto& byte = request.body[prng_.below(request.body.size())];
    byte = static_cast<char>(byte ^ (1 << prng_.below(8)));
    present("stranger_altered_upload", std::move(request), Expected::refused);
}

void Stranger::show_upload_again() {
    if (overheard_.empty()) return;
    const http::Request request = overheard_[prng_.below(overheard_.size())];
    // What never arrived is not a repeat: showing it only delivers it.
    if (!is_known_to_cloud(request)) return;
    present("stranger_repeated_upload", request, Expected::refused_or_repeated);
}

bool Stranger::is_known_to_cloud(const http::Request& upload) {
    const auto batch = wire::read_unverified_batch(bytes_of(upload.body));
    if (!batch) return false;
    bool known = false;
    const bool seen = cloud_.inspect([&](cloud::Session& session) {
        const auto gateway = session.find_gateway(batch->gateway);
        if (!gateway || gateway->epoch != batch->epoch) return;
        const auto key = gateway->journal();
        const bool ledger = !batch->ledger || batch->ledger->entries.empty() ||
                            batch->ledger->last_sequence() <= session.watermark(key).through;
        const bool events = !batch->events || batch->events->events.empty() ||
                            batch->events->events.back().sequence <= session.events_through(key);
        known = ledger && events;
    });
    return seen && known;
}

// In the name of a real gateway, with money in it, signed by a key of his own.
void Stranger::forge_upload() {
    if (overheard_.empty()) return;
    auto batch =
        wire::read_unverified_batch(bytes_of(overheard_[prng_.below(overheard_.size())].body));
    if (!batch) return;
    batch->id = id_from<wire::BatchId>(prng_);
    batch->journal.sequence += 1;
    if (batch->ledger) {
        const auto invented = garbage();
        batch->ledger->entries.emplace_back(invented.begin(), invented.end());
    }
    const auto bytes = wire::encode_batch(*batch, own_key_);
    if (!bytes) return;
    present("stranger_forged_upload", post("/v1/ingest", {bytes->begin(), bytes->end()}),
            Expected::refused);
}

void Stranger::poll_for_another() {
    if (overheard_.empty()) return;
    const auto gateway =
        wire::claimed_gateway(bytes_of(overheard_[prng_.below(overheard_.size())].body));
    if (!gateway) return;
    http::Request request;
    request.path = "/v1/gateways/" + to_string(*gateway) + "/commands";
    request.query = "command_epoch=0&credit_after=0&state_after=0&key_set=1&wait=0";
    request.headers = {{std::string(wire::k_signature_header),
                        wire::sign_request(own_key_, "GET", request.target())}};
    present("stranger_poll", std::move(request), Expected::refused);
}

}  // namespace riser::sim
