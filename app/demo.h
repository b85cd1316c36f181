// `gapura demo`: a whole sample campus in one process, on the embedded defaults. Everything it makes lies in one folder. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/app.h"
#include "app/demo_campus.h"
#include "feeder-sync/sim/service.h"

namespace gapura::app {

struct DemoOptions {
    std::string dir = "./var";
    std::uint16_t port = 8080;
    std::uint16_t console_port = 8090;
    std::uint16_t feeder_port = 8100;
    std::uint16_t metrics_port = 9464;
    std::size_t students = 10'000;
    std::string redis;
    std::string database; // instead of SQLite in the folder
    std::string feeder;   // a Feeder elsewhere instead of the simulator
    bool fresh = false;
};

/// What a user needs to know to try it.
struct DemoReady {
    std::string gateway, console, api, feeder, metrics; // URLs
    DemoCampus campus;
};

class Demo {
public:
    /// Running when it returns. Error conflict `demo.not_a_demo` when `fresh` is asked for a folder that no demo made; others of App::start.
    static Result<std::unique_ptr<Demo>> start(const DemoOptions& options);
    ~Demo() { stop(); }
    void stop();
    const DemoReady& ready() const { return ready_; }

private:
    Result<void> start_feeder(const DemoOptions& options);
    Result<void> start_app(const DemoOptions& options);

    base::SystemClock clock_;
    std::unique_ptr<base::Log> log_;
    std::unique_ptr<feeder::sim::Service> simulator_;
    std::unique_ptr<http::Server> legacy_;
    std::unique_ptr<App> app_;
    DemoReady ready_;
};

} // namespace gapura::app
