// One connection of the small server. Belongs to its loop's thread.
#pragma once

#include <string>

#include "lib/http/chunked.h"
#include "lib/http/head.h"
#include "lib/http/server.h"
#include "lib/net/socket.h"

namespace gapura::http {

class ServerConnection {
public:
    ServerConnection(net::Loop& loop, int fd, std::string peer, const ServerOptions& options, const ServerHandler& handler);

    /// Requests in order until either side closes.
    net::Task<> serve();
    /// Closes now when idle, else after the answer under way.
    void drain();

private:
    enum class Next : std::uint8_t { keep, close };

    net::Task<Next> one();
    net::Task<bool> read_head();
    net::Task<bool> fill();
    net::Task<HeadResult> read_body();
    net::Task<Next> answer(ServerAnswer given, bool keep);
    net::Task<bool> stream(ServerAnswer& given, bool chunked);
    net::Task<Next> refuse(int status, std::string_view slug);
    net::Task<> linger();
    net::Task<bool> send(std::string_view head, std::string_view body);
    void take_request();

    net::Loop& loop_;
    net::Socket socket_;
    const ServerOptions& options_;
    const ServerHandler& handler_;
    std::string peer_;
    std::string in_; // what arrived and is not consumed
    std::size_t scanned_ = 0;
    RequestHead head_;
    HeadResult head_result_ = HeadResult::ok;
    ServerRequest request_;
    net::Ticks request_until_ = 0;
    bool idle_ = true;
    bool draining_ = false;
};

} // namespace gapura::http
