// Small helpers that every area of routes uses. Included by .cpp files only.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/http/api.h"
#include "cloud/http/body.h"
#include "cloud/http/parameters.h"
#include "cloud/http/views.h"
#include "platform/http/problem.h"

namespace riser::cloud {

inline http::Response respond_json(int status, const json::object& body) {
    return http::json_response(status, json::serialize(body));
}
inline http::Response refuse(const Refusal& refusal) {
    http::ProblemDetails details{refusal.status, refusal.code, refusal.title, refusal.detail, {}};
    if (!refusal.pointer.empty()) details.errors.push_back({refusal.pointer, refusal.detail});
    return http::problem(details);
}
// Operations on the site or the gateway that the path names; refused when there is none.
template <class Show>
Operation of_site(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto site = context.session.find_site(Parameters{request}.path_id<SiteId>("site"));
        if (!site) return refuse(unknown("site", std::string(request.parameter("site"))));
        return show(context, request, *site);
    };
}
template <class Show>
Operation of_gateway(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto gateway =
            context.session.find_gateway(Parameters{request}.path_id<GatewayId>("gateway"));
        if (!gateway) return refuse(unknown("gateway", std::string(request.parameter("gateway"))));
        return show(context, request, *gateway);
    };
}
// A fresh id that sorts by age.
template <class Id>
Id new_id(const Context& context) {
    return Id{context.settings.new_uuid(from_unix_ms(context.now_ms))};
}

}  // namespace riser::cloud
