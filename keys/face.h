// The HTTP side of keys: the control API and the one page a custodian opens. Handlers run on the pool of lib/face; any thread.
#pragma once

#include <functional>

#include "keys/keys.h"
#include "lib/face/face.h"

namespace gapura::keys {

/// Who a signed-in caller is. Error unauthenticated when the person is gone.
using ActorOf = std::function<Result<people::Actor>(const face::Caller&)>;

/// Signing in on the page of a one-time link, for who has no JavaScript. Errors as people::Accounts::sign_in.
struct PageSignedIn {
    people::Actor actor;
    base::Secret session; // for the cookie
};
using PageSignIn = std::function<Result<PageSignedIn>(const std::string& email, const base::Secret& password, const std::string& source)>;

/// POST, GET /api/v1/keys · GET /api/v1/keys/{id} · POST /api/v1/keys/{id}/revoke|suspend|resume|resend · GET /api/v1/scopes ·
/// GET, POST /api/v1/reveals/{link} · GET, POST /ambil/{link} (the page, without JavaScript). All arguments must outlive the routes.
face::Routes routes(Keys& keys, ActorOf actor_of, const base::Zone& zone, PageSignIn sign_in = {});

/// POST /api/v1/keys/{id}/rotate|finish|rollback · GET /api/v1/keys/{id}/rotation · POST /api/v1/handovers.
face::Routes rotation_routes(Keys& keys, ActorOf actor_of, const base::Zone& zone);

/// Where a custodian opens a link: "/ambil/…". A secret.
std::string link_path(const base::Secret& link);

/// The resource as in openapi/gapura.yaml.
json::object to_json(const Key& key, const base::Zone& zone);

} // namespace gapura::keys
