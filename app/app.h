// The program: one class whose members, in order, are its parts. What is above may be used by what is below, never the other way; they stop in
// reverse. Built by start(), which returns when every listener listens. One thread owns it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "app/clock_watch.h"
#include "app/config.h"
#include "app/declared.h"
#include "app/gated_store.h"
#include "app/history.h"
#include "app/housekeeping.h"
#include "app/last_snapshot.h"
#include "app/publisher.h"
#include "app/secrets.h"
#include "desk/calendars.h"
#include "desk/expiry.h"
#include "desk/feed.h"
#include "desk/leaks.h"
#include "desk/tickets.h"
#include "feeder-sync/neo_feeder.h"
#include "feeder-sync/sync.h"
#include "gateway/engine.h"
#include "gateway/limits.h"
#include "gateway/policy_node.h"
#include "gateway/services.h"
#include "integrator/data_api.h"
#include "integrator/integrator.h"
#include "keys/grants.h"
#include "keys/keys.h"
#include "keys/leaks_face.h"
#include "keys/register.h"
#include "keys/ring_loader.h"
#include "lib/base/zones.h"
#include "lib/face/pistache.h"
#include "lib/http/client.h"
#include "lib/http/server.h"
#include "lib/jobs/jobs.h"
#include "lib/notice/notice.h"
#include "people/accounts.h"
#include "people/people.h"

namespace gapura::app {

/// Which part of the program this process is. `gateway` opens the data plane, `control` the console, `worker` runs jobs and the sync.
enum class Role : std::uint8_t { all, gateway, control, worker };

class App {
public:
    /// Listening and serving when it returns. With the database away a process of role gateway or all serves from the last snapshot on its disk, goes
    /// on trying, and answers 503 to what needs the database. `log` must outlive it. Errors are for people: they name a place and a remedy.
    static Result<std::unique_ptr<App>> start(Config config, Role role, base::Log& log);
    App(const App&) = delete;
    App& operator=(const App&) = delete;
    ~App() { stop(); }

    /// Finishes what is under way, at most config.drain_s, then ends. Idempotent.
    void stop();

    // Where it listens; the kernel may have chosen the ports. 0: not in this role.
    std::uint16_t gateway_port() const { return engine_ && has(Role::gateway) ? engine_->port(0) : 0; }
    std::uint16_t console_port() const { return engine_ && has(Role::control) ? engine_->port(has(Role::gateway) ? 1 : 0) : 0; }
    std::uint16_t metrics_port() const { return metrics_ ? metrics_->port() : 0; }
    std::uint16_t campus_port() const { return data_api_ ? data_api_->port() : 0; }

    // For the demo, which does by itself what people do.
    store::Database& database() { return *database_; }
    people::People& people() { return people_; }
    people::Accounts& accounts() { return accounts_; }
    keys::Keys& keys() { return keys_; }
    gateway::Services& services() { return services_; }
    /// Publishes what changed without waiting for the next look.
    void publish_now() { (void)publisher_.publish_changed(); }
    const base::Clock& clock() const { return clock_; }
    /// Serving from the snapshot: the database was not reached since the start.
    bool is_away() const { return !database_->is_open(); }
    /// Does this process play that part?
    bool has(Role part) const { return role_ == Role::all || role_ == part; }

private:
    App(Config config, Role role, base::Log& log, base::Zone zone, std::unique_ptr<GatedStore> database, Secrets secrets,
        std::unique_ptr<notice::MessageChannel> mail);

    static jobs::WorkerOptions worker_options(const Config& config);
    std::vector<Chore> chores();
    Result<void> beat_node();
    Result<json::value> simulate(const gateway::Simulation& call);
    Result<void> start_feeder();
    Result<void> start_data_plane();
    Result<void> serve_from_snapshot();
    void await_database();
    std::string metrics() const;
    Result<void> start_control();
    Result<void> start_desk();
    Result<void> start_workers();
    Result<void> start_engine();
    Result<void> start_metrics();
    face::Routes routes();
    std::vector<Watched> watched();
    gateway::PolicyOptions policy_options();

    const Config config_;
    const Role role_;
    base::Log& log_;
    base::AnchoredClock clock_;
    ClockWatch clock_watch_;
    base::SystemRandom random_;
    const base::Zone zone_;
    std::unique_ptr<GatedStore> database_;
    const Secrets secrets_;
    const base::HmacSha256 subjects_{secrets_.subjects.reveal()};

    people::People people_;
    people::Accounts accounts_;
    keys::Keys keys_;
    keys::Grants grants_;
    keys::Registers registers_;
    keys::RingLoader ring_loader_;
    keys::Leaks leaks_;
    gateway::Services services_;
    Declared declared_;
    gateway::Limits limits_;
    desk::Tickets tickets_;
    desk::Expiry expiry_;
    desk::Feed feed_;
    desk::Leaks leak_cases_;
    desk::Calendars calendars_;
    integrator::Records records_;
    std::unique_ptr<http::Client> outbound_;
    feeder::NeoOptions neo_options_; // address empty: no Feeder is set up
    std::unique_ptr<feeder::Feeder> feeder_;
    std::optional<feeder::Sync> sync_;

    std::unique_ptr<notice::MessageChannel> mail_; // null: none is set up
    notice::Outbox outbox_;
    jobs::Worker worker_;
    face::Idempotency idempotency_;
    gateway::Policy policy_;
    LastSnapshot last_snapshot_;
    Instant snapshot_made_at_; // of the one that is served, while is_away()
    Publisher publisher_;
    Publisher desk_publisher_; // what those count by who decide, not the data plane
    Housekeeping housekeeping_;
    Housekeeping node_beat_; // tells the store that this gateway serves, where gateways share limits
    std::unique_ptr<History> history_;

    std::vector<face::Asset> assets_;
    std::vector<keys::PartnerKey> leak_partners_;
    std::unique_ptr<integrator::DataApi> data_api_;
    std::unique_ptr<face::Server> control_;
    std::unique_ptr<gateway::Engine> engine_;
    std::unique_ptr<http::Server> metrics_;
    std::stop_source awaiting_stop_;
    std::thread awaiting_; // the database, when it was away at the start
    bool stopped_ = false;
};

} // namespace gapura::app
