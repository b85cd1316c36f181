// The way in of a new installation: its first administrator, once.
#pragma once

#include <string>

#include "app/app.h"

namespace gapura::app {

/// Makes an administrator when nobody can sign in yet. E-mail and one-time password go to DATA/secrets/first-admin, a token for the command
/// line to DATA/secrets/admin-token (both 0600); the place is told on stderr. Does nothing otherwise.
Result<void> make_first_administrator(App& app, const std::string& data_dir, text::Lang lang);

} // namespace gapura::app
