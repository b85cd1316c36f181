// The page behind a one-time link, /ambil/{link}: server-rendered, no JavaScript. Opening it shows nothing secret and changes nothing, so
// that a link preview burns nothing; its button reveals. Any thread.
#pragma once

#include "keys/face.h"

namespace gapura::keys {

/// GET and POST /ambil/{link}. The browser keeps its session cookie back when a link is followed from a message, so the page cannot know who
/// looks at it, and asks whoever presses to be signed in as the custodian, or to sign in with the press. A forged press needs the link itself, and
/// lib/face refuses one from another site.
face::Routes page_routes(Keys& keys, ActorOf actor_of, const base::Zone& zone, PageSignIn sign_in);

} // namespace gapura::keys
