// GatewayClient: riserctl's side of the local API. A failure carries the exit code and the sentence
// for the person; commands just pass it on.
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "gateway/ctl/run.h"

namespace riser::ctl {

namespace json = boost::json;

struct Failed {
    int exit_code = k_refused;
    std::string message;
    std::string code;  // of the problem, when the gateway gave one
    std::string body;  // as the gateway sent it
};

template <class T>
using Answered = Result<T, Failed>;

class GatewayClient {
public:
    GatewayClient(const World& world, std::string socket)
        : world_(world), socket_(std::move(socket)) {}

    [[nodiscard]] Answered<json::object> get(const std::string& path) const;
    [[nodiscard]] Answered<json::object> post(const std::string& path,
                                              const json::object& body = {}) const;

private:
    [[nodiscard]] Answered<json::object> exchange(http::Request request) const;

    const World& world_;
    std::string socket_;
};

// What the gateway calls something, as a person may name it: number, name or account.
struct SupplyPointName {
    std::int64_t id = 0;
    std::string name;
    std::string account;  // empty: vacant
    bool booked = true;   // false: the books cannot be read (safe mode)
};
[[nodiscard]] Answered<std::vector<SupplyPointName>> list_supply_points(
    const GatewayClient& gateway);
[[nodiscard]] Answered<SupplyPointName> find_supply_point(const std::vector<SupplyPointName>& all,
                                                          const std::string& wanted);
// The same, asked of the gateway; refused when nobody has an account there.
[[nodiscard]] Answered<SupplyPointName> find_account(const GatewayClient& gateway,
                                                     const std::string& wanted);

// The same, or the id of any account that ever was.
[[nodiscard]] Answered<SupplyPointName> find_any_account(const GatewayClient& gateway,
                                                         const std::string& wanted);

// The number of a meter: by that, by its name, or by that of the supply point that it alone measures. A number is
// not looked up.
[[nodiscard]] Answered<std::int64_t> find_meter(const GatewayClient& gateway,
                                                const std::string& wanted);

// Members of a document of the gateway. Absent or null gives nothing.
[[nodiscard]] std::string text_of(const json::object& object, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> number_of(const json::object& object,
                                                    std::string_view name);
[[nodiscard]] bool is_true(const json::object& object, std::string_view name);
[[nodiscard]] const json::object& object_of(const json::object& object, std::string_view name);
[[nodiscard]] const json::array& list_of(const json::object& object, std::string_view name);

}  // namespace riser::ctl
