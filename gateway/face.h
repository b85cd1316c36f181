// The control API of the gateway: services, routes, explain, traffic. Handlers run on a worker pool and may block.
#pragma once

#include <functional>

#include "gateway/policy_node.h"
#include "gateway/services.h"
#include "lib/face/face.h"

namespace gapura::gateway {

using ActorOf = std::function<Result<people::Actor>(const face::Caller&)>;
/// Live counters of this process; where the gateway runs elsewhere, of the one asked.
using TrafficOf = std::function<Result<json::value>()>;

class Face {
public:
    /// Borrowed: `services` outlives the routes.
    Face(Services& services, ActorOf actor_of, TrafficOf traffic_of)
        : services_(services),
          actor_of_(std::move(actor_of)),
          traffic_of_(std::move(traffic_of)) {}
    /// /api/v1/services[/{id}], /api/v1/routes[/{id}], /api/v1/routes/explain?method=&url=, /api/v1/traffic. The routes hold the Face.
    static face::Routes routes(std::shared_ptr<Face> face);

private:
    Result<face::Response> list_services(const face::Request& request);
    Result<face::Response> add_service(const face::Request& request);
    Result<face::Response> show_service(const face::Request& request);
    Result<face::Response> set_service(const face::Request& request);
    Result<face::Response> remove_service(const face::Request& request);
    Result<face::Response> list_routes(const face::Request& request);
    Result<face::Response> add_route(const face::Request& request);
    Result<face::Response> show_route(const face::Request& request);
    Result<face::Response> set_route(const face::Request& request);
    Result<face::Response> remove_route(const face::Request& request);
    Result<face::Response> explain(const face::Request& request);
    Result<face::Response> traffic(const face::Request& request);
    Result<people::Actor> actor(const face::Request& request, people::Action action) const;

    Services& services_;
    ActorOf actor_of_;
    TrafficOf traffic_of_;
};

/// What would happen to a call, step by step, in machine-readable form; says nothing of keys.
json::value explain(const Snapshot& snapshot, std::string_view method, std::string_view url);

} // namespace gapura::gateway
