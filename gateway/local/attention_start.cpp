// What a gateway does without since it started, because a file of it is damaged. Neither a page nor a cloud is
// worth a building whose meters nobody reads: it goes on and says so until a person has mended the file.
#include "gateway/local/attention.h"

namespace riser::local {

Mark no_console_token_mark(const std::string& why) {
    return {
        Level::alarm,
        "no_console_token",
        "the page gives no orders and answers no other computer: its token cannot be used",
        "Reading, charging and switching go on, and `riserctl` on the gateway gives every order.",
        "Delete the file and order `systemctl restart riser-gateway`: a new token is made, "
        "`riserctl console-token` prints it.",
        why};
}

Mark no_cloud_mark(const std::string& why) {
    return {
        Level::alarm,
        "no_cloud",
        "the cloud is not used: a file that it takes cannot be used",
        "Reading, charging and switching go on, and everything is kept to be sent later; cash "
        "can be credited here. Payments made through the cloud do not arrive.",
        "Put the file right: `riser-gateway --check-config` says the same until nothing is wrong any more. Then "
        "order `systemctl restart riser-gateway`.",
        why};
}

}  // namespace riser::local
