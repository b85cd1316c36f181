// /api/v1/config: the declared configuration over HTTP. A refusal about one thing of a document names it in the problem's member `item`
// ("routes/3"), so that whoever holds the file can name its line. Any thread.
#pragma once

#include "app/declared.h"
#include "lib/base/zones.h"
#include "lib/face/face.h"
#include "people/accounts.h"

namespace gapura::app {

/// All must outlive the routes.
face::Routes declared_routes(Declared& declared, people::Accounts& accounts, const base::Zone& zone);

} // namespace gapura::app
