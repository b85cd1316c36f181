// One line of what was done to whom: in the folder's own history and in the installation's chain, by the caller's transaction. Any thread.
#pragma once

#include "people/people_store.h"

namespace gapura::people {

/// Call last in the transaction (see audit::append). The chain's kind of "unit_added" is "unit.added"; a note must hold no personal data.
Result<void> record(store::Tx& tx, const Event& event);

} // namespace gapura::people
