// Registry: owners, sites, gateways and accounts are made known here, once, by the operator. Ids
// may be given by the caller (a gateway's configuration names them); the same id with the same
// content again gives the same answer, with other content it is refused.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

template <class T>
struct Registered {
    T value;
    bool was_known = false;
};

[[nodiscard]] Result<Registered<Owner>, Refusal> register_owner(Session& session,
                                                                const Owner& owner);
// The owner must exist; the zone must look like an IANA name.
[[nodiscard]] Result<Registered<Site>, Refusal> register_site(Session& session, const Site& site);
// Enrols: from now on uploads signed by its key are taken.
[[nodiscard]] Result<Registered<Gateway>, Refusal> enrol_gateway(Session& session,
                                                                 const Gateway& gateway);
// A new machine goes on in the place of the old one, whose key is believed no longer from now on. Whoever holds the
// operator's token can do so: an open item says it to everybody else. The same key again changes nothing.
[[nodiscard]] Result<Gateway, Refusal> replace_key(Session& session, GatewayId id,
                                                   const wire::PublicKey& public_key,
                                                   std::int64_t now_ms);
// Gives an account its label, before or after the gateway's journal brought it.
[[nodiscard]] Result<Registered<Account>, Refusal> register_account(Session& session,
                                                                    const Account& account);

}  // namespace riser::cloud
