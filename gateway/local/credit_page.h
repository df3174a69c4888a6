// The page of a credit link: what a phone shows that opens http://riser.local/credit/LINK on the building's Wi-Fi. Opening it
// shows what the link is, a button adds it, and what the local API says of either stands there in its words. No scripts, and
// nothing of other hosts: it has to work on any phone, without the Internet.
#pragma once

#include "platform/http/message.h"

namespace riser::local {

// A request for the page as the one for the API that answers it: GET shows, POST adds. The link is its parameter.
[[nodiscard]] http::Request as_credit_order(const http::Request& request);
// The page for what the API has answered; `asks`: it was only shown.
[[nodiscard]] http::Response credit_page(const http::Response& said, bool asks);

}  // namespace riser::local
