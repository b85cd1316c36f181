// Two SMTP servers for tests: a real one (Debian's python3-aiosmtpd, its own process, mails kept as files), and a small one of ours that
// misbehaves as told. Ports from the kernel; both end with their object.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <deque>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/support/temp_folder.h"

namespace gapura::testing {

/// A listening socket on a port from the kernel.
inline int listen_anywhere(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd, 16), 0);
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return fd;
}

inline bool answers(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool up = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return up;
}

class RealSmtp {
public:
    /// With a certificate and its key the server offers STARTTLS.
    explicit RealSmtp(const std::string& certificate = "", const std::string& key = "") {
        ::close(listen_anywhere(port_)); // freed at once: the server takes it by number
        const std::string at = "127.0.0.1:" + std::to_string(port_);
        std::vector<std::string> words{"/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", at, "-c", "aiosmtpd.handlers.Mailbox"};
        if (!certificate.empty()) words.insert(words.end(), {"--tlscert", certificate, "--tlskey", key, "--no-requiretls"});
        words.push_back(folder_.file("mail"));
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
            ::dup2(nowhere, 1);
            ::dup2(nowhere, 2);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!answers(port_)) {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("aiosmtpd did not start: is python3-aiosmtpd installed?");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    RealSmtp(const RealSmtp&) = delete;
    RealSmtp& operator=(const RealSmtp&) = delete;
    ~RealSmtp() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    std::uint16_t port() const { return port_; }
    /// What was delivered, as stored.
    std::vector<std::string> mails() const {
        std::vector<std::string> out;
        std::error_code ignored;
        for (const auto& file : std::filesystem::directory_iterator(folder_.file("mail") + "/new", ignored)) {
            std::ifstream in(file.path());
            out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        }
        return out;
    }

private:
    TempFolder folder_;
    std::uint16_t port_ = 0;
    pid_t pid_ = 0;
};

/// How the next connection is treated.
enum class Manner {
    good,
    close_at_once,
    reply_554_to_greeting,
    reply_550_to_hello,
    reply_502_to_starttls,
    reply_535_to_auth,
    reply_550_to_mail,
    reply_554_to_data,
    reply_451_to_rcpt,
    reply_550_to_rcpt,
    reply_554_relay_denied,
    reply_553_sender_refused,
    reply_451_to_message,
    reply_552_to_message,
    close_after_message,
    hang_after_message
};

/// The command that a manner refuses, and how; nothing for one that refuses none.
inline std::pair<std::string_view, std::string_view> refusal_of(Manner manner) {
    switch (manner) {
    case Manner::reply_550_to_hello: return {"HLO", "550 not you"};
    case Manner::reply_502_to_starttls: return {"STARTTLS", "502 not today"};
    case Manner::reply_535_to_auth: return {"AUTH", "535 wrong password"};
    case Manner::reply_550_to_mail: return {"MAIL", "550 no such sender"};
    case Manner::reply_554_to_data: return {"DATA", "554 not now"};
    case Manner::reply_451_to_rcpt: return {"RCPT", "451 later"};
    case Manner::reply_550_to_rcpt: return {"RCPT", "550 5.1.1 nobody"};
    case Manner::reply_554_relay_denied: return {"RCPT", "554 5.7.1 <x>: Relay access denied"};
    case Manner::reply_553_sender_refused: return {"RCPT", "553 5.1.8 <x>: Sender address rejected"};
    default: return {};
    }
}

class OddSmtp {
public:
    OddSmtp() : fd_(listen_anywhere(port_)) {
        thread_ = std::thread([this] { run(); });
    }
    OddSmtp(const OddSmtp&) = delete;
    OddSmtp& operator=(const OddSmtp&) = delete;
    ~OddSmtp() {
        stopping_ = true;
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }
    std::uint16_t port() const { return port_; }
    /// Connections are treated in this order, then all are good.
    void then(Manner manner) {
        const std::scoped_lock lock(mutex_);
        next_.push_back(manner);
    }
    /// Messages that arrived whole, whatever was answered.
    std::vector<std::string> whole() {
        const std::scoped_lock lock(mutex_);
        return whole_;
    }

private:
    void run() {
        for (;;) {
            const int peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0 || stopping_) return;
            Manner manner = Manner::good;
            {
                const std::scoped_lock lock(mutex_);
                if (!next_.empty()) {
                    manner = next_.front();
                    next_.pop_front();
                }
            }
            if (manner != Manner::close_at_once) talk(peer, manner);
            ::close(peer);
        }
    }

    static void say(int peer, std::string line) {
        line += "\r\n";
        [[maybe_unused]] const auto sent = ::send(peer, line.data(), line.size(), MSG_NOSIGNAL);
    }

    static bool read_line(int peer, std::string& line) {
        line.clear();
        char c = 0;
        while (::recv(peer, &c, 1, 0) == 1) {
            if (c == '\n') return true;
            if (c != '\r') line += c;
        }
        return false;
    }

    void talk(int peer, Manner manner) {
        if (manner == Manner::reply_554_to_greeting) return say(peer, "554 no service");
        say(peer, "220 odd");
        const auto [refused, reply] = refusal_of(manner);
        std::string line;
        while (!stopping_ && read_line(peer, line)) {
            const bool hello = line.starts_with("EHLO") || line.starts_with("HELO");
            if (!refused.empty() && (line.starts_with(refused) || (hello && refused == "HLO"))) say(peer, std::string(reply));
            else if (hello && refused == "STARTTLS") say(peer, "250-odd\r\n250 STARTTLS");
            else if (hello && refused == "AUTH") say(peer, "250-odd\r\n250 AUTH PLAIN");
            else if (line.starts_with("QUIT")) return say(peer, "221 bye");
            else if (line.starts_with("DATA")) {
                say(peer, "354 go");
                if (!take_message(peer, manner)) return;
            } else say(peer, "250 ok");
        }
    }

    bool take_message(int peer, Manner manner) {
        std::string text;
        std::string line;
        while (read_line(peer, line) && line != ".") text += line + "\r\n";
        if (line != ".") return false;
        {
            const std::scoped_lock lock(mutex_);
            whole_.push_back(text);
        }
        if (manner == Manner::close_after_message) return false;
        if (manner == Manner::hang_after_message) {
            read_line(peer, line); // until the client goes
            return false;
        }
        say(peer, manner == Manner::reply_451_to_message ? "451 later" : manner == Manner::reply_552_to_message ? "552 too much" : "250 taken");
        return true;
    }

    std::uint16_t port_ = 0;
    int fd_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::deque<Manner> next_;
    std::vector<std::string> whole_;
    std::thread thread_;
};

} // namespace gapura::testing
