// What people would do in the first days of an installation, done for the demo: an administrator, three units, their applications, the campus's
// services and routes, and one key, revealed by its custodian through the one-time link. Safe to repeat on the same folder.
#pragma once

#include <string>
#include <vector>

#include "app/app.h"
#include "feeder-sync/sim/world.h"

namespace gapura::app {

/// Somebody to sign in as.
struct DemoPerson {
    std::string name;
    std::string email;
    std::string password; // the first one, to be changed at the first sign-in
};

struct DemoCampus {
    std::string key; // of the academic portal: scopes mahasiswa and akademik
    std::string admin_email;
    std::string admin_password;     // "" when it was shown at an earlier start
    std::vector<DemoPerson> people; // those made at this start
};

Result<DemoCampus> set_up_campus(App& app, const std::string& dir, std::uint16_t legacy_port);

/// The sample campus's study programmes and lecturers as the Feeder knows them.
Result<feeder::sim::Preload> sample_preload();

} // namespace gapura::app
