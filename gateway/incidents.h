// Watches the upstream targets: takes the lanes' tallies, runs one detector per target, keeps one incident per failing target and says when its
// message is due: at opening, then at most every two seconds while counts rise (the gap doubles up to a minute, so a day's outage is not
// a million messages), and at recovery. One thread (the collector).
#pragma once

#include <functional>
#include <map>
#include <string>

#include "gateway/detector.h"
#include "gateway/incident.h"
#include "lib/base/log.h"
#include "lib/base/random.h"

namespace gapura::gateway {

struct TargetName {
    std::string service_id;
    std::string service_name;
    std::string target;
};
struct RouteName {
    std::string id;
    std::string pattern;
};

class Incidents {
public:
    using RouteOf = std::function<RouteName(std::uint32_t)>;
    /// Takes a message in charge, durably: Spool::put.
    using Emit = std::function<Result<void>(const Incident&, const std::string& payload)>;

    Incidents(const base::Clock& clock, base::Random& random, base::Log& log, DetectorRules rules, RouteOf route_of, Emit emit);

    /// An incident that was open when the process ended last time.
    void resume(Incident incident);
    void absorb(const TargetName& name, const Tally& tally);
    /// Sends what is due; call after absorb, every tick.
    void emit_due();
    std::size_t open() const;
    /// Payloads of what is open now, for status pages.
    std::vector<std::string> current() const;

private:
    struct Watch {
        Detector detector;
        Incident incident; // id empty: none open
        bool dirty = false;
        bool urgent = false; // opened or recovered: do not wait
        base::Micros next{0};
        base::Micros gap{0};
        // Failures seen while only suspected: they belong to the incident if it opens.
        Incident before;
    };
    void act(Watch& watch, const TargetName& name, TargetAction action);

    const base::Clock& clock_;
    base::Random& random_;
    base::Log& log_;
    DetectorRules rules_;
    RouteOf route_of_;
    Emit emit_;
    std::map<std::pair<std::string, std::string>, Watch> watches_; // by service id and target
};

} // namespace gapura::gateway
