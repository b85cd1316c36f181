// The declared configuration: units, scopes, services and routes as one document that can be exported, applied, and rolled back. Each change goes
// through the verb of its module, with that verb's rights and checks; all of an apply is one transaction. Any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/declared_document.h"
#include "gateway/services.h"
#include "gateway/versions_store.h"
#include "keys/scopes.h"
#include "lib/face/face_store.h"
#include "people/people.h"

namespace gapura::app {

struct ApplyOptions {
    bool dry_run = false; // everything is tried, nothing is kept
    bool prune = false;   // also remove what earlier applies made and this document does not name
    std::string origin = "apply";
    std::int64_t back_to = 0; // a version: only what later ones added is removed
};

struct Applied {
    std::vector<DeclaredChange> changes; // none: it was so already
    std::int64_t version = 0;            // 0: nothing to keep
};

class Declared {
public:
    /// All must work on `database`, and outlive it.
    /// `together` must join what `database` does.
    Declared(store::Database& database, face::Together together, const base::Clock& clock, people::People& people, gateway::Services& services)
        : database_(database),
          together_(std::move(together)),
          clock_(clock),
          people_(people),
          services_(services),
          scopes_(database, clock) {}

    /// Needs Action::service_manage, as everything here does.
    Result<json::object> document(const people::Actor& actor);
    /// All or nothing. Errors: those of normal_form and of the verbs, with the argument `item` where one thing of the document is at fault.
    Result<Applied> apply(const people::Actor& actor, const json::value& document, const ApplyOptions& options);
    /// Applies the document of a version, removing what later ones added; what was there before and was only written down later stays. Error
    /// not_found `config.no_version` {number}.
    Result<Applied> rollback(const people::Actor& actor, std::int64_t number);
    Result<std::vector<gateway::ConfigVersion>> versions(const people::Actor& actor, std::int64_t before, std::int64_t limit);

private:
    Result<json::object> now();
    /// "kind name" of what stands because a later version added it.
    Result<std::set<std::string>> added_since(std::int64_t number);
    Result<Applied> change_to(const people::Actor& actor, const json::object& wanted, const ApplyOptions& options);
    Result<void> carry_out(const people::Actor& actor, const DeclaredChange& change);
    Result<void> unit(const people::Actor& actor, const DeclaredChange& change);
    Result<void> service(const people::Actor& actor, const DeclaredChange& change);
    Result<void> route(const people::Actor& actor, const DeclaredChange& change);
    Result<std::int64_t> keep(const people::Actor& actor, const Applied& applied, json::object managed, const std::string& origin);

    store::Database& database_;
    face::Together together_;
    const base::Clock& clock_;
    people::People& people_;
    gateway::Services& services_;
    keys::Scopes scopes_;
};

} // namespace gapura::app
