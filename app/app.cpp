#include "app/app.h"

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <unistd.h>

#include "app/audit_routes.h"
#include "app/console_assets.h"
#include "app/declared_routes.h"
#include "app/facts.h"
#include "app/job_kinds.h"
#include "app/mail.h"
#include "app/no_feeder.h"
#include "app/notice_routes.h"
#include "app/status_routes.h"
#include "app/usage_facts.h"
#include "desk/calendars_face.h"
#include "desk/face.h"
#include "feeder-sync/face.h"
#include "gateway/access_face.h"
#include "gateway/face.h"
#include "gateway/limits_face.h"
#include "gateway/usage_face.h"
#include "gateway/usage_store.h"
#include "integrator/face.h"
#include "keys/face.h"
#include "keys/grants_face.h"
#include "lib/audit/audit.h"
#include "lib/base/file.h"
#include "lib/notice/notice.h"
#include "people/face.h"

namespace gapura::app {
namespace {

constexpr std::chrono::milliseconds try_database_every{1000};

Result<void> migrate(store::Database& database) {
    for (const auto migrations : {jobs::migrations(), audit::migrations(), notice::migrations(), face::migrations(), people::migrations(),
                                  keys::migrations(), gateway::migrations(), desk::migrations(), integrator::migrations(), feeder::migrations()}) {
        TRY(database.migrate(migrations));
    }
    return {};
}

/// The schema is ours and up to date, and so are the peppers.
Result<void> make_ready(store::Database& database, const Secrets& secrets) {
    TRY(migrate(database));
    return secrets.peppers.match(database, base::SystemClock().now());
}

/// Not there now, in a way that may pass by itself. Another installation's secrets or a damaged file will not.
bool may_pass(const Error& error) { return error.slug == "store.unavailable" || error.slug == "store.timeout" || error.slug == "store.busy"; }

int loops_of(const Config& config) { return config.loops > 0 ? config.loops : std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

/// Delivers an incident as a durable job: charge is taken when the transaction commits. Unique, so a repeated delivery is the same job.
Result<void> enqueue_incident(store::Database& database, const base::Clock& clock, base::Random& random, const std::string& payload) {
    const json::value news = TRY(base::parse_json(payload));
    const json::object* object = news.if_object();
    if (object == nullptr) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
    jobs::NewJob job;
    job.kind = job::incident_changed;
    job.unique = std::string(base::text_at(*object, "incident")) + "/" + std::to_string(base::integer_at(*object, "sequence"));
    job.payload = payload;
    job.run_at = clock.now();
    return database.write([&](store::Tx& tx) -> Result<void> {
        TRY(jobs::enqueue(tx, job, clock.now(), random));
        return {};
    });
}

template <class T>
Result<void> ignore_value(Result<T> result) {
    if (!result) return std::unexpected(std::move(result).error());
    return {};
}

} // namespace

Result<std::unique_ptr<App>> App::start(Config config, Role role, base::Log& log) {
    base::SystemRandom random;
    base::Zone zone = TRY(base::Zone::find(config.zone));
    Secrets secrets = TRY(Secrets::load(config.data_dir, random));
    store::Options options;
    options.connections_max = 16;
    auto database = std::make_unique<GatedStore>(TRY(store::open(config.database, options, log)));
    const auto ready = make_ready(database->inner(), secrets);
    const bool has_data_plane = role == Role::all || role == Role::gateway;
    if (!ready && !(has_data_plane && may_pass(ready.error()))) return std::unexpected(ready.error());
    if (ready) database->open();
    else log.failure("database.away", ready.error());
    auto mail = TRY(make_mail(config));
    std::unique_ptr<App> app(new App(std::move(config), role, log, std::move(zone), std::move(database), std::move(secrets), std::move(mail)));
    app->clock_watch_.start();
    TRY(app->start_desk());
    TRY(app->start_feeder());
    TRY(app->start_workers());
    TRY(app->start_control());
    TRY(app->start_data_plane());
    TRY(app->start_engine());
    TRY(app->start_metrics());
    return app;
}

App::App(Config config, Role role, base::Log& log, base::Zone zone, std::unique_ptr<GatedStore> database, Secrets secrets,
         std::unique_ptr<notice::MessageChannel> mail)
    : config_(std::move(config)),
      role_(role),
      log_(log),
      clock_(base::ClockSources::system(), read_anchor(config_.data_dir)),
      clock_watch_(clock_, config_.data_dir, log_),
      zone_(std::move(zone)),
      database_(std::move(database)),
      secrets_(std::move(secrets)),
      people_(*database_, clock_, random_, removal_guard(keys_)),
      accounts_(*database_, clock_, random_),
      keys_(*database_, clock_, random_, log_, secrets_.peppers, zone_, key_facts(people_, accounts_),
            {.two_persons = two_persons(config_), .usage = usage_facts(*database_, policy_, clock_, zone_)}),
      grants_(*database_, clock_, random_, log_, key_facts(people_, accounts_), contact_facts(people_)),
      registers_(*database_, clock_, zone_, register_facts(people_, config_.organisation)),
      ring_loader_(*database_, secrets_.peppers),
      leaks_(
          *database_, clock_, random_, log_, secrets_.peppers, [this](const std::string& id) { return name_of(people_, id); }, job::key_leaked),
      services_(*database_, clock_, random_, scope_facts()),
      declared_(
          *database_, [this](const auto& work) { return database_->together(work); }, clock_, people_, services_),
      limits_(*database_, clock_, services_, keys_, limit_facts(people_)),
      tickets_(*database_, clock_, random_, log_, zone_),
      expiry_(*database_, clock_, random_, expiry_facts(*database_, people_, usage_facts(*database_, policy_, clock_, zone_))),
      feed_(*database_, clock_, random_, zone_, feed_facts(people_, accounts_, config_)),
      leak_cases_(*database_, clock_, random_, log_, zone_),
      calendars_(*database_, clock_, random_, log_, zone_, calendar_options(*database_, config_)),
      records_(*database_),
      outbound_(http::make_client()),
      mail_(std::move(mail)),
      outbox_(*database_, clock_, log_, zone_, notice_directory(*database_), mail_.get(), notice_options(config_)),
      worker_(*database_, clock_, random_, log_, worker_options(config_)),
      idempotency_(
          *database_, [this](const auto& work) { return database_->together(work); }, clock_, random_),
      policy_(clock_, random_, log_, policy_options()),
      last_snapshot_(config_.data_dir + "/snapshot", secrets_.snapshot, secrets_.peppers, clock_, log_),
      publisher_(watched(), *database_, log_),
      desk_publisher_({{"calendars", [this] { return calendars_.version(); }, [this] { return calendars_.refresh(); }}}, *database_, log_),
      housekeeping_(chores(), std::chrono::minutes(1), log_),
      node_beat_({{"node", [this] { return beat_node(); }}}, std::chrono::seconds(2), log_),
      assets_(console_assets()) {}

jobs::WorkerOptions App::worker_options(const Config& config) {
    jobs::WorkerOptions options;
    options.threads = config.job_threads;
    return options;
}

gateway::PolicyOptions App::policy_options() {
    gateway::PolicyOptions options;
    options.data_dir = config_.data_dir;
    options.node_id = secrets_.node;
    options.redis = redis_address(config_.redis);
    options.name_key = secrets_.counters;
    options.campus_secret = secrets_.gateway;
    options.subject_key = secrets_.subjects;
    options.take_records = [this](std::span<const gateway::AccessRecord> records) { return gateway::put_records(*database_, records); };
    options.deliver = [this](const std::string& payload) { return enqueue_incident(*database_, clock_, random_, payload); };
    options.deliver_usage = [this](const gateway::UsageBatch& batch) { return gateway::count_usage(*database_, batch, clock_.now()); };
    options.zone = zone_;
    return options;
}

std::vector<Watched> App::watched() {
    return {
        {"keys", [this] { return ring_loader_.version(); },
         [this]() -> Result<void> {
             auto ring = TRY(ring_loader_.refresh(clock_.now()));
             policy_.publish(ring);
             last_snapshot_.keep(std::move(ring));
             return {};
         },
         [this] { policy_.keys_are_current(); },
         [this] {
             auto ring = ring_loader_.tidy();
             if (!ring) return;
             policy_.publish(ring);
             last_snapshot_.keep(std::move(ring));
         }},
        {"services", [this] { return services_.version(); },
         [this]() -> Result<void> {
             auto content = TRY(services_.list());
             auto snapshot = TRY(services_.snapshot_of(content));
             policy_.publish(std::move(snapshot));
             last_snapshot_.keep(std::move(content));
             return {};
         }},
    };
}

std::vector<Chore> App::chores() {
    return {
        {"keys", [this] { return ignore_value(keys_.sweep()); }},
        {"expiry", [this] { return ignore_value(expiry_.sweep()); }},
        {"calendars", [this] { return ignore_value(calendars_.sweep()); }},
        {"notices", [this] { return ignore_value(outbox_.purge()); }},
        {"sessions", [this] { return ignore_value(accounts_.purge()); }},
        {"access records", [this] { return ignore_value(gateway::forget_records(*database_, clock_.now() - gateway::access_kept)); }},
        {"answers", [this] { return ignore_value(idempotency_.purge()); }},
        {"usage",
         [this] {
             const std::string oldest = base::to_iso(base::add_days(zone_.day_of(clock_.now()), -gateway::usage_days_kept));
             return ignore_value(gateway::forget_usage(*database_, oldest, clock_.now()));
         }},
    };
}

Result<void> App::start_feeder() {
    if (config_.feeder.url.empty()) {
        feeder_ = no_feeder();
    } else {
        feeder::NeoOptions options;
        options.address = config_.feeder.url;
        options.username = config_.feeder.username;
        std::string password = TRY(base::read_file(config_.feeder.password_file, 4096));
        while (password.ends_with('\n')) password.pop_back();
        options.password = base::Secret(std::move(password));
        neo_options_ = options;
        feeder_ = TRY(feeder::make_neo_feeder(std::move(options), *outbound_, clock_, log_));
    }
    feeder::SyncOptions options;
    options.run.threads = config_.feeder.concurrency;
    options.run.holder = secrets_.node;
    options.run.settle.over = std::chrono::seconds(config_.feeder.read_back_s);
    options.four_eyes_above = config_.feeder.approve_two_persons_above;
    sync_.emplace(*database_, feeder::campus_of(records_), *feeder_, clock_, random_, log_, options);
    return {};
}

Result<void> App::start_desk() {
    if (!has(Role::control) && !has(Role::worker)) return {};
    if (!is_away()) {
        TRY(desk_publisher_.publish_all());
        for (const auto& warning : TRY(calendars_.warnings())) {
            const bool missing = warning.what == desk::CalendarWarning::What::missing;
            log_.warn(missing ? "calendar.missing" : "calendar.unconfirmed", {{"year", std::to_string(warning.year)}});
        }
    }
    desk_publisher_.start();
    return {};
}

Result<void> App::start_workers() {
    if (!has(Role::worker)) return {};
    worker_.on(job::incident_changed, [this](const jobs::Job& job) { return tickets_.on_incident(job); });
    worker_.on(notice::send_job, [this](const jobs::Job& job) { return outbox_.on_job(job); });
    worker_.on(job::key_leaked, [this](const jobs::Job& job) { return leak_cases_.on_key_leaked(job); });
    worker_.start();
    sync_->start();
    housekeeping_.start();
    auto history = History::start(config_.data_dir, *database_, clock_, random_, log_);
    // A damaged checkpoint file stops no service: it is told here and by `audit verify`, and nothing is signed after it.
    if (history) history_ = *std::move(history);
    else log_.error("history_not_signed", {{"error", base::describe(history.error())}});
    return {};
}

face::Routes App::routes() {
    const auto actor_of = [this](const face::Caller& caller) { return accounts_.actor_of(caller); };
    face::Routes all = people::routes(people_, accounts_);
    const auto add = [&all](face::Routes more) { std::ranges::move(more, std::back_inserter(all)); };
    add(keys::routes(keys_, actor_of, zone_, page_sign_in(accounts_)));
    add(keys::leak_routes(leaks_, actor_of, leak_partners_));
    add(keys::grant_routes(grants_, actor_of, zone_));
    add(keys::register_routes(registers_, actor_of));
    const auto traffic_of = [this]() -> Result<json::value> { return policy_.traffic(); };
    add(gateway::limit_routes(limits_, keys_, zone_, actor_of, [this](const gateway::Simulation& call) { return simulate(call); }));
    add(gateway::Face::routes(std::make_shared<gateway::Face>(services_, actor_of, traffic_of)));
    add(gateway::usage_routes({*database_, keys_, clock_, zone_, actor_of,
                               [this](const std::string& unit) -> Result<std::string> { return TRY(people_.unit(unit)).id.text; },
                               [this] { return report_names(people_, keys_, services_); },
                               [this](const std::string& key, const gateway::CallsWanted& wanted) { return policy_.last_calls(key, wanted); }}));
    add(gateway::access_routes(*database_, subjects_, actor_of, zone_, log_));
    add(desk::routes(tickets_, actor_of, desk_facts(people_, keys_), zone_));
    add(integrator::routes(*database_, actor_of));
    add(feeder::routes(*sync_, zone_, actor_of, [this] { return feeder::doctor(neo_options_, *outbound_, *feeder_); }));
    add(declared_routes(declared_, accounts_, zone_));
    add(audit_routes(*database_, accounts_, zone_));
    add(notice_routes(outbox_, actor_of, zone_));
    add(clock_routes(clock_watch_, actor_of, zone_));
    add(desk::feed_routes(feed_, zone_, config_.public_url));
    add(desk::calendar_routes(calendars_, actor_of, zone_));
    add(status_routes(*database_, all));
    return all;
}

Result<void> App::start_control() {
    if (!has(Role::control)) return {};
    if (!config_.leak_partner_keys.empty()) leak_partners_ = TRY(keys::read_partner_keys(config_.leak_partner_keys));
    face::Surroundings around{clock_, random_, log_, &idempotency_, assets_};
    face::Service service(routes(), [this](const face::Credentials& shown) { return accounts_.authenticate(shown); }, around);
    control_ = TRY(face::Server::start({}, std::move(service), log_));
    return {};
}

Result<void> App::start_data_plane() {
    if (!has(Role::gateway)) return {};
    integrator::DataApiOptions options;
    options.server.host = config_.campus_api.host;
    options.server.port = config_.campus_api.port;
    options.secret = secrets_.gateway;
    data_api_ = TRY(integrator::DataApi::start(std::move(options), *database_, clock_, random_, log_));
    TRY(policy_.start());
    // Who else is there, before the first call asks how much is ours; without the database Redis or the last run says it.
    if (!policy_options().redis.empty() && !is_away()) {
        if (const auto beat = beat_node(); !beat) log_.failure("gateway.node_beat", beat.error());
    }
    if (is_away()) TRY(serve_from_snapshot());
    last_snapshot_.start();
    if (is_away()) awaiting_ = std::thread([this] { await_database(); });
    else TRY(publisher_.publish_all());
    publisher_.start();
    if (!policy_options().redis.empty()) node_beat_.start();
    return {};
}

Result<void> App::serve_from_snapshot() {
    auto loaded = last_snapshot_.load();
    // Not the configuration's fault: without a usable snapshot there is no start without the database.
    if (!loaded) return fail(Code::unavailable, loaded.error().slug, loaded.error().args, loaded.error().why);
    auto& last = *loaded;
    snapshot_made_at_ = last.made_at;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - last.made_at);
    log_.warn("snapshot.served",
              {{"keys", std::to_string(last.ring->size())}, {"made_at", zone_.iso(last.made_at)}, {"age_s", std::to_string(age.count())}});
    policy_.publish(TRY(services_.snapshot_of(std::move(last.content))));
    policy_.publish(std::move(last.ring));
    policy_.keys_are_old();
    return {};
}

void App::await_database() {
    std::string said = "store.unavailable";
    const std::stop_token stop = awaiting_stop_.get_token();
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, try_database_every, [] { return false; }) && !stop.stop_requested()) {
        const auto ready = make_ready(database_->inner(), secrets_);
        if (ready) {
            database_->open();
            log_.info("database.back");
            (void)publisher_.publish_changed(); // what fails now is tried again by its own thread
            return;
        }
        // Back, but not ours: said once, and the snapshot goes on being served.
        if (ready.error().slug != said) log_.failure("database.not_ready", ready.error());
        said = ready.error().slug;
    }
}

Result<void> App::start_engine() {
    gateway::EngineOptions options;
    options.loops = loops_of(config_);
    if (has(Role::gateway)) options.listeners.push_back({gateway::ListenerKind::api, config_.gateway.host, config_.gateway.port});
    if (has(Role::control)) options.listeners.push_back({gateway::ListenerKind::console, config_.console.host, config_.console.port});
    if (options.listeners.empty()) return {};
    if (control_) options.console_port = control_->port();
    engine_ = TRY(gateway::Engine::start(options, [this](int loop) { return policy_.make_lane(loop); }, clock_, random_, log_));
    return {};
}

void App::stop() {
    if (std::exchange(stopped_, true)) return;
    if (engine_) engine_->stop(std::chrono::seconds(config_.drain_s));
    if (control_) control_->stop();
    if (metrics_) metrics_->stop();
    awaiting_stop_.request_stop();
    if (awaiting_.joinable()) awaiting_.join();
    publisher_.stop();
    desk_publisher_.stop();
    last_snapshot_.stop();
    node_beat_.stop();
    policy_.stop();
    housekeeping_.stop();
    history_.reset();
    if (sync_) sync_->stop();
    worker_.stop();
    if (data_api_) data_api_->stop();
    clock_watch_.stop();
}

} // namespace gapura::app
